import {
  always,
  type ClaimedStack,
  type Claims,
  never,
  only,
  QUEUE_WITHOUT_ENCRYPTION,
} from '../../access/index';

/** What is claimed of the queue, the topic and the key that say when a run fails. */
export function reports(stack: ClaimedStack): Claims {
  return { ...queue(stack), ...topic(stack), ...key(stack) };
}

function queue(stack: ClaimedStack): Claims {
  const { account } = stack.environment;
  return {
    'the queue is for principals of this account alone': () =>
      only(stack.resource('FailedRuns'), { Principal: { AWS: account }, Action: '*' }),
    'nobody uses the queue without encryption on the way, but root to mend its policy': () =>
      never(stack.resource('FailedRuns'), QUEUE_WITHOUT_ENCRYPTION),
  };
}

function topic(stack: ClaimedStack): Claims {
  const { account, region, partition } = stack.environment;
  const ownAlarms = {
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    },
  };
  return {
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
      never(stack.resource('Alarms'), {
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
  };
}

function key(stack: ClaimedStack): Claims {
  const { account, region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const administration = { Principal: { AWS: account }, Action: 'kms:*' };
  const services = [
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
  return {
    'the key is for this account, its log groups and its alarms': () =>
      // Actions of other services name keys, too.
      only(stack.resource('ReportsKey'), [{ ...administration, Action: '*' }, ...services]),
    'log groups, alarms and administrators of this account can use the key': () =>
      always(
        stack.resource('ReportsKey'),
        [administration, ...services].map((user) => ({
          ...user,
          Resource: stack.arn('ReportsKey'),
        })),
      ),
  };
}
