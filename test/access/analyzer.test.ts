import { type Access, Analyzer, type PolicyType } from '../../access/analyzer';
import { decide } from '../../access/decide';
import { loadCatalogue } from '../../access/load-catalogue';
import type { Policy, Statement } from '../../access/policy';

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

test.each<{ check: () => unknown }>([
  { check: () => analyzer.checkNoNewAccess(policy(read), {} as Policy, identity) },
  { check: () => analyzer.checkNoNewAccess({} as Policy, policy(read), identity) },
  { check: () => analyzer.checkAccessNotGranted({} as Policy, [{ actions: ['s3:*'] }], resource) },
  { check: () => analyzer.checkNoPublicAccess({} as Policy, 'AWS::S3::Bucket') },
])('fails when a policy is malformed', ({ check }) => {
  expect(check).toThrow("has no 'Statement'");
});
