import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import { mutantsOf } from '../../access/mutate/mutants';
import type { Conditions, Policy, Statement } from '../../access/policy/policy';

const { actions } = loadCatalogue();
const policy = (...Statement: Statement[]): Policy => ({ Version: '2012-10-17', Statement });
const base: Statement = {
  Sid: 'It',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/home/me',
};
/** The changed statement for each mutant that an operator makes of a statement. */
const made = (statement: Statement, operator: string) =>
  mutantsOf(policy(statement), actions)
    .filter((mutant) => mutant.operator === operator)
    .map(({ document }) => (document.Statement as Statement[])[0]);

test('drops each statement in turn', () => {
  const mutants = mutantsOf(policy(base, { ...base, Sid: 'Other' }), actions);
  const drops = mutants.filter(({ operator }) => operator === 'drop the statement');
  expect(drops.map(({ statement, document }) => [statement, document.Statement])).toEqual([
    ['It', [{ ...base, Sid: 'Other' }]],
    ['Other', [base]],
  ]);
});

test('allows what was denied, and says that the statement denies', () => {
  const denies: Statement = { ...base, Effect: 'Deny' };
  expect(made(denies, 'allow instead of deny')).toEqual([base]);
  expect(mutantsOf(policy(denies), actions).every((mutant) => mutant.denies)).toBe(true);
  expect(mutantsOf(policy(base), actions).some((mutant) => mutant.denies)).toBe(false);
});

describe.each<{ operator: string; from: Conditions; to: Conditions[] }>([
  {
    operator: 'drop a condition',
    from: { StringEquals: { a: 'x', b: 'y' }, Bool: { c: 'true' } },
    to: [
      { StringEquals: { b: 'y' }, Bool: { c: 'true' } },
      { StringEquals: { a: 'x' }, Bool: { c: 'true' } },
      { StringEquals: { a: 'x', b: 'y' } },
    ],
  },
  {
    operator: 'drop a value of a condition',
    from: { StringEquals: { a: ['x', 'y'] } },
    to: [{ StringEquals: { a: 'y' } }, { StringEquals: { a: 'x' } }],
  },
  {
    operator: 'let the key be absent',
    from: { Bool: { a: 'true' }, Null: { b: 'true' }, StringLikeIfExists: { c: 'x' } },
    to: [{ BoolIfExists: { a: 'true' }, Null: { b: 'true' }, StringLikeIfExists: { c: 'x' } }],
  },
  {
    operator: 'require the key',
    from: { BoolIfExists: { a: 'true' }, StringLike: { c: 'x' } },
    to: [{ Bool: { a: 'true' }, StringLike: { c: 'x' } }],
  },
  {
    operator: 'compare with ForAllValues',
    from: { StringEquals: { a: 'x' }, 'ForAnyValue:StringLike': { b: 'y' }, Null: { c: 'true' } },
    to: [
      {
        'ForAllValues:StringEquals': { a: 'x' },
        'ForAnyValue:StringLike': { b: 'y' },
        Null: { c: 'true' },
      },
    ],
  },
  ...[
    ['StringEquals', 'StringNotEquals', 'x'],
    ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase', 'x'],
    ['ForAnyValue:StringLike', 'ForAnyValue:StringNotLike', 'x'],
    ['ArnLikeIfExists', 'ArnNotLikeIfExists', 'arn:aws:s3:::b'],
    ['NumericLessThan', 'NumericGreaterThanEquals', '5'],
    ['DateGreaterThanEquals', 'DateLessThan', '2026-01-01T00:00:00Z'],
    ['IpAddress', 'NotIpAddress', '203.0.113.0/24'],
  ].map(([from = '', to = '', value = '']) => ({
    operator: 'negate the comparison',
    from: { [from]: { a: value } },
    to: [{ [to]: { a: value } }],
  })),
  {
    operator: 'compare wildcards as text',
    from: { StringNotLike: { a: 'x*' } },
    to: [{ StringNotEquals: { a: 'x*' } }],
  },
  {
    operator: 'another account',
    from: { StringEquals: { a: ['111122223333', 'arn:aws:sns:*:444455556666:t', 'o-1'] } },
    to: [{ StringEquals: { a: ['444455556666', 'arn:aws:sns:*:123456789012:t', 'o-1'] } }],
  },
  {
    operator: 'swap ForAllValues and ForAnyValue',
    from: { 'ForAllValues:StringEquals': { a: 'x' } },
    to: [{ 'ForAnyValue:StringEquals': { a: 'x' } }],
  },
  {
    operator: 'swap ForAllValues and ForAnyValue',
    from: { 'ForAnyValue:StringLike': { a: 'x' } },
    to: [{ 'ForAllValues:StringLike': { a: 'x' } }],
  },
  {
    operator: 'compare without ForAllValues or ForAnyValue',
    from: { 'ForAllValues:StringEquals': { a: 'x' } },
    to: [{ StringEquals: { a: 'x' } }],
  },
  {
    operator: 'match any value',
    from: { StringNotEquals: { a: ['x', 'y'] } },
    to: [{ StringNotLike: { a: '*' } }],
  },
  {
    operator: 'match any suffix of a value',
    from: { ArnEquals: { a: ['arn:aws:s3:::b', 'arn:aws:s3:::c*'] } },
    to: [{ ArnLike: { a: ['arn:aws:s3:::b*', 'arn:aws:s3:::c*'] } }],
  },
  {
    operator: 'ignore case',
    from: { StringEquals: { a: 'x' } },
    to: [{ StringEqualsIgnoreCase: { a: 'x' } }],
  },
  {
    operator: 'swap true and false',
    from: { Bool: { a: true } },
    to: [{ Bool: { a: 'false' } }],
  },
  {
    operator: 'loosen the limit by a factor of two',
    from: { NumericLessThan: { a: 3600 } },
    to: [{ NumericLessThan: { a: '7200' } }],
  },
  {
    operator: 'loosen the limit by a factor of two',
    from: { NumericGreaterThanEquals: { a: '10' } },
    to: [{ NumericGreaterThanEquals: { a: '5' } }],
  },
  {
    operator: 'move the date by a year',
    from: { DateLessThan: { a: '2026-01-01T00:00:00Z' } },
    to: [{ DateLessThan: { a: '2027-01-01T00:00:00.000Z' } }],
  },
  {
    operator: 'match any address',
    from: { NotIpAddress: { a: ['203.0.113.0/24', '2001:db8::/32'] } },
    to: [{ NotIpAddress: { a: ['0.0.0.0/0', '::/0'] } }],
  },
])('$operator', ({ operator, from, to }) => {
  test(`of ${JSON.stringify(from)}`, () => {
    const conditions = made({ ...base, Condition: from }, operator).map((s) => s?.Condition);
    expect(conditions).toEqual(to);
  });
});

