import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ArnFormat,
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
  type StackProps,
  Token,
  Validations,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkAddresses, checkBucketName, checkKeyArns, checkOnePartition } from './parts/checks';

/**
 * A trail, and what belongs to it.
 */
export interface Trail {
  readonly trailArn: string;

  /**
   * Log group that the trail sends its events to.
   */
  readonly logGroupName: string;

  readonly bucketName: string;

  /**
   * Key that encrypts the log files.
   *
   * @default - they are not encrypted with a customer-managed key
   */
  readonly keyArn?: string;
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
   * Object Lock on new log files. In `COMPLIANCE` mode nobody can delete them before the days are over,
   * not even the root user, and the bucket stays until then.
   *
   * @default - log files can be deleted by an administrator
   */
  readonly recordLock?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number };

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

/**
 * Records whatever is done in the account, and tells people when the emergency role is entered, when it
 * changes something, and when somebody touches the record, the alarms or the role.
 *
 * - Who: CloudTrail for this trail and CloudWatch for alarms of this account; EventBridge, which does not
 *   tell for whom.
 * - May: write the record, and send messages.
 * - May not: read or delete what they wrote.
 */
export class BreakGlassRecordStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: BreakGlassRecordStackProps): void {
    const { helpDeskUserPath = '/help-desk/' } = props;
    if (!/^\/([\w+=,.@-]+\/)+$/.test(helpDeskUserPath)) {
      throw new Error(
        `'helpDeskUserPath' must be an IAM path like '/help-desk/', with a slash at both ends and not '/' alone, got '${helpDeskUserPath}'`,
      );
    }
    checkWholeNumber('recordRetentionDays', props.recordRetentionDays ?? 365, 'days', 1, 3650);
    const { existingTrail: existing } = props;
    if (
      existing &&
      !/^arn:[\w-]+:cloudtrail:[\w-]+:\d{12}:trail\/[\w.-]+$/.test(existing.trailArn)
    ) {
      throw new Error(
        `'existingTrail' must have the ARN of a trail (arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME), got '${existing.trailArn}'`,
      );
    }
    const region = props.env?.region;
    if (existing && region && existing.trailArn.split(':')[3] !== region) {
      throw new Error(
        `'existingTrail' must be of the region of the stack ('${region}'), where its log group is, got '${existing.trailArn}'`,
      );
    }
    for (const name of ['recordLock', 'recordRetentionDays'] as const) {
      if (existing && props[name] !== undefined) {
        throw new Error(
          `'${name}' is about the bucket of a new trail, and 'existingTrail' has its own; set one of the two, got both`,
        );
      }
    }
    if (existing) checkTrail(existing);
    if (props.recordLock) {
      checkWholeNumber('recordLock', props.recordLock.days, 'days', 1, 3650);
      if (props.recordLock.days > (props.recordRetentionDays ?? 365)) {
        throw new Error(
          `'recordLock' must not be longer than 'recordRetentionDays' (${props.recordRetentionDays ?? 365} days), got '${props.recordLock.days}'`,
        );
      }
    }
    checkAddresses('alarmEmails', props.alarmEmails);
  }

  constructor(scope: Construct, id: string, props: BreakGlassRecordStackProps = {}) {
    super(scope, id, props);
    BreakGlassRecordStack.check(props);

    const {
      breakGlassStackName: own = 'BreakGlass',
      helpDeskUserPath: userPath = '/help-desk/',
      retainData = false,
    } = props;
    // Names that CloudFormation makes up begin with the name of the stack: that is how its parts are found.
    if (!this.stackName.startsWith(own)) {
      throw new Error(
        `the name of the stack must begin with 'breakGlassStackName' ('${own}'), got '${this.stackName}'`,
      );
    }
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const roleName = `${own}-EmergencyRole`;
    const roleArn = this.formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: roleName,
    });

    // The record. One key for all that is written here; whoever reads needs kms:Decrypt on it.

    const key = new kms.Key(this, 'RecordKey', {
      description: `Record and alerts of ${this.stackName}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
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
              resource: 'log-group:*', // the names of the groups are not known yet: they need the key
            }),
          },
        },
      }),
    );
    const logGroup = {
      encryptionKey: key,
      retention: logs.RetentionDays.ONE_YEAR,
      deletionProtectionEnabled: retainData,
      removalPolicy,
    };
    const record = props.existingTrail ?? this.createTrail(props, key, logGroup);

    // All calls of the emergency role in this region, reads too, for the review afterwards.

    const calls = new logs.LogGroup(this, 'Calls', {
      ...logGroup,
      logGroupName: `/aws/events/${this.stackName}-Calls`, // EventBridge asks for this beginning
    });
    new events.CfnRule(this, 'RoleCalled', {
      description: 'Every call of the emergency role',
      eventPattern: eventPattern([{ 'userIdentity.sessionContext.sessionIssuer.arn': roleArn }]),
      state: EVENTS_THAT_READ_TOO,
      targets: [
        {
          id: 'Calls',
          arn: this.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: calls.logGroupName,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      ],
    });
    new logs.CfnResourcePolicy(this, 'CallsPolicy', {
      policyName: `${this.stackName}-Calls`,
      policyDocument: this.toJsonString(
        new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'WriteCalls',
              principals: ['delivery.logs.amazonaws.com', 'events.amazonaws.com'].map(
                (service) => new iam.ServicePrincipal(service),
              ),
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [calls.logGroupArn],
            }),
          ],
        }),
      ),
    });

    // Who is told.

    const topic = new sns.Topic(this, 'Alerts', { masterKey: key, enforceSSL: true });
    const alarmService = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    const eventService = new iam.ServicePrincipal('events.amazonaws.com');
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptAlerts',
        principals: [alarmService, eventService],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'], // in a key policy, this key
      }),
    );
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishAlarms',
        principals: [alarmService],
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
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishMessages',
        principals: [eventService],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        // No condition: EventBridge tells SNS no source, and would drop its messages without a sound.
      }),
    );
    for (const address of props.alarmEmails ?? []) {
      new sns.Subscription(this, address, {
        topic,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint: address,
      });
    }

    // What they are told of.

    const session = this.formatArn({
      service: 'sts',
      region: '',
      resource: 'assumed-role',
      resourceName: `${roleName}/*`,
    });
    const trail = [record.trailArn, record.trailArn.replace(/^.*\//, '')];
    const groups = [`*${own}*`, ...(props.existingTrail ? [`*${record.logGroupName}`] : [])];
    const keys = [key.keyArn, key.keyId];
    if (record.keyArn) keys.push(record.keyArn, record.keyArn.replace(/^.*\//, ''));
    const change = (service: string, fields: RecordFields): RecordFields => ({
      eventSource: `${service}.amazonaws.com`,
      readOnly: false,
      ...fields,
    });
    const watched: Record<string, { says: string; next: string; records: RecordFields[] }> = {
      RoleEntered: {
        says: 'The emergency role was entered.',
        next: 'If nobody told you why, ask the person, and end the session early: see docs/break-glass.md.',
        records: [
          { eventName: 'AssumeRole*', 'requestParameters.roleArn': roleArn, errorCode: ABSENT },
          // The console adds this one, which alone knows the address of the browser.
          { eventName: 'SwitchRole', 'userIdentity.arn': session },
        ],
      },
      EntryRefused: {
        says: 'Somebody was refused the emergency role.',
        next: 'Ask the person whether it was them, and what they needed.',
        records: [
          { eventName: 'AssumeRole*', 'requestParameters.roleArn': roleArn, errorCode: '*' },
          // Most refusals come without parameters: only the message names the role.
          { eventName: 'AssumeRole*', errorMessage: `*${roleArn}*`, errorCode: '*' },
        ],
      },
      RoleActed: {
        says: 'The emergency role changed something, or tried to.',
        next: 'Compare it with the reason that was given for entering.',
        records: [{ 'userIdentity.sessionContext.sessionIssuer.arn': roleArn, readOnly: false }],
      },
      RecordChanged: {
        says: 'Somebody changed the record of the emergency role.',
        next: 'If nobody is deploying these stacks, treat it as an incident.',
        records: [
          change('cloudtrail', { 'requestParameters.name': trail }),
          change('cloudtrail', { 'requestParameters.trailName': trail }),
          change('s3', {
            'requestParameters.bucketName': record.bucketName,
            eventCategory: 'Management',
          }),
          change('kms', {
            eventName: ['DisableKey', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
            'requestParameters.keyId': keys,
          }),
        ],
      },
      // By itself, because EventBridge takes 2,048 characters in a rule.
      LogsChanged: {
        says: 'Somebody changed the log groups of the record.',
        next: 'If nobody is deploying these stacks, treat it as an incident.',
        records: [
          ...['logGroupName', 'logGroupIdentifier', 'resourceIdentifier'].map((parameter) =>
            change('logs', {
              eventName: ['Delete*', 'Put*', '*KmsKey'],
              [`requestParameters.${parameter}`]: groups,
            }),
          ),
          // Under any name they can hide or refuse what is sent to a log group.
          change('logs', { eventName: ['*AccountPolicy', '*ResourcePolicy'] }),
        ],
      },
      AlarmChanged: {
        says: 'Somebody changed the alarms of the emergency role.',
        next: 'If nobody is deploying these stacks, treat it as an incident.',
        records: [
          change('events', { 'requestParameters.name': `${own}*` }),
          change('events', { 'requestParameters.rule': `${own}*` }),
          // A key for the default bus encrypts the rules on it, and can then be disabled; a policy of the
          // bus can refuse what is forwarded to it.
          change('events', { eventName: ['PutPermission', 'UpdateEventBus'] }),
          change('sns', { 'requestParameters.topicArn': topic.topicArn }),
          change('sns', { 'requestParameters.resourceArn': topic.topicArn }),
          change('sns', { 'requestParameters.subscriptionArn': `${topic.topicArn}:*` }),
          change('monitoring', { 'requestParameters.alarmName': `${own}*` }),
          change('monitoring', { 'requestParameters.alarmNames[*]': `${own}*` }),
          change('monitoring', { eventName: 'PutAlarmMuteRule' }),
          change('cloudformation', {
            'requestParameters.stackName': [`${own}*`, `*:stack/${own}*`],
          }),
        ],
      },
      AccessChanged: {
        says: 'Somebody changed who may enter the emergency role or what it may do.',
        next: 'If nobody is deploying these stacks, treat it as an incident.',
        records: [
          change('iam', { 'requestParameters.roleName': `${own}*` }),
          change('iam', { 'requestParameters.policyArn': `*:policy/${own}*` }),
          change('iam', { 'requestParameters.groupName': `${own}*` }),
          change('iam', { 'requestParameters.path': `${userPath}*` }),
          change('iam', { 'requestParameters.newPath': `${userPath}*` }),
        ],
      },
    };
    for (const [name, { says, next, records }] of Object.entries(watched)) {
      // The floor: the log group of the trail hears of every region, within minutes.
      records.forEach((fields, index) => {
        new logs.CfnMetricFilter(this, `${name}Filter${index + 1}`, {
          logGroupName: record.logGroupName,
          filterPattern: filterPattern(fields),
          metricTransformations: [
            { metricNamespace: this.stackName, metricName: name, metricValue: '1' },
          ],
        });
      });
      new cloudwatch.Alarm(this, `${name}Alarm`, {
        alarmDescription: `${says} ${next}`,
        metric: new cloudwatch.Metric({
          namespace: this.stackName,
          metricName: name,
          statistic: 'Maximum', // a sum could be brought down with negative values of the same name
          period: Duration.minutes(5),
        }),
        threshold: 1,
        // Records come late, by 5 minutes or more; the alarm looks back for them.
        evaluationPeriods: 3,
        datapointsToAlarm: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new SnsAction(topic));

      // The fast message, which says who: of this region, and of what is forwarded to it.
      new events.CfnRule(this, name, {
        description: says,
        eventPattern: eventPattern(records),
        state: EVENTS_THAT_READ_TOO,
        targets: [
          {
            id: 'Alerts',
            arn: topic.topicArn,
            inputTransformer: {
              inputPathsMap: {
                account: '$.detail.userIdentity.accountId',
                address: '$.detail.sourceIPAddress',
                call: '$.detail.eventName',
                error: '$.detail.errorCode',
                from: '$.detail.additionalEventData.SwitchFrom',
                principal: '$.detail.userIdentity.principalId',
                region: '$.detail.awsRegion',
                session: '$.detail.requestParameters.roleSessionName',
                time: '$.detail.eventTime',
                who: '$.detail.userIdentity.arn',
              },
              inputTemplate: [
                says,
                'Who: <who> (<principal>, account <account>), session: <session><from>',
                'What: <call> <error>',
                'When: <time>, from address <address>, in region <region>',
                `Next: ${next}`,
              ]
                .map((line) => `"${line}"`)
                .join('\n'),
            },
          },
        ],
      });
    }

    // To be run afterwards: on the calls of this region, and on the trail, which has all regions.

    for (const [name, group, path] of [
      ['calls', calls.logGroupName, 'detail.'],
      ['calls-in-all-regions', record.logGroupName, ''],
    ] as const) {
      new logs.CfnQueryDefinition(this, name, {
        name: `${this.stackName}/${name}`,
        logGroupNames: [group],
        queryString: [
          `fields ${['eventTime', 'eventName', 'awsRegion', 'sourceIPAddress', 'userIdentity.arn', 'errorCode', 'requestParameters.instancesSet.items.0.instanceId'].map((field) => path + field).join(', ')}`,
          `filter ${path}userIdentity.sessionContext.sessionIssuer.arn = '${roleArn}'`,
          `sort ${path}eventTime asc`,
        ].join('\n| '),
      });
    }

    new CfnOutput(this, 'TrailArn', { value: record.trailArn });
    new CfnOutput(this, 'TrailBucketName', { value: record.bucketName });
    new CfnOutput(this, 'TrailLogGroupName', { value: record.logGroupName });
  }

  /** A trail of all regions, with a bucket that only CloudTrail writes to. */
  private createTrail(
    props: BreakGlassRecordStackProps,
    key: kms.Key,
    logGroup: logs.LogGroupProps,
  ): Trail {
    const { recordRetentionDays = 365, recordLock, retainData } = props;
    const trailName = this.stackName; // fixed, so that key and bucket can name the trail before it exists
    const trailArn = this.formatArn({
      service: 'cloudtrail',
      resource: 'trail',
      resourceName: trailName,
    });
    const service = new iam.ServicePrincipal('cloudtrail.amazonaws.com');
    const thisTrail = { StringEquals: { 'aws:SourceArn': trailArn } };
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptTrail',
        principals: [service],
        actions: ['kms:GenerateDataKey*'],
        resources: ['*'], // in a key policy, this key
        conditions: {
          StringEquals: { 'aws:SourceArn': trailArn },
          StringLike: {
            // of any region: what is encrypted may name the trail as it is seen there
            'kms:EncryptionContext:aws:cloudtrail:arn': this.formatArn({
              service: 'cloudtrail',
              region: '*',
              resource: 'trail',
              resourceName: trailName,
            }),
          },
        },
      }),
    );
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'CheckKeyOfTrail',
        principals: [service],
        actions: ['kms:DescribeKey'],
        resources: ['*'], // in a key policy, this key
        conditions: thisTrail,
      }),
    );

    const storage: s3.BucketProps = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED, // of what comes unencrypted; log files come with the key
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: logGroup.removalPolicy,
    };
    const accessLogs =
      retainData &&
      new s3.Bucket(this, 'TrailAccessLogs', {
        ...storage,
        lifecycleRules: [{ expiration: Duration.days(recordRetentionDays) }],
      });
    const bucket = new s3.Bucket(this, 'TrailBucket', {
      ...storage,
      versioned: true,
      ...(recordLock && {
        objectLockEnabled: true,
        objectLockDefaultRetention: s3.ObjectLockRetention[
          recordLock.mode === 'COMPLIANCE' ? 'compliance' : 'governance'
        ](Duration.days(recordLock.days)),
      }),
      ...(accessLogs && { serverAccessLogsBucket: accessLogs }),
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          expiration: Duration.days(recordRetentionDays),
          noncurrentVersionExpiration: Duration.days(30), // as long as a deleted file can be brought back
        },
        { expiredObjectDeleteMarker: true },
      ],
    });
    Validations.of(accessLogs || bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: accessLogs
        ? 'This is the bucket that access is logged to'
        : 'In a sandbox, logs that come late would refill the bucket while it is deleted',
    });
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'CheckBucketOfTrail',
        principals: [service],
        actions: ['s3:GetBucketAcl'],
        resources: [bucket.bucketArn],
        conditions: thisTrail,
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'WriteTrail',
        principals: [service],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${this.account}/*`)],
        conditions: {
          StringEquals: {
            'aws:SourceArn': trailArn,
            's3:x-amz-acl': 'bucket-owner-full-control',
          },
        },
      }),
    );

    const trailLogs = new logs.LogGroup(this, 'TrailLogs', logGroup);
    const trailRole = new iam.Role(this, 'TrailRole', {
      description: 'Sends the events of the trail to its log group',
      assumedBy: service, // CloudTrail sends no source here: a condition on it would stop the events
    });
    trailRole.addToPolicy(
      new iam.PolicyStatement({
        sid: 'WriteTrailLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [trailLogs.logGroupArn], // ends in `:*`, the streams of the group
      }),
    );
    const trail = new cloudtrail.CfnTrail(this, 'Trail', {
      trailName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      kmsKeyId: key.keyArn,
      s3BucketName: bucket.bucketName,
      cloudWatchLogsLogGroupArn: trailLogs.logGroupArn,
      cloudWatchLogsRoleArn: trailRole.roleArn,
    });
    // What is kept stays closed: without its policy a bucket takes requests without TLS, and no logs.
    for (const kept of accessLogs ? [bucket, accessLogs] : []) {
      kept.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    // CloudTrail tries both when the trail is made.
    if (bucket.policy) trail.node.addDependency(bucket.policy);
    trail.node.addDependency(trailRole);
    return {
      trailArn,
      logGroupName: trailLogs.logGroupName,
      bucketName: bucket.bucketName,
    };
  }
}

/**
 * Fields that a CloudTrail record must have: dotted path, and the value or values it may have. `*` stands
 * for anything at the beginning or end of a value, and for any value at all when alone. `[*]` in a path is
 * any element of a list.
 */
