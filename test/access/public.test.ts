import { Analyzer, type ResourceType } from '../../access/analyzer/analyzer';
import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import type { Conditions, Statement } from '../../access/policy/policy';

const analyzer = new Analyzer(loadCatalogue());
const check = (statements: Statement[], type: ResourceType = 'AWS::S3::Bucket') =>
  analyzer.checkNoPublicAccess({ Version: '2012-10-17', Statement: statements }, type).result;
const read: Statement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
};
const account = '123456789012';

describe('a grant to', () => {
  test.each<{ who: string; principal: Statement['Principal']; result: string }>([
    { who: 'everybody', principal: '*', result: 'FAIL' },
    { who: 'everybody with credentials', principal: { AWS: '*' }, result: 'FAIL' },
    { who: 'everybody and an account', principal: { AWS: ['*', account] }, result: 'FAIL' },
    { who: 'an account', principal: { AWS: account }, result: 'PASS' },
    { who: 'a role', principal: { AWS: `arn:aws:iam::${account}:role/r` }, result: 'PASS' },
    { who: 'a service', principal: { Service: 'logs.amazonaws.com' }, result: 'PASS' },
  ])('$who gives $result', ({ principal, result }) => {
    expect(check([{ ...read, Principal: principal }])).toBe(result);
  });

  test('whoever signs in with a provider for anybody is public, but for one app is not', () => {
    const who = { ...read, Principal: { Federated: 'graph.facebook.com' } };
    expect(check([who])).toBe('FAIL');
    const app = { StringEquals: { 'graph.facebook.com:app_id': '1234567890' } };
    expect(check([{ ...who, Condition: app }])).toBe('PASS');
    const own = `arn:aws:iam::${account}:oidc-provider/id.example.com`;
    expect(check([{ ...read, Principal: { Federated: own } }])).toBe('PASS');
  });

  test('everybody but a role is public', () => {
    const { Principal: _, ...rest } = read;
    const role = `arn:aws:iam::${account}:role/r`;
    expect(check([{ ...rest, NotPrincipal: { AWS: role } }])).toBe('FAIL');
  });
});

