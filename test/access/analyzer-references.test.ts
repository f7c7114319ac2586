import { Analyzer, type PolicyType } from '../../access/analyzer/analyzer';
import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import type { Policy, Statement } from '../../access/policy/policy';

// How AWS's own custom policy checks are used: a reference policy allows everything but what must stay out,
// and no candidate may allow more. The verdicts are those that AWS publishes for its reference policies,
// https://github.com/aws-samples/iam-access-analyzer-custom-policy-check-samples

const analyzer = new Analyzer(loadCatalogue());
const policy = (...Statement: Statement[]): Policy => ({ Version: '2012-10-17', Statement });
const allow = (rest: Partial<Statement>): Statement => ({ Effect: 'Allow', ...rest });
const deny = (rest: Partial<Statement>): Statement => ({ Effect: 'Deny', ...rest });
const anything = allow({ Action: '*', Resource: '*' });

interface Row {
  readonly name: string;
  readonly candidate: Policy;
  readonly result: 'PASS' | 'FAIL';
}

function verdicts(reference: Policy, rows: readonly Row[], type: PolicyType): void {
  test.each(rows)('$name: $result', ({ candidate, result }) => {
    expect(analyzer.checkNoNewAccess(reference, candidate, type).result).toBe(result);
  });
}

describe.each([
  {
    resource: 'arn:aws:s3:::secret',
    other: 'arn:aws:s3:::not-secret',
    wildcard: 'arn:aws:s3:*:*:*secret*',
    actions: ['s3:DeleteBucket', 's3:PutBucketPolicy', 's3:ListBucket'],
  },
  {
    resource: 'arn:aws:s3:::secret/*',
    other: 'arn:aws:s3:::not-secret/*',
    wildcard: 'arn:aws:s3:*:*:*secret*/*',
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
  },
  {
    resource: 'arn:aws:iam::*:role/Secret',
    other: 'arn:aws:iam::*:role/NotSecret',
    wildcard: 'arn:aws:iam:*:*:role/*Secret*',
    actions: ['iam:PassRole', 'iam:DeleteRole', 'iam:AttachRolePolicy'],
  },
  {
    resource: 'arn:aws:lambda:*:*:function:Secret',
    other: 'arn:aws:lambda:*:*:function:NotSecret',
    wildcard: 'arn:aws:lambda:*:*:function:*Secret*',
    actions: ['lambda:CreateAlias', 'lambda:DeleteFunction', 'lambda:AddPermission'],
  },
  {
    resource: 'arn:aws:cloudtrail:*:*:trail/Secret',
    other: 'arn:aws:cloudtrail:*:*:trail/NotSecret',
    wildcard: 'arn:aws:cloudtrail:*:*:trail/*Secret*',
    actions: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail'],
  },
])('a reference that keeps all out of $resource', ({ resource, other, wildcard, actions }) => {
  const [first = ''] = actions;
  const service = `${first.split(':', 1)[0]}:*`;
  const reference = policy(anything, deny({ Action: actions, Resource: resource }));
  verdicts(
    reference,
    [
      {
        name: 'the same actions elsewhere',
        candidate: policy(allow({ Action: actions, Resource: other })),
        result: 'PASS',
      },
      {
        name: 'the service without the resource',
        candidate: policy(
          allow({ Action: service, Resource: '*' }),
          deny({ Action: '*', Resource: resource }),
        ),
        result: 'PASS',
      },
      {
        name: 'one action on it',
        candidate: policy(allow({ Action: first, Resource: resource })),
        result: 'FAIL',
      },
      {
        name: 'one action on a wildcard that covers it',
        candidate: policy(allow({ Action: first, Resource: wildcard })),
        result: 'FAIL',
      },
      {
        name: 'the service on everything',
        candidate: policy(allow({ Action: service, Resource: '*' })),
        result: 'FAIL',
      },
    ],
    'IDENTITY_POLICY',
  );
});

