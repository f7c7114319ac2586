import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../parts/cdk-nag';
import type { UploadRoleProps } from './props';
import { trustPolicy } from './trust';

/**
 * Role that identities of another account assume to upload into a bucket.
 *
 * - Who: users and roles of `uploaderAccountId` that match `uploaderPrincipals`, each party with its
 *   external id and its session tag.
 * - May: create objects under the party's own prefix, small or in parts, encrypted with the bucket's key.
 * - May not: read, list, replace or delete anything, or write under another prefix.
 */
export class UploadRole extends iam.Role {
  constructor(scope: Construct, id: string, props: UploadRoleProps) {
    const { partition } = Stack.of(scope);
    super(scope, id, {
      roleName: props.roleName,
      description: 'Creates objects in the upload bucket, one prefix for each uploader',
      maxSessionDuration: Duration.hours(1),
      assumedBy: new iam.AccountPrincipal(props.uploaderAccountId),
    });
    // `assumedBy` cannot express it: it has one set of conditions for every action, and no Sid.
    const role = this.node.defaultChild as iam.CfnRole;
    role.assumeRolePolicyDocument = trustPolicy(partition, props);

    // The trust policy binds the tag to the external id, and with the tag goes the prefix.
    const objects = props.bucket.arnForObjects('incoming/${aws:PrincipalTag/Uploader}/*');
    const may = [...createObjects(objects), encryptThroughS3(this.stack, props)];
    for (const statement of may) this.addToPolicy(statement);

    acknowledgeWildcards(
      this,
      [objects],
      'An uploader names its objects under its prefix as it likes',
    );
  }
}

/** Whoever may put an object may put it again, so these allow only what replaces none. */
function createObjects(objects: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'CreateObjects',
      actions: ['s3:PutObject'],
      resources: [objects],
      conditions: { Null: { 's3:if-none-match': 'false' } }, // so replaces none
    }),
    new iam.PolicyStatement({
      sid: 'UploadParts',
      actions: ['s3:PutObject'],
      resources: [objects],
      // Beginning an upload in parts, and a part, take no such header; completing it does.
      conditions: { Bool: { 's3:ObjectCreationOperation': 'false' } },
    }),
    new iam.PolicyStatement({
      sid: 'ResumeAndAbortUploads',
      actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [objects],
    }),
  ];
}

function encryptThroughS3(stack: Stack, { bucket, key }: UploadRoleProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'EncryptThroughS3',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'], // S3 decrypts parts to put them together
    resources: [key.keyArn],
    conditions: {
      StringEquals: {
        // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
        'kms:ViaService': ['amazonaws.com', stack.urlSuffix].map(
          (suffix) => `s3.${stack.region}.${suffix}`,
        ),
        'kms:EncryptionContext:aws:s3:arn': bucket.bucketArn, // with a bucket key, not the object
      },
    },
  });
}
