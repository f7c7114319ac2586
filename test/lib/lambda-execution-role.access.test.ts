import { Template } from 'aws-cdk-lib/assertions';
import { type Answer, claimedStack, type Request } from '../../access/index';
import { EVERY_SETTING } from '../../bin/every-setting';
import { claims } from '../../lib/lambda-execution-role/claims';
import type { LambdaExecutionRoleStackProps } from '../../lib/lambda-execution-role/props';
import { LambdaExecutionRoleStack } from '../../lib/lambda-execution-role/stack';
import { answer } from '../support/answer';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

const synth = (props: LambdaExecutionRoleStackProps) =>
  Template.fromStack(new LambdaExecutionRoleStack(testApp(), 'Stack', props)).toJSON();

const everything = synth(EVERY_SETTING);

testClaims('by default', synth({}), (stack) => claims(stack, {}), ENVIRONMENTS);
testClaims('with every setting', everything, (stack) => claims(stack, EVERY_SETTING));

const stack = claimedStack(everything, { ...ENVIRONMENTS[0], stackName: 'Stack' });

describe('becoming the execution role', () => {
  const lambda = { type: 'Service', id: 'lambda.amazonaws.com' } as const;
  const source = {
    'aws:SourceAccount': '111122223333',
    'aws:SourceArn': 'arn:aws:lambda:eu-west-1:111122223333:function:any',
  };

  test.each([
    { who: 'Lambda, for a function of this account', by: lambda, context: source, is: 'Allowed' },
    {
      who: 'Lambda, for a function of another account',
      by: lambda,
      context: {
        'aws:SourceAccount': '444455556666',
        'aws:SourceArn': 'arn:aws:lambda:eu-west-1:444455556666:function:any',
      },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'Lambda, for a function of another region',
      by: lambda,
      context: { ...source, 'aws:SourceArn': source['aws:SourceArn'].replace('eu-', 'us-') },
      is: 'ImplicitlyDenied',
    },
    { who: 'Lambda, for nobody', by: lambda, context: {}, is: 'ImplicitlyDenied' },
    {
      who: 'another service',
      by: { type: 'Service', id: 'ec2.amazonaws.com' } as const,
      context: source,
      is: 'ImplicitlyDenied',
    },
    {
      who: 'an administrator of this account',
      by: { type: 'AWS', id: 'arn:aws:iam::111122223333:role/Admin' } as const,
      context: source,
      is: 'ImplicitlyDenied',
    },
  ])('$who: $is', ({ by, context, is }) => {
    const action = 'sts:AssumeRole';
    const role = stack.trust('ExecutionRole');
    expect(
      answer(role, { principal: by, action, resource: stack.arn('ExecutionRole'), context }),
    ).toBe(is);
  });
});

interface Row {
  readonly does: string;
  readonly with: string;
  readonly action: string;
  readonly on: string;
  readonly context: Request['context'];
  readonly is: Answer;
}

describe('what the function may do', () => {
  const instance = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0';
  const volume = 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789abcdef0';
  const snapshot = 'arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0';
  const tagged = { 'aws:ResourceTag/Uptime': 'weekdays' };
  const [key = ''] = EVERY_SETTING.volumeKeyArns;
  const grant = {
    'kms:GrantIsForAWSResource': 'true',
    'kms:ViaService': 'ec2.eu-west-1.amazonaws.com',
    'kms:GrantOperations': ['Decrypt'],
    'kms:EncryptionContextKeys': ['aws:ebs:id'],
  };
  const { 'kms:EncryptionContextKeys': _, ...grantForAnything } = grant;

  test.each<Row>([
    {
      does: 'stop an instance',
      with: 'with the tag',
      action: 'ec2:StopInstances',
      on: instance,
      context: tagged,
      is: 'Allowed',
    },
    {
      does: 'stop an instance',
      with: 'without it',
      action: 'ec2:StopInstances',
      on: instance,
      context: {},
      is: 'ImplicitlyDenied',
    },
    {
      does: 'stop an instance',
      with: 'with another value',
      action: 'ec2:StopInstances',
      on: instance,
      context: { 'aws:ResourceTag/Uptime': 'Weekdays' },
      is: 'ImplicitlyDenied',
    },
    {
      // IAM does not look at the case of a tag key, which the page says.
      does: 'stop an instance',
      with: 'with the tag in other letters',
      action: 'ec2:StopInstances',
      on: instance,
      context: { 'aws:ResourceTag/uptime': 'weekdays' },
      is: 'Allowed',
    },
    {
      does: 'terminate an instance',
      with: 'with the tag',
      action: 'ec2:TerminateInstances',
      on: instance,
      context: tagged,
      is: 'ImplicitlyDenied',
    },
    {
      does: 'snapshot a volume',
      with: 'with the tag',
      action: 'ec2:CreateSnapshots',
      on: volume,
      context: tagged,
      is: 'Allowed',
    },
    {
      does: 'snapshot a volume',
      with: 'without it',
      action: 'ec2:CreateSnapshots',
      on: volume,
      context: {},
      is: 'ImplicitlyDenied',
    },
    {
      does: 'tag a snapshot',
      with: 'as its own, at creation',
      action: 'ec2:CreateTags',
      on: snapshot,
      context: { 'aws:RequestTag/backup-by': 'Stack', 'ec2:CreateAction': 'CreateSnapshots' },
      is: 'Allowed',
    },
    {
      does: 'tag a snapshot',
      with: 'as its own, later',
      action: 'ec2:CreateTags',
      on: snapshot,
      context: { 'aws:RequestTag/backup-by': 'Stack' },
      is: 'ImplicitlyDenied',
    },
    {
      does: 'tag an instance',
      with: 'into its own scope',
      action: 'ec2:CreateTags',
      on: instance,
      context: { 'aws:RequestTag/Uptime': 'weekdays' },
      is: 'ImplicitlyDenied',
    },
    {
      does: 'delete a snapshot',
      with: 'that it made',
      action: 'ec2:DeleteSnapshot',
      on: snapshot,
      context: { 'aws:ResourceTag/backup-by': 'Stack' },
      is: 'Allowed',
    },
    {
      does: 'delete a snapshot',
      with: 'that another stack made',
      action: 'ec2:DeleteSnapshot',
      on: snapshot,
      context: { 'aws:ResourceTag/backup-by': 'Other' },
      is: 'ImplicitlyDenied',
    },
    {
      does: 'let EC2 use a key',
      with: 'to attach a volume',
      action: 'kms:CreateGrant',
      on: key,
      context: grant,
      is: 'Allowed',
    },
    {
      does: 'let EC2 use a key',
      with: 'for no volume',
      action: 'kms:CreateGrant',
      on: key,
      context: grantForAnything,
      is: 'ImplicitlyDenied',
    },
    {
      does: 'let anybody use a key',
      with: 'to attach a volume',
      action: 'kms:CreateGrant',
      on: key,
      context: { ...grant, 'kms:GrantIsForAWSResource': 'false' },
      is: 'ImplicitlyDenied',
    },
  ])('$does $with: $is', ({ action, on, context, is }) => {
    expect(answer(stack.role('ExecutionRole'), { action, resource: on, context })).toBe(is);
  });
});
