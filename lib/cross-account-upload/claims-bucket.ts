import {
  always,
  type ClaimedStack,
  type Claims,
  type Conditions,
  never,
  only,
  WITHOUT_ENCRYPTION,
} from '../../access/index';
import type { CrossAccountUploadStackProps } from './props';

const encryption = 's3:x-amz-server-side-encryption';
const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const keyOfCaller = 's3:x-amz-server-side-encryption-customer-algorithm';
const acl = 's3:x-amz-acl';

/** For the operator `Null`: a request matches that has none of these headers. */
export const WITHOUT_HEADERS = {
  [encryption]: 'true',
  [keyId]: 'true',
  [keyOfCaller]: 'true',
  [acl]: 'true',
};

const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };

/** What is claimed of the bucket, of its key and of the log of who used it. */
export function bucketAndKey(stack: ClaimedStack, props: CrossAccountUploadStackProps): Claims {
  return { ...bucket(stack), ...key(stack), ...(props.retainData && accessLog(stack)) };
}

function bucket(stack: ClaimedStack): Claims {
  const own = { Principal: { AWS: stack.environment.account } };
  const uploads = stack.arn('Uploads');
  return {
    'the bucket is for this account alone': () =>
      only(stack.resource('Uploads'), { ...own, Action: '*' }),
    'nobody uses the bucket without encryption on the way, nor root an object': () =>
      never(stack.resource('Uploads'), WITHOUT_ENCRYPTION),
    ...headers(stack),
    'this account may do all else in its bucket': () =>
      always(stack.resource('Uploads'), {
        ...own,
        NotAction: 's3:PutObject',
        Resource: [uploads, `${uploads}/*`],
        Condition: encrypted,
      }),
  };
}

/** What is claimed of the headers by which an object gets a key and an ACL. */
function headers(stack: ClaimedStack): Claims {
  const bucketKey = stack.arn('UploadKey');
  const foreign: Conditions[] = [
    { Null: { [keyId]: 'false' }, StringNotEquals: { [keyId]: bucketKey } },
    { Null: { [encryption]: 'false', [keyId]: 'true' } },
    { Null: { [keyOfCaller]: 'false' } },
    { Null: { [acl]: 'false' }, StringNotEquals: { [acl]: 'bucket-owner-full-control' } },
  ];
  const put = {
    Principal: { AWS: stack.environment.account },
    Action: 's3:PutObject',
    Resource: `${stack.arn('Uploads')}/*`,
  };
  return {
    'nobody stores an object under another key, or with a foreign ACL': () =>
      never(
        stack.resource('Uploads'),
        foreign.map((Condition) => ({ Action: 's3:PutObject', Condition })),
      ),
    'the bucket’s own key and the owner’s ACL may be asked for, or nothing, as a part does': () =>
      always(stack.resource('Uploads'), [
        { ...put, Condition: { ...encrypted, Null: WITHOUT_HEADERS } },
        {
          ...put,
          Condition: {
            ...encrypted,
            StringEquals: { [keyId]: bucketKey, [acl]: 'bucket-owner-full-control' },
            Null: { [keyOfCaller]: 'true' },
          },
        },
      ]),
  };
}

function key(stack: ClaimedStack): Claims {
  const own = { Principal: { AWS: stack.environment.account } };
  return {
    'the key is for this account alone': () =>
      only(stack.resource('UploadKey'), { ...own, Action: '*' }),
    'administrators of this account can use the key': () =>
      always(stack.resource('UploadKey'), {
        ...own,
        Action: 'kms:*',
        Resource: stack.arn('UploadKey'),
      }),
  };
}

function accessLog(stack: ClaimedStack): Claims {
  const { account } = stack.environment;
  const logs = stack.arn('AccessLogs');
  const delivery = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${logs}/*`,
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': stack.arn('Uploads') },
      BoolIfExists: { 'aws:SecureTransport': 'true' },
    },
  };
  return {
    'the access log is written by S3, for the bucket of this stack, and is for this account': () =>
      only(stack.resource('AccessLogs'), [delivery, { Principal: { AWS: account }, Action: '*' }]),
    'S3 does write the access log': () => always(stack.resource('AccessLogs'), delivery),
    'nobody uses the access log without encryption on the way, nor root an object': () =>
      never(stack.resource('AccessLogs'), WITHOUT_ENCRYPTION),
  };
}