type RecordFields = Readonly<Record<string, string | boolean | readonly string[] | typeof ABSENT>>;

/** The record must not have the field. */
const ABSENT = null;

/** Entering a role counts as reading. Without this state EventBridge withholds records of calls that read. */
const EVENTS_THAT_READ_TOO = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** Returns the CloudWatch Logs filter pattern for a record with these fields. */
function filterPattern(fields: RecordFields): string {
  const terms = Object.entries(fields).map(([path, value]) => {
    if (value === ABSENT) return `$.${path} NOT EXISTS`;
    if (typeof value === 'boolean') return `$.${path} IS ${String(value).toUpperCase()}`;
    const values = [value].flat().map((text) => `$.${path} = "${text}"`);
    return values.length > 1 ? `(${values.join(' || ')})` : values[0];
  });
  return `{ ${terms.join(' && ')} }`;
}

/** Returns the EventBridge pattern for a record with the fields of any of these. */
function eventPattern(records: readonly RecordFields[]): object {
  const details = records.map((fields) => {
    const detail: Record<string, unknown> = {};
    for (const [path, value] of Object.entries(fields)) {
      const names = path.replace('[*]', '').split('.');
      const last = names.pop() ?? '';
      const parent = names.reduce((node, name) => {
        node[name] ??= {};
        return node[name] as Record<string, unknown>;
      }, detail);
      parent[last] =
        value === ABSENT
          ? [{ exists: false }]
          : typeof value === 'boolean'
            ? [value]
            : [value].flat().map(textMatcher);
    }
    return detail;
  });
  return {
    source: [{ prefix: 'aws.' }], // nobody but AWS can send these
    detail: details.length > 1 ? { $or: details } : details[0],
  };
}

