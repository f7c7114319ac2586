import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import {
  type Claim,
  type Conditions,
  InexactError,
  type Policy,
  prover,
  resource,
  resourcePolicy,
  role,
  type Statement,
  type Subject,
} from '../../access/index';

const { never, only } = prover(loadCatalogue());
const ROLE = 'arn:aws:iam::111122223333:role/app';
const BUCKET = 'arn:aws:s3:::shared';
const READ = { Action: 's3:GetObject' } as const;
const tag = (name: string) => `\${aws:PrincipalTag/${name}}`;
const key = (name: string) => `aws:PrincipalTag/${name}`;
const doc = (...statements: Partial<Statement>[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements.map((rest) => ({ Effect: 'Allow', ...READ, Resource: '*', ...rest })),
});
const roleThat = (...statements: Partial<Statement>[]) =>
  role({ arn: ROLE, identity: [doc(...statements)] });
const bounded = (identity: Partial<Statement>, boundary: Partial<Statement>) =>
  role({ arn: ROLE, identity: [doc(identity)], boundary: doc(boundary) });
const shared = (...statements: Partial<Statement>[]) =>
  resourcePolicy(
    doc(
      ...statements.map((rest) => ({ Principal: '*' as const, Resource: `${BUCKET}/*`, ...rest })),
    ),
  );
const deny = (Condition: Statement['Condition']): Partial<Statement> => ({
  Effect: 'Deny',
  ...(Condition && { Condition }),
});

/** With the nearest neighbour that is refused, which would pass, too, if the values were not looked at. */
interface Row {
  readonly what: string;
  readonly subject: Subject;
  readonly claim?: Partial<Claim>;
  readonly shows: object;
  readonly nobody?: Subject;
}
const tagged = (tags: Record<string, string>) => ({
  context: expect.objectContaining(
    Object.fromEntries(Object.entries(tags).map(([name, value]) => [key(name), value])),
  ),
});

