import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { PrivateBucket } from '../parts/private-bucket';
import { CustomerManagedKey } from '../parts/reports';

/** The bucket with the recordings, and the key that encrypts them. */
export interface Recordings {
  readonly recordings: s3.Bucket;
  readonly key: kms.IKey;
}

/**
 * Makes an encrypted bucket with versions.
 *
 * @param retainData keeps bucket and key when the stack is deleted, and logs access to the bucket
 */
export function addRecordings(stack: Stack, retainData: boolean): Recordings {
  const key = new CustomerManagedKey(stack, 'RecordingsKey', {
    description: `Recordings of ${stack.stackName}`,
    retainData,
  });
  const accessLogs = retainData
    ? new PrivateBucket(stack, 'AccessLogs', {
        retainData,
        encryption: s3.BucketEncryption.S3_MANAGED, // S3 delivers its logs to no bucket with a KMS key
      })
    : undefined;
  const recordings = new PrivateBucket(stack, 'Recordings', {
    retainData,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true, // KMS is then asked about the bucket, not about each recording
    blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
    versioned: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    serverAccessLogsBucket: accessLogs,
  });
  return { recordings, key };
}
