import {
  type Claim,
  decide,
  InexactError,
  identityPolicy,
  type Policy,
  policiesFor,
  prover,
  resource,
  resourcePolicy,
  role,
  type Statement,
  trust,
} from '../../access';
import { loadCatalogue } from '../../access/load-catalogue';

const { only, never, always, atMost, same, allowedActions } = prover(loadCatalogue());

const ARN = 'arn:aws:iam::111122223333:role/app';
const doc = (...statements: Statement[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements,
});
const allow = (rest: Partial<Statement>): Statement => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...rest,
});
const deny = (rest: Partial<Statement>): Statement => ({ ...allow(rest), Effect: 'Deny' });
const may = (...statements: Statement[]) => role({ arn: ARN, identity: [doc(...statements)] });

const INSTANCES = 'arn:aws:ec2:*:111122223333:instance/*';
const tagged = { StringEquals: { 'aws:ResourceTag/Schedule': 'office-hours' } };
const scheduler = may(
  allow({
    Sid: 'StartAndStop',
    Action: ['ec2:StartInstances', 'ec2:StopInstances'],
    Resource: INSTANCES,
    Condition: tagged,
  }),
  allow({ Sid: 'Find', Action: 'ec2:DescribeInstances' }),
);

describe('a statement that holds', () => {
  test('only: the closed world of a role', () => {
    const claims: Claim[] = [
      { Action: ['ec2:StartInstances', 'ec2:StopInstances'], Condition: tagged },
      { Action: 'ec2:DescribeInstances' },
    ];
    expect(only(scheduler, claims)).toEqual({ holds: true, representatives: expect.any(Number) });
  });

  test('never: no request whatever', () => {
    expect(never(scheduler, { Action: ['ec2:TerminateInstances', 'iam:*', 's3:*'] }).holds).toBe(
      true,
    );
    expect(
      never(scheduler, {
        Action: 'ec2:StopInstances',
        Condition: { Null: { 'aws:ResourceTag/Schedule': 'true' } },
      }).holds,
    ).toBe(true);
  });

  test('always: whoever is meant gets in', () => {
    expect(
      always(scheduler, { Action: 'ec2:StopInstances', Resource: INSTANCES, Condition: tagged })
        .holds,
    ).toBe(true);
  });

  test('atMost and same: comparisons', () => {
    const wider = may(allow({ Action: 'ec2:*' }));
    expect(atMost(scheduler, wider).holds).toBe(true);
    expect(
      same(
        scheduler,
        may(
          ...[scheduler].flatMap(() => [
            allow({ Action: 'EC2:StopInstances', Resource: INSTANCES, Condition: tagged }),
            allow({
              Action: 'ec2:startinstances',
              Resource: [INSTANCES, 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'],
              Condition: tagged,
            }),
            allow({ Action: 'ec2:DescribeInstances' }),
          ]),
        ),
      ).holds,
    ).toBe(true);
  });
});

describe('a statement that is false', () => {
  test('comes back with the shortest request, which decide confirms', () => {
    const proof = only(scheduler, { Action: ['ec2:StartInstances', 'ec2:StopInstances'] });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: {
        principal: { type: 'AWS', id: 'arn:aws:sts::111122223333:assumed-role/app/session' },
        action: 'ec2:DescribeInstances',
        resource: '*',
      },
      decision: { answer: 'Allowed', statements: [{ sid: 'Find' }, { sid: 'AssumedConsent' }] },
    });
    if (proof.holds) throw new Error('unreachable');
    expect(decide(proof.counterexample, policiesFor(scheduler, proof.counterexample))).toEqual(
      proof.decision,
    );
  });

  test('carries the condition keys that it needs, and no others', () => {
    const proof = never(scheduler, { Action: 'ec2:StopInstances' });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:ResourceTag/Schedule': 'office-hours' } },
    });
  });

  test('always: says what was missing', () => {
    const proof = always(scheduler, { Action: 'ec2:StopInstances', Resource: INSTANCES });
    expect(proof).toMatchObject({
      holds: false,
      decision: {
        answer: 'ImplicitlyDenied',
        missing: [{ kind: 'identity', nearMisses: [{ sid: 'StartAndStop' }] }],
      },
    });
  });

  test('atMost: says what the other side answers', () => {
    const proof = atMost(may(allow({ Action: 'ec2:StopInstances' })), scheduler);
    expect(proof).toMatchObject({
      holds: false,
      decision: { answer: 'Allowed' },
      other: { answer: 'ImplicitlyDenied' },
    });
  });

  test('a claim about an action that is allowed to nobody is told apart from one that is misspelt', () => {
    expect(never(scheduler, { Action: 's3:DeleteObject' }).holds).toBe(true);
    expect(() => never(scheduler, { Action: 's3:DelteObject' })).toThrow(
      "action 's3:delteobject' matches none of the catalogue",
    );
  });
});