describe.each([
  { action: 'ec2:TerminateInstances', key: 'aws:ResourceTag/owner' },
  { action: 'ec2:RunInstances', key: 'aws:RequestTag/owner' },
])('a reference that asks for $key', ({ action, key }) => {
  const untagged = { Null: { [key]: 'true' } };
  const reference = policy(anything, deny({ Action: action, Resource: '*', Condition: untagged }));
  const granted = { Action: action, Resource: '*' };
  verdicts(
    reference,
    [
      {
        name: 'granted with a value of the tag',
        candidate: policy(allow({ ...granted, Condition: { StringEquals: { [key]: 'me' } } })),
        result: 'PASS',
      },
      {
        name: 'granted with any value',
        candidate: policy(allow({ ...granted, Condition: { Null: { [key]: 'false' } } })),
        result: 'PASS',
      },
      {
        name: 'denied without a value',
        candidate: policy(
          allow(granted),
          deny({ ...granted, Condition: { StringNotEquals: { [key]: 'me' } } }),
        ),
        result: 'PASS',
      },
      {
        name: 'another action',
        candidate: policy(allow({ Action: 'ec2:DescribeInstances', Resource: '*' })),
        result: 'PASS',
      },
      { name: 'without a tag', candidate: policy(allow(granted)), result: 'FAIL' },
      {
        name: 'all of the service',
        candidate: policy(allow({ ...granted, Action: 'ec2:*' })),
        result: 'FAIL',
      },
    ],
    'IDENTITY_POLICY',
  );
});

describe('a reference that keeps out what makes more permissions, but for roles below a path', () => {
  const below = (path: string) => `arn:aws:iam::*:role/${path}/*`;
  const role = (path: string) => `arn:aws:iam::111111111111:role/${path}/Mine`;
  const reference = policy(
    anything,
    deny({ Action: 'iam:PassRole', NotResource: below('pass') }),
    deny({ Action: 'sts:AssumeRole', NotResource: below('assume') }),
    deny({ Action: ['iam:CreateUser', 'iam:PutRolePolicy'], Resource: '*' }),
  );
  const assume = allow({ Action: 'sts:AssumeRole', Resource: '*' });
  const only = (NotResource: string) => deny({ Action: 'sts:AssumeRole', NotResource });
  const rows: [string, Statement[], Row['result']][] = [
    ['a role below the path', [allow({ Action: 'iam:PassRole', Resource: role('pass') })], 'PASS'],
    ['another path', [allow({ Action: 'iam:PassRole', Resource: role('other') })], 'FAIL'],
    ['another action', [allow({ Action: 'ec2:RunInstances', Resource: '*' })], 'PASS'],
    ['a role of any account below it', [assume, only('arn:aws:iam::*:role/assume/Mine')], 'PASS'],
    ['or elsewhere', [assume, only('arn:aws:iam::*:role/other/Mine')], 'FAIL'],
    ['its own role', [allow({ Action: 'iam:PutRolePolicy', Resource: role('pass') })], 'FAIL'],
  ];
  verdicts(
    reference,
    rows.map(([name, statements, result]) => ({ name, candidate: policy(...statements), result })),
    'IDENTITY_POLICY',
  );
});

const roleOf = (account: string, name = 'Mine') => `arn:aws:iam::${account}:role/${name}`;
const MINE = '111111111111';
const THEIRS = '333333333333';

describe('a reference for a bucket that names roles, as principals or by their ARN', () => {
  const some = { Action: 's3:PutObject', Resource: '*' };
  const byArn = (role: string) => ({ ArnLike: { 'aws:PrincipalArn': role } });
  const reference = policy(
    allow({ ...some, Principal: { AWS: roleOf(MINE) } }),
    allow({ ...some, Principal: { AWS: '*' }, Condition: byArn(roleOf(MINE)) }),
    allow({ Principal: '*', NotAction: 's3:PutObject', Resource: '*' }),
  );
  const put = { Action: 's3:PutObject', Resource: 'arn:aws:s3:::secret/*' };
  const rows: [string, Partial<Statement>, Row['result']][] = [
    ['the role', { ...put, Principal: { AWS: roleOf(MINE) } }, 'PASS'],
    ['by its ARN', { ...put, Principal: '*', Condition: byArn(roleOf(MINE)) }, 'PASS'],
    ['another action', { ...put, Action: 's3:GetObject', Principal: '*' }, 'PASS'],
    ['another role', { ...put, Principal: { AWS: roleOf(MINE, 'Other') } }, 'FAIL'],
    ['by its ARN', { ...put, Principal: '*', Condition: byArn(roleOf(MINE, 'Other')) }, 'FAIL'],
    ['everybody', { ...put, Action: 's3:*', Principal: { AWS: '*' } }, 'FAIL'],
  ];
  verdicts(
    reference,
    rows.map(([name, statement, result]) => ({
      name,
      candidate: policy(allow(statement)),
      result,
    })),
    'RESOURCE_POLICY',
  );
});

