import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DataBucket, type DataBucketProps } from './data-bucket';

/**
 * The bucket that others upload into. Its policy refuses, from everybody, an object under another key than the
 * bucket's, and an ACL for anybody but the owner of the bucket.
 */
export class UploadBucket extends DataBucket {
  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id, props);

    // A part of an upload carries none of these headers, and a negated operator matches what is absent, so
    // each statement asks first whether the header is there.

    const keyHeader = 'server-side-encryption-aws-kms-key-id';
    this.denyUploads('DenyOtherKeys', {
      Null: header(keyHeader, true),
      StringNotEquals: { [`s3:x-amz-${keyHeader}`]: props.key.keyArn },
    });
    // `AES256` means a key of S3; `aws:kms` alone means the AWS managed key, not that of the bucket.
    this.denyUploads('DenyKeysOfAws', {
      Null: { ...header('server-side-encryption', true), ...header(keyHeader, false) },
    });
    this.denyUploads('DenyKeysOfCallers', {
      Null: header('server-side-encryption-customer-algorithm', true),
    });
    this.denyUploads('DenyForeignAcls', {
      Null: header('acl', true),
      StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    });
  }

  private denyUploads(sid: string, conditions: iam.Conditions): void {
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects('*')],
        conditions,
      }),
    );
  }
}

/** Returns what `Null` asks of a request header: that it is there, or that it is not. */
function header(name: string, present: boolean): Record<string, string> {
  return { [`s3:x-amz-${name}`]: String(!present) };
}
