import type { StackProps } from 'aws-cdk-lib/core';

/**
 * A trail, and what belongs to it.
 */
export interface Trail {
  readonly trailArn: string;

  /**
   * Log group that the trail sends its events to.
   */
  readonly logGroupName: string;

  /**
   * Bucket that the trail puts its log files into.
   */
  readonly bucketName: string;

  /**
   * Key that encrypts the log files.
   *
   * @default - they are not encrypted with a customer-managed key
   */
  readonly keyArn?: string;
}

/**
 * Object Lock on new log files.
 */
export interface RecordLock {
  /**
   * In `COMPLIANCE` mode nobody can delete a file before the days are over, not even the root user, and the
   * bucket stays until then.
   */
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';

  /**
   * How long a file is locked, from 1 day to as long as it is kept.
   */
  readonly days: number;
}

/**
 * Properties of `BreakGlassRecordStack`.
 */
export interface BreakGlassRecordStackProps extends StackProps {
  /**
   * Name of the stack with the emergency role. The names of all stacks of this use case begin with it.
   *
   * @default 'BreakGlass'
   */
  readonly breakGlassStackName?: string;

  /**
   * IAM path of the users who may enter the emergency role.
   *
   * A user who appears under it is news.
   *
   * @default '/help-desk/'
   */
  readonly helpDeskUserPath?: string;

  /**
   * A multi-region trail of this account and region that exists, to be used in place of a new one.
   *
   * It has to record all management events, reads too: entering a role counts as reading.
   *
   * @default - the stack creates a trail with its bucket, key and log group
   */
  readonly existingTrail?: Trail;

  /**
   * How many days the bucket of the trail keeps a log file.
   *
   * @default 365
   */
  readonly recordRetentionDays?: number;

  /**
   * Object Lock on new log files of a new trail.
   *
   * @default - log files can be deleted by an administrator
   */
  readonly recordLock?: RecordLock;

  /**
   * Addresses that alarms are mailed to. Each is asked to confirm first.
   *
   * @default - alarms are seen in CloudWatch only
   */
  readonly alarmEmails?: string[];

  /**
   * Keeps record, logs and keys when the stack is deleted, protects the log groups from deletion, and
   * logs access to the bucket of the record.
   *
   * @default false
   */
  readonly retainData?: boolean;
}
