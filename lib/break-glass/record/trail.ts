import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../parts/reports';
import type { RecordLock, Trail } from './props';
import { TrailBucket } from './trail-bucket';
import { TrailRole } from './trail-role';

/** What `addTrail` needs. */
export interface NewTrail {
  /** Encrypts log files and events. */
  readonly key: kms.Key;
  /** How many days the bucket keeps a log file. */
  readonly retentionDays: number;
  readonly lock?: RecordLock;
  readonly retainData: boolean;
}

/** Makes a trail of all regions, with a bucket that only CloudTrail writes to, and a log group. */
export function addTrail(scope: Construct, props: NewTrail): Trail {
  const { key, retentionDays, lock, retainData } = props;
  const stack = Stack.of(scope);
  // The name is fixed, so that key and bucket can name the trail before it exists.
  const trailName = stack.stackName;
  const trailArn = arnOfTrail(stack, trailName);
  const logGroup = new EncryptedLogGroup(scope, 'TrailLogs', { key, retainData });
  letTrailUseKey(stack, key, trailName);
  const bucket = new TrailBucket(scope, 'TrailBucket', {
    trailArn,
    retentionDays,
    lock,
    retainData,
  });
  const role = new TrailRole(scope, 'TrailRole', { logGroup });
  const trail = new cloudtrail.CfnTrail(scope, 'Trail', {
    trailName,
    isLogging: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    kmsKeyId: key.keyArn,
    s3BucketName: bucket.bucketName,
    cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
    cloudWatchLogsRoleArn: role.roleArn,
  });
  // CloudTrail tries both when the trail is made.
  if (bucket.policy) trail.node.addDependency(bucket.policy);
  trail.node.addDependency(role);
  return { trailArn, logGroupName: logGroup.logGroupName, bucketName: bucket.bucketName };
}

function arnOfTrail(stack: Stack, trailName: string, region = stack.region): string {
  return stack.formatArn({
    service: 'cloudtrail',
    region,
    resource: 'trail',
    resourceName: trailName,
  });
}

function letTrailUseKey(stack: Stack, key: kms.Key, trailName: string): void {
  const service = new iam.ServicePrincipal('cloudtrail.amazonaws.com');
  const thisTrail = { 'aws:SourceArn': arnOfTrail(stack, trailName) };
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'EncryptTrail',
      principals: [service],
      actions: ['kms:GenerateDataKey*'],
      resources: ['*'], // in a key policy, this key
      conditions: {
        StringEquals: thisTrail,
        StringLike: {
          // of any region: what is encrypted may name the trail as it is seen there
          'kms:EncryptionContext:aws:cloudtrail:arn': arnOfTrail(stack, trailName, '*'),
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
      conditions: { StringEquals: thisTrail },
    }),
  );
}