function textMatcher(text: string): unknown {
  if (text === '*') return { exists: true };
  if (text.startsWith('*') && text.endsWith('*')) return { wildcard: text };
  if (text.startsWith('*')) return { suffix: text.slice(1) };
  if (text.endsWith('*')) return { prefix: text.slice(0, -1) };
  return text;
}

/** Throws on what the trail has beside its ARN: bucket, log group and key. */
function checkTrail({ trailArn, bucketName, logGroupName, keyArn }: Trail): void {
  checkBucketName('existingTrail.bucketName', bucketName);
  if (!Token.isUnresolved(logGroupName) && !/^[\w./#-]{1,512}$/.test(logGroupName)) {
    throw new Error(
      `'existingTrail.logGroupName' must be the name of a log group (1 to 512 letters, digits or _./#-), got '${logGroupName}'`,
    );
  }
  if (keyArn === undefined) return;
  checkKeyArns('existingTrail.keyArn', [keyArn]);
  checkOnePartition(undefined, {
    'existingTrail.trailArn': [trailArn],
    'existingTrail.keyArn': [keyArn],
  });
}

function checkWholeNumber(
  name: string,
  value: number,
  unit: string,
  least: number,
  most: number,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(
      `'${name}' must be a whole number of ${unit} from ${least} to ${most}, got '${value}'`,
    );
  }
}