describe('never is refuted where variables have to agree', () => {
  const rows: Row[] = [
    {
      what: 'on what one of them is compared with in part of a text',
      subject: bounded(
        { Resource: `${BUCKET}/${tag('a')}/*` },
        {
          Resource: `${BUCKET}/${tag('b')}/*`,
          Condition: { StringEquals: { 'app:k': `y-${tag('b')}` } },
        },
      ),
      claim: { Condition: { StringEquals: { 'app:k': 'y-secret' } } },
      shows: tagged({ a: 'secret', b: 'secret' }),
    },
    {
      what: 'on what stands for one that is absent',
      subject: bounded(
        { Resource: `${BUCKET}/${tag('a')}/*` },
        {
          Resource: `${BUCKET}/\${aws:PrincipalTag/b, 'none'}/*`,
          Condition: { Null: { [key('b')]: 'true' }, StringNotEquals: { [key('b')]: '' } },
        },
      ),
      shows: { context: { [key('a')]: 'none' } },
      nobody: bounded(
        { Resource: `${BUCKET}/${tag('a')}/*` },
        {
          Resource: `${BUCKET}/${tag('b')}/*`,
          Condition: { Null: { [key('b')]: 'true' }, StringNotEquals: { [key('b')]: '' } },
        },
      ),
    },
    {
      what: 'on a tag of the object, and one of them on its folder',
      subject: bounded(
        { Condition: { StringEquals: { 's3:ExistingObjectTag/team': tag('team') } } },
        {
          Resource: `${BUCKET}/${tag('dept')}/*`,
          Condition: { StringEquals: { 's3:ExistingObjectTag/team': tag('dept') } },
        },
      ),
      claim: { Resource: `${BUCKET}/secret/*` },
      shows: tagged({ team: 'secret', dept: 'secret' }),
    },
    {
      what: 'on another folder of the same object',
      subject: roleThat({
        Resource: `${BUCKET}/${tag('dept')}/${tag('team')}/*`,
        Condition: { StringNotLike: { [key('dept')]: '*/*', [key('team')]: '*/*' } },
      }),
      claim: { Resource: `${BUCKET}/${tag('team')}/hr/*` },
      shows: tagged({ dept: 'hr', team: 'hr' }),
    },
    {
      what: 'on another folder of the same object, which both folders are called by',
      subject: roleThat({ Resource: `${BUCKET}/${tag('team')}/${tag('team')}` }),
      claim: { Resource: `${BUCKET}/${tag('dept')}/hr` },
      shows: tagged({ dept: 'hr', team: 'hr' }),
    },
    {
      what: 'each with what the other says',
      subject: roleThat({ Condition: { StringNotLike: { [key('a')]: `${tag('b')}?*` } } }),
      claim: { Condition: { StringEquals: { [key('b')]: `ab${tag('a')}` } } },
      shows: tagged({ b: 'ab' }),
    },
    {
      what: 'on characters that are two for a computer',
      subject: bounded(
        { Resource: `${BUCKET}/${tag('a')}/*`, Condition: { StringEquals: { [key('a')]: '𠮷' } } },
        { Resource: `${BUCKET}/${tag('b')}/*` },
      ),
      shows: tagged({ a: '𠮷', b: '𠮷' }),
    },
    {
      what: 'with the name of the session',
      subject: roleThat({
        Condition: {
          StringLike: { 'aws:userid': `*:${tag('mail')}`, [key('mail')]: '*@example.com' },
        },
      }),
      shows: {
        principal: expect.objectContaining({ id: expect.stringMatching(/@example\.com$/) }),
      },
      nobody: roleThat({
        Condition: { StringLike: { 'aws:userid': `*:${tag('mail')}`, [key('mail')]: '*/*' } },
      }),
    },
    {
      what: 'with the name of the session that an object is called by',
      subject: roleThat({
        Resource: `${BUCKET}/\${aws:userid}`,
        Condition: { StringLike: { 'aws:userid': '*:b*' } },
      }),
      claim: { Resource: `${BUCKET}/*ob` },
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/\/b.*ob$/) }) },
    },
    {
      what: 'with the name of the user',
      subject: shared(
        { Condition: { StringLike: { 'aws:username': tag('o'), [key('o')]: 'admin-*' } } },
        deny({ StringNotLike: { [key('o')]: '*-user' } }),
      ),
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/\/admin-user$/) }) },
    },
    {
      what: 'with the account of the caller',
      subject: shared({
        Condition: {
          StringEquals: { 'aws:PrincipalAccount': tag('acc') },
          StringLike: { [key('acc')]: '5555*' },
        },
      }),
      shows: { principal: expect.objectContaining({ id: expect.stringContaining('::5555') }) },
    },
    {
      what: 'with the account of the resource',
      subject: roleThat({
        Condition: {
          StringEquals: { 'aws:ResourceAccount': tag('acc') },
          StringLike: { [key('acc')]: '5555*' },
        },
      }),
      shows: { resourceAccount: expect.stringMatching(/^5555\d{8}$/) },
      nobody: roleThat({
        Condition: {
          StringEquals: { 'aws:ResourceAccount': tag('acc') },
          StringLike: { [key('acc')]: 'x*' },
        },
      }),
    },
    {
      what: 'with the name of a tag that is set',
      subject: roleThat({
        Action: 'ec2:CreateTags',
        Condition: {
          'ForAllValues:StringEquals': { 'aws:TagKeys': tag('own') },
          Null: { 'aws:RequestTag/team': 'false' },
        },
      }),
      claim: { Action: 'ec2:CreateTags' },
      shows: tagged({ own: 'team' }),
    },
    {
      what: 'with a text that one condition reads as a pattern and another as it stands',
      subject: roleThat(
        { Condition: { StringLike: { 'app:k': `u-${tag('a')}` } } },
        deny({ StringNotLike: { 'app:k': 'u-*secret*' } }),
        deny({ StringEquals: { 'app:k': 'u-*secret*' } }),
      ),
      shows: tagged({ a: 'secret' }),
    },
    {
      what: 'with a text that is compared byte by byte',
      subject: roleThat({
        Condition: {
          StringEquals: { 'app:k': `u-${tag('a')}` },
          BinaryEquals: { 'app:k': 'u-secret' },
        },
      }),
      shows: tagged({ a: 'secret' }),
    },
  ];

  test.each(rows)('$what', ({ subject, claim, shows, nobody }) => {
    const asked = { ...READ, ...claim };
    expect(never(subject, asked)).toMatchObject({ holds: false, counterexample: shows });
    if (nobody) expect(never(nobody, asked).holds).toBe(true);
  });
});

