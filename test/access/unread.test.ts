import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as cr from 'aws-cdk-lib/custom-resources';
import { readAssembly } from '../../access/assembly';
import { main } from '../../access/cli';
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
    const unread = readAssembly(directory).flatMap(({ documents }) => documents.unread);
    const types = unread.map((name) => name.replace(/[\dA-F]{8} /, ' ')).sort();
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
  const unread = readAssembly(app).flatMap(({ documents }) => documents.unread);
  expect(unread).toEqual(isRead ? [] : [`It (${type})`]);
});
