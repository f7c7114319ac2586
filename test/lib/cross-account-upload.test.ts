import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CrossAccountUploadStackProps } from '../../lib/cross-account-upload/props';
import { CrossAccountUploadStack } from '../../lib/cross-account-upload/stack';
import { testApp } from '../support/app';
import { policies, readable, withoutPolicies } from '../support/readable';

const EVERYTHING: CrossAccountUploadStackProps = {
  uploaderAccountId: '111122223333',
  uploaderPrincipals: ['role/cross-account-uploader/*', 'role/laboratory'],
  uploaderOrganizationId: 'o-a1b2c3d4e5',
  uploaders: [
    { name: 'laboratory', externalId: 'f2c9d6b0-laboratory' },
    { name: 'archive', externalId: 'f2c9d6b0-archive', previousExternalId: '0b6d9c2f-archive' },
  ],
  uploadRoleName: 'partner-upload',
  uploadBucketName: 'partner-uploads',
  retainData: true,
};

function synth(props: CrossAccountUploadStackProps = {}): Template {
  return Template.fromStack(new CrossAccountUploadStack(testApp(), 'Stack', props));
}

const DEFAULT = synth();
const FULL = synth(EVERYTHING);

describe.each([
  { settings: 'defaults', template: DEFAULT.toJSON() },
  { settings: 'every setting', template: FULL.toJSON() },
])('with $settings', ({ template }) => {
  test('grants what was reviewed', () => {
    expect(policies(template)).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(template)).toMatchSnapshot();
  });
});

const uploader = { name: 'laboratory', externalId: 'f2c9d6b0' };

