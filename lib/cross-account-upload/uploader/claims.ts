import { always, type Claim, type ClaimedStack, type Claims, only } from '../../../access/index';
import { resultsAndQueues } from './claims-results';
import type { CrossAccountUploaderStackProps } from './props';

type Props = CrossAccountUploaderStackProps;

/** What is claimed of `CrossAccountUploaderStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: Props): Claims {
  return {
    ...group(stack, props),
    ...whoMayAssume(stack),
    ...may(stack, props),
    ...mayNot(stack, props),
    ...key(stack, props),
    ...(props.uploadResults && resultsAndQueues(stack, props)),
  };
}

/** What is claimed of people, who are members of the group. */
function group(stack: ClaimedStack, props: Props): Claims {
  return {
    'a member of the group may take the partner’s role, under our own name': () =>
      always(stack.group('Uploaders'), takeRole(stack, props)),
    'a member of the group may do nothing else': () =>
      only(stack.group('Uploaders'), takeRole(stack, props)),
  };
}

function whoMayAssume(stack: ClaimedStack): Claims {
  const { account, region, partition } = stack.environment;
  const ownFunctions = {
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:lambda:${region}:${account}:*` },
    },
  };
  return {
    'only Lambda becomes the role of the function, for this account and region': () =>
      only(stack.trust('UploaderRole'), ownFunctions),
    'Lambda does become it': () => always(stack.trust('UploaderRole'), ownFunctions),
  };
}

function may(stack: ClaimedStack, props: Props): Claims {
  return {
    'the function may do its work': () => always(stack.role('UploaderRole'), work(stack, props)),
  };
}

function mayNot(stack: ClaimedStack, props: Props): Claims {
  return {
    'the function may do nothing else': () => only(stack.role('UploaderRole'), work(stack, props)),
  };
}

/** All that the function is there for. */
function work(stack: ClaimedStack, props: Props): Claim[] {
  const { sourceBucketNames = [], sourceKeyArns = [], uploadResults } = props;
  return [
    takeRole(stack, props),
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: stack.arn('UploaderLogs') },
    ...sourceBucketNames.map((name) => ({
      Action: 's3:GetObjectVersion',
      Resource: `arn:${stack.environment.partition}:s3:::${name}/*`,
    })),
    ...sourceKeyArns.map((Resource) => ({
      Action: 'kms:Decrypt',
      Resource,
      Condition: { StringEquals: throughS3(stack) },
    })),
    ...(uploadResults ? uploadPending(stack) : []),
  ];
}

function takeRole(stack: ClaimedStack, props: Props): Claim {
  const { account, partition } = stack.environment;
  const {
    partnerAccountId = account,
    uploadRoleName = 'cross-account-upload',
    uploaderName = 'example',
  } = props;
  return {
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Resource: `arn:${partition}:iam::${partnerAccountId}:role/${uploadRoleName}`,
    Condition: { StringEquals: { 'aws:RequestTag/Uploader': uploaderName } },
  };
}

/** What the function needs to upload results as they come, from a queue. */
function uploadPending(stack: ClaimedStack): Claim[] {
  const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };
  const results = stack.arn('Results');
  return [
    { Action: 's3:GetObjectVersion', Resource: `${results}/*`, Condition: encrypted },
    {
      Action: 'kms:Decrypt',
      Resource: stack.arn('UploaderKey'),
      Condition: {
        StringEquals: { ...throughS3(stack), 'kms:EncryptionContext:aws:s3:arn': results },
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
  ];
}

function key(stack: ClaimedStack, { uploadResults }: Props): Claims {
  const { account, region, partition } = stack.environment;
  const administration = { Principal: { AWS: account }, Action: 'kms:*' };
  const logs = {
    Principal: { Service: `logs.${region}.${dnsSuffix(stack)}` },
    Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
      },
    },
  };
  const alarms = {
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  };
  const services = [logs, ...(uploadResults ? [alarms] : [])];
  return {
    'the key is for this account and the services that write for it': () =>
      // Actions of other services name keys, too.
      only(stack.resource('UploaderKey'), [{ ...administration, Action: '*' }, ...services]),
    'administrators of this account and those services can use the key': () =>
      always(
        stack.resource('UploaderKey'),
        [administration, ...services].map((user) => ({
          ...user,
          Resource: stack.arn('UploaderKey'),
        })),
      ),
  };
}

function throughS3(stack: ClaimedStack) {
  const { region } = stack.environment;
  return {
    'kms:ViaService': ['amazonaws.com', dnsSuffix(stack)].map((suffix) => `s3.${region}.${suffix}`),
  };
}

function dnsSuffix({ environment: { partition } }: ClaimedStack): string {
  return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}
