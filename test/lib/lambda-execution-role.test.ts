import { Match, Template } from 'aws-cdk-lib/assertions';
import { readTemplate } from '../../access/index';
import type { LambdaExecutionRoleStackProps } from '../../lib/lambda-execution-role/props';
import { LambdaExecutionRoleStack } from '../../lib/lambda-execution-role/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { policies, withoutPolicies } from '../support/readable';

const WORKING_DAYS = { cron: '0 7 ? * MON-FRI *', timeZone: 'Europe/Berlin' };

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const EVERYTHING: LambdaExecutionRoleStackProps = {
  backupRetentionDays: 7,
  volumeKeyArns: [KEY],
  licenseConfigurationArns: [
    'arn:aws:license-manager:eu-west-1:111122223333:license-configuration:lic-0123456789abcdef0',
  ],
  startSchedule: WORKING_DAYS,
  stopSchedule: { ...WORKING_DAYS, cron: '0 19 ? * MON-FRI *' },
  backupSchedule: { ...WORKING_DAYS, cron: '0 2 * * ? *' },
  alarmEmails: ['on-call@example.com'],
};

function synth(props: LambdaExecutionRoleStackProps = {}): Template {
  return Template.fromStack(new LambdaExecutionRoleStack(testApp(), 'Stack', props));
}

describe.each([
  { settings: 'defaults', props: {} },
  { settings: 'every setting', props: EVERYTHING },
])('with $settings', ({ props }) => {
  const template = synth(props).toJSON();

  test('grants what was reviewed', () => {
    expect(policies(template)).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(template)).toMatchSnapshot();
  });
});

