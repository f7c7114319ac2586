import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { StackProps } from 'aws-cdk-lib/core';

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

/**
 * Properties of `ExecutionRole`.
 */
export interface ExecutionRoleProps {
  /**
   * Tag that puts an instance, with its volumes, in the scope of the function.
   */
  readonly tagKey: string;

  /**
   * Value that goes with `tagKey`, exact and case-sensitive.
   */
  readonly tagValue: string;

  /**
   * Log group of the function.
   */
  readonly logGroup: logs.ILogGroup;

  /**
   * Queue that Lambda sends to when the retries of a run are used up.
   */
  readonly failedRuns: sqs.IQueue;

  /**
   * Whether the function makes backups.
   *
   * @default false
   */
  readonly backups?: boolean;

  /**
   * Customer-managed KMS keys that encrypt volumes of the instances.
   *
   * @default - volumes are not encrypted, or with keys managed by AWS
   */
  readonly volumeKeyArns?: readonly string[];

  /**
   * License Manager configurations of the instances.
   *
   * @default - no instance uses License Manager
   */
  readonly licenseConfigurationArns?: readonly string[];
}
