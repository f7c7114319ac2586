import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { PrivateBucket } from '../../parts/private-bucket';
import type { RecordLock } from './props';

/**
 * Properties of `TrailBucket`.
 */
export interface TrailBucketProps {
  /**
   * The trail that writes to the bucket. It need not exist yet.
   */
  readonly trailArn: string;

  /**
   * How many days a log file is kept.
   */
  readonly retentionDays: number;

  /**
   * @default - an administrator can delete log files
   */
  readonly lock?: RecordLock;

  /**
   * Keeps the bucket when the stack is deleted, and logs access to it.
   */
  readonly retainData: boolean;
}

/** A bucket for the log files of one trail, which nobody but CloudTrail is let write to. */
export class TrailBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, props: TrailBucketProps) {
    const { trailArn, retentionDays, lock, retainData } = props;
    super(scope, id, {
      encryption: s3.BucketEncryption.S3_MANAGED, // of what comes unencrypted; log files come with the key
      versioned: true,
      ...(lock && objectLock(lock)),
      serverAccessLogsBucket: retainData ? accessLogs(scope, retentionDays) : undefined,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          expiration: Duration.days(retentionDays),
          noncurrentVersionExpiration: Duration.days(30), // as long as a deleted file can be brought back
        },
        { expiredObjectDeleteMarker: true },
      ],
      retainData,
    });
    const service = new iam.ServicePrincipal('cloudtrail.amazonaws.com');
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'CheckBucketOfTrail',
        principals: [service],
        actions: ['s3:GetBucketAcl'],
        resources: [this.bucketArn],
        conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
      }),
    );
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'WriteTrail',
        principals: [service],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(`AWSLogs/${this.stack.account}/*`)],
        conditions: {
          StringEquals: {
            'aws:SourceArn': trailArn,
            's3:x-amz-acl': 'bucket-owner-full-control',
          },
        },
      }),
    );
  }
}

function objectLock({ mode, days }: RecordLock): Partial<s3.BucketProps> {
  const retention = Duration.days(days);
  return {
    objectLockEnabled: true,
    objectLockDefaultRetention:
      mode === 'COMPLIANCE'
        ? s3.ObjectLockRetention.compliance(retention)
        : s3.ObjectLockRetention.governance(retention),
  };
}

function accessLogs(scope: Construct, retentionDays: number): PrivateBucket {
  return new PrivateBucket(scope, 'TrailAccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED, // S3 delivers access logs to no bucket with a KMS key
    lifecycleRules: [{ expiration: Duration.days(retentionDays) }],
    retainData: true,
  });
}
