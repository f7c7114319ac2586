import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Stack, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FOR_EVERYBODY, FOR_OWN_DEPARTMENT, IS_DEPARTMENT, IS_SUBFOLDER } from './folders';
import type { StaffRoleProps } from './props';

/**
 * Role of staff who publish recordings. What it may put into the bucket stands in the policy of the bucket.
 *
 * - Who: people whom the identity provider vouches for, for this role.
 * - May: list and add recordings for everybody and for their own department.
 * - May not: see another department's recordings, read or delete any, or anything else.
 */
export class PublisherRole extends iam.Role {
  constructor(scope: Construct, id: string, props: StaffRoleProps) {
    const { provider, issuer, subjectType, recordings } = props;
    super(scope, id, {
      description: 'Publishes recordings of town-hall meetings',
      // Not `SamlConsolePrincipal`: it drops further conditions.
      assumedBy: new iam.SamlPrincipal(provider, {
        StringEquals: {
          'SAML:aud': [...props.signInUrls], // where the sign-in was posted to: `Recipient`, not `Audience`
          ...(issuer && { 'SAML:iss': issuer }),
          ...(subjectType && { 'SAML:sub_type': subjectType }),
        },
      }),
      maxSessionDuration: props.maxSessionDuration,
    });
    this.assumeRolePolicy?.addStatements(
      new iam.PolicyStatement({
        sid: 'TakeDepartmentAndIdentityFromSignIn',
        principals: [new iam.SamlPrincipal(provider, {})],
        actions: ['sts:SetSourceIdentity', 'sts:TagSession'],
        // Also true without any tag, as it should be: a sign-in need not send one.
        conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Department'] } },
      }),
    );
    // A tag of the role counts as a tag of its sessions. Without this one, whoever tags the whole
    // stack with a department lets in everybody who signs in without one.
    Tags.of(this).add('Department', '');

    for (const statement of findRecordings(props)) this.addToPolicy(statement);
    this.addToPolicy(encryptRecordings(props));
    for (const statement of publishRecordings(this, recordings))
      recordings.addToResourcePolicy(statement);
  }
}

function findRecordings({ recordings }: StaffRoleProps): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'OpenBucketInConsole',
      actions: ['s3:GetBucketLocation'],
      resources: [recordings.bucketArn],
    }),
    new iam.PolicyStatement({
      sid: 'ListTopFolders',
      actions: ['s3:ListBucket'],
      resources: [recordings.bucketArn],
      conditions: { StringEquals: { 's3:prefix': '', 's3:delimiter': '/' } },
    }),
    new iam.PolicyStatement({
      sid: 'ListRecordingsForEverybody',
      actions: ['s3:ListBucket'],
      resources: [recordings.bucketArn],
      conditions: { StringLike: { 's3:prefix': FOR_EVERYBODY } },
    }),
    new iam.PolicyStatement({
      sid: 'ListRecordingsForOwnDepartment',
      actions: ['s3:ListBucket'],
      resources: [recordings.bucketArn],
      conditions: {
        StringLike: { ...IS_DEPARTMENT, 's3:prefix': FOR_OWN_DEPARTMENT },
        StringNotLike: IS_SUBFOLDER,
      },
    }),
  ];
}

/** Statements for the policy of the bucket: what the role may put into it. */
function publishRecordings(role: iam.IRole, recordings: s3.Bucket): iam.PolicyStatement[] {
  // `true` means that the header is not in the request: the bucket decides how to encrypt.
  const asBucketEncrypts = { 's3:x-amz-server-side-encryption': 'true' };
  return [
    new iam.PolicyStatement({
      sid: 'PublishForEverybody',
      principals: [role],
      actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
      resources: [recordings.arnForObjects(FOR_EVERYBODY)],
      conditions: { Null: asBucketEncrypts },
    }),
    new iam.PolicyStatement({
      sid: 'PublishForOwnDepartment',
      principals: [role],
      actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
      resources: [recordings.arnForObjects(FOR_OWN_DEPARTMENT)],
      conditions: {
        StringLike: IS_DEPARTMENT,
        StringNotLike: IS_SUBFOLDER,
        Null: asBucketEncrypts,
      },
    }),
  ];
}

/** The key of the bucket, for uploads. S3 calls KMS as whoever uploads. */
function encryptRecordings({ recordings, key }: StaffRoleProps): iam.PolicyStatement {
  const { region, urlSuffix } = Stack.of(recordings);
  return new iam.PolicyStatement({
    sid: 'EncryptRecordings',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'], // Decrypt puts the parts of an upload together
    resources: [key.keyArn],
    conditions: {
      // Only for objects of this bucket, and only through S3.
      StringEquals: {
        'kms:EncryptionContext:aws:s3:arn': recordings.bucketArn,
        // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
        'kms:ViaService': ['amazonaws.com', urlSuffix].map((suffix) => `s3.${region}.${suffix}`),
      },
    },
  });
}
