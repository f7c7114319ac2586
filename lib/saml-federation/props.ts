import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Duration, StackProps } from 'aws-cdk-lib/core';

/**
 * Properties of `SamlFederationStack`.
 */
export interface SamlFederationStackProps extends StackProps {
  /**
   * Metadata document of the identity provider, the XML itself: who it is, and the certificates that
   * verify what it signs.
   *
   * IAM ignores the dates in it. When the identity provider changes to a certificate that is not in
   * here, nobody can sign in any more.
   */
  readonly samlMetadata: string;

  /**
   * Regions whose sign-in addresses the identity provider may post to, all of one partition. Two or
   * more, so that people can sign in while one region cannot.
   *
   * @default - two regions of the partition that the stack is deployed to
   */
  readonly samlSignInRegions?: string[];

  /**
   * Issuer that every sign-in must name: the `entityID` in the metadata.
   *
   * @default - whatever the provider's certificate has signed
   */
  readonly samlIssuer?: string;

  /**
   * `persistent`, `transient`, or the full URI of another name format that the subject of every sign-in
   * must have.
   *
   * @default - any
   */
  readonly samlSubjectType?: string;

  /**
   * Longest session that may be asked for, in whole hours from 1 to 12. The console asks for what the
   * claim `SessionDuration` says, and for one hour without it; asking for more than this fails.
   *
   * @default 8
   */
  readonly samlSessionHours?: number;

  /**
   * Keeps bucket and key when the stack is deleted, and logs who reads and writes recordings.
   *
   * @default false
   */
  readonly retainData?: boolean;
}

/**
 * Properties of `ViewerRole` and `PublisherRole`.
 */
export interface StaffRoleProps {
  /**
   * The identity provider, in the account of the role.
   */
  readonly provider: iam.ISamlProvider;

  /**
   * Sign-in addresses of AWS that the identity provider may post to.
   */
  readonly signInUrls: readonly string[];

  /**
   * Issuer that every sign-in must name: the `entityID` in the metadata.
   *
   * @default - whatever the provider's certificate has signed
   */
  readonly issuer?: string;

  /**
   * Name format that the subject of every sign-in must have, as STS calls it: `persistent`, for example.
   *
   * @default - any
   */
  readonly subjectType?: string;

  /**
   * Longest session that may be asked for.
   *
   * @default Duration.hours(1)
   */
  readonly maxSessionDuration?: Duration;

  /**
   * Bucket with the recordings, and a bucket policy that can be added to: `all/...` is for everybody, and
   * `department/DEPARTMENT/...` for one department.
   */
  readonly recordings: s3.Bucket;

  /**
   * Key that encrypts the recordings. Its policy must let the account decide, as the CDK's do.
   */
  readonly key: kms.IKey;
}
