import { Match, Template } from 'aws-cdk-lib/assertions';
import { EVERY_SETTING, INSTEAD } from '../../bin/every-setting';
import type { BreakGlassRecordStackProps } from '../../lib/break-glass/record/props';
import { BreakGlassRecordStack } from '../../lib/break-glass/record/stack';
import { testApp } from '../support/app';
import { policies, withoutPolicies } from '../support/readable';

const { existingTrail: EXISTING_TRAIL } = INSTEAD;

function synth(props: BreakGlassRecordStackProps = {}): Template {
  return Template.fromStack(new BreakGlassRecordStack(testApp(), 'BreakGlassRecord', props));
}

const { homeRegion, ...everySetting } = EVERY_SETTING;
const byDefault = synth();
const withEverything = synth(everySetting);
const withExistingTrail = synth({ existingTrail: EXISTING_TRAIL });

describe.each([
  { settings: 'defaults', template: byDefault.toJSON() },
  { settings: 'every setting', template: withEverything.toJSON() },
  { settings: 'an existing trail', template: withExistingTrail.toJSON() },
])('with $settings', ({ template }) => {
  test('grants what was reviewed', () => {
    expect(policies(template)).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(template)).toMatchSnapshot();
  });
});

test.each<{ when: string; props: BreakGlassRecordStackProps; message: string }>([
  {
    when: 'helpDeskUserPath has no slash at its end',
    props: { helpDeskUserPath: '/help-desk' },
    message:
      "'helpDeskUserPath' must be an IAM path like '/staff/', with a slash at both ends and not '/' alone, got '/help-desk'",
  },
  {
    when: 'recordRetentionDays would keep nothing',
    props: { recordRetentionDays: 0 },
    message: "'recordRetentionDays' must be a whole number of days from 1 to 3650, got '0'",
  },
  {
    when: 'existingTrail has a name in place of an ARN',
    props: { existingTrail: { ...EXISTING_TRAIL, trailArn: 'main' } },
    message:
      "'existingTrail.trailArn' must be the ARN of a trail (arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME), got 'main'",
  },
  {
    when: 'existingTrail has its log group in another region',
    props: { existingTrail: EXISTING_TRAIL, env: { region: 'us-east-1' } },
    message:
      "'existingTrail' must be of the region of the stack ('us-east-1'), where its log group is, got 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main'",
  },
  {
    when: 'recordLock is set for a bucket that is not ours',
    props: { existingTrail: EXISTING_TRAIL, recordLock: { mode: 'GOVERNANCE', days: 1 } },
    message:
      "'recordLock' is about the bucket of a new trail, and 'existingTrail' has its own; set one of the two, got both",
  },
  {
    when: 'recordLock is longer than files are kept',
    props: { recordLock: { mode: 'COMPLIANCE', days: 366 } },
    message: "'recordLock' must not be longer than 'recordRetentionDays' (365 days), got '366'",
  },
  {
    when: 'recordLock is not for whole days',
    props: { recordLock: { mode: 'COMPLIANCE', days: 0.5 } },
    message: "'recordLock' must be a whole number of days from 1 to 3650, got '0.5'",
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
    when: 'recordRetentionDays is set for a bucket that is not ours',
    props: { existingTrail: EXISTING_TRAIL, recordRetentionDays: 90 },
    message:
      "'recordRetentionDays' is about the bucket of a new trail, and 'existingTrail' has its own; set one of the two, got both",
  },
  {
    when: 'the log group of existingTrail is given as an ARN',
    props: { existingTrail: { ...EXISTING_TRAIL, logGroupName: 'arn:aws:logs:x:1:log-group:a' } },
    message:
      "'existingTrail.logGroupName' must be the name of a log group (1 to 512 letters, digits or _./#-), got 'arn:aws:logs:x:1:log-group:a'",
  },
  {
    when: 'the key of existingTrail is given by its id',
    props: { existingTrail: { ...EXISTING_TRAIL, keyArn: '1234abcd' } },
    message:
      "'existingTrail.keyArn' must hold ARNs of KMS keys (arn:PARTITION:kms:REGION:ACCOUNT:key/ID, not an alias), got '1234abcd'",
  },
  {
    when: 'the key of existingTrail is of another partition',
    props: {
      existingTrail: {
        ...EXISTING_TRAIL,
        keyArn: EXISTING_TRAIL.keyArn.replace('aws', 'aws-us-gov'),
      },
    },
    message:
      "'existingTrail.keyArn' must be of the partition 'aws', like 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main' in existingTrail.trailArn, got 'arn:aws-us-gov:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'",
  },
  {
    when: 'the names of its parts would not be recognized',
    props: { breakGlassStackName: 'Emergency' },
    message:
      "the name of the stack must begin with 'breakGlassStackName' ('Emergency'), got 'BreakGlassRecord'",
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

describe('the bucket of existingTrail', () => {
  const check = (bucketName: string) =>
    BreakGlassRecordStack.check({ existingTrail: { ...EXISTING_TRAIL, bucketName } });

  test.each(['abc', 'logs.example.com', '1.2.3.4a', 'trail-111122223333', 'a'.repeat(63)])(
    'may be %s',
    (bucketName) => {
      expect(() => check(bucketName)).not.toThrow();
    },
  );

  test.each([
    'Bad_Bucket',
    'ab',
    'a'.repeat(64),
    '-trail',
    'logs..example',
    '192.168.5.4',
    'xn--trail',
    'sthree-trail',
    'amzn-s3-demo-trail',
    'trail-s3alias',
    'trail--ol-s3',
    'trail.mrap',
    'trail--x-s3',
    'trail--table-s3',
  ])('may not be %s', (bucketName) => {
    expect(() => check(bucketName)).toThrow(
      new Error(
        `'existingTrail.bucketName' must be the name of a bucket (3 to 63 lower-case letters, digits, and inner hyphens or single dots, no IP address, and nothing that S3 reserves), got '${bucketName}'`,
      ),
    );
  });
});

/** The one whose policy the claims are about. */
const OWN_KEY = { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecordKey'), 'Arn'] };

describe('the trail', () => {
  test('hears every region, can be proven intact, and is readable with one key only', () => {
    byDefault.hasResourceProperties('AWS::CloudTrail::Trail', {
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      KMSKeyId: OWN_KEY,
      CloudWatchLogsLogGroupArn: Match.anyValue(),
      EventSelectors: Match.absent(), // all management events, those that read too
      AdvancedEventSelectors: Match.absent(),
    });
  });

  test('is made when CloudTrail can write to the bucket and to the log group', () => {
    byDefault.hasResource('AWS::CloudTrail::Trail', {
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('TrailBucketPolicy'),
        Match.stringLikeRegexp('TrailRoleDefaultPolicy'),
      ]),
    });
  });

  test('is not CloudTrail Lake, which takes no new customers', () => {
    byDefault.resourceCountIs('AWS::CloudTrail::EventDataStore', 0);
  });

  test('needs no kms:Decrypt, because the bucket has no key of its own', () => {
    byDefault.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
            BucketKeyEnabled: Match.absent(),
          },
        ],
      },
    });
  });

  test('keeps versions in a bucket that knows no ACLs and is not public', () => {
    byDefault.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      ObjectLockEnabled: Match.absent(), // a sandbox must be able to go
    });
  });

  test.each([
    { kept: 'a year', props: {}, days: 365 },
    { kept: 'as long as was asked', props: { recordRetentionDays: 400 }, days: 400 },
  ])('keeps its files for $kept, and one that somebody deletes for a month', ({ props, days }) => {
    synth(props).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({
            Status: 'Enabled',
            ExpirationInDays: days,
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          }),
        ]),
      },
    });
  });

  test('locks its files for the days and in the mode that are asked for', () => {
    for (const mode of ['GOVERNANCE', 'COMPLIANCE'] as const) {
      synth({ recordLock: { mode, days: 30 } }).hasResourceProperties('AWS::S3::Bucket', {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: mode, Days: 30 } } },
      });
    }
  });

  test('is not made beside one that exists', () => {
    withExistingTrail.resourceCountIs('AWS::CloudTrail::Trail', 0);
    withExistingTrail.resourceCountIs('AWS::S3::Bucket', 0);
    withExistingTrail.allResourcesProperties('AWS::Logs::MetricFilter', {
      LogGroupName: 'trail-events',
    });
  });
});