test.each<{ when: string; props: CrossAccountUploadStackProps; message: string }>([
  {
    when: 'uploaderAccountId is no account id',
    props: { uploaderAccountId: 'laboratory', uploaders: [uploader] },
    message: "'uploaderAccountId' must be a 12-digit account id, got 'laboratory'",
  },
  {
    when: 'another account would be trusted with the external id of the example',
    props: { uploaderAccountId: '111122223333' },
    message:
      "'uploaderAccountId' needs 'uploaders', since everybody knows the external id of the example, got none",
  },
  {
    when: 'uploaderPrincipals names another account',
    props: { uploaderPrincipals: ['arn:aws:iam::444455556666:role/laboratory'] },
    message:
      "each of 'uploaderPrincipals' must be a pattern like user/NAME or role/PATH/NAME, got 'arn:aws:iam::444455556666:role/laboratory'",
  },
  {
    when: 'uploaderPrincipals holds a policy variable',
    props: { uploaderPrincipals: ['user/${aws:username}'] },
    message:
      "each of 'uploaderPrincipals' must be a pattern like user/NAME or role/PATH/NAME, got 'user/${aws:username}'",
  },
  {
    when: 'uploaderPrincipals is empty, which would match nobody',
    props: { uploaderPrincipals: [] },
    message: "'uploaderPrincipals' must hold at least one pattern, got none",
  },
  {
    when: 'uploaderOrganizationId is that of an organizational unit',
    props: { uploaderOrganizationId: 'ou-a1b2-c3d4e5f6' },
    message:
      "'uploaderOrganizationId' must be the id of an organization (o- and 10 to 32 lower-case letters or digits), got 'ou-a1b2-c3d4e5f6'",
  },
  {
    when: 'uploaders is empty',
    props: { uploaders: [] },
    message: "'uploaders' must hold at least one uploader, got none",
  },
  {
    when: 'the name of an uploader would reach into another prefix',
    props: { uploaders: [{ ...uploader, name: 'a/b' }] },
    message:
      "'uploaders[0].name' must be 1 to 63 lower-case letters, digits and hyphens, got 'a/b'",
  },
  {
    when: 'the name of an uploader would match others',
    props: { uploaders: [{ ...uploader, name: 'lab*' }] },
    message:
      "'uploaders[0].name' must be 1 to 63 lower-case letters, digits and hyphens, got 'lab*'",
  },
  {
    when: 'an external id is too short',
    props: { uploaders: [{ ...uploader, externalId: 'x' }] },
    message: "'uploaders[0].externalId' must be 2 to 1224 letters, digits or _+=,.@:/-, got 'x'",
  },
  {
    when: 'an external id is too long',
    props: { uploaders: [{ ...uploader, externalId: 'x'.repeat(1225) }] },
    message: `'uploaders[0].externalId' must be 2 to 1224 letters, digits or _+=,.@:/-, got '${'x'.repeat(1225)}'`,
  },
  {
    when: 'an external id has a character that STS does not take',
    props: { uploaders: [{ ...uploader, externalId: 'a b' }] },
    message: "'uploaders[0].externalId' must be 2 to 1224 letters, digits or _+=,.@:/-, got 'a b'",
  },
  {
    when: 'two uploaders have one name, and so one prefix',
    props: { uploaders: [uploader, { ...uploader, externalId: 'other' }] },
    message: "'uploaders' must hold each name once, got 'laboratory' twice",
  },
  {
    when: 'two uploaders have one external id',
    props: { uploaders: [uploader, { ...uploader, name: 'other' }] },
    message: "'uploaders' must hold each external id once, got 'f2c9d6b0' twice",
  },
  {
    when: 'the external id before is that of another uploader',
    props: {
      uploaders: [uploader, { name: 'other', externalId: 'new', previousExternalId: 'f2c9d6b0' }],
    },
    message: "'uploaders' must hold each external id once, got 'f2c9d6b0' twice",
  },
  {
    when: 'the trust policy would not fit',
    props: {
      uploaders: Array.from({ length: 22 }, (_, i) => ({
        name: `uploader-${i}`,
        externalId: `external-id-${i}`,
      })),
    },
    message:
      "'uploaders' and 'uploaderPrincipals' must fit into a trust policy of 8192 characters (IAM's quota is 2048, and can be raised to 8192), got 8510; deploy the stack again, with another 'uploadRoleName' and 'uploadBucketName', for the rest",
  },
  {
    when: 'uploadRoleName is a path',
    props: { uploadRoleName: 'partner/upload' },
    message: "'uploadRoleName' must be 1 to 64 letters, digits or _+=,.@-, got 'partner/upload'",
  },
  {
    when: 'uploadBucketName is no bucket name',
    props: { uploadBucketName: 'Partner_Uploads' },
    message:
      "'uploadBucketName' must be 3 to 63 lower-case letters, digits and inner hyphens, got 'Partner_Uploads'",
  },
  {
    when: 'uploadBucketName is one that S3 reserves',
    props: { uploadBucketName: 'sthree-uploads' },
    message:
      "'uploadBucketName' must be the name of a bucket (3 to 63 lower-case letters, digits, and inner hyphens or single dots, no IP address, and nothing that S3 reserves), got 'sthree-uploads'",
  },
  {
    when: 'uploaderPrincipals holds a pattern twice',
    props: { uploaderPrincipals: ['user/*', 'role/upload', 'user/*'] },
    message: "'uploaderPrincipals' must hold each pattern once, got 'user/*' twice",
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

test('takes a bucket whose name only resembles one that S3 reserves, and two patterns', () => {
  const uploaderPrincipals = ['user/*', 'role/*'];
  const props = { uploadBucketName: 'sthree', uploaderPrincipals };
  expect(() => CrossAccountUploadStack.check(props)).not.toThrow();
});

test.each([2, 1224])('takes an external id of %i characters', (length) => {
  const externalId = 'x'.repeat(length);
  expect(() =>
    CrossAccountUploadStack.check({ uploaders: [{ name: 'a', externalId }] }),
  ).not.toThrow();
});

describe('the bucket', () => {
  test('belongs to this account with all that is in it, and ACLs are off', () => {
    DEFAULT.hasResourceProperties('AWS::S3::Bucket', {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('encrypts what comes without a header with its own key', () => {
    DEFAULT.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^UploadKey'), 'Arn'] },
            },
          },
        ],
      },
    });
  });

  test('keeps versions, and drops the parts of uploads that were never finished', () => {
    DEFAULT.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }],
      },
    });
  });

  test('tells EventBridge what arrives, without a function that sets that up', () => {
    DEFAULT.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    DEFAULT.resourceCountIs('AWS::Lambda::Function', 0);
    DEFAULT.resourceCountIs('AWS::IAM::Role', 1);
  });
});

test('trusts the other account as a whole: an identity there may be deleted and made again', () => {
  const [role] = Object.values(FULL.findResources('AWS::IAM::Role'));
  const statements: { Principal: unknown }[] = role?.Properties.AssumeRolePolicyDocument.Statement;
  const root = 'arn:${AWS::Partition}:iam::111122223333:root';
  expect(statements.map(({ Principal }) => readable(Principal))).toEqual([
    { AWS: root },
    { AWS: root },
    { AWS: root },
  ]);
});

test('a session lasts one hour at most', () => {
  DEFAULT.hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 3600 });
});

describe('retainData', () => {
  test('keeps objects, key and access log when the stack goes', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      FULL.allResources(type, { DeletionPolicy: 'Retain' });
    }
    FULL.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'partner-uploads',
      LoggingConfiguration: { DestinationBucketName: Match.anyValue() },
    });
  });

  test('is off by default, and then nothing stays but a key that is pending deletion', () => {
    const kept = Object.values(DEFAULT.toJSON().Resources as Record<string, object>).filter(
      (resource) => 'DeletionPolicy' in resource && resource.DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    DEFAULT.hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 7 });
  });
});
