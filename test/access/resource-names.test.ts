import { Resolver } from '../../access/template/intrinsics';

const environment = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const resolver = (type: string, Properties: Record<string, unknown>) =>
  new Resolver({ Resources: { It: { Type: type, Properties } } }, environment);
const here = 'eu-west-1:111122223333';

test.each([
  {
    type: 'AWS::IAM::Role',
    ref: 'Stack-It-xxxxxxxx',
    arn: 'arn:aws:iam::111122223333:role/Stack-It-xxxxxxxx',
  },
  {
    type: 'AWS::IAM::Role',
    given: { RoleName: 'r', Path: '/p/' },
    ref: 'r',
    arn: 'arn:aws:iam::111122223333:role/p/r',
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    given: { ManagedPolicyName: 'm' },
    ref: 'arn:aws:iam::111122223333:policy/m',
    arn: 'arn:aws:iam::111122223333:policy/m',
    attribute: 'PolicyArn',
  },
  {
    type: 'AWS::IAM::SAMLProvider',
    given: { Name: 's' },
    ref: 'arn:aws:iam::111122223333:saml-provider/s',
    arn: 'arn:aws:iam::111122223333:saml-provider/s',
  },
  {
    type: 'AWS::IAM::OIDCProvider',
    given: { Url: 'https://token.example.com' },
    ref: 'arn:aws:iam::111122223333:oidc-provider/token.example.com',
    arn: 'arn:aws:iam::111122223333:oidc-provider/token.example.com',
  },
  { type: 'AWS::KMS::Key', ref: 'It', arn: `arn:aws:kms:${here}:key/It` },
  {
    type: 'AWS::SNS::Topic',
    given: { TopicName: 't' },
    ref: `arn:aws:sns:${here}:t`,
    arn: `arn:aws:sns:${here}:t`,
    attribute: 'TopicArn',
  },
  {
    type: 'AWS::SQS::Queue',
    given: { QueueName: 'q' },
    ref: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q',
    arn: `arn:aws:sqs:${here}:q`,
  },
  {
    type: 'AWS::Logs::LogGroup',
    given: { LogGroupName: '/l' },
    ref: '/l',
    arn: `arn:aws:logs:${here}:log-group:/l:*`,
  },
  {
    type: 'AWS::DynamoDB::Table',
    given: { TableName: 't' },
    ref: 't',
    arn: `arn:aws:dynamodb:${here}:table/t`,
  },
  {
    type: 'AWS::Events::Rule',
    given: { Name: 'r' },
    ref: 'r',
    arn: `arn:aws:events:${here}:rule/r`,
  },
  {
    type: 'AWS::Events::Rule',
    given: { Name: 'r', EventBusName: 'b' },
    ref: 'r',
    arn: `arn:aws:events:${here}:rule/b/r`,
  },
  {
    type: 'AWS::Scheduler::Schedule',
    given: { Name: 's' },
    ref: 's',
    arn: `arn:aws:scheduler:${here}:schedule/default/s`,
  },
  {
    type: 'AWS::Scheduler::ScheduleGroup',
    given: { Name: 'g' },
    ref: 'g',
    arn: `arn:aws:scheduler:${here}:schedule-group/g`,
  },
  {
    type: 'AWS::CloudTrail::Trail',
    given: { TrailName: 't' },
    ref: 't',
    arn: `arn:aws:cloudtrail:${here}:trail/t`,
  },
  {
    type: 'AWS::Lambda::Alias',
    given: { Name: 'live', FunctionName: 'f' },
    ref: `arn:aws:lambda:${here}:function:f:live`,
    arn: `arn:aws:lambda:${here}:function:f:live`,
    attribute: 'AliasArn',
  },
  {
    type: 'AWS::Lambda::Alias',
    given: { Name: 'live', FunctionName: `arn:aws:lambda:${here}:function:f` },
    ref: `arn:aws:lambda:${here}:function:f:live`,
    arn: `arn:aws:lambda:${here}:function:f:live`,
    attribute: 'AliasArn',
  },
  {
    type: 'AWS::SSM::Parameter',
    given: { Name: '/a/b' },
    ref: '/a/b',
    arn: `arn:aws:ssm:${here}:parameter/a/b`,
  },
])('names a $type $given', ({ type, given = {}, ref, arn, attribute = 'Arn' }) => {
  const names = resolver(type, given).names('It');
  expect(names.ref).toBe(ref);
  expect(names.attribute(attribute)).toBe(arn);
});

test('gives an identity pool the id of a region', () => {
  expect(resolver('AWS::Cognito::IdentityPool', {}).names('It').ref).toBe('eu-west-1:It');
});

test('fails when a property that the name needs is absent', () => {
  expect(() => resolver('AWS::Lambda::Alias', { Name: 'live' }).names('It')).toThrow(
    "It must have the property 'FunctionName'",
  );
});