test('both log groups keep what happened, encrypted, for a year', () => {
  byDefault.resourceCountIs('AWS::Logs::LogGroup', 2);
  byDefault.allResourcesProperties('AWS::Logs::LogGroup', {
    RetentionInDays: 365,
    KmsKeyId: OWN_KEY,
  });
});

test('messages are encrypted with a key that lets EventBridge and alarms use it', () => {
  // With the key alias/aws/sns neither would get through, and nobody would be told.
  byDefault.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: OWN_KEY });
});

describe('retainData', () => {
  test('keeps record, logs and key when the stack goes, and logs access to the record', () => {
    for (const type of ['AWS::Logs::LogGroup', 'AWS::KMS::Key', 'AWS::S3::Bucket']) {
      withEverything.allResources(type, { DeletionPolicy: 'Retain' });
    }
    withEverything.allResourcesProperties('AWS::Logs::LogGroup', {
      DeletionProtectionEnabled: true,
    });
    withEverything.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: Match.anyValue(),
    });
  });

  test('is off by default, and then nothing stays but a key that is pending deletion', () => {
    const resources = Object.values(byDefault.toJSON().Resources as Record<string, object>);
    const kept = resources.filter(
      (resource) => 'DeletionPolicy' in resource && resource.DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    byDefault.hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 7 });
  });
});

test('no helper of the CDK adds a function, with a role that nobody reviewed', () => {
  for (const template of [byDefault, withEverything]) {
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.resourcePropertiesCountIs('AWS::IAM::Role', Match.anyValue(), 1);
  }
});
