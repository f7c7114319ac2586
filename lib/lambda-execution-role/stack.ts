import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { bundled } from '../parts/bundle';
import { AlarmTopic, CustomerManagedKey, EncryptedLogGroup } from '../parts/reports';
import { addAlarms } from './alarms';
import { check } from './check';
import { ExecutionRole } from './execution-role';
import type { LambdaExecutionRoleStackProps } from './props';
import { addSchedules } from './schedules';
import { BACKUP_TAG_KEY, OPT_OUT_TAG_KEY } from './tags';

/** How late a run may begin. A start that comes later could fire after the stop. */
const MAX_EVENT_AGE = Duration.minutes(15);

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
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: LambdaExecutionRoleStackProps = {}) {
    super(scope, id, props);
    check(props);

    const { tagKey = 'Schedule', tagValue = 'office-hours', retainData = false } = props;
    const { backupRetentionDays, volumeKeyArns, licenseConfigurationArns } = props;

    // Where the function reports to. One key for all of it; whoever reads needs kms:Decrypt on it.

    const key = new CustomerManagedKey(this, 'ReportsKey', {
      description: `Log group and alarm topic of ${this.stackName}`,
      retainData,
    });
    const logGroup = new EncryptedLogGroup(this, 'FunctionLogs', { key, retainData });
    const topic = new AlarmTopic(this, 'Alarms', { key, emails: props.alarmEmails });
    const failedRuns = new sqs.Queue(this, 'FailedRuns', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(failedRuns).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the queue that failures go to; an alarm watches it',
    });
    addAlarms(this, topic, failedRuns);

    // The role, and the function that has it.

    const role = new ExecutionRole(this, 'ExecutionRole', {
      tagKey,
      tagValue,
      logGroup,
      failedRuns,
      backups: backupRetentionDays !== undefined,
      volumeKeyArns,
      licenseConfigurationArns,
    });
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
        ...(backupRetentionDays !== undefined && {
          BACKUP_TAG_KEY,
          BACKUP_TAG_VALUE: this.stackName,
          BACKUP_RETENTION_DAYS: String(backupRetentionDays),
        }),
      },
      code: bundled(this, path.join(__dirname, '../../lambda/lambda-execution-role')),
    });
    // Lambda's own retries: without these, two more attempts within six hours.
    fn.configureAsyncInvoke({
      maxEventAge: MAX_EVENT_AGE,
      retryAttempts: 2,
      onFailure: { bind: () => ({ destination: failedRuns.queueArn }) },
    });

    // When it runs by itself.

    addSchedules(this, {
      when: { Start: props.startSchedule, Stop: props.stopSchedule, Backup: props.backupSchedule },
      tag: `${tagKey}=${tagValue}`,
      fn,
      failedRuns,
      maxEventAge: MAX_EVENT_AGE,
    });

    new CfnOutput(this, 'FunctionName', { value: fn.functionName });
    new CfnOutput(this, 'ExecutionRoleArn', { value: role.roleArn });
    new CfnOutput(this, 'FailedRunsUrl', { value: failedRuns.queueUrl });
  }
}
