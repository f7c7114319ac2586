import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as cr from 'aws-cdk-lib/custom-resources';
import { main } from '../../access/cli/main';
import { readApp } from '../../access/template/read-app';
import { testApp } from '../support/app';
import { assembly } from '../support/assembly';

const statement = { Effect: 'Allow', Principal: '*', Action: 'es:ESHttpGet', Resource: '*' };
const policy = { Version: '2012-10-17', Statement: [statement] };
const text = JSON.stringify(policy);

describe('policies that custom resources of the CDK set', () => {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  const domain = new opensearch.Domain(stack, 'Domain', {
    version: opensearch.EngineVersion.OPENSEARCH_2_19,
    logging: { slowSearchLogEnabled: true },
  });
  domain.addAccessPolicies(
    new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ['es:ESHttpGet'],
      resources: [`${domain.domainArn}/*`],
    }),
  );
  new events.Rule(stack, 'Daily', {
    schedule: events.Schedule.expression('rate(1 day)'),
    targets: [new targets.CloudWatchLogGroup(new logs.LogGroup(stack, 'Log'))],
  });
  const call = (id: string, parameters: object) =>
    new cr.AwsCustomResource(stack, id, {
      onUpdate: {
        service: 's3',
        action: 'putBucketPolicy',
        parameters,
        physicalResourceId: cr.PhysicalResourceId.of(id),
      },
      policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
    });
  call('Sets', { Bucket: 'data', Policy: stack.toJsonString(policy) });
  call('Other', { Bucket: 'data', Policy: 'no JSON with Effect and Principal' });
  const { directory } = app.synth();

  test('are reported, and no others', () => {
    const unread = readApp(directory).flatMap(({ documents }) => documents.unread);
    const types = unread.map(({ name }) => name.replace(/[\dA-F]{8} /, ' ')).sort();
    expect(types).toEqual([
      'DomainAccessPolicy (Custom::OpenSearchAccessPolicy)',
      expect.stringMatching(/^DomainESLogGroupPolicy\w+ \(Custom::CloudwatchLogResourcePolicy\)$/),
      expect.stringMatching(/^EventsLogGroupPolicy\w+ \(Custom::CloudwatchLogResourcePolicy\)$/),
      'Sets (Custom::AWS)',
    ]);
    expect(main(['report', '--app', directory]).out).toMatch(
      /\*\*Not read:\*\* the policy of DomainAccessPolicy\w+ \(Custom::OpenSearchAccessPolicy\)\./,
    );
  });
});

test.each([
  { type: 'AWS::Logs::Destination', properties: { DestinationPolicy: text }, isRead: false },
  { type: 'AWS::XRay::ResourcePolicy', properties: { PolicyDocument: text }, isRead: false },
  {
    type: 'AWS::XRay::ResourcePolicy',
    properties: { PolicyDocument: { 'Fn::Sub': text.replace('"*"', '"${AWS::AccountId}"') } },
    isRead: false,
  },
  {
    type: 'AWS::CloudFormation::CustomResource',
    properties: {
      Anything: { 'Fn::Join': ['', [text.slice(0, -1), ',"Id":', { Ref: 'X' }, '}']] },
    },
    isRead: false,
  },
  { type: 'AWS::SSM::Parameter', properties: { Value: text }, isRead: true },
  { type: 'Custom::Thing', properties: { Value: `${text}, as text` }, isRead: true },
  { type: 'Custom::Thing', properties: { Value: text.replace('Principal', 'Who') }, isRead: true },
])('a policy in a string of a $type: $properties', ({ type, properties, isRead }) => {
  const app = assembly({ It: { Type: type, Properties: properties } });
  const unread = readApp(app).flatMap(({ documents }) => documents.unread);
  expect(unread.map(({ name }) => name)).toEqual(isRead ? [] : [`It (${type})`]);
});