describe('a value with a colon', () => {
  test('is told apart where the wildcard of a Resource stops at colons', () => {
    const folder = { Resource: `arn:aws:s3:::b/1${tag('a')}3:z` };
    const denied = { Effect: 'Deny', Resource: 'arn:aws:s3:*:b/1*3:z' } as const;
    const colon = expect.stringContaining(':');
    expect(never(roleThat(folder, denied), READ)).toMatchObject({
      counterexample: { context: { [key('a')]: colon } },
    });
    const plain = { StringNotLike: { [key('a')]: '*:*' } };
    expect(never(roleThat({ ...folder, Condition: plain }, denied), READ).holds).toBe(true);
  });

  test('is told apart where that of an ARN operator does', () => {
    const named = { StringLike: { 'app:Arn': `arn:aws:sns:eu:a${tag('a')}b:x` } };
    const denied = deny({ ArnLike: { 'app:Arn': 'arn:aws:sns:eu:*:x' } });
    expect(never(roleThat({ Condition: named }, denied), READ).holds).toBe(false);
    const plain = { StringLike: { ...named.StringLike }, StringNotLike: { [key('a')]: '*:*' } };
    expect(never(roleThat({ Condition: plain }, denied), READ).holds).toBe(true);
  });
});

describe('a value that is not of the type it is compared as', () => {
  test.each<{ is: Conditions; isNot: Conditions }>([
    { is: { Bool: { [key('x')]: 'false' } }, isNot: { Bool: { [key('x')]: 'true' } } },
    {
      is: { NumericLessThan: { [key('x')]: '5' } },
      isNot: { NumericGreaterThanEquals: { [key('x')]: '5' } },
    },
    {
      is: { DateLessThan: { [key('x')]: '2030-01-01' } },
      isNot: { DateGreaterThanEquals: { [key('x')]: '2030-01-01' } },
    },
    {
      is: { IpAddress: { [key('x')]: '0.0.0.0/1' } },
      isNot: { IpAddress: { [key('x')]: ['128.0.0.0/1', '::/0'] } },
    },
  ])('meets neither $is nor $isNot', ({ is, isNot }) => {
    const present = { Null: { [key('x')]: 'false' } };
    const subject = roleThat({ Condition: present }, deny(is));
    expect(only(subject, { ...READ, Condition: isNot })).toMatchObject({
      counterexample: { context: { [key('x')]: 'x' } },
    });
  });

  test('is not sent for a key that AWS fills', () => {
    const secure = { Bool: { 'aws:SecureTransport': 'true' } };
    const subject = roleThat({}, deny({ Bool: { 'aws:SecureTransport': 'false' } }));
    expect(only(subject, { ...READ, Condition: secure }).holds).toBe(true);
  });

  test('is what two conditions with a variable can agree on', () => {
    const maybe = { Bool: { 'app:k': tag('a') }, StringEquals: { [key('a')]: 'maybe' } };
    expect(never(roleThat({ Condition: maybe }), READ).holds).toBe(false);
  });
});

