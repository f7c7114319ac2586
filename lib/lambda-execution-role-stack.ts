import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  CfnOutput,
  Duration,
  FileSystem,
  RemovalPolicy,
  Stack,
  type StackProps,
  Token,
  Validations,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { checkAddresses, checkKeyArns, checkNoneTwice, checkOnePartition } from './parts/checks';

/**
 * When to run, on the clock of the people who use the instances.
 */
export interface Schedule {
  /**
   * Six fields: minutes, hours, day of month, month, day of week, year. `0 7 ? * MON-FRI *` is 07:00 on
   * working days.
   */
  readonly cron: string;

  /**
   * IANA time zone of `cron`, for example `Europe/Berlin`.
   *
   * The schedule follows daylight saving time there; a schedule in UTC is an hour off for half the year.
   */
  readonly timeZone: string;
}

/**
 * Properties of `LambdaExecutionRoleStack`.
 */
export interface LambdaExecutionRoleStackProps extends StackProps {
  /**
   * Tag key that puts an instance, with its volumes, in the scope of the function.
   *
   * Whoever may set this tag decides what the function may stop. IAM does not look at the case of a tag
   * key: who guards the tag must guard `schedule` and `SCHEDULE` too.
   *
   * @default 'Schedule'
   */
  readonly tagKey?: string;

  /**
   * Tag value that goes with `tagKey`, exact and case-sensitive.
   *
   * @default 'office-hours'
   */
  readonly tagValue?: string;

  /**
   * Turns backups on, and says how many days a snapshot is kept. The newest good one of each volume
   * is kept whatever its age.
   *
   * @default - no backups, and no permission to make them
   */
  readonly backupRetentionDays?: number;

  /**
   * Customer-managed KMS keys that encrypt volumes of the instances.
   *
   * EC2 needs a grant on the key to attach the volume. Without it a start succeeds, and a moment later
   * the instance has stopped again.
   *
   * @default - volumes are not encrypted, or with keys managed by AWS
   */
  readonly volumeKeyArns?: string[];

  /**
   * License Manager configurations of the instances: starting one is authorized on them too.
   *
   * @default - no instance uses License Manager
   */
  readonly licenseConfigurationArns?: string[];

  /**
   * When to start the instances.
   *
   * @default - only when invoked
   */
  readonly startSchedule?: Schedule;

  /**
   * When to stop the instances.
   *
   * @default - only when invoked
   */
  readonly stopSchedule?: Schedule;

  /**
   * When to back the instances up. Needs `backupRetentionDays`.
   *
   * @default - only when invoked
   */
  readonly backupSchedule?: Schedule;

  /**
   * Addresses that alarms are mailed to. Each is asked to confirm first.
   *
   * @default - alarms are seen in CloudWatch only
   */
  readonly alarmEmails?: string[];

  /**
   * Keeps logs, queue and key when the stack is deleted, and protects the log group from deletion.
   *
   * @default false
   */
  readonly retainData?: boolean;
}

/** How late a run may begin. A start that comes later could fire after the stop. */
const MAX_EVENT_AGE = Duration.minutes(15);

const DAY = Duration.days(1).toMilliseconds();

/** The function puts this tag on its snapshots, with the name of the stack, and deletes no others. */
const BACKUP_TAG_KEY = 'backup-by';

/** The second tag of a snapshot: the run that it was made for. */
const BACKUP_SLOT_TAG_KEY = 'backup-slot';

/** Instances that somebody tagged with it are left alone. */
const OPT_OUT_TAG_KEY = 'schedule-opt-out';

/**
 * Lets a function start, stop and back up EC2 instances with credentials it never holds.
 *
 * - Who: the Lambda service, for functions of this account and region.
 * - May: start, stop and snapshot instances that carry the tag; delete snapshots it made itself.
 * - May not: touch other instances, put the tag on one, or read anything but descriptions.
 */
