import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnStackSet, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Statement } from '../../access/policy/policy';
import type { AppStack } from '../../access/template/app-stack';
import { readApp } from '../../access/template/read-app';
import { testApp } from '../support/app';

const statement = (action: string, resource: string) =>
  new iam.PolicyStatement({ actions: [action], resources: [resource] });
const lambda = new iam.ServicePrincipal('lambda.amazonaws.com');

let stacks: AppStack[];
let directory: string;
const stack = (name: string) => stacks.find((candidate) => candidate.name === name) as AppStack;
const firstRole = (name: string) => stack(name).documents.roles[0];
const statements = (name: string) =>
  (firstRole(name)?.policies ?? []).flatMap(({ document }) => document.Statement) as Statement[];

beforeAll(() => {
  const app = testApp();

  const data = new Stack(app, 'Data', {
    env: { account: '444455556666', region: 'us-gov-west-1' },
  });
  const key = new kms.Key(data, 'Key');
  const bucket = new s3.Bucket(data, 'Bucket', { enforceSSL: true, encryptionKey: key });
  const limit = new iam.ManagedPolicy(data, 'Limit', { statements: [statement('s3:*', '*')] });

  const user = new Stack(app, 'User', {
    env: { account: '444455556666', region: 'us-gov-west-1' },
  });
  const reader = new iam.Role(user, 'Reader', { assumedBy: lambda, permissionsBoundary: limit });
  bucket.grantRead(reader);

  const parent = new Stack(app, 'Parent');
  const table = new dynamodb.TableV2(parent, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  });
  const inner = new NestedStack(parent, 'Inner');
  const writer = new iam.Role(inner, 'Writer', { assumedBy: lambda });
  writer.addToPolicy(statement('dynamodb:PutItem', table.tableArn));
  const caller = new iam.Role(parent, 'Caller', { assumedBy: lambda });
  caller.addToPolicy(statement('sts:AssumeRole', writer.roleArn));

  const stage = new Stage(app, 'Live', { env: { account: '123456789012', region: 'cn-north-1' } });
  const staged = new Stack(stage, 'Staged');
  new iam.Role(staged, 'Staged', { assumedBy: lambda });

  const members = new Stack(app, 'Members');
  const member = {
    Parameters: { Owner: { Type: 'String' } },
    Resources: {
      Admin: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [
              { Effect: 'Allow', Principal: { AWS: { Ref: 'Owner' } }, Action: 'sts:AssumeRole' },
            ],
          },
        },
      },
    },
  };
  new CfnStackSet(members, 'Set', {
    stackSetName: 'members',
    permissionModel: 'SELF_MANAGED',
    templateBody: JSON.stringify(member),
    parameters: [{ parameterKey: 'Owner', parameterValue: members.account }],
  });

  const owner = new Stack(app, 'Owner');
  new iam.Role(owner, 'Owned', { roleName: 'owned', assumedBy: lambda });
  const guest = new Stack(app, 'Guest');
  iam.Role.fromRoleName(guest, 'Imported', 'owned').addToPrincipalPolicy(
    statement('sns:Publish', '*'),
  );

  directory = app.synth().directory;
  stacks = readApp(directory);
});

test('finds the stacks of the app, of its stages, nested stacks and stack sets', () => {
  expect(stacks.map(({ name }) => name).sort()).toEqual([
    'Data',
    'Guest',
    'Live/Staged',
    'Members',
    'Members/Set',
    'Owner',
    'Parent',
    expect.stringMatching(/^Parent\/Inner/),
    'User',
  ]);
});

test('takes account, region and partition from the manifest', () => {
  expect(stack('Data').environment).toMatchObject({
    account: '444455556666',
    region: 'us-gov-west-1',
    partition: 'aws-us-gov',
  });
  expect(firstRole('Live/Staged')?.arn).toMatch(/^arn:aws-cn:iam::123456789012:role\//);
});

test('deploys a stack without an environment to the example account, or where it is told', () => {
  expect(firstRole('Owner')?.arn).toBe('arn:aws:iam::111122223333:role/owned');
  const elsewhere = readApp(directory, { account: '123456789012', region: 'cn-north-1' });
  const owner = elsewhere.find(({ name }) => name === 'Owner');
  expect(owner?.documents.roles[0]?.arn).toBe('arn:aws-cn:iam::123456789012:role/owned');
  const data = elsewhere.find(({ name }) => name === 'Data');
  expect(data?.environment.account).toBe('444455556666');
});

test('resolves what a stack imports from another, a managed policy included', () => {
  const bucket = stack('Data').documents.resources.find(({ type }) => type === 'AWS::S3::Bucket');
  expect(statements('User')).toContainEqual(
    expect.objectContaining({ Resource: [bucket?.arn, `${bucket?.arn}/*`] }),
  );
  expect(firstRole('User')?.boundary?.document.Statement).toMatchObject([{ Action: 's3:*' }]);
});

test('resolves what a nested stack and its parent pass to each other', () => {
  const inner = stacks.find(({ name }) => name.startsWith('Parent/'))?.name as string;
  const table = stack('Parent').documents.resources[0];
  expect(statements(inner)).toMatchObject([{ Action: 'dynamodb:PutItem', Resource: table?.arn }]);
  expect(statements('Parent')).toMatchObject([{ Resource: firstRole(inner)?.arn }]);
});

test('gives the resources of a stack set to another account', () => {
  expect(firstRole('Members/Set')?.arn).toMatch(/^arn:aws:iam::444455556666:/);
  expect(firstRole('Members/Set')?.trust.document.Statement).toMatchObject([
    { Principal: { AWS: '111122223333' } },
  ]);
});

test('leaves no stack unread', () => {
  expect(stacks.flatMap(({ documents }) => documents.unread)).toEqual([]);
});

test('adds what one stack attaches to a role of another to that role', () => {
  expect(stack('Guest').documents.roles).toEqual([]);
  expect(statements('Owner')).toMatchObject([{ Action: 'sns:Publish' }]);
});

test.each([
  { content: '{', why: "cannot be read: Expected property name or '}' in JSON" },
  { content: '[]', why: "must hold a JSON object; run 'cdk synth' again" },
])('fails when the manifest is $content', ({ content, why }) => {
  const broken = mkdtempSync(join(tmpdir(), 'broken-app-'));
  const manifest = join(broken, 'manifest.json');
  writeFileSync(manifest, content);
  expect(() => readApp(broken)).toThrow(`'${manifest}' ${why}`);
  rmSync(broken, { recursive: true });
});

test('fails when the directory is not a synthesized app', () => {
  const empty = mkdtempSync(join(tmpdir(), 'not-an-app-'));
  expect(() => readApp(empty)).toThrow(
    `'${empty}' must be a synthesized CDK app, but has no manifest.json; run 'cdk synth'`,
  );
  rmSync(empty, { recursive: true });
});