describe('can, where a policy that is not read may decide', () => {
  const anyone = (Action: string, Effect = 'Allow') => ({
    Version: '2012-10-17',
    Statement: [{ Effect, Principal: '*', Action, Resource: '*' }],
  });
  const it = (Type: string, Properties: object) => ({ It: { Type, Properties } });
  const api = it('AWS::ApiGateway::RestApi', { Policy: anyone('execute-api:Invoke', 'Deny') });
  const domain = (AccessPolicies: object, DomainName?: string) =>
    it('AWS::OpenSearchService::Domain', { AccessPolicies, DomainName });
  const custom = (Action: string) =>
    it('Custom::OpenSearchAccessPolicy', {
      Create: JSON.stringify({ AccessPolicies: JSON.stringify(anyone(Action)) }),
    });
  const endpoint = it('AWS::EC2::VPCEndpoint', { PolicyDocument: anyone('*') });
  const invoke = 'execute-api:Invoke arn:aws:execute-api:eu-west-1:111122223333:a1/prod/GET/x';
  const get = 'es:ESHttpGet arn:aws:es:eu-west-1:111122223333:domain/logs';
  const through = 'AWS:SourceVpce=vpce-1';

  test.each<{
    name: string;
    app: Record<string, object>;
    ask: string;
    with?: string;
    code: number;
  }>([
    { name: 'of an API', app: api, ask: invoke, code: 2 },
    { name: 'of an API, on an object', app: api, ask: 's3:GetObject arn:aws:s3:::data/a', code: 0 },
    {
      name: 'of an API, on its settings',
      app: api,
      ask: 'apigateway:GET arn:aws:apigateway:eu-west-1::/restapis/a1',
      code: 0,
    },
    {
      name: 'none of an API',
      app: it('AWS::ApiGateway::RestApi', {}),
      ask: invoke,
      code: 0,
    },
    { name: 'of a domain', app: domain(anyone('es:*'), 'logs'), ask: `${get}/a`, code: 2 },
    { name: 'with every action', app: domain(anyone('*'), 'logs'), ask: get, code: 2 },
    { name: 'of another domain', app: domain(anyone('es:*'), 'log'), ask: get, code: 0 },
    { name: 'of a domain that AWS names', app: domain(anyone('es:*')), ask: get, code: 2 },
    { name: 'of all domains', app: domain(anyone('es:*')), ask: 'es:ListDomainNames *', code: 0 },
    {
      name: 'of a vault, on what is in it',
      app: it('AWS::Backup::BackupVault', {
        BackupVaultName: 'v',
        AccessPolicy: anyone('backup:DeleteRecoveryPoint', 'Deny'),
      }),
      ask: 'backup:DeleteRecoveryPoint arn:aws:backup:eu-west-1:111122223333:recovery-point:1',
      code: 2,
    },
    {
      name: 'of a service whose type is spelt otherwise',
      app: it('AWS::VpcLattice::AuthPolicy', { Policy: anyone('*') }),
      ask: 'vpc-lattice-svcs:Invoke arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/x',
      code: 2,
    },
    { name: 'that a custom resource sets', app: custom('es:ESHttpGet'), ask: get, code: 2 },
    { name: 'with every action, of a custom resource', app: custom('*'), ask: get, code: 2 },
    { name: 'of another service', app: custom('es:ESHttpGet'), ask: invoke, code: 0 },
    { name: 'of an endpoint, past it', app: endpoint, ask: get, code: 0 },
    { name: 'of an endpoint, through it', app: endpoint, ask: get, with: through, code: 2 },
    {
      name: 'but one that is read denies',
      app: {
        ...api,
        Deny: {
          Type: 'AWS::IAM::UserPolicy',
          Properties: {
            PolicyName: 'Deny',
            UserName: { Ref: 'Ann' },
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Deny', Action: 'execute-api:*', Resource: '*' }],
            },
          },
        },
      },
      ask: invoke,
      code: 1,
    },
  ])('$name: $ask, $code', ({ app, ask, with: key, code }) => {
    const Policies = [
      {
        PolicyName: 'All',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
        },
      },
    ];
    const ann = { Type: 'AWS::IAM::User', Properties: { UserName: 'ann', Policies } };
    const [action = '', on = ''] = ask.split(' ');
    const args = ['can', '--app', assembly({ Ann: ann, ...app }), '--as', 'ann'];
    const answer = main([...args, '--do', action, '--on', on, ...(key ? ['--with', key] : [])]);
    expect(answer.code).toBe(code);
    const error = `access can: the policy of It (${(app.It as { Type: string }).Type}) is not read, and may decide on '${on}'; expected a resource that no such policy governs`;
    expect(answer.error).toBe(code === 2 ? error : undefined);
  });
});
