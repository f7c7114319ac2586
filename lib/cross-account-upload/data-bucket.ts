import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { PrivateBucket } from '../parts/private-bucket';

/**
 * Properties of `DataBucket`.
 */
export interface DataBucketProps {
  /**
   * Key that encrypts the objects, by an S3 Bucket Key.
   */
  readonly key: kms.IKey;

  /**
   * Keeps the bucket when the stack is deleted, and logs access to it, in a second bucket.
   */
  readonly retainData: boolean;

  /**
   * @default - a name that CloudFormation makes
   */
  readonly bucketName?: string;
}

/**
 * A private bucket that keeps versions, drops uploads that were never finished after a week, and tells
 * EventBridge of every object.
 */
export class DataBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { key, retainData, bucketName }: DataBucketProps) {
    super(scope, id, {
      bucketName,
      encryptionKey: key,
      bucketKeyEnabled: true,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      retainData,
      ...(retainData && { serverAccessLogsBucket: accessLogs(scope) }),
    });
    // `eventBridgeEnabled` would add a function, with a role, to set this one property.
    (this.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }
}

function accessLogs(scope: Construct): PrivateBucket {
  return new PrivateBucket(scope, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED, // S3 delivers access logs to no other
    lifecycleRules: [{ expiration: Duration.days(365) }],
    retainData: true,
  });
}
