import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { StackProps } from 'aws-cdk-lib/core';

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

/**
 * Properties of `UploaderRole`.
 */
export interface UploaderRoleProps {
  /**
   * Policy that lets the function assume the partner's role.
   */
  readonly takeUploadRole: iam.IManagedPolicy;

  /**
   * Log group of the function.
   */
  readonly logGroup: logs.ILogGroup;

  /**
   * Buckets in the region of the stack, with versioning on, that the function may read.
   *
   * @default - none but that of `results`
   */
  readonly sourceBucketNames?: readonly string[];

  /**
   * Customer-managed KMS keys that encrypt `sourceBucketNames`.
   *
   * @default - no bucket is encrypted with one
   */
  readonly sourceKeyArns?: readonly string[];

  /**
   * Bucket each of whose objects is uploaded, and the queues around it.
   *
   * @default - the function uploads what it is invoked for
   */
  readonly results?: Results;
}

/** A bucket for results, and the queues by which the function hears of them. */
export interface Results {
  readonly bucket: s3.IBucket;

  /**
   * Key that encrypts the bucket, by an S3 Bucket Key.
   */
  readonly key: kms.IKey;

  /**
   * Events of objects that are to be uploaded.
   */
  readonly pendingUploads: sqs.IQueue;

  /**
   * Events of objects that could not be uploaded, with the reason.
   */
  readonly failedUploads: sqs.IQueue;
}