describe.each<{
  who: string;
  Principal: NonNullable<Statement['Principal']>;
  Action: string[];
  passes: [Statement['Principal'], string][];
  fails: [Statement['Principal'], string][];
}>([
  {
    who: 'two accounts',
    Principal: { AWS: [MINE, '222222222222'] },
    Action: ['sts:AssumeRole'],
    passes: [
      [{ AWS: MINE }, 'sts:AssumeRole'],
      [{ AWS: roleOf('222222222222') }, 'sts:AssumeRole'],
      [{ Federated: `arn:aws:iam::${MINE}:oidc-provider/mine` }, 'sts:AssumeRoleWithWebIdentity'],
    ],
    fails: [
      [{ Service: 'glue.amazonaws.com' }, 'sts:AssumeRole'],
      [{ AWS: THEIRS }, 'sts:AssumeRole'],
      [{ AWS: roleOf(THEIRS) }, 'sts:AssumeRole'],
    ],
  },
  {
    who: 'two services',
    Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] },
    Action: ['sts:AssumeRole'],
    passes: [[{ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole']],
    fails: [
      [{ Service: 'glue.amazonaws.com' }, 'sts:AssumeRole'],
      [{ AWS: MINE }, 'sts:AssumeRole'],
      [{ AWS: roleOf(MINE) }, 'sts:AssumeRole'],
    ],
  },
  {
    who: 'a SAML provider',
    Principal: { Federated: `arn:aws:iam::${MINE}:saml-provider/mine` },
    Action: ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
    passes: [
      [{ Federated: `arn:aws:iam::${MINE}:saml-provider/mine` }, 'sts:AssumeRoleWithSAML'],
      [{ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'],
    ],
    fails: [
      [{ Federated: `arn:aws:iam::${MINE}:saml-provider/other` }, 'sts:AssumeRoleWithSAML'],
      [{ Federated: 'graph.facebook.com' }, 'sts:AssumeRoleWithWebIdentity'],
      [{ Federated: '*' }, 'sts:AssumeRoleWithSAML'],
    ],
  },
  {
    who: 'an OpenID Connect provider',
    Principal: { Federated: `arn:aws:iam::${MINE}:oidc-provider/mine` },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'],
    passes: [
      [{ Federated: `arn:aws:iam::${MINE}:oidc-provider/mine` }, 'sts:AssumeRoleWithWebIdentity'],
      [{ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'],
    ],
    fails: [
      [{ Federated: `arn:aws:iam::${MINE}:saml-provider/mine` }, 'sts:AssumeRoleWithSAML'],
      [{ Federated: 'graph.facebook.com' }, 'sts:AssumeRoleWithWebIdentity'],
      [{ Federated: '*' }, 'sts:AssumeRoleWithWebIdentity'],
    ],
  },
])('a reference that trusts $who only', ({ Principal, Action, passes, fails }) => {
  const reference = policy(
    allow({ Principal, Action: Action[0] as string }),
    allow({ Principal: '*', NotAction: Action }),
  );
  const row =
    (result: Row['result']) =>
    ([who, action]: [Statement['Principal'], string]): Row => ({
      name: `${JSON.stringify(who)} with ${action}`,
      candidate: policy({ Effect: 'Allow', Principal: who ?? '*', Action: action }),
      result,
    });
  verdicts(reference, [...passes.map(row('PASS')), ...fails.map(row('FAIL'))], 'RESOURCE_POLICY');
});

describe('a reference that names principals by patterns', () => {
  const get = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const reference = (AWS: string | string[]) => policy(allow({ ...get, Principal: { AWS } }));
  const mine = ['arn:aws:iam::*:role/Mine', THEIRS];
  const rows: [string | string[], Statement['Principal'], Row['result']][] = [
    [mine, { AWS: roleOf(MINE) }, 'PASS'],
    [mine, { AWS: `arn:aws:sts::${MINE}:assumed-role/Mine/session` }, 'PASS'],
    [mine, { AWS: roleOf(THEIRS, 'Other') }, 'PASS'],
    [mine, { AWS: roleOf(MINE, 'Other') }, 'FAIL'],
    [mine, { AWS: MINE }, 'FAIL'],
    ['arn:aws:iam::*:root', { AWS: MINE }, 'PASS'],
    ['arn:aws:iam::*:root', { Service: 'ec2.amazonaws.com' }, 'FAIL'],
  ];
  test.each(rows)('%j: %j gives %s', (named, Principal, result) => {
    const candidate = policy(allow({ ...get, Principal: Principal ?? '*' }));
    expect(analyzer.checkNoNewAccess(reference(named), candidate, 'RESOURCE_POLICY').result).toBe(
      result,
    );
  });
});
