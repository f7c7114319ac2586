import { Template } from 'aws-cdk-lib/assertions';
import {
  ADMINISTRATOR,
  type Answer,
  claimedStack,
  decide,
  type Policy,
  policiesOf,
  type Request,
  readTemplate,
} from '../../access/index';
import { EVERY_SETTING } from '../../bin/every-setting';
import { claims } from '../../lib/cross-account-upload/claims';
import type { CrossAccountUploadStackProps } from '../../lib/cross-account-upload/props';
import { CrossAccountUploadStack } from '../../lib/cross-account-upload/stack';
import type { CrossAccountUploaderStackProps } from '../../lib/cross-account-upload/uploader/props';
import { CrossAccountUploaderStack } from '../../lib/cross-account-upload/uploader/stack';
import { answer } from '../support/answer';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

const synth = (props: CrossAccountUploadStackProps) =>
  Template.fromStack(new CrossAccountUploadStack(testApp(), 'Stack', props)).toJSON();

const everything = synth(EVERY_SETTING);

testClaims('by default', synth({}), (stack) => claims(stack, {}), ENVIRONMENTS);
testClaims('with every setting', everything, (stack) => claims(stack, EVERY_SETTING));

// Both sides together: an upload needs the consent of both. We are 111122223333, the laboratory; the
// partner is 444455556666.
const OURS = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const PARTNERS = { partition: 'aws', region: 'eu-central-1', account: '444455556666' };
const WE_ARE = {
  ...EVERY_SETTING,
  uploaderPrincipals: ['user/*', 'role/cross-account-uploader/*'],
};
const partner = claimedStack(synth(WE_ARE), PARTNERS);
const partnerDocuments = readTemplate(synth(WE_ARE), PARTNERS);

function ourDocuments(props: CrossAccountUploaderStackProps) {
  const stack = new CrossAccountUploaderStack(testApp(), 'Stack', props);
  return readTemplate(Template.fromStack(stack).toJSON(), OURS);
}

const ours = ourDocuments(EVERY_SETTING);
const [group] = ours.groups;
const member = group ? policiesOf(group, ours) : [];
const [functionRole] = ours.roles;

const user = 'arn:aws:iam::111122223333:user/alice';
const asked: Request['context'] = {
  'sts:ExternalId': 'f2c9d6b0-laboratory',
  'aws:RequestTag/Uploader': 'laboratory',
  'aws:TagKeys': ['Uploader'],
  'aws:PrincipalOrgID': 'o-a1b2c3d4e5',
};
const { 'sts:ExternalId': _, ...askedWithoutExternalId } = asked;
const { 'aws:RequestTag/Uploader': __, 'aws:TagKeys': ___, ...askedWithoutTag } = asked;

/** Asks both accounts: the identity policies of the caller's, and the trust policy of the partner's. */
function becomes(
  caller: string,
  identity: Parameters<typeof decide>[1]['identity'],
  context: Request['context'],
  action = 'sts:AssumeRole',
): Answer {
  const role = partnerDocuments.roles[0];
  if (!role) throw new Error('the partner has no role');
  const principal = { type: 'AWS', id: caller } as const;
  const request = { principal, action, resource: role.arn, context };
  return decide(request, { identity: identity ?? [], trust: role.trust }).answer;
}

interface Caller {
  readonly who: string;
  readonly caller?: string;
  readonly identity?: Parameters<typeof decide>[1]['identity'];
  readonly context?: Request['context'];
  readonly is: Answer;
}

