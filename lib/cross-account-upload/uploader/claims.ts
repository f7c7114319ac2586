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

/** What is claimed of `CrossAccountUploaderStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: CrossAccountUploaderStackProps): Claims {
  const { account, region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const {
    partnerAccountId = account,
    uploadRoleName = 'cross-account-upload',
    uploaderName = 'example',
    sourceBucketNames = [],
    sourceKeyArns = [],
    uploadResults,
  } = props;

  const ownFunctions = {
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:lambda:${region}:${account}:*` },
    },
  };
  const takeRole = {
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Resource: `arn:${partition}:iam::${partnerAccountId}:role/${uploadRoleName}`,
    Condition: { StringEquals: { 'aws:RequestTag/Uploader': uploaderName } },
  };
  const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };
  const throughS3 = {
    'kms:ViaService': ['amazonaws.com', dnsSuffix].map((suffix) => `s3.${region}.${suffix}`),
  };
  const work = [
    takeRole,
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: stack.arn('UploaderLogs') },
    ...sourceBucketNames.map((name) => ({
      Action: 's3:GetObjectVersion',
      Resource: `arn:${partition}:s3:::${name}/*`,
    })),
    ...sourceKeyArns.map((Resource) => ({
      Action: 'kms:Decrypt',
      Resource,
      Condition: { StringEquals: throughS3 },
    })),
    ...(uploadResults
      ? [
          {
            Action: 's3:GetObjectVersion',
            Resource: `${stack.arn('Results')}/*`,
            Condition: encrypted,
          },
          {
            Action: 'kms:Decrypt',
            Resource: stack.arn('UploaderKey'),
            Condition: {
              StringEquals: {
                ...throughS3,
                'kms:EncryptionContext:aws:s3:arn': stack.arn('Results'),
              },
            },
          },
          {
            Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
            Resource: stack.arn('PendingUploads'),
            Condition: encrypted,
          },
          {
            Action: 'sqs:SendMessage',
            Resource: stack.arn('FailedUploads'),
            Condition: encrypted,
          },
        ]
      : []),
  ];
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
    ...(uploadResults
      ? [
          {
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          },
        ]
      : []),
  ];

  return {
    'a member of the group may take the partner’s role, under our own name': () =>
      always(stack.group('Uploaders'), takeRole),
    'a member of the group may do nothing else': () => only(stack.group('Uploaders'), takeRole),
    'only Lambda becomes the role of the function, for this account and region': () =>
      only(stack.trust('UploaderRole'), ownFunctions),
    'Lambda does become it': () => always(stack.trust('UploaderRole'), ownFunctions),
    'the function may do its work': () => always(stack.role('UploaderRole'), work),
    'the function may do nothing else': () => only(stack.role('UploaderRole'), work),
    'the key is for this account and the services that write for it': () =>
      // other services' actions name keys too
      only(stack.resource('UploaderKey'), [{ ...administration, Action: '*' }, ...keyServices]),
    'administrators of this account and those services can use the key': () =>
      always(
        stack.resource('UploaderKey'),
        [administration, ...keyServices].map((user) => ({
          ...user,
          Resource: stack.arn('UploaderKey'),
        })),
      ),
    ...(uploadResults && pipelineClaims(stack, props)),
  };
}

function pipelineClaims(stack: ClaimedStack, props: CrossAccountUploaderStackProps): Claims {
  const { account, region, partition } = stack.environment;
  const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };
  const unencrypted = { Bool: { 'aws:SecureTransport': 'false' } };
  const own = { Principal: { AWS: account }, Action: '*' };
  const results = stack.arn('Results');
  const newResults = {
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Condition: { ArnEquals: { 'aws:SourceArn': stack.arn('NewResults') }, ...encrypted },
  };
  const ownAlarms = {
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    },
  };
  const queues = ['PendingUploads', 'FailedUploads'];
  const delivery = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': results },
      ...encrypted,
    },
  };
  return {
    'the results are for principals of this account alone': () =>
      only(stack.resource('Results'), own),
    'principals of this account may use the results': () =>
      always(stack.resource('Results'), {
        ...own,
        Resource: [results, `${results}/*`],
        Condition: encrypted,
      }),
    'nobody uses the results without encryption on the way, nor root an object': () =>
      never(stack.resource('Results'), WITHOUT_ENCRYPTION),
    ...Object.fromEntries(
      queues.flatMap((queue) => [
        [
          `${queue} takes messages from the rule of this stack, and is for this account else`,
          () => only(stack.resource(queue), [newResults, own]),
        ],
        [
          `the rule and this account do get through to ${queue}`,
          () =>
            always(stack.resource(queue), [
              { ...newResults, Resource: stack.arn(queue) },
              { ...own, Action: 'sqs:*', Resource: stack.arn(queue), Condition: encrypted },
            ]),
        ],
        [
          `nobody uses ${queue} without encryption on the way, but root to mend its policy`,
          () => never(stack.resource(queue), QUEUE_WITHOUT_ENCRYPTION),
        ],
      ]),
    ),
    'the topic takes messages from alarms of this account, and from its own principals': () =>
      only(stack.resource('Alarms'), [ownAlarms, own]),
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
      never(stack.resource('Alarms'), { Action: 'sns:Publish', Condition: unencrypted }),
    ...(props.retainData && {
      'the access log is written by S3, for the results, and is for this account': () =>
        only(stack.resource('AccessLogs'), [delivery, own]),
      'S3 does write the access log': () =>
        always(stack.resource('AccessLogs'), {
          ...delivery,
          Resource: `${stack.arn('AccessLogs')}/*`,
        }),
      'nobody uses the access log without encryption on the way, nor root an object': () =>
        never(stack.resource('AccessLogs'), WITHOUT_ENCRYPTION),
    }),
  };
}
