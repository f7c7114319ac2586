import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../../parts/cdk-nag';
import type { Results, UploaderRoleProps } from './props';

/**
 * Role of a function that uploads into the bucket of a partner.
 *
 * - Who: the Lambda service, for functions and event source mappings of this account and region.
 * - May: assume the partner's role; read versions of the objects to upload; work off the queue of results.
 * - May not: list a bucket, or change or delete an object.
 */
export class UploaderRole extends iam.Role {
  constructor(scope: Construct, id: string, props: UploaderRoleProps) {
    const stack = Stack.of(scope);
    super(scope, id, {
      path: '/cross-account-uploader/', // by which the partner's trust policy knows it
      description: 'Uploads objects into the bucket of a partner',
      managedPolicies: [props.takeUploadRole],
      // Lambda comes as the function, and as the event source mapping that reads the queue.
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'lambda', resource: '*' }) },
        },
      }),
    });
    const { sourceBucketNames = [], sourceKeyArns = [], logGroup, results } = props;
    const sources = sourceBucketNames.map((name) => `arn:${stack.partition}:s3:::${name}/*`);
    const may = [
      ...(sources.length > 0 ? [readSources(sources)] : []),
      ...(sourceKeyArns.length > 0 ? [decryptSources(stack, sourceKeyArns)] : []),
      new iam.PolicyStatement({
        sid: 'WriteOwnLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn], // ends in `:*`, the streams of the group
      }),
      ...(results ? [...readResults(stack, results), ...workOffQueue(results)] : []),
    ];
    for (const statement of may) this.addToPolicy(statement);

    acknowledgeWildcards(this, sources, 'Any object of a source bucket may be uploaded');
    if (results) {
      const everyResult = results.bucket.arnForObjects('*');
      acknowledgeWildcards(this, [everyResult], 'Every object of the results is uploaded');
    }
  }
}

function readSources(objects: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ReadSources',
    actions: ['s3:GetObjectVersion'], // always one version, since that never changes
    resources: objects,
  });
}

function decryptSources(stack: Stack, keyArns: readonly string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'DecryptSources',
    actions: ['kms:Decrypt'],
    resources: [...keyArns],
    conditions: { StringEquals: viaS3(stack) },
  });
}

function readResults(stack: Stack, { bucket, key }: Results): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'ReadResults',
      actions: ['s3:GetObjectVersion'],
      resources: [bucket.arnForObjects('*')],
    }),
    new iam.PolicyStatement({
      sid: 'DecryptResults',
      actions: ['kms:Decrypt'],
      resources: [key.keyArn],
      conditions: {
        // With a bucket key the context is the bucket, not the object.
        StringEquals: { ...viaS3(stack), 'kms:EncryptionContext:aws:s3:arn': bucket.bucketArn },
      },
    }),
  ];
}

function workOffQueue({ pendingUploads, failedUploads }: Results): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'WorkOffPendingUploads',
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [pendingUploads.queueArn],
    }),
    new iam.PolicyStatement({
      sid: 'RecordFailedUploads',
      actions: ['sqs:SendMessage'],
      resources: [failedUploads.queueArn],
    }),
  ];
}

function viaS3(stack: Stack): Record<string, string[]> {
  return {
    // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
    'kms:ViaService': ['amazonaws.com', stack.urlSuffix].map(
      (suffix) => `s3.${stack.region}.${suffix}`,
    ),
  };
}