describe('taking the partner’s role', () => {
  const anyRole: Policy = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
  };
  test.each<Caller>([
    { who: 'a user in the group', is: 'Allowed' },
    {
      who: 'the function, which the partner knows by the path of its role',
      caller: `arn:aws:sts::111122223333:assumed-role/${functionRole?.name}/session`,
      identity: functionRole && policiesOf(functionRole, ours),
      context: { ...asked, 'aws:PrincipalArn': functionRole?.arn ?? '' },
      is: 'Allowed',
    },
    { who: 'a user who is not', identity: [], is: 'ImplicitlyDenied' },
    {
      who: 'one with a wrong external id',
      context: { ...asked, 'sts:ExternalId': 'guessed' },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'another uploader, who is changing over, with the external id before',
      identity: [ADMINISTRATOR],
      context: {
        ...asked,
        'sts:ExternalId': '0b6d9c2f-archive',
        'aws:RequestTag/Uploader': 'archive',
      },
      is: 'Allowed',
    },
    { who: 'one without an external id', context: askedWithoutExternalId, is: 'ImplicitlyDenied' },
    {
      who: 'one with another case in the external id',
      context: { ...asked, 'sts:ExternalId': 'F2C9D6B0-LABORATORY' },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'one with the tag of another uploader',
      context: { ...asked, 'aws:RequestTag/Uploader': 'archive' },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'one with the tag of another uploader, though our own policies allow all of STS',
      identity: [anyRole],
      context: { ...asked, 'aws:RequestTag/Uploader': 'archive' },
      is: 'ImplicitlyDenied',
    },
    { who: 'one without a tag', context: askedWithoutTag, is: 'ImplicitlyDenied' },
    {
      who: 'a user of another account',
      caller: 'arn:aws:iam::123456789012:user/alice',
      identity: [ADMINISTRATOR],
      is: 'ImplicitlyDenied',
    },
    {
      who: 'a user of ours in another organization',
      context: { ...asked, 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'an administrator of ours whose role the partner does not list',
      caller: 'arn:aws:sts::111122223333:assumed-role/Admin/session',
      identity: [ADMINISTRATOR],
      is: 'ImplicitlyDenied',
    },
    {
      who: 'the partner’s own administrator',
      caller: 'arn:aws:iam::444455556666:user/admin',
      identity: [ADMINISTRATOR],
      is: 'ImplicitlyDenied',
    },
  ])('$who: $is', ({ caller = user, identity = member, context = asked, is }) => {
    expect(becomes(caller, identity, context)).toBe(is);
  });
});

describe('tagging the session, which is authorized beside it and sees no external id', () => {
  test.each<{ what: string; context: Request['context']; is: Answer }>([
    { what: 'our name', context: askedWithoutExternalId, is: 'Allowed' },
    {
      what: 'a name that nobody has',
      context: { ...askedWithoutExternalId, 'aws:RequestTag/Uploader': 'nobody' },
      is: 'ImplicitlyDenied',
    },
    {
      what: 'our name and something else',
      context: { ...askedWithoutExternalId, 'aws:TagKeys': ['Uploader', 'Project'] },
      is: 'ImplicitlyDenied',
    },
    { what: 'nothing', context: askedWithoutTag, is: 'ImplicitlyDenied' },
  ])('with $what: $is', ({ context, is }) => {
    expect(becomes(user, member, context, 'sts:TagSession')).toBe(is);
  });
});

interface Row {
  readonly does: string;
  readonly action?: string;
  readonly on?: string;
  readonly context?: Request['context'];
  readonly is: Answer;
}