describe('a grant to everybody', () => {
  test.each<{ condition: Conditions; result: string }>([
    { condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, result: 'PASS' },
    { condition: { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }, result: 'FAIL' },
    { condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } }, result: 'FAIL' },
    { condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }, result: 'FAIL' },
    { condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } }, result: 'PASS' },
    { condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, result: 'FAIL' },
    {
      condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc/*' } },
      result: 'PASS',
    },
    {
      condition: { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc/*' } },
      result: 'FAIL',
    },
    { condition: { StringEquals: { 'aws:PrincipalAccount': account } }, result: 'PASS' },
    {
      condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } },
      result: 'PASS',
    },
    { condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' } }, result: 'FAIL' },
    { condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, result: 'PASS' },
    { condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }, result: 'FAIL' },
    { condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, result: 'FAIL' },
    { condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } }, result: 'PASS' },
    { condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }, result: 'FAIL' },
    { condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${account}:*` } }, result: 'PASS' },
    { condition: { StringLike: { 'aws:SourceVpc': 'vpc-*' } }, result: 'FAIL' },
    { condition: { StringEquals: { 'aws:SourceVpc': 'vpc-91237329' } }, result: 'PASS' },
    {
      condition: { StringEquals: { 'aws:PrincipalServiceName': 'a.amazonaws.com' } },
      result: 'PASS',
    },
    { condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, result: 'FAIL' },
    { condition: { Bool: { 'aws:SecureTransport': 'true' } }, result: 'FAIL' },
    { condition: { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } }, result: 'FAIL' },
    // Whose the bucket is does not tell who the caller is.
    { condition: { StringEquals: { 'aws:ResourceAccount': account } }, result: 'FAIL' },
  ])('if $condition gives $result', ({ condition, result }) => {
    expect(check([{ ...read, Condition: condition }])).toBe(result);
  });
});

describe('a grant to everybody with a denial', () => {
  const deny = (condition: Conditions): Statement => ({
    ...read,
    Effect: 'Deny',
    Condition: condition,
  });

  test.each<{ title: string; statements: Statement[]; result: string }>([
    {
      title: 'of all from elsewhere',
      statements: [read, deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } })],
      result: 'PASS',
    },
    {
      title: 'of all but encrypted requests',
      statements: [read, deny({ Bool: { 'aws:SecureTransport': 'false' } })],
      result: 'FAIL',
    },
    {
      title: 'of everything',
      statements: [read, { ...read, Effect: 'Deny', Action: '*' }],
      result: 'PASS',
    },
    { title: 'and nothing else', statements: [deny({})], result: 'PASS' },
  ])('$title gives $result', ({ statements, result }) => {
    expect(check(statements)).toBe(result);
  });
});

test('an access point is no stranger to a bucket, but to another access point', () => {
  const through = {
    ...read,
    Condition: {
      StringLike: { 's3:DataAccessPointArn': `arn:aws:s3:eu-west-1:${account}:accesspoint/*` },
    },
  };
  expect(check([through], 'AWS::S3::Bucket')).toBe('PASS');
  expect(check([through], 'AWS::S3::AccessPoint')).toBe('FAIL');
});

test.each<{ title: string; spared: Statement['NotPrincipal']; action: string; result: string }>([
  { title: 'an account', spared: { AWS: account }, action: '*', result: 'PASS' },
  {
    title: 'a user and a service',
    spared: { AWS: `arn:aws:iam::${account}:user/u`, Service: 'cloudtrail.amazonaws.com' },
    action: '*',
    result: 'PASS',
  },
  { title: 'an account', spared: { AWS: account }, action: 's3:PutObject', result: 'FAIL' },
])('a denial of $action to all but $title leaves $result', ({ spared, action, result }) => {
  const { Principal: _, ...rest } = read;
  const denial: Statement = {
    ...rest,
    Effect: 'Deny',
    Action: action,
    ...(spared && { NotPrincipal: spared }),
  };
  expect(check([read, denial])).toBe(result);
});

// Source: "API Gateway resource policy examples" of the Amazon API Gateway developer guide.
test.each<{ condition: Conditions; result: string }>([
  { condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1a2b3c4d' } }, result: 'PASS' },
  { condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, result: 'PASS' },
  { condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, result: 'FAIL' },
])(
  'an API in the short form with a denial if $condition gives $result',
  ({ condition, result }) => {
    const invoke = {
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
    } as const;
    const statements: Statement[] = [
      { Effect: 'Allow', ...invoke },
      { Effect: 'Deny', ...invoke, Condition: condition },
    ];
    expect(check(statements, 'AWS::ApiGateway::RestApi')).toBe(result);
  },
);

describe('policies of other resources', () => {
  test.each<{ type: ResourceType; statement: Statement; result: string }>([
    {
      type: 'AWS::IAM::AssumeRolePolicyDocument',
      statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
      result: 'FAIL',
    },
    {
      type: 'AWS::IAM::AssumeRolePolicyDocument',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'known' } },
      },
      result: 'FAIL',
    },
    {
      type: 'AWS::IAM::AssumeRolePolicyDocument',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } },
      },
      result: 'PASS',
    },
    {
      type: 'AWS::IAM::AssumeRolePolicyDocument',
      statement: {
        Effect: 'Allow',
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
        },
      },
      result: 'FAIL',
    },
    ...[undefined, { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:1' } }].map(
      (Condition) => ({
        type: 'AWS::IAM::AssumeRolePolicyDocument' as const,
        statement: {
          Effect: 'Allow' as const,
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          ...(Condition && { Condition }),
        },
        result: Condition ? 'PASS' : 'FAIL',
      }),
    ),
    {
      type: 'AWS::EFS::FileSystem',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'elasticfilesystem:ClientMount',
        Condition: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } },
      },
      result: 'PASS',
    },
    {
      type: 'AWS::EFS::FileSystem',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'elasticfilesystem:ClientMount',
      },
      result: 'FAIL',
    },
    {
      type: 'AWS::KMS::Key',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: { 'kms:CallerAccount': account } },
      },
      result: 'PASS',
    },
    {
      type: 'AWS::KMS::Key',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
      },
      result: 'FAIL',
    },
    {
      type: 'AWS::SNS::Topic',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sns:Publish',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceOwner': account } },
      },
      result: 'PASS',
    },
    {
      type: 'AWS::SQS::Queue',
      statement: { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' },
      result: 'FAIL',
    },
    {
      type: 'AWS::Lambda::Function',
      statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: 'lambda:InvokeFunctionUrl',
        Resource: '*',
      },
      result: 'FAIL',
    },
    {
      type: 'AWS::DynamoDB::Table',
      statement: { Effect: 'Allow', Principal: '*', Action: 'dynamodb:GetItem', Resource: '*' },
      result: 'FAIL',
    },
  ])('$type: $statement.Condition gives $result', ({ type, statement, result }) => {
    expect(check([statement], type)).toBe(result);
  });
});
