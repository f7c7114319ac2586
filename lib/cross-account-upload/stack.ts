import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CustomerManagedKey } from '../parts/reports';
import { check } from './check';
import { type CrossAccountUploadStackProps, EXAMPLE } from './props';
import { UploadBucket } from './upload-bucket';
import { UploadRole } from './upload-role';

/**
 * Lets identities of another account write into a bucket of this one, and nothing else.
 *
 * - Who: users and roles of `uploaderAccountId` that match `uploaderPrincipals`, each party with its
 *   external id and its session tag.
 * - May: create objects under the party's own prefix, small or in parts, encrypted with the bucket's key.
 * - May not: read, list, replace or delete anything, or write under another prefix.
 */
export class CrossAccountUploadStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: CrossAccountUploadStackProps = {}) {
    super(scope, id, props);
    check(props);

    const {
      uploaderAccountId = this.account,
      uploaders = [EXAMPLE],
      uploadRoleName = 'cross-account-upload',
      uploadBucketName = `cross-account-upload-${this.account}-${this.region}`,
      retainData = false,
    } = props;

    const key = new CustomerManagedKey(this, 'UploadKey', {
      description: `Objects in ${uploadBucketName}`,
      retainData,
    });
    const bucket = new UploadBucket(this, 'Uploads', {
      bucketName: uploadBucketName, // the other account refers to it
      key,
      retainData,
    });
    const role = new UploadRole(this, 'UploadRole', {
      roleName: uploadRoleName, // the other account refers to it
      uploaderAccountId,
      uploaderPrincipals: props.uploaderPrincipals,
      uploaderOrganizationId: props.uploaderOrganizationId,
      uploaders,
      bucket,
      key,
    });

    new CfnOutput(this, 'UploadRoleArn', { value: role.roleArn });
    new CfnOutput(this, 'UploadBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'UploadKeyArn', { value: key.keyArn });
  }
}
