import * as s3 from 'aws-cdk-lib/aws-s3';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Properties of `PrivateBucket`: those of a bucket, without what it decides itself.
 */
export interface PrivateBucketProps
  extends Omit<
    s3.BucketProps,
    'blockPublicAccess' | 'enforceSSL' | 'objectOwnership' | 'removalPolicy'
  > {
  /**
   * Keeps the bucket and its policy when the stack is deleted. Access to it should be logged then.
   */
  readonly retainData: boolean;
}

/**
 * A bucket that is never public, refuses requests without TLS, and owns what others put into it.
 *
 * For the bucket that access logs go to, set `encryption` to `S3_MANAGED`: S3 delivers them to no bucket with a
 * KMS key.
 */
export class PrivateBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, { retainData, ...props }: PrivateBucketProps) {
    super(scope, id, {
      ...props,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (retainData) {
      // What is kept stays closed: without its policy a bucket takes requests without TLS, and no logs.
      this.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    } else {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-S1',
        reason: 'A sandbox needs no access log; retainData adds one',
      });
    }
  }
}
