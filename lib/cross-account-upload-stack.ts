import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkBucketName, checkNoneTwice } from './parts/checks';

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

const EXAMPLE: Uploader = { name: 'example', externalId: 'example-external-id' };

/** What IAM's quota for trust policies can be raised to, in characters ("IAM and AWS STS quotas"). */
const LONGEST_TRUST = 8192;

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
  static check(props: CrossAccountUploadStackProps): void {
    const { uploaderAccountId, uploaderOrganizationId, uploaders } = props;
    if (uploaderAccountId !== undefined && !/^\d{12}$/.test(uploaderAccountId)) {
      throw new Error(
        `'uploaderAccountId' must be a 12-digit account id, got '${uploaderAccountId}'`,
      );
    }
    if (uploaderAccountId !== undefined && uploaders === undefined) {
      throw new Error(
        `'uploaderAccountId' needs 'uploaders', since everybody knows the external id of the example, got none`,
      );
    }
    for (const principal of props.uploaderPrincipals ?? []) {
      // No `$`: it would begin a policy variable.
      if (!/^(user|role)\/[\w+=,.@*/-]+$/.test(principal)) {
        throw new Error(
          `'uploaderPrincipals' must hold patterns like user/NAME or role/PATH/NAME, got '${principal}'`,
        );
      }
    }
    checkNoneTwice('uploaderPrincipals', 'pattern', props.uploaderPrincipals);
    if (props.uploaderPrincipals?.length === 0) {
      throw new Error(`'uploaderPrincipals' must hold at least one pattern, got none`);
    }
    if (
      uploaderOrganizationId !== undefined &&
      !/^o-[a-z0-9]{10,32}$/.test(uploaderOrganizationId)
    ) {
      throw new Error(
        `'uploaderOrganizationId' must be an organization id like o-a1b2c3d4e5, got '${uploaderOrganizationId}'`,
      );
    }
    if (uploaders?.length === 0) {
      throw new Error(`'uploaders' must hold at least one uploader, got none`);
    }
    const names = new Set<string>();
    const externalIds = new Set<string>();
    for (const { name, externalId, previousExternalId = [] } of uploaders ?? []) {
      // It becomes a prefix and stands in a policy: no slash, wildcard or variable.
      if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
        throw new Error(
          `'uploaders' must have names of 1 to 63 lower-case letters, digits and hyphens, got '${name}'`,
        );
      }
      if (names.has(name)) {
        throw new Error(`'uploaders' must have different names, got '${name}' twice`);
      }
      names.add(name);
      for (const id of [externalId, previousExternalId].flat()) {
        // IAM User Guide, "Access to AWS accounts owned by third parties".
        if (!/^[\w+=,.@:/-]{2,1224}$/.test(id)) {
          throw new Error(
            `'uploaders' must have external ids of 2 to 1224 letters, digits or _+=,.@:/-, got '${id}'`,
          );
        }
        if (externalIds.has(id)) {
          throw new Error(`'uploaders' must have different external ids, got '${id}' twice`);
        }
        externalIds.add(id);
      }
    }
    const { uploadRoleName, uploadBucketName } = props;
    if (uploadRoleName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(uploadRoleName)) {
      throw new Error(
        `'uploadRoleName' must be 1 to 64 letters, digits or _+=,.@-, got '${uploadRoleName}'`,
      );
    }
    if (
      uploadBucketName !== undefined &&
      !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(uploadBucketName)
    ) {
      throw new Error(
        `'uploadBucketName' must be 3 to 63 lower-case letters, digits and inner hyphens, got '${uploadBucketName}'`,
      );
    }
    if (uploadBucketName !== undefined) checkBucketName('uploadBucketName', uploadBucketName);
    const trust = JSON.stringify(trustPolicy('123456789012', 'aws', props)).length;
    if (trust > LONGEST_TRUST) {
      throw new Error(
        `'uploaders' and 'uploaderPrincipals' must fit into a trust policy of ${LONGEST_TRUST} characters (IAM's quota is 2048, and can be raised to ${LONGEST_TRUST}), got ${trust}; deploy the stack again, with another 'uploadRoleName' and 'uploadBucketName', for the rest`,
      );
    }
  }

  constructor(scope: Construct, id: string, props: CrossAccountUploadStackProps = {}) {
    super(scope, id, props);
    CrossAccountUploadStack.check(props);

    const {
      uploaderAccountId = this.account,
      uploadRoleName = 'cross-account-upload',
      uploadBucketName = `cross-account-upload-${this.account}-${this.region}`,
      retainData = false,
    } = props;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    // The role: who may become it.

    const role = new iam.Role(this, 'UploadRole', {
      roleName: uploadRoleName, // the other account refers to it
      description: 'Creates objects in the upload bucket, one prefix for each uploader',
      maxSessionDuration: Duration.hours(1),
      assumedBy: new iam.AccountPrincipal(uploaderAccountId),
    });
    // `assumedBy` cannot say it: it has one set of conditions for every action, and no Sid.
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = trustPolicy(
      uploaderAccountId,
      this.partition,
      props,
    );

    // Where it may write, by the tag that the trust has bound.

    const key = new kms.Key(this, 'UploadKey', {
      description: `Objects in ${uploadBucketName}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy,
    });
    const accessLogs =
      retainData &&
      new s3.Bucket(this, 'AccessLogs', {
        encryption: s3.BucketEncryption.S3_MANAGED, // S3 delivers access logs to no other
        objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
        lifecycleRules: [{ expiration: Duration.days(365) }],
        removalPolicy,
      });
    const bucket = new s3.Bucket(this, 'Uploads', {
      bucketName: uploadBucketName, // the other account refers to it
      encryptionKey: key,
      bucketKeyEnabled: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy,
      ...(accessLogs && { serverAccessLogsBucket: accessLogs }),
    });
    if (!retainData) {
      Validations.of(bucket).acknowledge({
        id: 'AwsSolutions-S1',
        reason: 'A sandbox needs no access log; retainData adds one',
      });
    }
    // `eventBridgeEnabled` would add a function, with a role, to set this one property.
    (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };

    const objects = bucket.arnForObjects('incoming/${aws:PrincipalTag/Uploader}/*');
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'CreateObjects',
        actions: ['s3:PutObject'],
        resources: [objects],
        conditions: { Null: { 's3:if-none-match': 'false' } }, // so replaces none
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'UploadParts',
        actions: ['s3:PutObject'],
        resources: [objects],
        // Beginning an upload in parts, and a part, take no such header; completing it does.
        conditions: { Bool: { 's3:ObjectCreationOperation': 'false' } },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ResumeAndAbortUploads',
        actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [objects],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'EncryptThroughS3',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'], // S3 decrypts parts to put them together
        resources: [key.keyArn],
        conditions: {
          StringEquals: {
            // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
            'kms:ViaService': ['amazonaws.com', this.urlSuffix].map(
              (suffix) => `s3.${this.region}.${suffix}`,
            ),
            'kms:EncryptionContext:aws:s3:arn': bucket.bucketArn, // with a bucket key, not the object
          },
        },
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::<Uploads4F6EB0FD.Arn>/incoming/<aws:PrincipalTag/Uploader>/*]',
      reason: 'An uploader names its objects under its prefix as it likes',
    });

    // What nobody may do in the bucket. A part of an upload carries none of these headers, and a negated
    // operator matches what is absent, so each statement asks first whether the header is there.

    const deny = (sid: string, conditions: iam.Conditions) =>
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:PutObject'],
          resources: [bucket.arnForObjects('*')],
          conditions,
        }),
      );
    const header = (name: string, present: boolean) => ({ [`s3:x-amz-${name}`]: String(!present) });
    const keyHeader = 'server-side-encryption-aws-kms-key-id';
    deny('DenyOtherKeys', {
      Null: header(keyHeader, true),
      StringNotEquals: { [`s3:x-amz-${keyHeader}`]: key.keyArn },
    });
    // `AES256` means a key of S3; `aws:kms` alone means the AWS managed key, not that of the bucket.
    deny('DenyKeysOfAws', {
      Null: { ...header('server-side-encryption', true), ...header(keyHeader, false) },
    });
    deny('DenyKeysOfCallers', {
      Null: header('server-side-encryption-customer-algorithm', true),
    });
    deny('DenyForeignAcls', {
      Null: header('acl', true),
      StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    });

    // What is kept stays closed: without its policy a bucket takes requests without TLS, and no logs.
    for (const kept of accessLogs ? [bucket, accessLogs] : []) {
      kept.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }

    new CfnOutput(this, 'UploadRoleArn', { value: role.roleArn });
    new CfnOutput(this, 'UploadBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'UploadKeyArn', { value: key.keyArn });
  }
}

function trustPolicy(
  account: string,
  partition: string,
  props: CrossAccountUploadStackProps,
): iam.PolicyDocument {
  const {
    uploaderPrincipals = ['user/*', 'role/cross-account-uploader/*'],
    uploaderOrganizationId,
    uploaders = [EXAMPLE],
  } = props;
  // An identity as principal would be stored as its unique id, and be lost when it is made again.
  const principals = [new iam.ArnPrincipal(`arn:${partition}:iam::${account}:root`)];
  const fromPrincipals = {
    'aws:PrincipalArn': uploaderPrincipals.map(
      (principal) => `arn:${partition}:iam::${account}:${principal}`,
    ),
  };
  const fromOrganization = uploaderOrganizationId && {
    'aws:PrincipalOrgID': uploaderOrganizationId,
  };
  return new iam.PolicyDocument({
    statements: [
      ...uploaders.map(
        ({ name, externalId, previousExternalId }, i) =>
          new iam.PolicyStatement({
            sid: `AssumeAsUploader${i + 1}`,
            principals,
            actions: ['sts:AssumeRole'],
            conditions: {
              ArnLike: fromPrincipals,
              StringEquals: {
                ...fromOrganization,
                'sts:ExternalId': previousExternalId
                  ? [externalId, previousExternalId]
                  : externalId,
                'aws:RequestTag/Uploader': name,
              },
            },
          }),
      ),
      // Authorized beside AssumeRole, and by keys of its own. The external id is not among them, so the
      // statements above bind a tag to one.
      new iam.PolicyStatement({
        sid: 'TagSessionWithUploader',
        principals,
        actions: ['sts:TagSession'],
        conditions: {
          ArnLike: fromPrincipals,
          StringEquals: {
            ...fromOrganization,
            'aws:RequestTag/Uploader': uploaders.map(({ name }) => name),
          },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['Uploader'] }, // and no other tag
        },
      }),
    ],
  });
}
