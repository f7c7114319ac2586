import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  Aws,
  CfnOutput,
  Duration,
  FileSystem,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import {
  checkAddresses,
  checkBucketName,
  checkKeyArns,
  checkNoneTwice,
  checkOnePartition,
  isRegion,
} from './parts/checks';

/**
 * Properties of `CrossAccountUploaderStack`.
 */
export interface CrossAccountUploaderStackProps extends StackProps {
  /**
   * Account of the partner, who owns the bucket and the role. Needs `uploaderName` and
   * `uploaderExternalId`.
   *
   * @default - the account of the stack, to try it in a sandbox
   */
  readonly partnerAccountId?: string;

  /**
   * Region of the partner's bucket.
   *
   * @default - the region of the stack
   */
  readonly partnerRegion?: string;

  /**
   * Name of the partner's role.
   *
   * @default 'cross-account-upload'
   */
  readonly uploadRoleName?: string;

  /**
   * Name of the partner's bucket.
   *
   * @default - `cross-account-upload-PARTNER-REGION`, with the partner's account and region
   */
  readonly uploadBucketName?: string;

  /**
   * Our name at the partner: the session tag `Uploader`, and the prefix of our objects.
   *
   * @default 'example'
   */
  readonly uploaderName?: string;

  /**
   * What we send as external id: chosen by us, another one for every partner. Not a secret.
   *
   * @default 'example-external-id'
   */
  readonly uploaderExternalId?: string;

  /**
   * Buckets of ours in the region of the stack, with versioning on, that the function may read.
   *
   * @default - none but that of `uploadResults`
   */
  readonly sourceBucketNames?: string[];

  /**
   * Customer-managed KMS keys that encrypt `sourceBucketNames`. Each key policy must leave access to
   * the account's IAM policies.
   *
   * @default - no bucket is encrypted with one
   */
  readonly sourceKeyArns?: string[];

  /**
   * Makes a bucket for results, and uploads every object that is put into it.
   *
   * @default false - the function uploads what it is invoked for
   */
  readonly uploadResults?: boolean;

  /**
   * Largest object that is uploaded, in units of 1,000,000,000 bytes. A larger one is refused before
   * anything is sent.
   *
   * What fits into 15 minutes depends on the pace, which the function logs for every object. One that
   * turns out to be too slow is refused as well, and never cut off.
   *
   * @default 20
   */
  readonly largestUploadGigabytes?: number;

  /**
   * Addresses that alarms are mailed to. Each is asked to confirm first. Needs `uploadResults` to have
   * an effect.
   *
   * @default - alarms are seen in CloudWatch only
   */
  readonly alarmEmails?: string[];

  /**
   * Keeps results, logs and key when the stack is deleted, logs access to the bucket, and protects the
   * log group from deletion.
   *
   * @default false
   */
  readonly retainData?: boolean;
}

/** The longest that Lambda allows. */
const TIMEOUT = Duration.minutes(15);

/** How often an upload that could still succeed is begun. */
const RECEIVES = 5;

/** 10,000 parts of 8 MiB, which is what the function sends. */
const MOST_GIGABYTES = 80;

/**
 * Uploads into a partner's bucket with the partner's role, so that the partner needs no users for us.
 *
 * - Who: members of the group, and a function.
 * - May: take the partner's role under our own name; the function also reads the objects to upload.
 * - May not: take any other role, or that one under another name.
 */