describe('what an uploader may do', () => {
  const bucket = 'arn:aws:s3:::partner-uploads';
  const object = `${bucket}/incoming/laboratory/a.csv/v1`;
  const session = { 'aws:PrincipalTag/Uploader': 'laboratory', 'aws:SecureTransport': 'true' };
  const create = {
    ...session,
    's3:if-none-match': '*',
    's3:ObjectCreationOperation': 'true',
  };
  const part = { ...session, 's3:ObjectCreationOperation': 'false' };
  const sse = 's3:x-amz-server-side-encryption';
  const keyId = `${sse}-aws-kms-key-id`;
  const ownKey = partner.arn('UploadKey');
  const key = {
    on: ownKey,
    context: {
      ...session,
      'kms:ViaService': 's3.eu-central-1.amazonaws.com',
      'kms:EncryptionContext:aws:s3:arn': bucket,
    },
  };
  const { 's3:if-none-match': _absent, ...overwrite } = create;
  const otherKey = ownKey.replace(/.$/, (last) => (last === '0' ? '1' : '0'));

  test.each<Row>([
    { does: 'create an object', is: 'Allowed' },
    { does: 'begin an upload in parts, or send a part', context: part, is: 'Allowed' },
    { does: 'replace an object', context: overwrite, is: 'ImplicitlyDenied' },
    {
      does: 'create one under the prefix of another uploader',
      on: `${bucket}/incoming/archive/a.csv/v1`,
      is: 'ImplicitlyDenied',
    },
    {
      does: 'create one beside its prefix',
      on: `${bucket}/incoming/laboratory-2/a.csv/v1`,
      is: 'ImplicitlyDenied',
    },
    { does: 'create one at the top', on: `${bucket}/a.csv`, is: 'ImplicitlyDenied' },
    {
      does: 'create one in a session without a tag',
      context: { ...create, 'aws:PrincipalTag/Uploader': undefined as never },
      is: 'ImplicitlyDenied',
    },
    { does: 'abort its own upload', action: 's3:AbortMultipartUpload', is: 'Allowed' },
    {
      does: 'abort that of another uploader',
      action: 's3:AbortMultipartUpload',
      on: `${bucket}/incoming/archive/a.csv/v1`,
      is: 'ImplicitlyDenied',
    },
    { does: 'list its own parts', action: 's3:ListMultipartUploadParts', is: 'Allowed' },
    {
      does: 'list all uploads',
      action: 's3:ListBucketMultipartUploads',
      on: bucket,
      is: 'ImplicitlyDenied',
    },
    { does: 'read an object back', action: 's3:GetObject', is: 'ImplicitlyDenied' },
    { does: 'list objects', action: 's3:ListBucket', on: bucket, is: 'ImplicitlyDenied' },
    { does: 'delete an object', action: 's3:DeleteObject', is: 'ImplicitlyDenied' },
    { does: 'delete a version', action: 's3:DeleteObjectVersion', is: 'ImplicitlyDenied' },
    { does: 'change an ACL', action: 's3:PutObjectAcl', is: 'ImplicitlyDenied' },
    { does: 'tag an object', action: 's3:PutObjectTagging', is: 'ImplicitlyDenied' },
    { does: 'lock an object', action: 's3:PutObjectRetention', is: 'ImplicitlyDenied' },
    { does: 'hold an object', action: 's3:PutObjectLegalHold', is: 'ImplicitlyDenied' },
    {
      does: 'give an object to everybody',
      context: { ...create, 's3:x-amz-acl': 'public-read' },
      is: 'ExplicitlyDenied',
    },
    {
      does: 'give an object to the owner of the bucket',
      context: { ...create, 's3:x-amz-acl': 'bucket-owner-full-control' },
      is: 'Allowed',
    },
    {
      does: 'upload without TLS',
      context: { ...create, 'aws:SecureTransport': 'false' },
      is: 'ExplicitlyDenied',
    },
    {
      does: 'send a part without TLS',
      context: { ...part, 'aws:SecureTransport': 'false' },
      is: 'ExplicitlyDenied',
    },
    {
      does: 'name the key of the bucket',
      context: { ...create, [sse]: 'aws:kms', [keyId]: ownKey },
      is: 'Allowed',
    },
    {
      does: 'name another key',
      context: { ...create, [sse]: 'aws:kms', [keyId]: otherKey },
      is: 'ExplicitlyDenied',
    },
    {
      does: 'ask for the AWS managed key',
      context: { ...create, [sse]: 'aws:kms' },
      is: 'ExplicitlyDenied',
    },
    {
      does: 'ask for a key of S3',
      context: { ...create, [sse]: 'AES256' },
      is: 'ExplicitlyDenied',
    },
    {
      does: 'bring a key of its own',
      context: { ...create, [`${sse}-customer-algorithm`]: 'AES256' },
      is: 'ExplicitlyDenied',
    },
    { does: 'encrypt through S3', action: 'kms:GenerateDataKey', ...key, is: 'Allowed' },
    { does: 'have S3 put parts together', action: 'kms:Decrypt', ...key, is: 'Allowed' },
    {
      does: 'decrypt by itself',
      action: 'kms:Decrypt',
      on: ownKey,
      context: session,
      is: 'ImplicitlyDenied',
    },
    {
      does: 'use the key for another bucket',
      action: 'kms:GenerateDataKey',
      on: ownKey,
      context: { ...key.context, 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::other' },
      is: 'ImplicitlyDenied',
    },
  ])('$does: $is', ({ action = 's3:PutObject', on = object, context = create, is }) => {
    const request = {
      action,
      resource: on,
      context,
      ...(on.startsWith('arn:aws:s3:') && { resourceAccount: PARTNERS.account }),
    };
    expect(answer(partner.role('UploadRole'), request)).toBe(is);
  });

  test('and the partner’s own administrator reads it, and not without TLS', () => {
    const request = {
      principal: { type: 'AWS', id: 'arn:aws:iam::444455556666:user/admin' } as const,
      action: 's3:GetObject',
      resource: object,
      resourceAccount: PARTNERS.account,
    };
    const uploads = partner.resource('Uploads');
    expect(answer(uploads, request)).toBe('Allowed');
    const context = { 'aws:SecureTransport': 'false' };
    expect(answer(uploads, { ...request, context })).toBe('ExplicitlyDenied');
  });
});