test.each<{ when: string; props: LambdaExecutionRoleStackProps; message: string }>([
  {
    when: 'tagKey could match other tags',
    props: { tagKey: 'Sched*' },
    message:
      "'tagKey' must be 1 to 128 letters, digits, spaces or _.:/=+@- and not begin with 'aws:', got 'Sched*'",
  },
  {
    when: 'tagKey is one that AWS sets',
    props: { tagKey: 'aws:cloudformation:stack-name' },
    message:
      "'tagKey' must be 1 to 128 letters, digits, spaces or _.:/=+@- and not begin with 'aws:', got 'aws:cloudformation:stack-name'",
  },
  {
    when: 'tagValue would be a policy variable',
    props: { tagValue: '${aws:username}' },
    message:
      "'tagValue' must be 1 to 256 letters, digits, spaces or _.:/=+@-, got '${aws:username}'",
  },
  {
    when: 'backupRetentionDays is not a whole number',
    props: { backupRetentionDays: 1.5 },
    message: "'backupRetentionDays' must be a whole number of days from 1 to 3650, got '1.5'",
  },
  {
    when: 'backupRetentionDays would delete everything at once',
    props: { backupRetentionDays: 0 },
    message: "'backupRetentionDays' must be a whole number of days from 1 to 3650, got '0'",
  },
  {
    when: 'volumeKeyArns holds an alias',
    props: { volumeKeyArns: ['arn:aws:kms:eu-west-1:111122223333:alias/volumes'] },
    message:
      "'volumeKeyArns' must hold ARNs of KMS keys (arn:PARTITION:kms:REGION:ACCOUNT:key/ID, not an alias), got 'arn:aws:kms:eu-west-1:111122223333:alias/volumes'",
  },
  {
    when: 'licenseConfigurationArns holds something else',
    props: { licenseConfigurationArns: ['lic-0123456789abcdef0'] },
    message:
      "'licenseConfigurationArns' must hold ARNs of license configurations (arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:ID), got 'lic-0123456789abcdef0'",
  },
  {
    when: 'a cron has five fields, as on Linux',
    props: { startSchedule: { cron: '0 7 * * 1-5', timeZone: 'UTC' } },
    message:
      "'startSchedule' must have a cron of six fields (minutes hours day-of-month month day-of-week year, one of the two days '?', for example '0 7 ? * MON-FRI *'), got '0 7 * * 1-5'",
  },
  {
    when: 'both days of a cron are set',
    props: { startSchedule: { cron: '0 7 * * * *', timeZone: 'UTC' } },
    message:
      "'startSchedule' must have a cron of six fields (minutes hours day-of-month month day-of-week year, one of the two days '?', for example '0 7 ? * MON-FRI *'), got '0 7 * * * *'",
  },
  {
    when: 'an hour of a cron does not exist',
    props: { startSchedule: { cron: '0 25 ? * MON-FRI *', timeZone: 'UTC' } },
    message:
      "'startSchedule' must have a cron of six fields (minutes hours day-of-month month day-of-week year, one of the two days '?', for example '0 7 ? * MON-FRI *'), got '0 25 ? * MON-FRI *'",
  },
  {
    when: 'tagKey is the tag that opts out',
    props: { tagKey: 'Schedule-Opt-Out' },
    message:
      "'tagKey' must be none of the tags that mean something else to the function (backup-by, backup-slot, schedule-opt-out), got 'Schedule-Opt-Out'",
  },
  {
    when: 'a time zone does not exist',
    props: { stopSchedule: { ...WORKING_DAYS, timeZone: 'Europe/Berlim' } },
    message:
      "'stopSchedule' must have an IANA time zone (for example 'Europe/Berlin' or 'UTC'), got 'Europe/Berlim'",
  },
  {
    when: 'a time zone is an abbreviation, which has no daylight saving time',
    props: { stopSchedule: { ...WORKING_DAYS, timeZone: 'EST' } },
    message:
      "'stopSchedule' must have an IANA time zone (for example 'Europe/Berlin' or 'UTC'), got 'EST'",
  },
  {
    when: 'backupSchedule is set and backups are off',
    props: { backupSchedule: WORKING_DAYS },
    message: "'backupSchedule' needs 'backupRetentionDays', which turns backups on, got none",
  },
  {
    when: 'stop and start can fall into one minute, however they are written',
    props: {
      startSchedule: { cron: '0 7 ? * MON-FRI *', timeZone: 'UTC' },
      stopSchedule: { cron: '*/30 7-19 ? * 6 *', timeZone: 'UTC' },
    },
    message:
      "'stopSchedule' must not stop in a minute in which 'startSchedule' ('0 7 ? * MON-FRI *') starts, since either may come first, got '*/30 7-19 ? * 6 *'",
  },
  {
    when: 'volumeKeyArns are of two partitions, one of which the stack is not in',
    props: { volumeKeyArns: [KEY, KEY.replace('aws', 'aws-cn')] },
    message: `'volumeKeyArns' must be of the partition 'aws', like '${KEY}' in volumeKeyArns, got '${KEY.replace('aws', 'aws-cn')}'`,
  },
  {
    when: 'a license configuration is of another partition than the stack',
    props: {
      env: { region: 'cn-north-1' },
      licenseConfigurationArns: EVERYTHING.licenseConfigurationArns,
    },
    message:
      "'licenseConfigurationArns' must be of the partition 'aws-cn', like 'cn-north-1' in the env of the stack, got 'arn:aws:license-manager:eu-west-1:111122223333:license-configuration:lic-0123456789abcdef0'",
  },
  {
    when: 'volumeKeyArns holds a key twice',
    props: { volumeKeyArns: [KEY, KEY] },
    message: `'volumeKeyArns' must hold each key once, got '${KEY}' twice`,
  },
  {
    when: 'licenseConfigurationArns holds one twice',
    props: {
      licenseConfigurationArns: [1, 2].map(
        () => 'arn:aws:license-manager:eu-west-1:111122223333:license-configuration:lic-1',
      ),
    },
    message:
      "'licenseConfigurationArns' must hold each configuration once, got 'arn:aws:license-manager:eu-west-1:111122223333:license-configuration:lic-1' twice",
  },
  {
    when: 'alarmEmails holds an address twice',
    props: { alarmEmails: ['on-call@example.com', 'on-call@example.com'] },
    message: "'alarmEmails' must hold each address once, got 'on-call@example.com' twice",
  },
  {
    when: 'alarmEmails holds no address',
    props: { alarmEmails: ['on-call'] },
    message:
      "'alarmEmails' must hold e-mail addresses (name@example.com, without quotes, at most 254 characters), got 'on-call'",
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

test('takes two keys, in a region of their partition', () => {
  const volumeKeyArns = ['a', 'b'].map((id) => `${KEY}${id}`);
  const props = { ...EVERYTHING, volumeKeyArns, env: { region: 'eu-central-1' } };
  expect(() => LambdaExecutionRoleStack.check(props)).not.toThrow();
});

describe('addresses', () => {
  const check = (address: string) => LambdaExecutionRoleStack.check({ alarmEmails: [address] });
  const domain = `${'d'.repeat(60)}.`.repeat(3); // 183 characters

  test.each([
    'on-call+night@example.com',
    "o'neil@mail.example.com",
    `${'a'.repeat(64)}@${domain}abcdef`,
  ])('may be %s', (address) => {
    expect(() => check(address)).not.toThrow();
  });

  test.each([
    '"on call"@example.com',
    "'on-call@example.com'",
    'on-call@localhost',
    `${'a'.repeat(65)}@example.com`,
    `${'a'.repeat(64)}@${domain}abcdefg`,
  ])('may not be %s', (address) => {
    expect(() => check(address)).toThrow(
      new Error(
        `'alarmEmails' must hold e-mail addresses (name@example.com, without quotes, at most 254 characters), got '${address}'`,
      ),
    );
  });
});

describe('schedules', () => {
  test.each([
    '0 7 ? * MON-FRI *',
    '*/15 8-18 ? * 2-6 *',
    '0,30 7 1,15 * ? 2100-2130',
    '0 2 L * ? *',
    '0 2 LW JAN-MAR ? *',
    '0 2 ? * 6#3 *',
    '0/10 * * * ? *',
  ])('may be %s', (cron) => {
    expect(() => synth({ startSchedule: { cron, timeZone: 'UTC' } })).not.toThrow();
  });

  const NOW = new Date('2030-06-15T12:00:00Z');
  test.each([
    { runs: true, cron: '0 7 ? * MON-FRI 2030', on: 'a year that is not over' },
    { runs: false, cron: '0 7 ? * MON-FRI 1999', on: 'a year that is over' },
    { runs: true, cron: '0 7 1 6 ? 2028/2', on: 'every other year, this one too' },
    { runs: false, cron: '0 7 1 1-5 ? 2020-2030/5', on: 'months that are over, of the last year' },
    { runs: true, cron: '0 7 31 2,3 ? *', on: '31 March' },
    { runs: false, cron: '0 7 31 2,APR ? *', on: '31 February and 31 April' },
    { runs: true, cron: '0 7 29 FEB ? 2032', on: '29 February of a leap year' },
    { runs: false, cron: '0 7 29 FEB ? 2031', on: '29 February of another year' },
    { runs: true, cron: '0 7 L FEB ? *', on: 'the last day of February' },
    { runs: false, cron: '0 7 31W FEB ? *', on: 'the working day nearest to 31 February' },
  ])('on $on run: $runs', ({ runs, cron }) => {
    const check = () =>
      LambdaExecutionRoleStack.check({ startSchedule: { cron, timeZone: 'UTC' } }, NOW);
    if (runs) expect(check).not.toThrow();
    else
      expect(check).toThrow(
        new Error(
          `'startSchedule' must have a cron with a day that exists and is still to come, else nothing ever runs, got '${cron}'`,
        ),
      );
  });

  test.each([
    { differ: 'minutes', start: '0 7 ? * MON-FRI *', stop: '30 7 ? * MON-FRI *' },
    { differ: 'hours', start: '0 7 ? * MON-FRI *', stop: '0 19 ? * MON-FRI *' },
    { differ: 'days', start: '0 7 ? * MON *', stop: '0 7 ? * FRI *' },
    { differ: 'months', start: '0 7 1 APR-SEP ? *', stop: '0 7 1 OCT-MAR ? *' },
    { differ: 'years', start: '0 7 1 * ? 2100', stop: '0 7 1 * ? 2101' },
  ])('may start and stop in different $differ', ({ start, stop }) => {
    const props = {
      startSchedule: { cron: start, timeZone: 'UTC' },
      stopSchedule: { cron: stop, timeZone: 'UTC' },
    };
    expect(() => LambdaExecutionRoleStack.check(props)).not.toThrow();
  });

  test.each([
    '60 7 ? * * *',
    '0 7 0 * ? *',
    '0 7 1 13 ? *',
    '0 7 ? * 8 *',
    '0 7 ? * *-FRI *',
    '0 7 ? JAN,,FEB * *',
    '0 7 ? FOO * *',
    '*/0 7 ? * * *',
    '0 7 ? * MON 2200',
    '0 7 ? * 2#6 *',
    '0 7 ? * MON * *',
  ])('may not be %s', (cron) => {
    expect(() => synth({ startSchedule: { cron, timeZone: 'UTC' } })).toThrow(
      /^'startSchedule' must have a cron of six fields /,
    );
  });

  test('are off by default', () => {
    synth().resourceCountIs('AWS::Scheduler::Schedule', 0);
  });

  test('follow the clock of their own time zone', () => {
    synth(EVERYTHING).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 19 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: Match.absent(), // enabled
    });
  });

  test('say which run they stand for, so that a late one can be told', () => {
    synth(EVERYTHING).hasResourceProperties('AWS::Scheduler::Schedule', {
      Target: {
        Input: '{"action":"start","scheduledFor":"<aws.scheduler.scheduled-time>"}',
      },
    });
  });

  test('give up long before a late start could undo a stop, in delivery and in the function', () => {
    const template = synth(EVERYTHING);
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      Target: {
        RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 3 },
        DeadLetterConfig: Match.anyValue(),
      },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumEventAgeInSeconds: 900,
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ MAX_EVENT_AGE_SECONDS: '900' }) },
    });
  });
});

