import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { AlarmTopic, CountAlarm } from '../../parts/reports';

/** What `addAlarms` needs. */
export interface Alarms {
  /** Key that encrypts the topic. */
  readonly key: kms.Key;
  /** Addresses that alarms are mailed to. */
  readonly emails?: readonly string[];
  readonly failedUploads: sqs.IQueue;
}

/** Makes a topic, and an alarm that tells it when an object was not uploaded. */
export function addAlarms(scope: Construct, { key, emails, failedUploads }: Alarms): void {
  const topic = new AlarmTopic(scope, 'Alarms', { key, emails });
  new CountAlarm(scope, 'UploadsFailed', {
    topic,
    alarmDescription: 'An object was not uploaded; the queue holds its event and the reason',
    metric: failedUploads.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
  });
}