describe('two values that nothing tells apart', () => {
  const create = { Action: 'ec2:CreateTags' } as const;
  const present = { Null: { 'aws:TagKeys': 'false' } };

  test('are a list, with which an operator for one value does not match', () => {
    const like = { 'ForAllValues:StringLike': { 'aws:TagKeys': 'app-*' } };
    const subject = roleThat({ ...create, Condition: { ...like, ...present } });
    expect(
      only(subject, { ...create, Condition: { StringLike: { 'aws:TagKeys': 'app-*' } } }),
    ).toMatchObject({ counterexample: { context: { 'aws:TagKeys': ['app-', 'app-x'] } } });
    expect(only(subject, { ...create, Condition: like }).holds).toBe(true);
  });

  test('are none if both are empty', () => {
    const empty = { 'ForAllValues:StringEquals': { 'aws:TagKeys': '' } };
    expect(never(roleThat({ ...create, Condition: { ...empty, ...present } }), create).holds).toBe(
      true,
    );
  });
});

test('the folder of a session is called by an id with the name of the session, never by nothing', () => {
  const home = roleThat({ Resource: `${BUCKET}/home/\${aws:userid}/*` });
  expect(only(home, { ...READ, Resource: `${BUCKET}/home/*:*/*` }).holds).toBe(true);
  expect(only(home, { ...READ, Resource: `${BUCKET}/home/*:bob/*` }).holds).toBe(false);
});

test('what no RCP reaches is told apart from what it denies', () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
  const policy = doc({ Principal: { AWS: '111122223333' }, Action: 'kms:*' });
  const rcp = doc({ Effect: 'Deny', Principal: '*', Action: 'kms:*' });
  const denied = resource({ arn: key, policy, rcps: [[rcp]] });
  expect(never(denied, { Action: 'kms:RetireGrant' }).holds).toBe(false);
  // Nor does it reach service-linked roles.
  const Condition = { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/aws-service-role/*' } };
  expect(never(denied, { Action: ['kms:RevokeGrant', 'kms:Decrypt'], Condition }).holds).toBe(true);
});

test('an alias beside a key, whose policy alone has to allow', () => {
  const everything = doc({ Action: 'kms:*' });
  const arn = 'arn:aws:kms:eu-west-1:111122223333:*';
  const policy = doc({ Action: 'kms:*', Principal: { AWS: '444455556666' } });
  const subject = role({ arn: ROLE, identity: [everything], resources: [{ arn, policy }] });
  expect(never(subject, { Action: 'kms:CreateAlias', Resource: arn })).toMatchObject({
    counterexample: { resource: expect.stringContaining(':alias/') },
  });
  expect(never(subject, { Action: 'kms:Decrypt', Resource: arn }).holds).toBe(true);
});

test('every resource is in question where one ARN is *', () => {
  const policy = doc({ Principal: '*' });
  const both = resource({ arn: ['*', BUCKET], account: '111122223333', policy });
  expect(never(both, { ...READ, Resource: 'arn:aws:s3:::other/*' }).holds).toBe(false);
});

test('a service whose name holds a star is nobody', () => {
  const Condition = { StringEquals: { 'aws:PrincipalServiceName': '*.amazonaws.com' } };
  expect(never(shared({ Condition }), READ).holds).toBe(true);
  const name = { StringLike: { 'aws:PrincipalServiceName': '*.amazonaws.com' } };
  expect(never(shared({ Condition: name }), READ).holds).toBe(false);
});

test('accounts that are compared as numbers or dates are refused', () => {
  const Condition = { NumericGreaterThan: { 'aws:PrincipalAccount': '999988887776' } };
  expect(() => never(shared({ Condition }), READ)).toThrow(InexactError);
  const owner = { NumericEquals: { 'aws:ResourceAccount': '555566667777' } };
  expect(() => never(roleThat({ Condition: owner }), READ)).toThrow('is compared as a number');
  const dated = { DateGreaterThan: { 'aws:ResourceAccount': '500000000000' } };
  expect(() => never(roleThat({ Condition: dated }), READ)).toThrow('is compared as a date');
});
