import { type Access, Analyzer, type PolicyType } from '../../access/analyzer/analyzer';
import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import { decide } from '../../access/decide/decide';
import type { Policy, Statement } from '../../access/policy/policy';

const analyzer = new Analyzer(loadCatalogue());
const policy = (...Statement: Statement[]): Policy => ({ Version: '2012-10-17', Statement });
const read: Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const identity: PolicyType = 'IDENTITY_POLICY';
const resource: PolicyType = 'RESOURCE_POLICY';

describe('no new access', () => {
  test.each<{ title: string; from: Statement[]; to: Statement[]; result: string }>([
    { title: 'the same policy', from: [read], to: [read], result: 'PASS' },
    {
      title: 'fewer resources',
      from: [read],
      to: [{ ...read, Resource: 'arn:aws:s3:::b/a' }],
      result: 'PASS',
    },
    {
      title: 'more resources',
      from: [read],
      to: [{ ...read, Resource: 'arn:aws:s3:::*' }],
      result: 'FAIL',
    },
    {
      title: 'more actions',
      from: [read],
      to: [{ ...read, Action: 's3:GetObject*' }],
      result: 'FAIL',
    },
    {
      title: 'a condition more',
      from: [read],
      to: [{ ...read, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      result: 'PASS',
    },
    {
      title: 'a condition less',
      from: [{ ...read, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }],
      to: [read],
      result: 'FAIL',
    },
    {
      title: 'a denial less',
      from: [read, { ...read, Effect: 'Deny', Resource: 'arn:aws:s3:::b/secret' }],
      to: [read],
      result: 'FAIL',
    },
    {
      title: 'another wording',
      from: [{ ...read, Action: ['s3:GetObject', 's3:PutObject'] }],
      to: [{ ...read, Action: 's3:PutObject' }, read],
      result: 'PASS',
    },
    { title: 'nothing', from: [read], to: [], result: 'PASS' },
    { title: 'something after nothing', from: [], to: [read], result: 'FAIL' },
  ])('$title: $result', ({ from, to, result }) => {
    expect(analyzer.checkNoNewAccess(policy(...from), policy(...to), identity).result).toBe(result);
  });

  const shared: Statement = { ...read, Principal: { AWS: '123456789012' } };

  test.each<{ title: string; to: Statement; result: string }>([
    { title: 'the same account', to: shared, result: 'PASS' },
    {
      title: 'a role of the account',
      to: { ...shared, Principal: { AWS: 'arn:aws:iam::123456789012:role/r' } },
      result: 'PASS',
    },
    {
      title: 'another account',
      to: { ...shared, Principal: { AWS: '444455556666' } },
      result: 'FAIL',
    },
    {
      title: 'a service',
      to: { ...shared, Principal: { Service: 'logs.amazonaws.com' } },
      result: 'FAIL',
    },
    { title: 'everybody', to: { ...shared, Principal: '*' }, result: 'FAIL' },
  ])('of a resource to $title: $result', ({ to, result }) => {
    expect(analyzer.checkNoNewAccess(policy(shared), policy(to), resource).result).toBe(result);
  });

  // Documents are compared, so that what identity policies of the resource's own account say is no grant.
  const queued: Statement = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::123456789012:role/r' },
    Action: 'sqs:SendMessage',
    Resource: 'arn:aws:sqs:eu-west-1:123456789012:q',
  };
  const everybody: Statement = { ...read, Principal: '*' };
  const inAccount = (id: string, key: string): Statement => ({
    ...everybody,
    Condition: { StringEquals: { [key]: id } },
  });

  test.each<{ title: string; from: Statement; to: Statement; result: string }>([
    {
      title: 'another user of its account',
      from: queued,
      to: { ...queued, Principal: { AWS: 'arn:aws:iam::123456789012:user/u' } },
      result: 'FAIL',
    },
    {
      title: 'all of its account',
      from: queued,
      to: { ...queued, Principal: { AWS: '123456789012' } },
      result: 'FAIL',
    },
    {
      title: 'a role of its account, which was granted to all of it',
      from: { ...queued, Principal: { AWS: '123456789012' } },
      to: queued,
      result: 'PASS',
    },
    {
      title: 'its account, if a bucket is in it',
      from: shared,
      to: inAccount('123456789012', 'aws:ResourceAccount'),
      result: 'FAIL',
    },
    {
      title: 'everybody, if the bucket is in an account',
      from: everybody,
      to: inAccount('123456789012', 'aws:ResourceAccount'),
      result: 'PASS',
    },
    {
      title: 'the account of the bucket',
      from: inAccount('123456789012', 'aws:PrincipalAccount'),
      to: inAccount('${aws:ResourceAccount}', 'aws:PrincipalAccount'),
      result: 'FAIL',
    },
  ])('of a resource to $title: $result', ({ from, to, result }) => {
    expect(analyzer.checkNoNewAccess(policy(from), policy(to), resource).result).toBe(result);
  });

  test('names each statement that grants more, with a request that only the new policy allows', () => {
    const to = policy(read, { ...read, Sid: 'More', Action: 's3:PutObject' });
    const { message, reasons } = analyzer.checkNoNewAccess(policy(read), to, identity);
    expect(message).toBe('The policy grants access that the existing policy does not grant.');
    expect(reasons).toEqual([
      {
        description:
          'The statement with index 1 (More) grants access that the existing policy does not grant.',
        statementIndex: 1,
        statementId: 'More',
        request: expect.objectContaining({ action: 's3:PutObject' }),
      },
    ]);
    const [{ request }] = reasons as [(typeof reasons)[number]];
    expect(decide(request, { identity: [to] }).answer).toBe('Allowed');
    expect(decide(request, { identity: [policy(read)] }).answer).toBe('ImplicitlyDenied');
  });
});

describe('access not granted', () => {
  test.each<{ access: Access; result: string }>([
    { access: { actions: ['s3:PutObject'] }, result: 'PASS' },
    { access: { actions: ['s3:PutObject', 's3:GetObject'] }, result: 'FAIL' },
    { access: { actions: ['s3:Get*'] }, result: 'FAIL' },
    { access: { resources: ['arn:aws:s3:::b/a'] }, result: 'FAIL' },
    { access: { resources: ['arn:aws:s3:::c/a'] }, result: 'PASS' },
    { access: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::c/a'] }, result: 'PASS' },
    {
      access: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::c/*', 'arn:aws:s3:::*/a'] },
      result: 'FAIL',
    },
    { access: { actions: ['s3:PutObject'], resources: ['arn:aws:s3:::b/a'] }, result: 'PASS' },
  ])('$access: $result', ({ access, result }) => {
    expect(analyzer.checkAccessNotGranted(policy(read), [access], identity).result).toBe(result);
    const shared = policy({ ...read, Principal: '*' });
    expect(analyzer.checkAccessNotGranted(shared, [access], resource).result).toBe(result);
  });

  test('is not what identity policies may grant on another queue of the account', () => {
    const arn = 'arn:aws:sqs:eu-west-1:123456789012:';
    const queued = {
      Action: 'sqs:SendMessage',
      Resource: `${arn}q`,
      Principal: { AWS: '123456789012' },
    };
    const check = (name: string) =>
      analyzer.checkAccessNotGranted(
        policy({ Effect: 'Allow', ...queued }),
        [{ actions: ['sqs:SendMessage'], resources: [`${arn}${name}`] }],
        resource,
      ).result;
    expect(check('q')).toBe('FAIL');
    expect(check('other')).toBe('PASS');
  });

  test('is what a denial takes away', () => {
    const denied = policy(read, { ...read, Effect: 'Deny', Action: 's3:*' });
    const access = [{ actions: ['s3:GetObject'] }];
    expect(analyzer.checkAccessNotGranted(denied, access, identity).result).toBe('PASS');
  });

  test('fails when it asks for nothing', () => {
    expect(() => analyzer.checkAccessNotGranted(policy(read), [{}], identity)).toThrow(
      new Error("each 'access' must have actions, resources or both"),
    );
  });
});

describe('whom a resource policy names', () => {
  const granted = (Principal: Statement['Principal'], rest: Partial<Statement> = {}) =>
    policy({ ...read, Principal, ...rest });
  const asked = [{ actions: ['s3:GetObject'] }];
  const origin = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC';

  test.each([
    'arn:aws-us-gov:iam::111122223333:root',
    'arn:aws-cn:sts::444455556666:assumed-role/r/s',
    'arn:aws-eusc:iam::444455556666:user/u',
    origin,
  ])('%s is somebody, in whatever partition', (id) => {
    const one = granted({ AWS: id });
    expect(analyzer.checkAccessNotGranted(one, asked, resource).result).toBe('FAIL');
    const other = granted({ AWS: 'arn:aws:iam::123456789012:root' });
    expect(analyzer.checkNoNewAccess(other, one, resource).result).toBe('FAIL');
    expect(analyzer.checkNoNewAccess(one, one, resource).result).toBe('PASS');
    const more = granted({ AWS: id }, { Action: 's3:*' });
    expect(analyzer.checkNoNewAccess(one, more, resource).result).toBe('FAIL');
  });

  test.each([
    { pattern: 'arn:aws-us-gov:iam::*:role/x', result: 'FAIL' },
    { pattern: 'arn:aws-*:iam::*:role/x', result: 'FAIL' },
    { pattern: 'arn:aws:iam::*:role/x', result: 'FAIL' },
    { pattern: 'arn:aws-us-gov:iam::444455556666:role/x', result: 'PASS' },
  ])('whoever is like $pattern is public: $result', ({ pattern, result }) => {
    const Condition = { ArnLike: { 'aws:PrincipalArn': pattern } };
    const open: Statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
    const type = 'AWS::IAM::AssumeRolePolicyDocument';
    const { reasons } = analyzer.checkNoPublicAccess(policy({ ...open, Condition }), type);
    expect(reasons.length > 0 ? 'FAIL' : 'PASS').toBe(result);
  });

  test('holders of an identity policy are told apart by their partition, too', () => {
    const gov = { ArnLike: { 'aws:PrincipalArn': 'arn:aws-us-gov:iam::*:role/x' } };
    const check = (...Statement: Statement[]) =>
      analyzer.checkAccessNotGranted(policy(...Statement), asked, identity).result;
    expect(check({ ...read, Condition: gov })).toBe('FAIL');
    expect(check({ ...read, Condition: gov }, { ...read, Effect: 'Deny', Condition: gov })).toBe(
      'PASS',
    );
  });
});

describe('actions that the catalogue does not list', () => {
  const some = (Action: string | string[], rest: Partial<Statement> = {}): Statement => {
    return { ...read, Resource: '*', Action, ...rest };
  };
  const grows = (from: Statement, ...to: Statement[]) =>
    analyzer.checkNoNewAccess(policy(from), policy(...to), identity).result;

  test('may exist, on any resource and on none', () => {
    expect(grows(some('sns:Receive'), some('sns:Receive'))).toBe('PASS');
    expect(grows(some('sns:Publish'), some(['sns:Publish', 'SNS:Receive']))).toBe('FAIL');
    expect(grows(some('sns:Publish'), some('sns:Receive', { Resource: 'arn:aws:sns:*' }))).toBe(
      'FAIL',
    );
    const ofArns = some('sns:Receive', { Effect: 'Deny', Resource: 'arn:aws:sns:*:*:*' });
    expect(grows(some('sns:Publish'), some('sns:Receive'), ofArns)).toBe('FAIL');
    const ofAws = some('iam:New', { Resource: 'arn:aws:iam::aws:policy/*' });
    expect(grows(some('sns:Publish'), ofAws)).toBe('FAIL');
    const ofAny = some('sns:Rec*', { Effect: 'Deny' });
    expect(grows(some('sns:Publish'), some('sns:Receive'), ofAny)).toBe('PASS');
  });

  test('are matched by the patterns of both policies', () => {
    expect(grows(some('new4:*'), some('new4:Get*'))).toBe('PASS');
    expect(grows(some('new4:Get*'), some('new4:*'))).toBe('FAIL');
    expect(grows(some('*'), some('new4:Get*'))).toBe('PASS');
  });

  test('may begin with a pattern for their service', () => {
    const get = some('new?:Get');
    const denied = some('new4:*', { Effect: 'Deny' });
    const granted = (...statements: Statement[]) =>
      analyzer.checkNoNewAccess(policy(...statements), policy(get), identity).result;
    expect(granted(get)).toBe('PASS');
    expect(granted(get, denied)).toBe('FAIL');
    expect(granted(get, some('new:*', { Effect: 'Deny' }))).toBe('PASS');
  });

  test('do not keep from asking about others', () => {
    const users = policy(some(['new4:Get', 'iam:CreateUser']));
    const granted = (action: string) =>
      analyzer.checkAccessNotGranted(users, [{ actions: [action] }], identity).result;
    expect(granted('iam:CreateUser')).toBe('FAIL');
    expect(granted('iam:DeleteUser')).toBe('PASS');
    expect(granted('new4:Get')).toBe('FAIL');
    expect(granted('new4:Put')).toBe('PASS');
  });

  test('can be asked about, and a message says which may be meant', () => {
    const asked = (granted: string, action: string) =>
      analyzer.checkAccessNotGranted(policy(some(granted)), [{ actions: [action] }], identity);
    expect(asked('s3:*', 's3:New').result).toBe('FAIL');
    expect(asked('s3:Get*', 's3:PutObjekt')).toEqual({
      result: 'PASS',
      message: expect.stringMatching(
        /granted\. The catalogue of [\d-]+ lists no s3:PutObjekt; perhaps s3:PutObject is meant\.$/,
      ),
      reasons: [],
    });
    expect(asked('s3:Get*', 's3:PutObject').message).toMatch(/granted\.$/);
  });

  test('can be public', () => {
    const topic = some('SNS:Receive', { Principal: { AWS: '*' } });
    expect(analyzer.checkNoPublicAccess(policy(topic), 'AWS::SNS::Topic').result).toBe('FAIL');
  });
});

test('the list of all buckets is granted on every bucket', () => {
  const listing: Statement = { ...read, Action: 's3:List*', Resource: 'arn:aws:s3:::*' };
  const granted = (action: string) =>
    analyzer.checkAccessNotGranted(policy(listing), [{ actions: [action] }], identity).result;
  expect(granted('s3:ListAllMyBuckets')).toBe('FAIL');
  expect(granted('s3:ListAccessPoints')).toBe('PASS');
});

test('an empty Sid is no name', () => {
  const { reasons } = analyzer.checkNoNewAccess(policy(), policy({ ...read, Sid: '' }), identity);
  expect(reasons).toEqual([
    {
      description:
        'The statement with index 0 grants access that the existing policy does not grant.',
      statementIndex: 0,
      request: expect.anything(),
    },
  ]);
});

test.each<{ check: () => unknown }>([
  { check: () => analyzer.checkNoNewAccess(policy(read), {} as Policy, identity) },
  { check: () => analyzer.checkNoNewAccess({} as Policy, policy(read), identity) },
  { check: () => analyzer.checkAccessNotGranted({} as Policy, [{ actions: ['s3:*'] }], resource) },
  { check: () => analyzer.checkNoPublicAccess({} as Policy, 'AWS::S3::Bucket') },
])('fails when a policy is malformed', ({ check }) => {
  expect(check).toThrow("has no 'Statement'");
});
