import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CrossAccountUploaderStackProps } from '../../lib/cross-account-upload/uploader/props';
import { CrossAccountUploaderStack } from '../../lib/cross-account-upload/uploader/stack';
import { testApp } from '../support/app';
import { policies, withoutPolicies } from '../support/readable';

const EVERYTHING: CrossAccountUploaderStackProps = {
  partnerAccountId: '444455556666',
  partnerRegion: 'eu-central-1',
  uploadRoleName: 'partner-upload',
  uploadBucketName: 'partner-uploads',
  uploaderName: 'laboratory',
  uploaderExternalId: 'f2c9d6b0-laboratory',
  sourceBucketNames: ['measurements'],
  sourceKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  uploadResults: true,
  largestUploadGigabytes: 5,
  alarmEmails: ['on-call@example.com'],
  retainData: true,
};

function synth(props: CrossAccountUploaderStackProps = {}): Template {
  return Template.fromStack(new CrossAccountUploaderStack(testApp(), 'Stack', props));
}

const DEFAULT = synth();
const PIPELINE = synth({ uploadResults: true });
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

const partner = {
  partnerAccountId: '444455556666',
  uploaderName: 'laboratory',
  uploaderExternalId: 'f2c9d6b0',
};

const SOURCE = {
  sourceBucketNames: ['measurements', 'results'],
  sourceKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
};

test.each<{ when: string; props: CrossAccountUploaderStackProps; message: string }>([
  {
    when: 'partnerAccountId is no account id',
    props: { ...partner, partnerAccountId: 'partner' },
    message: "'partnerAccountId' must be a 12-digit account id, got 'partner'",
  },
  {
    when: 'a partner is set without our name there',
    props: { ...partner, uploaderName: undefined },
    message: "'partnerAccountId' needs 'uploaderName', as it was agreed with the partner, got none",
  },
  {
    when: 'a partner is set without our external id',
    props: { ...partner, uploaderExternalId: undefined },
    message:
      "'partnerAccountId' needs 'uploaderExternalId', as it was agreed with the partner, got none",
  },
  {
    when: 'partnerRegion is an availability zone',
    props: { partnerRegion: 'eu-west-1a' },
    message: "'partnerRegion' must be a region like eu-west-1, got 'eu-west-1a'",
  },
  {
    when: 'uploadRoleName is an ARN',
    props: { uploadRoleName: 'arn:aws:iam::444455556666:role/upload' },
    message:
      "'uploadRoleName' must be 1 to 64 letters, digits or _+=,.@-, got 'arn:aws:iam::444455556666:role/upload'",
  },
  {
    when: 'uploadBucketName is an ARN',
    props: { uploadBucketName: 'arn:aws:s3:::uploads' },
    message:
      "'uploadBucketName' must be the name of a bucket (3 to 63 lower-case letters, digits, and inner hyphens or single dots, no IP address, and nothing that S3 reserves), got 'arn:aws:s3:::uploads'",
  },
  {
    when: 'uploaderName is a path',
    props: { uploaderName: 'laboratory/2' },
    message:
      "'uploaderName' must be 1 to 63 lower-case letters, digits and hyphens, got 'laboratory/2'",
  },
  {
    when: 'uploaderExternalId is too short',
    props: { uploaderExternalId: 'x' },
    message: "'uploaderExternalId' must be 2 to 1224 letters, digits or _+=,.@:/-, got 'x'",
  },
  {
    when: 'sourceBucketNames could match other buckets',
    props: { sourceBucketNames: ['measurements*'] },
    message:
      "'sourceBucketNames' must be the name of a bucket (3 to 63 lower-case letters, digits, and inner hyphens or single dots, no IP address, and nothing that S3 reserves), got 'measurements*'",
  },
  {
    when: 'sourceKeyArns holds an alias',
    props: {
      sourceBucketNames: ['measurements'],
      sourceKeyArns: ['arn:aws:kms:eu-west-1:111122223333:alias/measurements'],
    },
    message:
      "'sourceKeyArns' must hold ARNs of KMS keys (arn:PARTITION:kms:REGION:ACCOUNT:key/ID, not an alias), got 'arn:aws:kms:eu-west-1:111122223333:alias/measurements'",
  },
  {
    when: 'sourceKeyArns is set and there is nothing to decrypt',
    props: { sourceKeyArns: EVERYTHING.sourceKeyArns },
    message: "'sourceKeyArns' needs 'sourceBucketNames', which the keys encrypt, got none",
  },
  {
    when: 'largestUploadGigabytes needs more parts than an upload has',
    props: { largestUploadGigabytes: 81 },
    message: "'largestUploadGigabytes' must be above 0 and at most 80, got '81'",
  },
  {
    when: 'largestUploadGigabytes is nothing',
    props: { largestUploadGigabytes: 0 },
    message: "'largestUploadGigabytes' must be above 0 and at most 80, got '0'",
  },
  {
    when: 'alarmEmails holds no address',
    props: { alarmEmails: ['on-call'] },
    message:
      "'alarmEmails' must hold e-mail addresses (name@example.com, without quotes, at most 254 characters), got 'on-call'",
  },
  {
    when: 'alarmEmails holds an address twice',
    props: { alarmEmails: ['on-call@example.com', 'on-call@example.com'] },
    message: "'alarmEmails' must hold each address once, got 'on-call@example.com' twice",
  },
  {
    when: 'a bucket is there twice',
    props: { sourceBucketNames: ['measurements', 'results', 'measurements'] },
    message: "'sourceBucketNames' must hold each bucket once, got 'measurements' twice",
  },
  {
    when: 'the partner is in a partition that the keys are not in',
    props: { ...partner, ...SOURCE, partnerRegion: 'cn-north-1' },
    message:
      "'partnerRegion' must be of the partition 'aws', like 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' in sourceKeyArns, got 'cn-north-1'",
  },
  {
    when: 'the partner is in a partition that the stack is not in',
    props: { ...partner, partnerRegion: 'eu-west-1', env: { region: 'us-gov-west-1' } },
    message:
      "'partnerRegion' must be of the partition 'aws-us-gov', like 'us-gov-west-1' in the env of the stack, got 'eu-west-1'",
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

test('takes a partner in another region of the partition of stack and keys', () => {
  const props = { ...partner, ...SOURCE, partnerRegion: 'ap-southeast-2' };
  const check = () => CrossAccountUploaderStack.check({ ...props, env: { region: 'eu-west-1' } });
  expect(check).not.toThrow();
});

describe('the function', () => {
  test('has all the time that Lambda gives', () => {
    DEFAULT.hasResourceProperties('AWS::Lambda::Function', { Timeout: 900 });
  });

  test('knows the partner, and the external id from the setting', () => {
    FULL.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          UPLOAD_ROLE_ARN: {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':iam::444455556666:role/partner-upload'],
            ],
          },
          EXTERNAL_ID: 'f2c9d6b0-laboratory',
          UPLOADER_NAME: 'laboratory',
          UPLOAD_BUCKET: 'partner-uploads',
          UPLOAD_REGION: 'eu-central-1',
          LARGEST_BYTES: '5000000000',
          FAILED_UPLOADS_URL: Match.anyValue(),
          RECEIVES: '5',
        },
      },
    });
  });
});

