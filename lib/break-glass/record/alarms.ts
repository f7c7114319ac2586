import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CountAlarm } from '../../parts/reports';
import type { Alert } from './alert';
import { filterPattern } from './filter-pattern';

/**
 * Adds an alarm for an alert: metric filters count its CloudTrail records in the log group of the trail, and the alarm
 * publishes to the topic when there is one.
 *
 * This is the sure way to learn of an alert, because that log group gets the records of every region. It takes
 * minutes; `addMessage` adds the fast way.
 */
export function addAlarm(
  scope: Construct,
  { name, whatHappened, whatToDo, records }: Alert,
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
    alarmDescription: `${whatHappened} ${whatToDo}`,
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
