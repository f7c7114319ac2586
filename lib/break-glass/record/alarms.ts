import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CountAlarm } from '../../parts/reports';
import type { Alert } from './alert';
import { filterPattern } from './filter-pattern';

/**
 * Has CloudWatch count the records of an alert in the log group of the trail, and an alarm tell the topic.
 *
 * This is the sure way: the log group of the trail gets the records of every region, within minutes.
 */
export function addAlarm(
  scope: Construct,
  { name, says, next, records }: Alert,
  logGroupName: string,
  topic: sns.ITopic,
): void {
  const { stackName } = Stack.of(scope);
  records.forEach((fields, index) => {
    new logs.CfnMetricFilter(scope, `${name}Filter${index + 1}`, {
      logGroupName,
      filterPattern: filterPattern(fields),
      metricTransformations: [{ metricNamespace: stackName, metricName: name, metricValue: '1' }],
    });
  });
  new CountAlarm(scope, `${name}Alarm`, {
    topic,
    alarmDescription: `${says} ${next}`,
    metric: new cloudwatch.Metric({
      namespace: stackName,
      metricName: name,
      statistic: 'Maximum', // a sum could be brought down with negative values of the same name
      period: Duration.minutes(5),
    }),
    // Records come late, by 5 minutes or more; the alarm looks back for them.
    periods: 3,
  });
}