describe('the pipeline', () => {
  test('is off by default', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::Events::Rule']) {
      DEFAULT.resourceCountIs(type, 0);
    }
  });

  test('hears of new results through EventBridge, without a function that sets that up', () => {
    PIPELINE.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    PIPELINE.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: Match.stringLikeRegexp('^Results') }] } },
      },
    });
    PIPELINE.resourceCountIs('AWS::Lambda::Function', 1);
    PIPELINE.resourceCountIs('AWS::IAM::Role', 1);
  });

  test('gives every object the whole time of an invocation, and waits for it', () => {
    PIPELINE.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    PIPELINE.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 6 * 900 });
  });

  test('loses no event: not in delivery, not in a crash, and an alarm says so', () => {
    const failed = { 'Fn::GetAtt': [Match.stringLikeRegexp('^FailedUploads'), 'Arn'] };
    PIPELINE.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: failed } })],
    });
    PIPELINE.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { deadLetterTargetArn: failed, maxReceiveCount: 5 },
    });
    PIPELINE.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
    });
  });

  test('gives a message up in the function before the queue would, which has no reason to keep', () => {
    const [queue] = Object.values(
      PIPELINE.findResources('AWS::SQS::Queue', {
        Properties: { RedrivePolicy: Match.anyValue() },
      }),
    );
    const [fn] = Object.values(PIPELINE.findResources('AWS::Lambda::Function'));
    expect(Number(fn?.Properties.Environment.Variables.RECEIVES)).toBeLessThanOrEqual(
      queue?.Properties.RedrivePolicy.maxReceiveCount,
    );
  });
});

describe('what is ours', () => {
  const ownKey = { 'Fn::GetAtt': [Match.stringLikeRegexp('^UploaderKey'), 'Arn'] };

  test('is not public, and knows no ACLs', () => {
    PIPELINE.allResourcesProperties('AWS::S3::Bucket', {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('is encrypted with the key of the stack: results, logs for a year, and alarms', () => {
    PIPELINE.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: ownKey },
          },
        ],
      },
    });
    PIPELINE.hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 365,
      KmsKeyId: ownKey,
    });
    // With the key alias/aws/sns the alarms of CloudWatch would not get through.
    PIPELINE.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: ownKey });
  });
});

describe('retainData', () => {
  test('keeps results, key and logs when the stack goes', () => {
    for (const type of [
      'AWS::S3::Bucket',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::SQS::Queue',
    ]) {
      FULL.allResources(type, { DeletionPolicy: 'Retain' });
    }
    FULL.hasResourceProperties('AWS::Logs::LogGroup', { DeletionProtectionEnabled: true });
    FULL.hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: Match.anyValue() });
  });

  test('is off by default, and then nothing stays but a key that is pending deletion', () => {
    const resources: object[] = Object.values(PIPELINE.toJSON().Resources);
    const kept = resources.filter(
      (resource) => 'DeletionPolicy' in resource && resource.DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    PIPELINE.hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 7 });
  });
});
