import {
  always,
  type ClaimedStack,
  type Claims,
  never,
  only,
  QUEUE_WITHOUT_ENCRYPTION,
  WITHOUT_ENCRYPTION,
} from '../../../access/index';
import type { CrossAccountUploaderStackProps } from './props';

const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };

/** What is claimed of the bucket whose objects are uploaded as they come, and of what that needs. */
export function resultsAndQueues(
  stack: ClaimedStack,
  props: CrossAccountUploaderStackProps,
): Claims {
  return {
    ...results(stack),
    ...queue(stack, 'PendingUploads'),
    ...queue(stack, 'FailedUploads'),
    ...topic(stack),
    ...(props.retainData && accessLog(stack)),
  };
}

function results(stack: ClaimedStack): Claims {
  const bucket = stack.arn('Results');
  return {
    'the results are for principals of this account alone': () =>
      only(stack.resource('Results'), ofAccount(stack)),
    'principals of this account may use the results': () =>
      always(stack.resource('Results'), {
        ...ofAccount(stack),
        Resource: [bucket, `${bucket}/*`],
        Condition: encrypted,
      }),
    'nobody uses the results without encryption on the way, nor root an object': () =>
      never(stack.resource('Results'), WITHOUT_ENCRYPTION),
  };
}

function queue(stack: ClaimedStack, id: string): Claims {
  const newResults = {
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Condition: { ArnEquals: { 'aws:SourceArn': stack.arn('NewResults') }, ...encrypted },
  };
  const own = ofAccount(stack);
  return {
    [`${id} takes messages from the rule of this stack, and is for this account else`]: () =>
      only(stack.resource(id), [newResults, own]),
    [`the rule and this account do get through to ${id}`]: () =>
      always(stack.resource(id), [
        { ...newResults, Resource: stack.arn(id) },
        { ...own, Action: 'sqs:*', Resource: stack.arn(id), Condition: encrypted },
      ]),
    [`nobody uses ${id} without encryption on the way, but root to mend its policy`]: () =>
      never(stack.resource(id), QUEUE_WITHOUT_ENCRYPTION),
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
      only(stack.resource('Alarms'), [ownAlarms, ofAccount(stack)]),
    'alarms of this account do get through': () =>
      always(stack.resource('Alarms'), {
        ...ownAlarms,
        Resource: stack.arn('Alarms'),
        Condition: { ...ownAlarms.Condition, ...encrypted },
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

function accessLog(stack: ClaimedStack): Claims {
  const delivery = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Condition: {
      StringEquals: { 'aws:SourceAccount': stack.environment.account },
      ArnLike: { 'aws:SourceArn': stack.arn('Results') },
      ...encrypted,
    },
  };
  return {
    'the access log is written by S3, for the results, and is for this account': () =>
      only(stack.resource('AccessLogs'), [delivery, ofAccount(stack)]),
    'S3 does write the access log': () =>
      always(stack.resource('AccessLogs'), {
        ...delivery,
        Resource: `${stack.arn('AccessLogs')}/*`,
      }),
    'nobody uses the access log without encryption on the way, nor root an object': () =>
      never(stack.resource('AccessLogs'), WITHOUT_ENCRYPTION),
  };
}

function ofAccount({ environment: { account } }: ClaimedStack) {
  return { Principal: { AWS: account }, Action: '*' };
}
