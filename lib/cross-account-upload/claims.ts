import {
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  never,
  only,
} from '../../access/index';
import { bucketAndKey, WITHOUT_HEADERS } from './claims-bucket';
import type { CrossAccountUploadStackProps } from './props';

type Props = CrossAccountUploadStackProps;

const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };

/** What is claimed of `CrossAccountUploadStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: Props): Claims {
  return {
    ...whoMayAssume(stack, props),
    ...may(stack),
    ...mayNot(stack),
    ...bucketAndKey(stack, props),
  };
}

function whoMayAssume(stack: ClaimedStack, props: Props): Claims {
  const trust = () => stack.trust('UploadRole');
  const byUploaders = [...assume(stack, props), tagSession(stack, props)];
  return {
    'only the uploaders become the role, each with its external id and under its own name': () =>
      only(trust(), byUploaders),
    'the uploaders do become the role': () => always(trust(), byUploaders),
    'the trust alone lets nobody in: their own policies have to as well': () =>
      never(stack.alone('UploadRole'), { Action: 'sts:*' }),
    'the external id of one uploader does not open the prefix of another': () =>
      never(
        trust(),
        uploadersOf(props).map(({ name, externalIds }) => ({
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'sts:ExternalId': externalIds },
            StringNotEquals: { 'aws:RequestTag/Uploader': name },
          },
        })),
      ),
  };
}

function may(stack: ClaimedStack): Claims {
  const { create, uploadPart, handleParts, useKey } = uploads(stack);
  return {
    'an uploader may upload under its own prefix, small or in parts, without any header': () =>
      always(stack.role('UploadRole'), [
        {
          ...create,
          Condition: { Null: { ...create.Condition.Null, ...WITHOUT_HEADERS }, ...encrypted },
        },
        {
          ...uploadPart,
          Condition: { ...uploadPart.Condition, Null: WITHOUT_HEADERS, ...encrypted },
        },
        { ...handleParts, Condition: encrypted },
        useKey,
      ]),
  };
}

function mayNot(stack: ClaimedStack): Claims {
  return {
    'an uploader may do nothing else': () =>
      only(stack.role('UploadRole'), Object.values(uploads(stack))),
    'an uploader cannot replace an object': () =>
      never(stack.role('UploadRole'), {
        Action: 's3:PutObject',
        Condition: {
          Null: { 's3:if-none-match': 'true' },
          BoolIfExists: { 's3:ObjectCreationOperation': 'true' },
        },
      }),
  };
}

function assume(stack: ClaimedStack, props: Props): Claim[] {
  const { uploaderAccountId = stack.environment.account } = props;
  const { from, member } = identities(stack, props);
  return uploadersOf(props).map(({ name, externalIds }) => ({
    Principal: { AWS: uploaderAccountId },
    Action: 'sts:AssumeRole',
    Condition: {
      ...from,
      StringEquals: { ...member, 'sts:ExternalId': externalIds, 'aws:RequestTag/Uploader': name },
    },
  }));
}

function tagSession(stack: ClaimedStack, props: Props): Claim {
  const { uploaderAccountId = stack.environment.account } = props;
  const { from, member } = identities(stack, props);
  const names = uploadersOf(props).map(({ name }) => name);
  return {
    Principal: { AWS: uploaderAccountId },
    Action: 'sts:TagSession',
    Condition: {
      ...from,
      StringEquals: { ...member, 'aws:RequestTag/Uploader': names },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'Uploader' },
    },
  };
}

/** Conditions: a request by one of the identities that may upload, and by a member of their organization. */
function identities({ environment: { account, partition } }: ClaimedStack, props: Props) {
  const {
    uploaderAccountId = account,
    uploaderPrincipals = ['user/*', 'role/cross-account-uploader/*'],
    uploaderOrganizationId,
  } = props;
  const arns = uploaderPrincipals.map(
    (principal) => `arn:${partition}:iam::${uploaderAccountId}:${principal}`,
  );
  return {
    from: { ArnLike: { 'aws:PrincipalArn': arns } },
    member: uploaderOrganizationId && { 'aws:PrincipalOrgID': uploaderOrganizationId },
  };
}

function uploadersOf({
  uploaders = [{ name: 'example', externalId: 'example-external-id' }],
}: Props) {
  return uploaders.map(({ name, externalId, previousExternalId = [] }) => ({
    name,
    externalIds: [externalId, previousExternalId].flat(),
  }));
}

/** All that an uploader may do. */
function uploads(stack: ClaimedStack) {
  const { region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const ownPrefix = `${stack.arn('Uploads')}/incoming/\${aws:PrincipalTag/Uploader}/*`;
  return {
    create: {
      Action: 's3:PutObject',
      Resource: ownPrefix,
      Condition: { Null: { 's3:if-none-match': 'false' } },
    },
    uploadPart: {
      Action: 's3:PutObject',
      Resource: ownPrefix,
      Condition: { Bool: { 's3:ObjectCreationOperation': 'false' } },
    },
    handleParts: {
      Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      Resource: ownPrefix,
    },
    useKey: {
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: stack.arn('UploadKey'),
      Condition: {
        StringEquals: {
          'kms:ViaService': ['amazonaws.com', dnsSuffix].map((suffix) => `s3.${region}.${suffix}`),
          'kms:EncryptionContext:aws:s3:arn': stack.arn('Uploads'),
        },
      },
    },
  };
}
