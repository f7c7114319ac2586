import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Properties of `CustomerManagedKey`.
 */
export interface CustomerManagedKeyProps {
  /**
   * What the key encrypts.
   */
  readonly description: string;

  /**
   * Keeps the key when the stack is deleted.
   */
  readonly retainData: boolean;
}

/**
 * A KMS key that is rotated every year, and can be brought back for 7 days after it was deleted.
 *
 * Whoever reads what it encrypts needs `kms:Decrypt` on it.
 */
export class CustomerManagedKey extends kms.Key {
  constructor(scope: Construct, id: string, { description, retainData }: CustomerManagedKeyProps) {
    super(scope, id, {
      description,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

/**
 * Properties of `EncryptedLogGroup`.
 */
export interface EncryptedLogGroupProps {
  readonly key: kms.Key;

  /**
   * Keeps the group when the stack is deleted, and protects it from deletion.
   */
  readonly retainData: boolean;

  /**
   * @default - a name that CloudFormation makes
   */
  readonly logGroupName?: string;
}

/**
 * A log group that is encrypted with a key of this account and keeps its events for a year. The policy of the key
 * gets a statement that lets CloudWatch Logs use it.
 */
export class EncryptedLogGroup extends logs.LogGroup {
  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    const { key, retainData, logGroupName } = props;
    super(scope, id, {
      logGroupName,
      encryptionKey: key,
      retention: logs.RetentionDays.ONE_YEAR,
      deletionProtectionEnabled: retainData,
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const { region, urlSuffix } = this.stack;
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptLogs',
        principals: [new iam.ServicePrincipal(`logs.${region}.${urlSuffix}`)],
        // Without DescribeKey, which AWS's example has: it has no encryption context, and never matches.
        actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'], // in a key policy, this key
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': this.stack.formatArn({
              service: 'logs',
              resource: 'log-group:*', // the name of the group is not known yet: the group needs the key
            }),
          },
        },
      }),
    );
  }
}

/**
 * Properties of `AlarmTopic`.
 */
export interface AlarmTopicProps {
  readonly key: kms.Key;

  /**
   * Addresses that messages are mailed to, checked with `checkEmails`. Each is asked to confirm first.
   *
   * @default - nobody is mailed
   */
  readonly emails?: readonly string[];
}

/**
 * A topic, encrypted with a key of this account, that CloudWatch alarms of this account and region may publish to.
 *
 * The key has to be the customer's own. The policy of `alias/aws/sns` names no service, so with that key an alarm
 * could not publish to the topic, and nobody would be mailed or see an error.
 */
export class AlarmTopic extends sns.Topic {
  constructor(scope: Construct, id: string, { key, emails = [] }: AlarmTopicProps) {
    super(scope, id, { masterKey: key, enforceSSL: true });
    const alarmService = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptAlarms',
        principals: [alarmService],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'], // in a key policy, this key
      }),
    );
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishAlarms',
        principals: [alarmService],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.stack.account },
          ArnLike: {
            'aws:SourceArn': this.stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }),
          },
        },
      }),
    );
    for (const address of emails) {
      new sns.Subscription(scope, address, {
        topic: this,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint: address,
      });
    }
  }
}

/**
 * Properties of `CountAlarm`.
 */
export interface CountAlarmProps {
  readonly topic: sns.ITopic;

  /**
   * What has happened and what to do about it, in sentences for the mail.
   */
  readonly alarmDescription: string;

  /**
   * What is counted, with a statistic that does not fall below 1 when it happened once.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * How many periods of the metric the alarm looks back, for data that arrive late.
   *
   * @default 1
   */
  readonly periods?: number;
}

/**
 * An alarm that publishes to a topic as soon as something was counted once. Where there is no data, nothing has
 * happened.
 */
export class CountAlarm extends cloudwatch.Alarm {
  constructor(scope: Construct, id: string, props: CountAlarmProps) {
    const { topic, alarmDescription, metric, periods = 1 } = props;
    super(scope, id, {
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: periods,
      ...(periods > 1 && { datapointsToAlarm: 1 }),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(topic));
  }
}
