import {
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  never,
  only,
} from '../../access/index';
import { reports } from './claims-reports';
import type { LambdaExecutionRoleStackProps } from './props';

type Props = LambdaExecutionRoleStackProps;

/** What is claimed of `LambdaExecutionRoleStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: Props): Claims {
  const scheduled = props.startSchedule ?? props.stopSchedule ?? props.backupSchedule;
  return {
    ...whoMayAssume(stack),
    ...may(stack, props),
    ...mayNot(stack, props),
    ...reports(stack),
    ...(scheduled && scheduler(stack)),
  };
}

function whoMayAssume(stack: ClaimedStack): Claims {
  const { account, region, partition } = stack.environment;
  const ownFunctions = {
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:lambda:${region}:${account}:function:*` },
    },
  };
  return {
    'only Lambda becomes the execution role, for functions of this account and region': () =>
      only(stack.trust('ExecutionRole'), ownFunctions),
    'Lambda does become the execution role for them': () =>
      always(stack.trust('ExecutionRole'), ownFunctions),
  };
}

function may(stack: ClaimedStack, props: Props): Claims {
  return {
    'the function may do its job': () => always(stack.role('ExecutionRole'), job(stack, props)),
  };
}

function mayNot(stack: ClaimedStack, props: Props): Claims {
  const { tagKey = 'Schedule' } = props;
  const { instances, volumes, snapshots } = arns(stack);
  return {
    'the function may do nothing else': () => only(stack.role('ExecutionRole'), job(stack, props)),
    'the function cannot put its tag on anything': () =>
      never(
        stack.role('ExecutionRole'),
        [{ Action: 'ec2:CreateTags' }, { Action: 'ec2:CreateSnapshots', Resource: snapshots }].map(
          (call) => ({ ...call, Condition: { Null: { [`aws:RequestTag/${tagKey}`]: 'false' } } }),
        ),
      ),
    'the function cannot put any tag on something that exists': () =>
      never(stack.role('ExecutionRole'), [
        { Action: ['ec2:CreateTags', 'ec2:DeleteTags'], Resource: [instances, volumes] },
        { Action: 'ec2:CreateTags', Condition: { Null: { 'ec2:CreateAction': 'true' } } },
      ]),
  };
}

/** All that the function is there for. */
function job(stack: ClaimedStack, props: Props): Claim[] {
  return [
    ...startAndStop(stack, props),
    ...(props.backupRetentionDays === undefined ? [] : backUp(stack, props)),
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: stack.arn('FunctionLogs') },
    recordFailure(stack),
  ];
}

function startAndStop(stack: ClaimedStack, props: Props): Claim[] {
  const { region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [
    { Action: 'ec2:DescribeInstances' },
    {
      Action: ['ec2:StartInstances', 'ec2:StopInstances'],
      Resource: arns(stack).instances,
      Condition: tagged(props),
    },
    ...(props.licenseConfigurationArns ?? []).map((arn) => ({
      Action: 'ec2:StartInstances',
      Resource: arn,
    })),
    ...(props.volumeKeyArns ?? []).map((arn) => ({
      Action: 'kms:CreateGrant',
      Resource: arn,
      Condition: {
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        StringEquals: {
          'kms:ViaService': ['amazonaws.com', dnsSuffix].map((suffix) => `ec2.${region}.${suffix}`),
        },
        'ForAllValues:StringEquals': {
          'kms:GrantOperations': 'Decrypt',
          'kms:EncryptionContextKeys': 'aws:ebs:id',
        },
        Null: { 'kms:GrantOperations': 'false', 'kms:EncryptionContextKeys': 'false' },
      },
    })),
  ];
}

function backUp(stack: ClaimedStack, props: Props): Claim[] {
  const { stackName = '' } = stack.environment;
  const { instances, volumes, snapshots } = arns(stack);
  const createdAsOwn = { 'aws:RequestTag/backup-by': stackName };
  const noOtherTag = { 'aws:TagKeys': ['backup-by', 'backup-slot'] };
  return [
    { Action: ['ec2:DescribeSnapshots', 'ec2:DescribeVolumes'] },
    { Action: 'ec2:CreateSnapshots', Resource: [instances, volumes], Condition: tagged(props) },
    {
      Action: 'ec2:CreateSnapshots',
      Resource: snapshots,
      Condition: { StringEquals: createdAsOwn, 'ForAllValues:StringEquals': noOtherTag },
    },
    {
      Action: 'ec2:CreateTags',
      Resource: snapshots,
      Condition: {
        StringEquals: { ...createdAsOwn, 'ec2:CreateAction': 'CreateSnapshots' },
        'ForAllValues:StringEquals': noOtherTag,
      },
    },
    {
      Action: 'ec2:DeleteSnapshot',
      Resource: snapshots,
      Condition: { StringEquals: { 'aws:ResourceTag/backup-by': stackName } },
    },
  ];
}

function scheduler(stack: ClaimedStack): Claims {
  const { account } = stack.environment;
  const bySchedules = {
    Principal: { Service: 'scheduler.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': stack.arn('Schedules') },
    },
  };
  const delivery = [
    { Action: 'lambda:InvokeFunction', Resource: stack.arn('Function') },
    recordFailure(stack),
  ];
  return {
    'only the scheduler becomes its role, for schedules of this stack': () =>
      only(stack.trust('SchedulerRole'), bySchedules),
    'the scheduler does become it for them': () =>
      always(stack.trust('SchedulerRole'), bySchedules),
    'the scheduler may invoke the function and record what it could not deliver': () =>
      always(stack.role('SchedulerRole'), delivery),
    'the scheduler may do nothing else': () => only(stack.role('SchedulerRole'), delivery),
  };
}

/** The queue itself refuses what is not encrypted on the way. */
function recordFailure(stack: ClaimedStack): Claim {
  return {
    Action: 'sqs:SendMessage',
    Resource: stack.arn('FailedRuns'),
    Condition: { BoolIfExists: { 'aws:SecureTransport': 'true' } },
  };
}

function tagged({ tagKey = 'Schedule', tagValue = 'office-hours' }: Props) {
  return { StringEquals: { [`aws:ResourceTag/${tagKey}`]: tagValue } };
}

function arns({ environment: { account, region, partition } }: ClaimedStack) {
  return {
    instances: `arn:${partition}:ec2:${region}:${account}:instance/*`,
    volumes: `arn:${partition}:ec2:${region}:${account}:volume/*`,
    snapshots: `arn:${partition}:ec2:${region}::snapshot/*`,
  };
}