describe('what happens when it breaks', () => {
  const template = synth(EVERYTHING);
  const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
  const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));

  test.each([
    { rings: 'an instance did not do what was asked', metric: 'Failures' },
    { rings: 'a run was given up', metric: 'NumberOfMessagesSent' },
    { rings: 'the queue is not empty', metric: 'ApproximateNumberOfMessagesVisible' },
  ])('an alarm rings when $rings, and its mail can be read', ({ metric }) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: metric,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: topic }],
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'on-call@example.com',
      TopicArn: { Ref: topic },
    });
  });

  test('one queue takes what the scheduler could not deliver and what the function gave up', () => {
    const arn = { 'Fn::GetAtt': [queue, 'Arn'] };
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: arn } },
    });
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      Target: { DeadLetterConfig: { Arn: arn } },
    });
  });

  test('the function counts failures where the alarm looks for them', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ METRIC_NAMESPACE: 'Stack' }) },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Stack',
      MetricName: 'Failures',
      Dimensions: Match.absent(),
    });
  });

  test('the log group keeps what happened, encrypted, for a year', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 365,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReportsKey'), 'Arn'] },
    });
  });

  test('alarms go to a topic whose key lets CloudWatch use it, as alias/aws/sns does not', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReportsKey'), 'Arn'] },
    });
  });
});