describe.each([
  {
    operator: 'every action of the service',
    from: { Action: ['s3:GetObject', 'sns:Publish'] },
    to: [{ Action: ['sns:Publish', 's3:*'] }, { Action: ['s3:GetObject', 'sns:*'] }],
  },
  {
    operator: 'drop a value of Action',
    from: { Action: ['s3:GetObject', 'sns:Publish'] },
    to: [{ Action: 'sns:Publish' }, { Action: 's3:GetObject' }],
  },
  {
    operator: 'any resource',
    from: { Resource: ['arn:aws:s3:::b', '*'] },
    to: [{ Resource: ['*', '*'] }],
  },
  {
    operator: 'any suffix of the resource',
    from: { Resource: 'arn:aws:s3:::b' },
    to: [{ Resource: 'arn:aws:s3:::b*' }],
  },
  {
    operator: 'drop the last segment',
    from: { Resource: ['arn:aws:s3:::b/home/me/*', 'arn:aws:s3:::b/${aws:username}/x'] },
    to: [
      { Resource: ['arn:aws:s3:::b/home/*', 'arn:aws:s3:::b/${aws:username}/x'] },
      { Resource: ['arn:aws:s3:::b/home/me/*', 'arn:aws:s3:::b/${aws:username}/*'] },
    ],
  },
  {
    operator: 'any value of a variable',
    from: { Resource: 'arn:aws:s3:::b/${aws:username}/*' },
    to: [{ Resource: 'arn:aws:s3:::b/*/*' }],
  },
  {
    operator: 'any region',
    from: { Resource: 'arn:aws:sns:eu-west-1:111122223333:t' },
    to: [{ Resource: 'arn:aws:sns:*:111122223333:t' }],
  },
  {
    operator: 'any account',
    from: { Resource: 'arn:aws:sns:eu-west-1:111122223333:t' },
    to: [{ Resource: 'arn:aws:sns:eu-west-1:*:t' }],
  },
  {
    operator: 'another account',
    from: { Resource: 'arn:aws:sns:eu-west-1:111122223333:t' },
    to: [{ Resource: 'arn:aws:sns:eu-west-1:444455556666:t' }],
  },
  {
    operator: 'another account',
    from: { Principal: { AWS: 'arn:aws:iam::111122223333:role/r' } },
    to: [{ Principal: { AWS: 'arn:aws:iam::444455556666:role/r' } }],
  },
  {
    operator: 'every action',
    from: { Action: ['s3:GetObject', 'sns:Publish'] },
    to: [{ Action: '*' }],
  },
  {
    operator: 'any principal',
    from: { Principal: { Service: 'lambda.amazonaws.com' } },
    to: [{ Principal: '*' }],
  },
  {
    operator: 'the whole account',
    from: { Principal: { AWS: 'arn:aws:iam::111122223333:role/r' } },
    to: [{ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
  },
  {
    operator: 'another account',
    from: { Principal: { AWS: ['111122223333', 'arn:aws:iam::444455556666:root'] } },
    to: [
      { Principal: { AWS: ['444455556666', 'arn:aws:iam::444455556666:root'] } },
      { Principal: { AWS: ['111122223333', 'arn:aws:iam::123456789012:root'] } },
    ],
  },
  {
    operator: 'another service',
    from: { Principal: { Service: ['ec2.amazonaws.com', 'sns.amazonaws.com'] } },
    to: [
      { Principal: { Service: ['lambda.amazonaws.com', 'sns.amazonaws.com'] } },
      { Principal: { Service: ['ec2.amazonaws.com', 'ec2.amazonaws.com'] } },
    ],
  },
  {
    operator: 'another provider',
    from: { Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/Own' } },
    to: [{ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/Other' } }],
  },
  {
    operator: 'drop a principal',
    from: { Principal: { AWS: ['111122223333', '444455556666'] } },
    to: [{ Principal: { AWS: '444455556666' } }, { Principal: { AWS: '111122223333' } }],
  },
])('$operator', ({ operator, from, to }) => {
  test(`of ${JSON.stringify(from)}`, () => {
    const expected = to.map((change) => ({ ...base, ...change }));
    expect(made({ ...base, ...from } as Statement, operator)).toEqual(expected);
  });
});

test.each([
  { granted: 's3:GetObject', on: 'arn:aws:s3:::b/home/me', neighbour: 's3:PutObject' },
  { granted: 's3:ListBucket', on: 'arn:aws:s3:::b', neighbour: 's3:CreateBucket' },
  { granted: 'dynamodb:GetItem', on: '*', neighbour: 'dynamodb:PutItem' },
  {
    granted: 'ec2:CreateTags',
    on: 'arn:aws:ec2:eu-west-1::snapshot/*',
    neighbour: 'ec2:ModifySnapshotAttribute',
  },
])('adds $neighbour beside $granted on $on', ({ granted, on, neighbour }) => {
  const statement = { ...base, Action: granted, Resource: on };
  expect(made(statement, 'an action of a higher access level')).toMatchObject([
    { Action: [granted, neighbour] },
  ]);
});

test('adds no action that cannot work on the resource', () => {
  const statement = {
    ...base,
    Action: 's3:GetObject',
    Resource: 'arn:aws:sns:eu-west-1:111122223333:t',
  };
  expect(made(statement, 'an action of a higher access level')).toEqual([]);
});

test('does not deny every action instead of one: nobody gains from that', () => {
  expect(made({ ...base, Effect: 'Deny' }, 'every action')).toEqual([]);
});

test('drops the version of a document that has variables, which are text without it', () => {
  const own = policy({ ...base, Resource: 'arn:aws:s3:::b/${aws:username}' });
  const dropped = mutantsOf(own, actions).filter(({ statement }) => statement === 'Version');
  expect(dropped.map(({ document }) => document)).toEqual([{ Statement: own.Statement }]);
  expect(mutantsOf(policy(base), actions).some(({ statement }) => statement === 'Version')).toBe(
    false,
  );
});

test('makes each mutant once, and none that is the policy itself', () => {
  const document = policy({ ...base, Resource: ['*', '*'], Condition: { StringLike: { a: '*' } } });
  const texts = mutantsOf(document, actions).map((mutant) => JSON.stringify(mutant.document));
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts).not.toContain(JSON.stringify(document));
});