export class LambdaExecutionRoleStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   *
   * @param now the time after which a schedule must begin a run
   */
  static check(props: LambdaExecutionRoleStackProps, now = new Date()): void {
    const { tagKey = 'Schedule', tagValue = 'office-hours', backupRetentionDays: days } = props;
    // No `$`, `*` or `?`: in a policy they would stand for other values.
    if (!/^(?!aws:)[\w .:/=+@-]{1,128}$/i.test(tagKey)) {
      throw new Error(
        `'tagKey' must be 1 to 128 letters, digits, spaces or _.:/=+@- and not begin with 'aws:', got '${tagKey}'`,
      );
    }
    const reserved = [BACKUP_TAG_KEY, BACKUP_SLOT_TAG_KEY, OPT_OUT_TAG_KEY];
    if (reserved.includes(tagKey.toLowerCase())) {
      throw new Error(
        `'tagKey' must be none of the tags that mean something else to the function (${reserved.join(', ')}), got '${tagKey}'`,
      );
    }
    if (!/^[\w .:/=+@-]{1,256}$/.test(tagValue)) {
      throw new Error(
        `'tagValue' must be 1 to 256 letters, digits, spaces or _.:/=+@-, got '${tagValue}'`,
      );
    }
    if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3650)) {
      throw new Error(
        `'backupRetentionDays' must be a whole number of days from 1 to 3650, got '${days}'`,
      );
    }
    checkKeyArns('volumeKeyArns', props.volumeKeyArns);
    for (const arn of props.licenseConfigurationArns ?? []) {
      const pattern = /^arn:[\w-]+:license-manager:[\w-]+:\d{12}:license-configuration[:/][\w-]+$/;
      if (!Token.isUnresolved(arn) && !pattern.test(arn)) {
        throw new Error(
          `'licenseConfigurationArns' must hold ARNs of license configurations (arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:ID), got '${arn}'`,
        );
      }
    }
    checkNoneTwice('licenseConfigurationArns', 'configuration', props.licenseConfigurationArns);
    checkOnePartition(props.env?.region, {
      volumeKeyArns: props.volumeKeyArns,
      licenseConfigurationArns: props.licenseConfigurationArns,
    });
    for (const name of ['startSchedule', 'stopSchedule', 'backupSchedule'] as const) {
      const schedule = props[name];
      if (!schedule) continue;
      const cron = readCron(schedule.cron);
      if (!cron) {
        throw new Error(
          `'${name}' must have a cron of six fields (minutes hours day-of-month month day-of-week year, one of the two days '?', for example '0 7 ? * MON-FRI *'), got '${schedule.cron}'`,
        );
      }
      if (!beginsAfter(now, cron)) {
        throw new Error(
          `'${name}' must have a cron with a day that exists and is still to come, else nothing ever runs, got '${schedule.cron}'`,
        );
      }
      if (!isTimeZone(schedule.timeZone)) {
        throw new Error(
          `'${name}' must have an IANA time zone (for example 'Europe/Berlin' or 'UTC'), got '${schedule.timeZone}'`,
        );
      }
    }
    if (props.backupSchedule && days === undefined) {
      throw new Error(
        `'backupSchedule' needs 'backupRetentionDays', which turns backups on, got none`,
      );
    }
    const { startSchedule: start, stopSchedule: stop } = props;
    if (start && stop && start.timeZone === stop.timeZone && meet(start.cron, stop.cron)) {
      throw new Error(
        `'stopSchedule' must not stop in a minute in which 'startSchedule' ('${start.cron}') starts, since either may come first, got '${stop.cron}'`,
      );
    }
    checkAddresses('alarmEmails', props.alarmEmails);
  }

  constructor(scope: Construct, id: string, props: LambdaExecutionRoleStackProps = {}) {
    super(scope, id, props);
    LambdaExecutionRoleStack.check(props);

    const { tagKey = 'Schedule', tagValue = 'office-hours', retainData = false } = props;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const inScope = { StringEquals: { [`aws:ResourceTag/${tagKey}`]: tagValue } };
    const ec2Arn = (resource: string) =>
      this.formatArn({ service: 'ec2', resource, resourceName: '*' });

    // The role: who may become it, then one statement per intent.

    const role = new iam.Role(this, 'ExecutionRole', {
      description: 'Starts, stops and backs up tagged EC2 instances',
      // Both keys: https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
      // The exact function would have to have a name before the role that it needs first.
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: {
            'aws:SourceArn': this.formatArn({
              service: 'lambda',
              resource: 'function:*',
            }),
          },
        },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'DescribeInstances',
        actions: ['ec2:DescribeInstances'],
        resources: ['*'], // EC2 cannot limit a Describe call to resources
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'StartAndStopTaggedInstances',
        actions: ['ec2:StartInstances', 'ec2:StopInstances'],
        resources: [ec2Arn('instance')],
        conditions: inScope,
      }),
    );
    if (props.licenseConfigurationArns?.length) {
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'StartLicensedInstances',
          actions: ['ec2:StartInstances'],
          resources: props.licenseConfigurationArns,
        }),
      );
    }
    if (props.volumeKeyArns?.length) {
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'LetEc2AttachEncryptedVolumes',
          actions: ['kms:CreateGrant'],
          resources: props.volumeKeyArns,
          conditions: {
            Bool: { 'kms:GrantIsForAWSResource': 'true' },
            StringEquals: {
              // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
              'kms:ViaService': ['amazonaws.com', this.urlSuffix].map(
                (suffix) => `ec2.${this.region}.${suffix}`,
              ),
            },
            // ForAllValues is also true when the key is absent, hence the two Nulls.
            'ForAllValues:StringEquals': {
              'kms:EncryptionContextKeys': 'aws:ebs:id',
              'kms:GrantOperations': 'Decrypt',
            },
            Null: { 'kms:EncryptionContextKeys': 'false', 'kms:GrantOperations': 'false' },
          },
        }),
      );
    }
    const snapshots = `arn:${this.partition}:ec2:${this.region}::snapshot/*`;
    if (props.backupRetentionDays !== undefined) {
      // EC2 authorizes CreateSnapshots on the instance, on every volume and on the new snapshot. Only
      // the first two have tags to look at; the snapshot is held by the tags it is created with.
      const ownTag = { [`aws:RequestTag/${BACKUP_TAG_KEY}`]: this.stackName };
      // A tag of another kind could mean access elsewhere. The key is there: `ownTag` demands one.
      const noOtherTag = { 'aws:TagKeys': [BACKUP_TAG_KEY, BACKUP_SLOT_TAG_KEY] };
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'FindVolumesAndSnapshots',
          actions: ['ec2:DescribeSnapshots', 'ec2:DescribeVolumes'],
          resources: ['*'], // EC2 cannot limit a Describe call to resources
        }),
      );
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'SnapshotTaggedInstances',
          actions: ['ec2:CreateSnapshots'],
          resources: [ec2Arn('instance'), ec2Arn('volume')],
          conditions: inScope,
        }),
      );
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'CreateSnapshotsWithOwnTag',
          actions: ['ec2:CreateSnapshots'],
          resources: [snapshots],
          conditions: { StringEquals: ownTag, 'ForAllValues:StringEquals': noOtherTag },
        }),
      );
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'TagSnapshotsAtCreation',
          actions: ['ec2:CreateTags'],
          resources: [snapshots],
          conditions: {
            StringEquals: { ...ownTag, 'ec2:CreateAction': 'CreateSnapshots' },
            'ForAllValues:StringEquals': noOtherTag,
          },
        }),
      );
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'DeleteOwnSnapshots',
          actions: ['ec2:DeleteSnapshot'],
          resources: [snapshots],
          conditions: {
            StringEquals: { [`aws:ResourceTag/${BACKUP_TAG_KEY}`]: this.stackName },
          },
        }),
      );
    }

    Validations.of(role).acknowledge(
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Describe calls cannot be limited' },
      ...[ec2Arn('instance'), ec2Arn('volume'), snapshots].map((arn) => ({
        id: `AwsSolutions-IAM5[Resource::${inFindings(this, arn)}]`,
        reason: 'A tag decides which, so that a new one needs no change of the policy',
      })),
    );

    // Where the function reports to. One key for all of it; whoever reads needs kms:Decrypt on it.

    const key = new kms.Key(this, 'ReportsKey', {
      description: `Log group and alarm topic of ${this.stackName}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy,
    });
    const logGroup = new logs.LogGroup(this, 'FunctionLogs', {
      encryptionKey: key,
      retention: logs.RetentionDays.ONE_YEAR,
      deletionProtectionEnabled: retainData,
      removalPolicy,
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptLogs',
        principals: [new iam.ServicePrincipal(`logs.${this.region}.${this.urlSuffix}`)],
        // Without DescribeKey, which AWS's example has: it has no encryption context, and never matches.
        actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'], // in a key policy, this key
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': this.formatArn({
              service: 'logs',
              resource: 'log-group:*', // the name of the group is not known yet: the group needs the key
            }),
          },
        },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'WriteOwnLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn], // ends in `:*`, the streams of the group
      }),
    );

    const failedRuns = new sqs.Queue(this, 'FailedRuns', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    Validations.of(failedRuns).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the queue that failures go to; an alarm watches it',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'RecordFailedRuns',
        actions: ['sqs:SendMessage'], // Lambda sends as this role when its retries are used up
        resources: [failedRuns.queueArn],
      }),
    );

    const entry = path.join(__dirname, '../lambda/lambda-execution-role');
    const fn = new lambda.Function(this, 'Function', {
      description: 'Starts, stops and backs up tagged EC2 instances',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.minutes(5),
      handler: 'index.handler',
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: {
        TAG_KEY: tagKey,
        TAG_VALUE: tagValue,
        OPT_OUT_TAG_KEY,
        MAX_EVENT_AGE_SECONDS: String(MAX_EVENT_AGE.toSeconds()),
        METRIC_NAMESPACE: this.stackName,
        ...(props.backupRetentionDays !== undefined && {
          BACKUP_TAG_KEY,
          BACKUP_TAG_VALUE: this.stackName,
          BACKUP_RETENTION_DAYS: String(props.backupRetentionDays),
        }),
      },
      // `cdk deploy OtherStack` and the tests do not need the bundle.
      code: lambda.Code.fromAsset(this.bundlingRequired ? bundle(entry) : entry),
    });
    // Lambda's own retries: without these, two more attempts within six hours.
    fn.configureAsyncInvoke({
      maxEventAge: MAX_EVENT_AGE,
      retryAttempts: 2,
      onFailure: { bind: () => ({ destination: failedRuns.queueArn }) },
    });

    // Who is told.

    const topic = new sns.Topic(this, 'Alarms', { masterKey: key, enforceSSL: true });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptAlarms',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'], // in a key policy, this key
      }),
    );
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishAlarms',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: {
            'aws:SourceArn': this.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }),
          },
        },
      }),
    );
    for (const address of props.alarmEmails ?? []) {
      new sns.Subscription(this, address, {
        topic,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint: address,
      });
    }
    const alarms = [
      new cloudwatch.Alarm(this, 'InstancesFailed', {
        alarmDescription:
          'An instance did not do what was asked; the log of the function says which and why',
        metric: new cloudwatch.Metric({
          namespace: this.stackName,
          metricName: 'Failures',
          statistic: 'Sum',
        }),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
      new cloudwatch.Alarm(this, 'RunsFailed', {
        alarmDescription: 'A run was given up; the queue holds its event and the reason',
        // Rings for each, also while older ones still lie in the queue.
        metric: failedRuns.metricNumberOfMessagesSent(),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
      new cloudwatch.Alarm(this, 'FailedRunsWaiting', {
        alarmDescription: 'Runs that were given up wait in the queue for somebody to look',
        metric: failedRuns.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    ];
    for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic));

    // When it runs by itself.

    const schedules = {
      Start: props.startSchedule,
      Stop: props.stopSchedule,
      Backup: props.backupSchedule,
    };
    if (Object.values(schedules).some(Boolean)) {
      const group = new scheduler.CfnScheduleGroup(this, 'Schedules');
      const schedulerRole = new iam.Role(this, 'SchedulerRole', {
        description: 'Invokes the function on schedule',
        // EventBridge Scheduler sends the ARN of the group, never that of a schedule.
        assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
          conditions: {
            StringEquals: { 'aws:SourceAccount': this.account, 'aws:SourceArn': group.attrArn },
          },
        }),
      });
      schedulerRole.addToPolicy(
        new iam.PolicyStatement({
          sid: 'InvokeFunction',
          actions: ['lambda:InvokeFunction'],
          resources: [fn.functionArn],
        }),
      );
      schedulerRole.addToPolicy(
        new iam.PolicyStatement({
          sid: 'RecordUndeliveredEvents',
          actions: ['sqs:SendMessage'],
          resources: [failedRuns.queueArn],
        }),
      );
      for (const [name, schedule] of Object.entries(schedules)) {
        if (!schedule) continue;
        const action = name.toLowerCase();
        new scheduler.CfnSchedule(this, name, {
          groupName: group.ref,
          description: `${name} the instances tagged ${tagKey}=${tagValue}`,
          scheduleExpression: `cron(${schedule.cron})`,
          scheduleExpressionTimezone: schedule.timeZone,
          flexibleTimeWindow: { mode: 'OFF' },
          target: {
            arn: fn.functionArn,
            roleArn: schedulerRole.roleArn,
            input: JSON.stringify({ action, scheduledFor: '<aws.scheduler.scheduled-time>' }),
            // The default is 185 attempts over 24 hours: a start that failed could fire after the stop.
            retryPolicy: {
              maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds(),
              maximumRetryAttempts: 3,
            },
            deadLetterConfig: { arn: failedRuns.queueArn },
          },
        });
      }
    }

    new CfnOutput(this, 'FunctionName', { value: fn.functionName });
    new CfnOutput(this, 'ExecutionRoleArn', { value: role.roleArn });
    new CfnOutput(this, 'FailedRunsUrl', { value: failedRuns.queueUrl });
  }
}

/** Returns an ARN as findings of cdk-nag write it: `<AWS::Region>` where the region is not known yet. */
function inFindings(stack: Stack, arn: string): string {
  const { 'Fn::Join': join } = stack.resolve(arn);
  const parts: (string | { Ref: string })[] = join ? join[1] : [arn];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}

/** A field of a cron: its numbers, names for them, and what may stand there in place of numbers. */
interface CronField {
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
  readonly also?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Minutes, hours, day of month, month, day of week, year.
 *
 * Source: "Schedule types", https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const CRON_FIELDS: readonly CronField[] = [
  { first: 0, last: 59 },
  { first: 0, last: 23 },
  { first: 1, last: 31, also: /^(L|LW|([1-9]|[12]\d|3[01])W)$/i },
  { first: 1, last: 12, names: MONTHS },
  { first: 1, last: 7, names: WEEKDAYS, also: /^(L|[1-7]L|[1-7]#[1-5])$/i },
  { first: 1970, last: 2199 },
];

/**
 * Returns for each field of a cron the values that it names, for example 2 to 6 for `MON-FRI`. What counts in
 * another way (`L`, `15W`, `6#3`) is a value itself, and `?` is every value. Returns nothing if EventBridge
 * Scheduler would not take the cron, as far as shape and ranges tell.
 */
function readCron(cron: string): (number | string)[][] | undefined {
  const given = cron.split(' ');
  if (given.length !== CRON_FIELDS.length || (given[2] === '?') === (given[4] === '?')) return;
  const read = CRON_FIELDS.map((field, index) => readCronField(given[index] ?? '', field));
  return read.every((values) => values.length > 0) ? read : undefined;
}

/** Returns no value if the text is malformed. */
function readCronField(text: string, field: CronField): (number | string)[] {
  const { first, last, names = [], also } = field;
  if (also?.test(text)) return [text.toUpperCase()];
  if (also && text === '?') return range(first, last);
  const numberOf = (value: string): number => {
    const index = names.indexOf(value.toUpperCase());
    return index < 0 ? Number(value) : first + index;
  };
  const items = text.split(',').map((item) => {
    const [, from = '', to, step] =
      /^(\*|\d{1,4}|[a-z]{3})(?:-(\d{1,4}|[a-z]{3}))?(?:\/([1-9]\d*))?$/i.exec(item) ?? [];
    const low = from === '*' ? first : numberOf(from);
    const high = to !== undefined ? numberOf(to) : from === '*' || step ? last : low;
    const inRange = [low, high].every((n) => n >= first && n <= last);
    if (!from || (from === '*' && to) || !inRange) return [];
    // `FRI-MON` goes on at the beginning.
    const all = low <= high ? range(low, high) : [...range(low, last), ...range(first, high)];
    return all.filter((_, index) => index % Number(step ?? 1) === 0);
  });
  return items.every((values) => values.length > 0) ? items.flat() : [];
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Whether a cron names a day that exists, in a month that is not over: 31 February does not. */
function beginsAfter(now: Date, [, , days = [], months = [], , years = []]: (number | string)[][]) {
  const firstDay = Math.min(...days.map((day) => Number.parseInt(String(day), 10) || 1)); // L is in any month
  return years.some((year) =>
    months.some((month) => {
      const end = new Date(Date.UTC(Number(year), Number(month), 1));
      const lastDay = new Date(end.getTime() - DAY).getUTCDate();
      return firstDay <= lastDay && end.getTime() + DAY > now.getTime(); // a day for time zones
    }),
  );
}

/** Whether there can be a minute that both crons name. */
function meet(one: string, other: string): boolean {
  const [a = [], b = []] = [readCron(one), readCron(other)];
  return a.every((values, index) => values.some((value) => b[index]?.includes(value)));
}

/** Spelled as in the IANA database: Scheduler is not known to take another spelling. */
function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}

/**
 * Returns a folder that holds the function in one file. It is made anew when its sources or the
 * installed packages have changed: bundling is among the slowest parts of a synthesis.
 */
function bundle(entry: string): string {
  const lock = path.join(entry, '../../package-lock.json');
  const packages = existsSync(lock) ? FileSystem.fingerprint(lock) : String(Date.now());
  const folder = path.join(
    entry,
    '../../node_modules/.cache/functions',
    FileSystem.fingerprint(entry, { extraHash: packages }),
  );
  const outfile = path.join(folder, 'index.js');
  if (existsSync(outfile)) return folder;
  buildSync({
    entryPoints: [path.join(entry, 'handler.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'], // half the size and load time of CommonJS
  });
  return folder;
}