describe('retainData', () => {
  test('keeps logs and key when the stack goes', () => {
    const template = synth({ retainData: true });
    for (const type of ['AWS::Logs::LogGroup', 'AWS::KMS::Key', 'AWS::SQS::Queue']) {
      template.allResources(type, { DeletionPolicy: 'Retain' });
    }
    template.hasResourceProperties('AWS::Logs::LogGroup', { DeletionProtectionEnabled: true });
  });

  test('is off by default, and then nothing stays but a key that is pending deletion', () => {
    const kept = Object.values(synth().toJSON().Resources as Record<string, object>).filter(
      (resource) => 'DeletionPolicy' in resource && resource.DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    synth().hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 7 });
  });
});

describe.each(ENVIRONMENTS)('in $partition', (environment) => {
  const { partition, region, account } = environment;
  const documents = readTemplate(synth(EVERYTHING).toJSON(), environment);
  const text = JSON.stringify(documents);

  test('names nothing of another partition, account or region', () => {
    const [key] = EVERYTHING.volumeKeyArns ?? [];
    const [license] = EVERYTHING.licenseConfigurationArns ?? [];
    const arns = text
      .replaceAll(key ?? '', '')
      .replaceAll(license ?? '', '')
      .match(/arn:[^"]+/g);
    expect(arns?.length).toBeGreaterThan(20);
    for (const arn of arns ?? []) {
      const [, ofPartition, , ofRegion, ofAccount] = arn.split(':');
      expect([partition]).toContain(ofPartition);
      expect([region, '']).toContain(ofRegion);
      expect([account, '']).toContain(ofAccount);
    }
  });

  test('gives EC2 its grant by the name that KMS knows it by there', () => {
    const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    expect(text).toContain(
      `"kms:ViaService":["ec2.${region}.amazonaws.com","ec2.${region}.${suffix}"]`,
    );
    expect(text).toContain(`"Service":"logs.${region}.${suffix}"`);
  });
});