export class CrossAccountUploaderStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: CrossAccountUploaderStackProps): void {
    const { partnerAccountId, partnerRegion, uploaderName, uploaderExternalId } = props;
    if (partnerAccountId !== undefined && !/^\d{12}$/.test(partnerAccountId)) {
      throw new Error(
        `'partnerAccountId' must be a 12-digit account id, got '${partnerAccountId}'`,
      );
    }
    if (partnerAccountId !== undefined) {
      for (const name of ['uploaderName', 'uploaderExternalId'] as const) {
        if (props[name] === undefined) {
          throw new Error(
            `'partnerAccountId' needs '${name}', as it was agreed with the partner, got none`,
          );
        }
      }
    }
    if (partnerRegion !== undefined && !isRegion(partnerRegion)) {
      throw new Error(`'partnerRegion' must be a region like eu-west-1, got '${partnerRegion}'`);
    }
    const { uploadRoleName, uploadBucketName } = props;
    if (uploadRoleName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(uploadRoleName)) {
      throw new Error(
        `'uploadRoleName' must be 1 to 64 letters, digits or _+=,.@-, got '${uploadRoleName}'`,
      );
    }
    if (uploadBucketName !== undefined) checkBucketName('uploadBucketName', uploadBucketName);
    if (uploaderName !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(uploaderName)) {
      throw new Error(
        `'uploaderName' must be 1 to 63 lower-case letters, digits and hyphens, got '${uploaderName}'`,
      );
    }
    // IAM User Guide, "Access to AWS accounts owned by third parties".
    if (uploaderExternalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(uploaderExternalId)) {
      throw new Error(
        `'uploaderExternalId' must be 2 to 1224 letters, digits or _+=,.@:/-, got '${uploaderExternalId}'`,
      );
    }
    for (const name of props.sourceBucketNames ?? []) checkBucketName('sourceBucketNames', name);
    checkNoneTwice('sourceBucketNames', 'bucket', props.sourceBucketNames);
    checkKeyArns('sourceKeyArns', props.sourceKeyArns);
    checkOnePartition(props.env?.region, {
      sourceKeyArns: props.sourceKeyArns,
      partnerRegion: partnerRegion === undefined ? [] : [partnerRegion],
    });
    if (props.sourceKeyArns && !props.sourceBucketNames) {
      throw new Error(
        `'sourceKeyArns' needs 'sourceBucketNames', which the keys encrypt, got none`,
      );
    }
    const { largestUploadGigabytes: largest } = props;
    if (largest !== undefined && !(largest > 0 && largest <= MOST_GIGABYTES)) {
      throw new Error(
        `'largestUploadGigabytes' must be above 0 and at most ${MOST_GIGABYTES}, got '${largest}'`,
      );
    }
    checkAddresses('alarmEmails', props.alarmEmails);
  }

  constructor(scope: Construct, id: string, props: CrossAccountUploaderStackProps = {}) {
    super(scope, id, props);
    CrossAccountUploaderStack.check(props);

    const {
      partnerAccountId = this.account,
      partnerRegion = this.region,
      uploadRoleName = 'cross-account-upload',
      uploadBucketName = `cross-account-upload-${partnerAccountId}-${partnerRegion}`,
      uploaderName = 'example',
      uploaderExternalId = 'example-external-id',
      sourceBucketNames = [],
      sourceKeyArns = [],
      uploadResults = false,
      largestUploadGigabytes = 20,
      retainData = false,
    } = props;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    // Who may take the partner's role. The partner's trust policy must agree.

    const uploadRoleArn = `arn:${this.partition}:iam::${partnerAccountId}:role/${uploadRoleName}`;
    const takeRole = new iam.ManagedPolicy(this, 'TakeUploadRole', {
      description: 'Take the upload role of a partner, under our own name',
      statements: [
        new iam.PolicyStatement({
          sid: 'TakeUploadRoleUnderOwnName',
          actions: ['sts:AssumeRole', 'sts:TagSession'],
          resources: [uploadRoleArn],
          conditions: { StringEquals: { 'aws:RequestTag/Uploader': uploaderName } },
        }),
      ],
    });
    const group = new iam.Group(this, 'Uploaders', { managedPolicies: [takeRole] });

    const role = new iam.Role(this, 'UploaderRole', {
      path: '/cross-account-uploader/', // by which the partner's trust policy knows it
      description: 'Uploads objects into the bucket of a partner',
      managedPolicies: [takeRole],
      // Lambda comes as the function, and as the event source mapping that reads the queue.
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: { 'aws:SourceArn': this.formatArn({ service: 'lambda', resource: '*' }) },
        },
      }),
    });

    // Where everything of ours is encrypted. One key for all of it.

    const key = new kms.Key(this, 'UploaderKey', {
      description: `Results, log group and alarm topic of ${this.stackName}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy,
    });

    // What the function may read: always one version, since that never changes.

    const objectsToRead = sourceBucketNames.map((name) => `arn:${this.partition}:s3:::${name}/*`);
    if (objectsToRead.length > 0) {
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'ReadSources',
          actions: ['s3:GetObjectVersion'],
          resources: objectsToRead,
        }),
      );
      Validations.of(role).acknowledge(
        ...objectsToRead.map((arn) => ({
          id: `AwsSolutions-IAM5[Resource::${arn.replace(Aws.PARTITION, '<AWS::Partition>')}]`,
          reason: 'Any object of a source bucket may be uploaded',
        })),
      );
    }
    // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
    const viaS3 = {
      'kms:ViaService': ['amazonaws.com', this.urlSuffix].map(
        (suffix) => `s3.${this.region}.${suffix}`,
      ),
    };
    if (sourceKeyArns.length > 0) {
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'DecryptSources',
          actions: ['kms:Decrypt'],
          resources: sourceKeyArns,
          conditions: { StringEquals: viaS3 },
        }),
      );
    }

    // The function.

    const logGroup = new logs.LogGroup(this, 'UploaderLogs', {
      encryptionKey: key,
      retention: logs.RetentionDays.ONE_YEAR,
      deletionProtectionEnabled: retainData,
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
              resource: 'log-group:*', // the name of the group is not known yet: the group needs the key
            }),
          },
        },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'WriteOwnLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn], // ends in `:*`, the streams of the group
      }),
    );
    const entry = path.join(__dirname, '../lambda/cross-account-uploader');
    const fn = new lambda.Function(this, 'Uploader', {
      description: 'Streams objects into the bucket of a partner',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 1769, // one whole CPU, for TLS and checksums: 256 MB would do for the data
      timeout: TIMEOUT,
      handler: 'index.handler',
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: {
        UPLOAD_ROLE_ARN: uploadRoleArn,
        EXTERNAL_ID: uploaderExternalId,
        UPLOADER_NAME: uploaderName,
        UPLOAD_BUCKET: uploadBucketName,
        UPLOAD_REGION: partnerRegion,
        LARGEST_BYTES: String(Math.floor(largestUploadGigabytes * 1e9)),
      },
      // `cdk deploy OtherStack` and the tests do not need the bundle.
      code: lambda.Code.fromAsset(this.bundlingRequired ? bundle(entry) : entry),
    });

    new CfnOutput(this, 'FunctionName', { value: fn.functionName });
    new CfnOutput(this, 'GroupName', { value: group.groupName });
    new CfnOutput(this, 'PolicyArn', { value: takeRole.managedPolicyArn });
    if (!uploadResults) return;

    // Results, each of which is uploaded.

    const accessLogs =
      retainData &&
      new s3.Bucket(this, 'AccessLogs', {
        encryption: s3.BucketEncryption.S3_MANAGED, // S3 delivers access logs to no other
        objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
        lifecycleRules: [{ expiration: Duration.days(365) }],
        removalPolicy,
      });
    const results = new s3.Bucket(this, 'Results', {
      encryptionKey: key,
      bucketKeyEnabled: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true, // a version is uploaded once
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy,
      ...(accessLogs && { serverAccessLogsBucket: accessLogs }),
    });
    // What is kept stays closed: without its policy a bucket takes requests without TLS, and no logs.
    for (const kept of accessLogs ? [results, accessLogs] : []) {
      kept.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    if (!retainData) {
      Validations.of(results).acknowledge({
        id: 'AwsSolutions-S1',
        reason: 'A sandbox needs no access log; retainData adds one',
      });
    }
    // `eventBridgeEnabled` would add a function, with a role, to set this one property.
    (results.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ReadResults',
        actions: ['s3:GetObjectVersion'],
        resources: [results.arnForObjects('*')],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'DecryptResults',
        actions: ['kms:Decrypt'],
        resources: [key.keyArn],
        conditions: {
          // With a bucket key the context is the bucket, not the object.
          StringEquals: { ...viaS3, 'kms:EncryptionContext:aws:s3:arn': results.bucketArn },
        },
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::<Results25575328.Arn>/*]',
      reason: 'Every object of the results is uploaded',
    });

    // How the function hears of them, and what becomes of those that it cannot upload.

    const failedUploads = new sqs.Queue(this, 'FailedUploads', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    const pendingUploads = new sqs.Queue(this, 'PendingUploads', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      // Six times the timeout of the function, as the Lambda Developer Guide advises for queues.
      visibilityTimeout: Duration.minutes(6 * TIMEOUT.toMinutes()),
      // The function itself moves what fails for the last time, with the reason. This is for what makes
      // the function crash.
      deadLetterQueue: { queue: failedUploads, maxReceiveCount: RECEIVES },
      removalPolicy,
    });
    const rule = new events.Rule(this, 'NewResults', {
      description: 'Uploads what is put into the bucket of results',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [results.bucketName] } },
      },
      targets: [
        {
          bind: () => ({
            arn: pendingUploads.queueArn,
            deadLetterConfig: { arn: failedUploads.queueArn },
          }),
        },
      ],
    });
    for (const queue of [pendingUploads, failedUploads]) {
      queue.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: 'TakeNewResults',
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
        }),
      );
    }
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'WorkOffPendingUploads',
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [pendingUploads.queueArn],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'RecordFailedUploads',
        actions: ['sqs:SendMessage'],
        resources: [failedUploads.queueArn],
      }),
    );
    fn.addEnvironment('FAILED_UPLOADS_URL', failedUploads.queueUrl);
    fn.addEnvironment('RECEIVES', String(RECEIVES));
    new lambda.EventSourceMapping(this, 'UploadPending', {
      target: fn,
      eventSourceArn: pendingUploads.queueArn,
      batchSize: 1, // an object has the whole time of an invocation
      reportBatchItemFailures: true,
      maxConcurrency: 10,
    });

    // Who is told.

    const topic = new sns.Topic(this, 'Alarms', { masterKey: key, enforceSSL: true });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptAlarms',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'], // in a key policy, this key
      }),
    );
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishAlarms',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
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
    for (const address of props.alarmEmails ?? []) {
      new sns.Subscription(this, address, {
        topic,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint: address,
      });
    }
    new cloudwatch.Alarm(this, 'UploadsFailed', {
      alarmDescription: 'An object was not uploaded; the queue holds its event and the reason',
      metric: failedUploads.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));

    new CfnOutput(this, 'ResultsBucketName', { value: results.bucketName });
    new CfnOutput(this, 'FailedUploadsUrl', { value: failedUploads.queueUrl });
    new CfnOutput(this, 'FailedUploadsArn', { value: failedUploads.queueArn });
    new CfnOutput(this, 'PendingUploadsArn', { value: pendingUploads.queueArn });
  }
}

/**
 * Returns a folder that holds the function in one file. It is made anew when its sources or the
 * installed packages have changed: bundling is among the slowest parts of a synthesis.
 */
function bundle(entry: string): string {
  const lock = path.join(entry, '../../package-lock.json');
  const packages = existsSync(lock) ? FileSystem.fingerprint(lock) : String(Date.now());
  const folder = path.join(
    entry,
    '../../node_modules/.cache/functions',
    FileSystem.fingerprint(entry, { extraHash: packages }),
  );
  const outfile = path.join(folder, 'index.js');
  if (existsSync(outfile)) return folder;
  buildSync({
    entryPoints: [path.join(entry, 'handler.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'], // half the size and load time of CommonJS
  });
  return folder;
}
