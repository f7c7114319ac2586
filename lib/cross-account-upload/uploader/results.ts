import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DataBucket } from '../data-bucket';
import type { Results } from './props';

/** How often an upload that could still succeed is begun. */
const RECEIVES = 5;

/** What `addResults` needs. */
export interface ResultsOptions {
  /** Key that encrypts the bucket. */
  readonly key: kms.IKey;
  /** Keeps bucket and queues when the stack is deleted. */
  readonly retainData: boolean;
  /** Timeout of the function that uploads. */
  readonly timeout: Duration;
}

/** Makes a bucket each of whose new objects goes through EventBridge into a queue. */
export function addResults(scope: Construct, options: ResultsOptions): Results {
  const { key, retainData } = options;
  const bucket = new DataBucket(scope, 'Results', { key, retainData });
  const { pendingUploads, failedUploads } = addQueues(scope, options);
  const rule = new events.Rule(scope, 'NewResults', {
    description: 'Uploads what is put into the bucket of results',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] } },
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
  return { bucket, key, pendingUploads, failedUploads };
}

/** Has the function upload what waits in the queue. */
export function uploadPending(
  fn: lambda.Function,
  { pendingUploads, failedUploads }: Results,
): void {
  fn.addEnvironment('FAILED_UPLOADS_URL', failedUploads.queueUrl);
  fn.addEnvironment('RECEIVES', String(RECEIVES));
  new lambda.EventSourceMapping(fn.stack, 'UploadPending', {
    target: fn,
    eventSourceArn: pendingUploads.queueArn,
    batchSize: 1, // an object has the whole time of an invocation
    reportBatchItemFailures: true,
    maxConcurrency: 10,
  });
}

function addQueues(scope: Construct, { retainData, timeout }: ResultsOptions) {
  const kept = {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  };
  const failedUploads = new sqs.Queue(scope, 'FailedUploads', {
    ...kept,
    retentionPeriod: Duration.days(14),
  });
  const pendingUploads = new sqs.Queue(scope, 'PendingUploads', {
    ...kept,
    retentionPeriod: Duration.days(4),
    // Six times the timeout of the function, as the Lambda Developer Guide advises for queues.
    visibilityTimeout: Duration.minutes(6 * timeout.toMinutes()),
    // The function itself moves what fails for the last time, with the reason. This is for what makes
    // the function crash.
    deadLetterQueue: { queue: failedUploads, maxReceiveCount: RECEIVES },
  });
  return { pendingUploads, failedUploads };
}
