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

/** What is claimed of `CrossAccountUploadStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: CrossAccountUploadStackProps): Claims {
  const { account, region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const {
    uploaderAccountId = account,
    uploaderPrincipals = ['user/*', 'role/cross-account-uploader/*'],
    uploaderOrganizationId,
    retainData,
  } = props;
  const uploaders = (
    props.uploaders ?? [{ name: 'example', externalId: 'example-external-id' }]
  ).map(({ name, externalId, previousExternalId = [] }) => ({
    name,
    externalIds: [externalId, previousExternalId].flat(),
  }));

  const from = {
    ArnLike: {
      'aws:PrincipalArn': uploaderPrincipals.map(
        (principal) => `arn:${partition}:iam::${uploaderAccountId}:${principal}`,
      ),
    },
  };
  const member = uploaderOrganizationId && { 'aws:PrincipalOrgID': uploaderOrganizationId };
  const byUploaders = uploaders.map(({ name, externalIds }) => ({
    Principal: { AWS: uploaderAccountId },
    Action: 'sts:AssumeRole',
    Condition: {
      ...from,
      StringEquals: { ...member, 'sts:ExternalId': externalIds, 'aws:RequestTag/Uploader': name },
    },
  }));
  const tagging = {
    Principal: { AWS: uploaderAccountId },
    Action: 'sts:TagSession',
    Condition: {
      ...from,
      StringEquals: { ...member, 'aws:RequestTag/Uploader': uploaders.map(({ name }) => name) },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'Uploader' },
    },
  };

  const bucket = stack.arn('Uploads');
  const ownPrefix = `${bucket}/incoming/\${aws:PrincipalTag/Uploader}/*`;
  const encryption = 's3:x-amz-server-side-encryption';
  const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  const keyOfCaller = 's3:x-amz-server-side-encryption-customer-algorithm';
  const acl = 's3:x-amz-acl';
  const plain = { [encryption]: 'true', [keyId]: 'true', [keyOfCaller]: 'true', [acl]: 'true' };
  const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };
  const create = {
    Action: 's3:PutObject',
    Resource: ownPrefix,
    Condition: { Null: { 's3:if-none-match': 'false' } },
  };
  const uploadPart = {
    Action: 's3:PutObject',
    Resource: ownPrefix,
    Condition: { Bool: { 's3:ObjectCreationOperation': 'false' } },
  };
  const handleParts = {
    Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    Resource: ownPrefix,
  };
  const useKey = {
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: stack.arn('UploadKey'),
    Condition: {
      StringEquals: {
        'kms:ViaService': ['amazonaws.com', dnsSuffix].map((suffix) => `s3.${region}.${suffix}`),
        'kms:EncryptionContext:aws:s3:arn': bucket,
      },
    },
  };
  const foreign: Conditions[] = [
    { Null: { [keyId]: 'false' }, StringNotEquals: { [keyId]: stack.arn('UploadKey') } },
    { Null: { [encryption]: 'false', [keyId]: 'true' } },
    { Null: { [keyOfCaller]: 'false' } },
    { Null: { [acl]: 'false' }, StringNotEquals: { [acl]: 'bucket-owner-full-control' } },
  ];
  const own = { Principal: { AWS: account } };
  const put = { ...own, Action: 's3:PutObject', Resource: `${bucket}/*` };

  return {
    'only the uploaders become the role, each with its external id and under its own name': () =>
      only(stack.trust('UploadRole'), [...byUploaders, tagging]),
    'the uploaders do become the role': () =>
      always(stack.trust('UploadRole'), [...byUploaders, tagging]),
    'the trust alone lets nobody in: their own policies have to as well': () =>
      never(stack.alone('UploadRole'), { Action: 'sts:*' }),
    'the external id of one uploader does not open the prefix of another': () =>
      never(
        stack.trust('UploadRole'),
        uploaders.map(({ name, externalIds }) => ({
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'sts:ExternalId': externalIds },
            StringNotEquals: { 'aws:RequestTag/Uploader': name },
          },
        })),
      ),

    'an uploader may upload under its own prefix, small or in parts, without any header': () =>
      always(stack.role('UploadRole'), [
        {
          ...create,
          Condition: { Null: { ...create.Condition.Null, ...plain }, ...encrypted },
        },
        { ...uploadPart, Condition: { ...uploadPart.Condition, Null: plain, ...encrypted } },
        { ...handleParts, Condition: encrypted },
        useKey,
      ]),
    'an uploader may do nothing else': () =>
      only(stack.role('UploadRole'), [create, uploadPart, handleParts, useKey]),
    'an uploader cannot replace an object': () =>
      never(stack.role('UploadRole'), {
        Action: 's3:PutObject',
        Condition: {
          Null: { 's3:if-none-match': 'true' },
          BoolIfExists: { 's3:ObjectCreationOperation': 'true' },
        },
      }),

    'the bucket is for this account alone': () =>
      only(stack.resource('Uploads'), { ...own, Action: '*' }),
    'nobody uses the bucket without encryption on the way, nor root an object': () =>
      never(stack.resource('Uploads'), WITHOUT_ENCRYPTION),
    'nobody stores an object under another key, or with a foreign ACL': () =>
      never(
        stack.resource('Uploads'),
        foreign.map((Condition) => ({ Action: 's3:PutObject', Condition })),
      ),
    'the bucket’s own key and the owner’s ACL may be asked for, or nothing, as a part does': () =>
      always(stack.resource('Uploads'), [
        { ...put, Condition: { ...encrypted, Null: plain } },
        {
          ...put,
          Condition: {
            ...encrypted,
            StringEquals: { [keyId]: stack.arn('UploadKey'), [acl]: 'bucket-owner-full-control' },
            Null: { [keyOfCaller]: 'true' },
          },
        },
      ]),
    'this account may do all else in its bucket': () =>
      always(stack.resource('Uploads'), {
        ...own,
        NotAction: 's3:PutObject',
        Resource: [bucket, `${bucket}/*`],
        Condition: encrypted,
      }),
    'the key is for this account alone': () =>
      only(stack.resource('UploadKey'), { ...own, Action: '*' }),
    'administrators of this account can use the key': () =>
      always(stack.resource('UploadKey'), {
        ...own,
        Action: 'kms:*',
        Resource: stack.arn('UploadKey'),
      }),
    ...(retainData && accessLogClaims(stack, bucket)),
  };
}

function accessLogClaims(stack: ClaimedStack, source: string): Claims {
  const { account } = stack.environment;
  const logs = stack.arn('AccessLogs');
  const delivery = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${logs}/*`,
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': source },
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
