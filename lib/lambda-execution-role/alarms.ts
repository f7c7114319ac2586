import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CountAlarm } from '../parts/reports';

/** Tells a topic when an instance did not do what was asked, and when a run was given up. */
export function addAlarms(scope: Construct, topic: sns.ITopic, failedRuns: sqs.IQueue): void {
  new CountAlarm(scope, 'InstancesFailed', {
    topic,
    alarmDescription:
      'An instance did not do what was asked; the log of the function says which and why',
    metric: new cloudwatch.Metric({
      namespace: Stack.of(scope).stackName, // where the function counts
      metricName: 'Failures',
      statistic: 'Sum',
    }),
  });
  new CountAlarm(scope, 'RunsFailed', {
    topic,
    alarmDescription: 'A run was given up; the queue holds its event and the reason',
    // Rings for each, also while older ones still lie in the queue.
    metric: failedRuns.metricNumberOfMessagesSent(),
  });
  new CountAlarm(scope, 'FailedRunsWaiting', {
    topic,
    alarmDescription: 'Runs that were given up wait in the queue for somebody to look',
    metric: failedRuns.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
  });
}
