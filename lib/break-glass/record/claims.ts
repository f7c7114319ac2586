import {
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  never,
  only,
  WITHOUT_ENCRYPTION,
} from '../../../access/index';
import type { BreakGlassRecordStackProps } from './props';

/** What is claimed of `BreakGlassRecordStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: BreakGlassRecordStackProps): Claims {
  return {
    ...logOfCalls(stack),
    ...topicOfAlerts(stack),
    ...keyOfRecord(stack, props),
    ...(!props.existingTrail && trailRole(stack)),
    ...(!props.existingTrail && trailBucket(stack)),
    ...(!props.existingTrail && props.retainData && accessLogs(stack)),
  };
}

/** What is claimed of the log group that holds the calls of the emergency role. */
function logOfCalls(stack: ClaimedStack): Claims {
  const { account } = stack.environment;
  const write = {
    Principal: { Service: ['delivery.logs.amazonaws.com', 'events.amazonaws.com'] },
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: stack.arn('Calls'),
  };
  return {
    'only EventBridge, and the delivery of logs, write to the log of calls': () =>
      only(stack.resource('CallsPolicy'), [write, { Principal: { AWS: account }, Action: '*' }]),
    'they do write to it': () => always(stack.resource('CallsPolicy'), write),
  };
}

/** What is claimed of the topic that tells people. */
function topicOfAlerts(stack: ClaimedStack): Claims {
  const { account, region, partition } = stack.environment;
  const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };
  const ofAccount = { Principal: { AWS: account }, Action: '*' };
  const alarms = {
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    },
  };
  const messages = { Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' };
  return {
    'the topic takes messages from EventBridge, alarms of this account, and its own principals':
      () => only(stack.resource('Alerts'), [alarms, messages, ofAccount]),
    'alarms and messages do get through': () =>
      always(stack.resource('Alerts'), [
        {
          ...alarms,
          Resource: stack.arn('Alerts'),
          Condition: { ...alarms.Condition, ...encrypted },
        },
        { ...messages, Resource: stack.arn('Alerts'), Condition: encrypted },
      ]),
    'principals of this account may administer the topic': () =>
      always(stack.resource('Alerts'), {
        Principal: { AWS: account },
        NotAction: 'sns:Publish',
        Resource: stack.arn('Alerts'),
      }),
    'nobody publishes without encryption on the way': () =>
      never(stack.resource('Alerts'), {
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
  };
}

/** What is claimed of the key that encrypts the record. */
function keyOfRecord(stack: ClaimedStack, props: BreakGlassRecordStackProps): Claims {
  const { account } = stack.environment;
  const services = [...writersWithKey(stack), ...(props.existingTrail ? [] : trailWithKey(stack))];
  return {
    'the key is for this account, and for the services that write the record': () =>
      // Actions of other services name keys, too.
      only(stack.resource('RecordKey'), [
        { Principal: { AWS: account }, Action: '*' },
        ...services,
      ]),
    'they and the administrators of this account can use the key': () =>
      always(
        stack.resource('RecordKey'),
        [{ Principal: { AWS: account }, Action: 'kms:*' }, ...services].map((user) => ({
          ...user,
          Resource: stack.arn('RecordKey'),
        })),
      ),
  };
}

/** The use of the key by the services that write logs and send messages. */
function writersWithKey(stack: ClaimedStack): Claim[] {
  const { account, region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [
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
      Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    },
  ];
}

/** The use of the key by CloudTrail, for the trail that the stack makes. */
function trailWithKey(stack: ClaimedStack): Claim[] {
  const { account, partition } = stack.environment;
  const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };
  const thisTrail = { 'aws:SourceArn': stack.arn('Trail') };
  return [
    {
      Principal: cloudTrail,
      Action: 'kms:GenerateDataKey*',
      Condition: {
        StringEquals: thisTrail,
        StringLike: {
          'kms:EncryptionContext:aws:cloudtrail:arn': `arn:${partition}:cloudtrail:*:${account}:trail/${stack.ref('Trail')}`,
        },
      },
    },
    { Principal: cloudTrail, Action: 'kms:DescribeKey', Condition: { StringEquals: thisTrail } },
  ];
}

/** What is claimed of the role by which the trail that the stack makes writes to its log group. */
function trailRole(stack: ClaimedStack): Claims {
  const becomesRole = {
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const logsEvents = {
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: stack.arn('TrailLogs'),
  };
  return {
    'only CloudTrail becomes the role of the trail': () =>
      only(stack.trust('TrailRole'), becomesRole),
    'CloudTrail does become it': () => always(stack.trust('TrailRole'), becomesRole),
    'the trail may write to its log group': () => always(stack.role('TrailRole'), logsEvents),
    'the trail may do nothing else with its role': () => only(stack.role('TrailRole'), logsEvents),
  };
}

/** What is claimed of the bucket that this trail writes to. */
function trailBucket(stack: ClaimedStack): Claims {
  const { account } = stack.environment;
  const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };
  const bucket = stack.arn('TrailBucket');
  const thisTrail = { 'aws:SourceArn': stack.arn('Trail') };
  const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };
  const writes = [
    {
      Principal: cloudTrail,
      Action: 's3:GetBucketAcl',
      Resource: bucket,
      Condition: { StringEquals: thisTrail },
    },
    {
      Principal: cloudTrail,
      Action: 's3:PutObject',
      Resource: `${bucket}/AWSLogs/${account}/*`,
      Condition: { StringEquals: { ...thisTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ];
  return {
    'only CloudTrail writes to the bucket, for this trail, beside principals of this account': () =>
      only(stack.resource('TrailBucket'), [
        ...writes,
        { Principal: { AWS: account }, Action: '*' },
      ]),
    'CloudTrail does write to the bucket': () =>
      always(
        stack.resource('TrailBucket'),
        writes.map((write) => ({ ...write, Condition: { ...write.Condition, ...encrypted } })),
      ),
    'nobody uses the bucket without encryption on the way, nor root an object': () =>
      never(stack.resource('TrailBucket'), WITHOUT_ENCRYPTION),
  };
}

/** What is claimed of the bucket that access to the record is logged to. */
function accessLogs(stack: ClaimedStack): Claims {
  const { account } = stack.environment;
  const writes = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${stack.arn('TrailAccessLogs')}/*`,
    Condition: {
      ArnLike: { 'aws:SourceArn': stack.arn('TrailBucket') },
      StringEquals: { 'aws:SourceAccount': account },
    },
  };
  return {
    'only S3 logs access, of this bucket, beside principals of this account': () =>
      only(stack.resource('TrailAccessLogs'), [
        writes,
        { Principal: { AWS: account }, Action: '*' },
      ]),
    'S3 does log access': () =>
      always(stack.resource('TrailAccessLogs'), {
        ...writes,
        Condition: { ...writes.Condition, BoolIfExists: { 'aws:SecureTransport': 'true' } },
      }),
    'nobody uses the access logs without encryption on the way, nor root an object': () =>
      never(stack.resource('TrailAccessLogs'), WITHOUT_ENCRYPTION),
  };
}
