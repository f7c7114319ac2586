import {
  always,
  type ClaimedStack,
  type Claims,
  never,
  only,
  QUEUE_WITHOUT_ENCRYPTION,
} from '../../access/index';
import type { LambdaExecutionRoleStackProps } from './props';

/** What is claimed of `LambdaExecutionRoleStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: LambdaExecutionRoleStackProps): Claims {
  const { account, region, partition, stackName } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const { tagKey = 'Schedule', tagValue = 'office-hours', backupRetentionDays } = props;

  const instances = `arn:${partition}:ec2:${region}:${account}:instance/*`;
  const volumes = `arn:${partition}:ec2:${region}:${account}:volume/*`;
  const snapshots = `arn:${partition}:ec2:${region}::snapshot/*`;
  const tagged = { StringEquals: { [`aws:ResourceTag/${tagKey}`]: tagValue } };
  const own = { StringEquals: { 'aws:ResourceTag/backup-by': stackName ?? '' } };
  const createdAsOwn = { 'aws:RequestTag/backup-by': stackName ?? '' };
  const noOtherTag = { 'aws:TagKeys': ['backup-by', 'backup-slot'] };

  const ownFunctions = {
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:lambda:${region}:${account}:function:*` },
    },
  };
  const power = [
    { Action: 'ec2:DescribeInstances' },
    {
      Action: ['ec2:StartInstances', 'ec2:StopInstances'],
      Resource: instances,
      Condition: tagged,
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
  const backups = [
    { Action: ['ec2:DescribeSnapshots', 'ec2:DescribeVolumes'] },
    { Action: 'ec2:CreateSnapshots', Resource: [instances, volumes], Condition: tagged },
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
    { Action: 'ec2:DeleteSnapshot', Resource: snapshots, Condition: own },
  ];
  // The queue itself refuses what is not encrypted on the way.
  const recordFailure = {
    Action: 'sqs:SendMessage',
    Resource: stack.arn('FailedRuns'),
    Condition: { BoolIfExists: { 'aws:SecureTransport': 'true' } },
  };
  const reports = [
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: stack.arn('FunctionLogs') },
    recordFailure,
  ];
  const job = [...power, ...(backupRetentionDays === undefined ? [] : backups), ...reports];
  const ownAlarms = {
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    },
  };
  const administration = { Principal: { AWS: account }, Action: 'kms:*' };
  const keyServices = [
    {
      Principal: { Service: `logs.${region}.${dnsSuffix}` },
      Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    },
    {
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    },
  ];
  const scheduled = props.startSchedule ?? props.stopSchedule ?? props.backupSchedule;
  const bySchedules = () => ({
    Principal: { Service: 'scheduler.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': stack.arn('Schedules') },
    },
  });
  const delivery = () => [
    { Action: 'lambda:InvokeFunction', Resource: stack.arn('Function') },
    recordFailure,
  ];
  const unencrypted = { Bool: { 'aws:SecureTransport': 'false' } };

  return {
    'only Lambda becomes the execution role, for functions of this account and region': () =>
      only(stack.trust('ExecutionRole'), ownFunctions),
    'Lambda does become the execution role for them': () =>
      always(stack.trust('ExecutionRole'), ownFunctions),
    'the function may do its job': () => always(stack.role('ExecutionRole'), job),
    'the function may do nothing else': () => only(stack.role('ExecutionRole'), job),
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

    'the queue is for principals of this account alone': () =>
      only(stack.resource('FailedRuns'), { Principal: { AWS: account }, Action: '*' }),
    'nobody uses the queue without encryption on the way, but root to mend its policy': () =>
      never(stack.resource('FailedRuns'), QUEUE_WITHOUT_ENCRYPTION),
    'the topic takes messages from alarms of this account, and from its own principals': () =>
      only(stack.resource('Alarms'), [ownAlarms, { Principal: { AWS: account }, Action: '*' }]),
    'alarms of this account do get through': () =>
      always(stack.resource('Alarms'), {
        ...ownAlarms,
        Resource: stack.arn('Alarms'),
        Condition: { ...ownAlarms.Condition, BoolIfExists: { 'aws:SecureTransport': 'true' } },
      }),
    'principals of this account may administer the topic': () =>
      always(stack.resource('Alarms'), {
        Principal: { AWS: account },
        NotAction: 'sns:Publish',
        Resource: stack.arn('Alarms'),
      }),
    'nobody publishes without encryption on the way': () =>
      never(stack.resource('Alarms'), { Action: 'sns:Publish', Condition: unencrypted }),
    'the key is for this account, its log groups and its alarms': () =>
      // other services' actions name keys too
      only(stack.resource('ReportsKey'), [{ ...administration, Action: '*' }, ...keyServices]),
    'log groups, alarms and administrators of this account can use the key': () =>
      always(
        stack.resource('ReportsKey'),
        [administration, ...keyServices].map((user) => ({
          ...user,
          Resource: stack.arn('ReportsKey'),
        })),
      ),
    ...(scheduled && {
      'only the scheduler becomes its role, for schedules of this stack': () =>
        only(stack.trust('SchedulerRole'), bySchedules()),
      'the scheduler does become it for them': () =>
        always(stack.trust('SchedulerRole'), bySchedules()),
      'the scheduler may invoke the function and record what it could not deliver': () =>
        always(stack.role('SchedulerRole'), delivery()),
      'the scheduler may do nothing else': () => only(stack.role('SchedulerRole'), delivery()),
    }),
  };
}
