import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { StackProps } from 'aws-cdk-lib/core';

/**
 * One party that uploads, with a prefix of its own in the bucket.
 */
export interface Uploader {
  /**
   * What the party sends as session tag `Uploader`; its objects go under `incoming/NAME/`.
   */
  readonly name: string;

  /**
   * What the party sends as external id. The party chooses it, a different one for every partner; it is
   * not a secret.
   *
   * It stops the party from being tricked into uploading here on behalf of somebody else.
   */
  readonly externalId: string;

  /**
   * The external id before this one, still good while the party changes over.
   *
   * @default - none
   */
  readonly previousExternalId?: string;
}

/**
 * Properties of `CrossAccountUploadStack`.
 */
export interface CrossAccountUploadStackProps extends StackProps {
  /**
   * Account whose identities may upload. Needs `uploaders`.
   *
   * @default - the account of the stack, to try it in a sandbox
   */
  readonly uploaderAccountId?: string;

  /**
   * Who in that account may take the role: `user/NAME` or `role/PATH/NAME`, `*` for any text.
   *
   * Patterns, not identities: one that is deleted and made again keeps working.
   *
   * @default ['user/*', 'role/cross-account-uploader/*'] - its users, and the function of `CrossAccountUploader`
   */
  readonly uploaderPrincipals?: string[];

  /**
   * AWS organization that the uploading account must be a member of, for example `o-a1b2c3d4e5`.
   *
   * @default - not checked
   */
  readonly uploaderOrganizationId?: string;

  /**
   * The parties that upload. The trust policy of the role grows with each; about four fit into IAM's
   * quota of 2,048 characters, about twenty into the 8,192 that it can be raised to.
   *
   * @default - one named `example` with the external id `example-external-id`
   */
  readonly uploaders?: Uploader[];

  /**
   * Name of the role. The other account refers to it, so it must be agreed.
   *
   * @default 'cross-account-upload'
   */
  readonly uploadRoleName?: string;

  /**
   * Name of the bucket. The other account refers to it, so it must be agreed.
   *
   * @default - `cross-account-upload-ACCOUNT-REGION`
   */
  readonly uploadBucketName?: string;

  /**
   * Keeps what was uploaded, and the key that reads it, when the stack is deleted, and logs access to
   * the bucket.
   *
   * @default false
   */
  readonly retainData?: boolean;
}

/** What `uploaders` of the stack is by default. Everybody knows its external id. */
export const EXAMPLE: Uploader = { name: 'example', externalId: 'example-external-id' };

/**
 * Properties of `UploadRole`.
 */
export interface UploadRoleProps {
  /**
   * Name of the role. The other account refers to it, so it must be agreed.
   *
   * @default - a name that CloudFormation makes
   */
  readonly roleName?: string;

  /**
   * Account whose identities may upload.
   */
  readonly uploaderAccountId: string;

  /**
   * Who in that account may assume the role: `user/NAME` or `role/PATH/NAME`, `*` for any text.
   *
   * @default ['user/*', 'role/cross-account-uploader/*'] - its users, and the function of `CrossAccountUploader`
   */
  readonly uploaderPrincipals?: readonly string[];

  /**
   * AWS organization that the uploading account must be a member of.
   *
   * @default - not checked
   */
  readonly uploaderOrganizationId?: string;

  /**
   * The parties that upload.
   */
  readonly uploaders: readonly Uploader[];

  /**
   * Bucket that is uploaded into. It must be encrypted with `key`, by an S3 Bucket Key.
   */
  readonly bucket: s3.IBucket;

  /**
   * Key that encrypts the bucket.
   */
  readonly key: kms.IKey;
}
