import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Schedule } from './props';
import { SchedulerRole } from './scheduler-role';

/** What `addSchedules` needs. */
export interface Schedules {
  /** When to do what, by the name of the schedule: `Start`, `Stop` or `Backup`. */
  readonly when: Readonly<Record<string, Schedule | undefined>>;
  /** The instances, for the description. */
  readonly tag: string;
  readonly fn: lambda.IFunction;
  readonly failedRuns: sqs.IQueue;
  /** How late a run may begin. */
  readonly maxEventAge: Duration;
}

/** Has EventBridge Scheduler invoke a function; makes nothing when there is no schedule. */
export function addSchedules(
  scope: Construct,
  { when, tag, fn, failedRuns, maxEventAge }: Schedules,
): void {
  if (!Object.values(when).some(Boolean)) return;
  const group = new scheduler.CfnScheduleGroup(scope, 'Schedules');
  const role = new SchedulerRole(scope, 'SchedulerRole', {
    groupArn: group.attrArn,
    fn,
    undelivered: failedRuns,
  });
  for (const [name, schedule] of Object.entries(when)) {
    if (!schedule) continue;
    const action = name.toLowerCase();
    new scheduler.CfnSchedule(scope, name, {
      groupName: group.ref,
      description: `${name} the instances tagged ${tag}`,
      scheduleExpression: `cron(${schedule.cron})`,
      scheduleExpressionTimezone: schedule.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: fn.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ action, scheduledFor: '<aws.scheduler.scheduled-time>' }),
        // The default is 185 attempts over 24 hours: a start that failed could fire after the stop.
        retryPolicy: {
          maximumEventAgeInSeconds: maxEventAge.toSeconds(),
          maximumRetryAttempts: 3,
        },
        deadLetterConfig: { arn: failedRuns.queueArn },
      },
    });
  }
}