describe('guards that are not needless', () => {
  const path = 'arn:aws:s3:::shared/${aws:PrincipalTag/department}/*';
  const own = (Condition?: Statement['Condition']) =>
    may(allow({ Action: 's3:GetObject', Resource: path, ...(Condition ? { Condition } : {}) }));
  const guarded = own({
    StringLike: { 'aws:PrincipalTag/department': '?*' },
    StringNotLike: { 'aws:PrincipalTag/department': '*/*' },
  });

  test('against an empty tag', () => {
    const proof = same(own({ StringNotLike: { 'aws:PrincipalTag/department': '*/*' } }), guarded);
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalTag/department': '' } },
    });
  });

  test('against a tag with a slash', () => {
    const proof = same(own({ StringLike: { 'aws:PrincipalTag/department': '?*' } }), guarded);
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalTag/department': expect.stringContaining('/') } },
    });
  });

  test('a tag with a slash reaches below what another tag may reach', () => {
    const claim = {
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::shared/finance/hr/*',
      Condition: { StringNotEquals: { 'aws:PrincipalTag/department': 'finance' } },
    };
    expect(never(own(), claim)).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalTag/department': 'finance/hr' } },
    });
    expect(never(guarded, claim).holds).toBe(true);
  });

  test.each(['*/secret/*', '*secret*', 'shared/*/secret/x', 'shared/*y*/secret/*'])(
    'a tag at the end of a name can hold whatever text %s asks for',
    (claimed) => {
      const Action = 's3:GetObject';
      const reader = (Condition: Statement['Condition'] = {}) =>
        may(allow({ Action, Resource: 'arn:aws:s3:::shared/${aws:PrincipalTag/team}', Condition }));
      const claim: Claim = { Action, Resource: `arn:aws:s3:::${claimed}` };
      expect(never(reader(), claim)).toMatchObject({
        holds: false,
        counterexample: { context: { 'aws:PrincipalTag/team': expect.stringContaining('secret') } },
      });
      const plain = { StringNotLike: { 'aws:PrincipalTag/team': '*secret*' } };
      expect(never(reader(plain), claim).holds).toBe(true);
    },
  );

  test('against a missing tag, where a default stands in for it', () => {
    const fallback = "arn:aws:s3:::shared/${aws:PrincipalTag/department, 'everyone'}/*";
    const open = may(allow({ Action: 's3:GetObject', Resource: fallback }));
    const closed = may(
      allow({
        Action: 's3:GetObject',
        Resource: fallback,
        Condition: { StringLike: { 'aws:PrincipalTag/department': '*' } },
      }),
    );
    expect(same(open, closed)).toMatchObject({
      holds: false,
      counterexample: { resource: 'arn:aws:s3:::shared/everyone/' },
    });
  });

  test('against a missing key, with ForAllValues', () => {
    const rows = {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': '${aws:PrincipalTag/user}' },
    };
    const table = 'arn:aws:dynamodb:*:111122223333:table/notes';
    const open = may(allow({ Action: 'dynamodb:GetItem', Resource: table, Condition: rows }));
    const closed = may(
      allow({
        Action: 'dynamodb:GetItem',
        Resource: table,
        Condition: { ...rows, Null: { 'dynamodb:LeadingKeys': 'false' } },
      }),
    );
    expect(
      never(open, { Action: 'dynamodb:*', Condition: { Null: { 'dynamodb:LeadingKeys': 'true' } } })
        .holds,
    ).toBe(false);
    expect(
      never(closed, {
        Action: 'dynamodb:*',
        Condition: { Null: { 'dynamodb:LeadingKeys': 'true' } },
      }).holds,
    ).toBe(true);
    expect(
      never(closed, {
        Action: 'dynamodb:*',
        Condition: {
          'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': '${aws:PrincipalTag/user}' },
        },
      }).holds,
    ).toBe(true);
  });

  test('of case: IgnoreCase allows more', () => {
    const exact = may(
      allow({
        Action: 's3:GetObject',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'Red' } },
      }),
    );
    const loose = may(
      allow({
        Action: 's3:GetObject',
        Condition: { StringEqualsIgnoreCase: { 'aws:PrincipalTag/team': 'Red' } },
      }),
    );
    expect(atMost(exact, loose).holds).toBe(true);
    expect(atMost(loose, exact).holds).toBe(false);
  });
});

describe('values that are told apart', () => {
  const differ = (a: Statement['Condition'], b: Statement['Condition']) =>
    !same(
      may(allow({ Action: 's3:GetObject', Condition: a as never })),
      may(allow({ Action: 's3:GetObject', Condition: b as never })),
    ).holds;

  test.each([
    {
      name: 'the bound of a number',
      a: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      b: { NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3600' } },
      expected: true,
    },
    {
      name: 'the same bound, written twice',
      a: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      b: { NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3599' } },
      expected: false,
    },
    {
      name: 'the second of a date',
      a: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      b: { DateLessThanEquals: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      expected: true,
    },
    {
      name: 'the same date in another notation',
      a: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      b: { DateLessThan: { 'aws:CurrentTime': '1893456000' } },
      expected: false,
    },
    {
      name: 'nested address ranges',
      a: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      b: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/9', '10.128.0.0/10'] } },
      expected: true,
    },
    {
      name: 'the same range in halves',
      a: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      b: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/9', '10.128.0.0/9'] } },
      expected: false,
    },
    {
      name: 'addresses of version 6',
      a: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      b: {
        IpAddress: {
          'aws:SourceIp': [
            '0.0.0.0/5',
            '8.0.0.0/7',
            '11.0.0.0/8',
            '12.0.0.0/6',
            '16.0.0.0/4',
            '32.0.0.0/3',
            '64.0.0.0/2',
            '128.0.0.0/1',
          ],
        },
      },
      expected: true,
    },
    {
      name: 'IfExists on a key that may be missing',
      a: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      b: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
      expected: true,
    },
    {
      name: 'IfExists on a key that is always there',
      a: { Bool: { 'aws:SecureTransport': 'true' } },
      b: { BoolIfExists: { 'aws:SecureTransport': 'true' } },
      expected: false,
    },
    {
      name: 'all values and some value',
      a: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
      b: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
      expected: true,
    },
    {
      name: 'an ARN condition and a text condition',
      a: { ArnLike: { 'aws:ResourceTag/arn': 'arn:aws:sns:*:1:a' } },
      b: { StringLike: { 'aws:ResourceTag/arn': 'arn:aws:sns:*:1:a' } },
      expected: true,
    },
  ])('$name: $expected', ({ a, b, expected }) => {
    expect(differ(a as never, b as never)).toBe(expected);
  });

  test('a request carries a tag exactly if it lists the key of the tag', () => {
    const tagger = may(
      allow({
        Action: 'ec2:CreateTags',
        Resource: INSTANCES,
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Owner'] } },
      }),
    );
    expect(
      never(tagger, {
        Action: 'ec2:CreateTags',
        Condition: { Null: { 'aws:RequestTag/Schedule': 'false' } },
      }).holds,
    ).toBe(true);
    expect(
      never(tagger, {
        Action: 'ec2:CreateTags',
        Condition: { Null: { 'aws:RequestTag/Owner': 'false' } },
      }).holds,
    ).toBe(false);
  });

  test('a bucket is not an object', () => {
    const reader = may(
      allow({ Action: 's3:ListBucket', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }),
    );
    expect(only(reader, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' }).holds).toBe(true);
  });
});

describe('a star that ends a part of a Resource', () => {
  const Action = 's3:GetObject';
  const short = may(allow({ Action, Resource: 'arn:aws:s3:*:*:mine/*' }));
  const exact = may(allow({ Action, Resource: 'arn:aws:s3:::mine/*' }));

  test('reaches objects of other buckets whose keys hold the text', () => {
    const proof = only(short, { Action, Resource: 'arn:aws:s3:::mine/*' });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { resource: expect.stringMatching(/^arn:aws:s3:::(?!mine\/).*:mine\//) },
      decision: { answer: 'Allowed' },
    });
    expect(only(exact, { Action, Resource: 'arn:aws:s3:::mine/*' }).holds).toBe(true);
  });

  test('reaches a bucket that is spelt out in a claim, and not without the star', () => {
    const theirs: Claim = { Action, Resource: 'arn:aws:s3:::theirs/*' };
    expect(never(short, theirs)).toMatchObject({
      holds: false,
      counterexample: { resource: expect.stringMatching(/^arn:aws:s3:::theirs\/.*:mine\//) },
    });
    expect(never(exact, theirs).holds).toBe(true);
  });

  test('needs one such text for each policy that limits another', () => {
    const statement = (name: string) => allow({ Action, Resource: `arn:aws:s3:*:*:${name}/*` });
    const both = role({
      arn: ARN,
      identity: [doc(statement('one'))],
      boundary: doc(statement('two')),
      session: doc(statement('three')),
    });
    expect(never(both, { Action, Resource: 'arn:aws:s3:::theirs/*' })).toMatchObject({
      holds: false,
      decision: { answer: 'Allowed' },
    });
    expect(never(both, { Action, Resource: 'arn:aws:s3:::theirs/?' }).holds).toBe(true);
  });

  test('means the same in a claim, and in the NotResource of a denial', () => {
    expect(only(short, { Action, Resource: 'arn:aws:s3:*:*:mine/*' }).holds).toBe(true);
    const guarded = (NotResource: string) =>
      may(allow({ Action }), deny({ Action, Resource: undefined, NotResource }));
    expect(same(guarded('arn:aws:s3:*:*:mine/*'), short).holds).toBe(true);
    expect(atMost(guarded('arn:aws:s3:*:*:mine/*'), exact).holds).toBe(false);
    expect(same(guarded('arn:aws:s3:::mine/*'), exact).holds).toBe(true);
  });

  test('reaches beyond a colon only where a name can hold one: no instance has such an id', () => {
    const elsewhere = 'arn:aws:ec2:eu-west-1:444455556666:';
    const can = (type: string) => {
      const holder = may(allow({ Resource: `arn:aws:ec2:*:111122223333:${type}/*` }));
      const on = { Action: 'ec2:CreateTags', Resource: `${elsewhere}${type}/*` };
      return !never(holder, on).holds;
    };
    expect(can('instance')).toBe(false);
    expect(can('key-pair')).toBe(true);
  });

  test('does not make a policy with many of them too large to prove', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) =>
        allow({ Action, Resource: `arn:aws:s3:*:*:bucket-${n}/*` }),
      );
    expect(same(may(...many(20)), may(...many(20).reverse())).holds).toBe(true);
    expect(atMost(may(...many(20)), may(...many(19))).holds).toBe(false);
  });
});

describe('policies beside those of the role', () => {
  test('a permissions boundary is part of what the role may do', () => {
    const bounded = role({
      arn: ARN,
      identity: [doc(allow({}))],
      boundary: doc(allow({ Action: 's3:GetObject' })),
    });
    expect(only(bounded, { Action: 's3:GetObject' }).holds).toBe(true);
  });

  test('a resource policy of the same app can grant what no identity policy does', () => {
    const policy = doc(
      allow({
        Principal: { AWS: ARN },
        Action: 's3:DeleteObject',
        Resource: 'arn:aws:s3:::data/*',
      }),
    );
    const granted = role({ arn: ARN, resources: [{ arn: 'arn:aws:s3:::data', policy }] });
    expect(never(granted, { Action: 's3:DeleteObject' })).toMatchObject({
      holds: false,
      counterexample: { resource: expect.stringContaining('arn:aws:s3:::data/') },
    });
    expect(
      only(granted, { Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::data/*' }).holds,
    ).toBe(true);
  });

  test('a bucket of the same app belongs to the account of the role, unless it is said otherwise', () => {
    const policy = doc(
      allow({ Principal: { AWS: ARN }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }),
    );
    const elsewhere = {
      Action: 's3:GetObject',
      Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } },
    };
    const granted = (account?: string) =>
      role({
        arn: ARN,
        resources: [{ arn: 'arn:aws:s3:::data', policy, ...(account ? { account } : {}) }],
      });
    expect(never(granted(), elsewhere).holds).toBe(true);
    expect(never(granted(), { Action: 's3:GetObject' }).holds).toBe(false);
    // Across accounts the resource policy alone is not enough.
    expect(never(granted('444455556666'), { Action: 's3:GetObject' }).holds).toBe(true);
  });

  test('a resource whose policy is not known raises no objection, and one that is known does', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
    const own = { arn: ARN, identity: [doc(allow({ Action: 'kms:Decrypt', Resource: key }))] };
    const silent = doc(allow({ Principal: { Service: 's3.amazonaws.com' } }));
    expect(never(role(own), { Action: 'kms:Decrypt' }).holds).toBe(false);
    expect(
      never(role({ ...own, resources: [{ arn: key, policy: silent }] }), { Action: 'kms:Decrypt' })
        .holds,
    ).toBe(true);
  });

  test('a denial is judged with administrator permissions added', () => {
    const guard = deny({ Action: 'cloudtrail:StopLogging' });
    expect(never(may(allow({}), guard), { Action: 'cloudtrail:StopLogging' }).holds).toBe(true);
    expect(never(may(allow({})), { Action: 'cloudtrail:StopLogging' }).holds).toBe(false);
  });

  test('everybody may ask who they are', () => {
    const nobody = role({ arn: ARN, identity: [doc(deny({}))] });
    expect(only(nobody, { Action: 's3:GetObject' }).holds).toBe(true);
    expect(never(nobody, { Action: 'sts:GetCallerIdentity' })).toMatchObject({
      holds: false,
      decision: { answer: 'Allowed' },
    });
  });
});

describe('who may become a role', () => {
  const EXTERNAL = { StringEquals: { 'sts:ExternalId': 'blue' } };
  const trusted = (statement: Partial<Statement>) =>
    trust({ arn: ARN, policy: doc({ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }) });
  const auditors = trusted({
    Principal: { AWS: 'arn:aws:iam::444455556666:root' },
    Condition: EXTERNAL,
  });

  test('principals of the account, with the external id, and nobody else', () => {
    expect(
      only(auditors, {
        Action: 'sts:AssumeRole',
        Principal: { AWS: '444455556666' },
        Condition: EXTERNAL,
      }).holds,
    ).toBe(true);
    expect(never(auditors, { Action: 'sts:*', NotPrincipal: { AWS: '444455556666' } }).holds).toBe(
      true,
    );
    expect(
      always(auditors, {
        Action: 'sts:AssumeRole',
        Principal: { AWS: '444455556666' },
        Condition: EXTERNAL,
      }).holds,
    ).toBe(true);
  });

  test('without the condition the claim is false', () => {
    const open = trusted({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } });
    expect(only(open, { Action: 'sts:AssumeRole', Condition: EXTERNAL })).toMatchObject({
      holds: false,
      counterexample: { action: 'sts:AssumeRole', resource: ARN },
    });
  });

  test('the path of a role counts, in aws:PrincipalArn', () => {
    const operators = trusted({
      Principal: { AWS: '444455556666' },
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops/*' } },
    });
    const proof = only(operators, {
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::444455556666:role/ops/first' },
    });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops/x' } },
    });
    expect(
      only(operators, {
        Action: 'sts:AssumeRole',
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops/*' } },
      }).holds,
    ).toBe(true);
  });

  test('a web identity: the provider, the audience and the subject', () => {
    const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
    const claims = {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:org/app:*' },
    };
    const deploy = trusted({
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: provider },
      Condition: claims,
    });
    expect(
      only(deploy, {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: provider },
        Condition: claims,
      }).holds,
    ).toBe(true);
    expect(
      never(deploy, {
        Action: 'sts:*',
        Condition: {
          StringNotLike: { 'token.actions.githubusercontent.com:sub': 'repo:org/app:ref:*' },
        },
      }),
    ).toMatchObject({
      holds: false,
      counterexample: {
        principal: { type: 'Federated', id: provider },
        context: { 'token.actions.githubusercontent.com:sub': 'repo:org/app:' },
      },
    });
  });

  test('a service, and no other', () => {
    const lambda = trusted({ Principal: { Service: 'lambda.amazonaws.com' } });
    expect(
      only(lambda, { Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } })
        .holds,
    ).toBe(true);
    expect(
      never(lambda, { Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } })
        .holds,
    ).toBe(true);
  });
});

describe('a resource policy alone', () => {
  const bucket = (...statements: Statement[]) =>
    resource({ arn: 'arn:aws:s3:::data', account: '111122223333', policy: doc(...statements) });
  const OWN = { AWS: '111122223333' };

  test('outside its account only those it names get in', () => {
    const logs = bucket(
      allow({
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::data/*',
      }),
    );
    expect(
      only(logs, [
        { Action: '*', Principal: OWN },
        { Action: 's3:PutObject', Principal: { Service: 'cloudtrail.amazonaws.com' } },
      ]).holds,
    ).toBe(true);
    expect(never(logs, { Action: 's3:GetObject', NotPrincipal: OWN }).holds).toBe(true);
  });

  test('a bucket that is public is found to be', () => {
    const open = bucket(
      allow({ Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }),
    );
    expect(never(open, { Action: 's3:*', NotPrincipal: OWN })).toMatchObject({
      holds: false,
      counterexample: { principal: { type: 'Anonymous' } },
    });
  });

  test('a denial without encryption in transit holds for everybody', () => {
    const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
    const policy = deny({
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
      Condition: insecure,
    });
    expect(never(bucket(policy), { Action: 's3:*', Condition: insecure }).holds).toBe(true);
    expect(
      never(bucket({ ...policy, Resource: 'arn:aws:s3:::data/*' }), {
        Action: 's3:*',
        Condition: insecure,
      }).holds,
    ).toBe(false);
  });

  test('documents can be compared without knowing what they are attached to', () => {
    const one = doc(allow({ Principal: { AWS: '444455556666' }, Action: 's3:GetObject' }));
    const wide = doc(allow({ Principal: '*', Action: 's3:GetObject' }));
    expect(atMost(resourcePolicy(one), resourcePolicy(wide)).holds).toBe(true);
    expect(atMost(resourcePolicy(wide), resourcePolicy(one)).holds).toBe(false);
    expect(
      atMost(
        identityPolicy(doc(allow({ Action: 's3:Get*' }))),
        identityPolicy(doc(allow({ Action: 's3:*' }))),
      ).holds,
    ).toBe(true);
  });
});

describe('allowedActions', () => {
  test('lists every action that some request may do, each with a request', () => {
    const actions = allowedActions(scheduler);
    expect(actions.map(({ action }) => action).sort()).toEqual([
      'ec2:DescribeInstances',
      'ec2:StartInstances',
      'ec2:StopInstances',
    ]);
    for (const { example } of actions) {
      expect(decide(example, policiesFor(scheduler, example)).answer).toBe('Allowed');
    }
  });

  test('leaves out what a denial takes back altogether', () => {
    expect(
      allowedActions(may(allow({ Action: 's3:GetObject' }), deny({ Action: 's3:*' }))),
    ).toEqual([]);
  });
});

describe('where a proof would not be exact it throws', () => {
  const condition = (block: object) => () =>
    only(may(allow({ Action: 's3:GetObject', Condition: block as never })), { Action: 's3:*' });

  test.each([
    {
      name: 'two variables side by side',
      ask: () =>
        only(
          may(
            allow({
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/a}${aws:PrincipalTag/b}',
            }),
          ),
          { Action: 's3:*' },
        ),
      error:
        "'b/${aws:PrincipalTag/a}${aws:PrincipalTag/b}' has two variables side by side; a proof is exact only if every condition is about one key, and its variables are separated by text",
    },
    {
      name: 'a key compared as text and as a number',
      ask: condition({ StringLike: { 'app:Size': '1*' }, NumericLessThan: { 'app:Size': '10' } }),
      error:
        "'app:size' is compared as string and as numeric; a proof is exact only if a key is compared as text, as a number, as a date or as an address, not as several",
    },
    {
      name: 'a number that is no integer',
      ask: condition({ NumericLessThan: { 'app:Size': '1.5' } }),
      error:
        "'app:size' is compared with '1.5'; a proof is exact only if numbers are integers, dates are whole seconds",
    },
    {
      name: 'more overlaps than the cap',
      ask: condition({
        StringLike: { 'app:Text': [...'abcdefghijklmnopq'].map((letter) => `*${letter}*`) },
      }),
      error:
        '18 patterns on one key or ARN part overlap in more than 20000 ways; a proof is exact only if the search stays below the stated caps',
    },
  ])('$name', ({ ask, error }) => {
    expect(ask).toThrow(InexactError);
    expect(ask).toThrow(error);
  });

  test('an action that the catalogue does not know', () => {
    expect(() => only(may(allow({ Action: 's4:GetObject' })), { Action: 's3:*' })).toThrow(
      "action 's4:getobject' matches none of the catalogue",
    );
  });

  test('a claim with an unknown operator', () => {
    expect(() =>
      only(scheduler, { Action: 'ec2:*', Condition: { StringMatches: { a: 'b' } } }),
    ).toThrow("claim 1: 'StringMatches' is not a condition operator of IAM");
  });
});

test('statements that share no key cost their sum, not their product', () => {
  const statements = Array.from({ length: 60 }, (_, i) =>
    (i % 4 === 3 ? deny : allow)({
      Action: 's3:GetObject',
      Condition: { StringLike: { [`aws:ResourceTag/k${i}`]: [`v${i}*`, 'x'] } },
    }),
  );
  const claims = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Condition }) => ({ Action: 's3:GetObject', Condition: Condition as never }));
  expect(only(may(...statements), claims).holds).toBe(true);
  expect(only(may(...statements), claims.slice(1)).holds).toBe(false);
});
