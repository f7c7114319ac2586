import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  CfnMapping,
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
  type StackProps,
  Tags,
  Token,
  Validations,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkNoneTwice } from './parts/checks';

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
 * Addresses of AWS itself by partition: where sign-ins are posted to, and the console. Every region has a
 * sign-in address with its name in front, except the first region of a partition, which has none in front.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/signin-service.html
 */
const PARTITIONS = {
  aws: {
    signInDomain: 'signin.aws.amazon.com',
    consoleDomain: 'console.aws.amazon.com',
    signInRegions: ['us-east-1', 'eu-west-1'],
  },
  'aws-cn': {
    signInDomain: 'signin.amazonaws.cn',
    consoleDomain: 'console.amazonaws.cn',
    signInRegions: ['cn-north-1', 'cn-northwest-1'],
  },
  'aws-us-gov': {
    signInDomain: 'signin.amazonaws-us-gov.com',
    consoleDomain: 'console.amazonaws-us-gov.com',
    signInRegions: ['us-gov-west-1', 'us-gov-east-1'],
  },
} as const;

/** IAM's quota "Role trust policy length"; white space does not count. */
const MAX_TRUST_POLICY_LENGTH = 2048;

/** What a trust policy takes beside the values of its conditions, with the longest provider name. */
const TRUST_POLICY_FRAME_LENGTH = 760;

/** CloudFormation takes templates of up to 1 MB; the rest of this one needs far less than 100 kB. */
const MAX_METADATA_BYTES = 900_000;

/**
 * Lets staff sign in to two roles with the identity provider of their company: no IAM user is created,
 * however many they are. They read and publish recordings of town-hall meetings.
 *
 * - Who: people whom the identity provider vouches for, for the role it names.
 * - May: viewers list and read recordings for everybody and for their own department; publishers list
 *   and add them.
 * - May not: see another department's recordings, delete any, or anything else.
 */
export class SamlFederationStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: SamlFederationStackProps): void {
    const { samlMetadata, samlSignInRegions: regions, samlSubjectType: subjectType } = props;
    const { samlSessionHours: hours } = props;
    if (samlMetadata.length < 1000) {
      throw new Error(
        `'samlMetadata' must have at least 1000 characters, else CloudFormation refuses it, got ${samlMetadata.length}`,
      );
    }
    const bytes = Buffer.byteLength(JSON.stringify(samlMetadata));
    if (bytes > MAX_METADATA_BYTES) {
      throw new Error(
        `'samlMetadata' must take at most ${MAX_METADATA_BYTES} bytes of a template, else it exceeds CloudFormation's 1 MB, got ${bytes}; remove all but its IDPSSODescriptor`,
      );
    }
    const unknown = regions?.find((region) => partitionOf(region) === undefined);
    if (unknown !== undefined) {
      throw new Error(
        `'samlSignInRegions' must hold regions of aws, aws-cn or aws-us-gov (for example 'eu-west-1'), got '${unknown}'`,
      );
    }
    if (regions && new Set(regions).size < 2) {
      throw new Error(
        `'samlSignInRegions' must hold two or more regions, so that people can sign in while one cannot, got '${regions}'`,
      );
    }
    checkNoneTwice('samlSignInRegions', 'region', regions);
    const home = Token.isUnresolved(props.env?.region) ? undefined : props.env?.region;
    if (regions && new Set([...regions, ...(home ? [home] : [])].map(partitionOf)).size > 1) {
      throw new Error(
        `'samlSignInRegions' must hold regions of one partition, that of the stack, since IAM roles do not reach across, got '${regions}'${home ? ` in ${home}` : ''}`,
      );
    }
    if (subjectType?.startsWith('urn:oasis:names:tc:SAML:2.0:nameid-format:')) {
      throw new Error(
        `'samlSubjectType' must be the last word of a SAML 2.0 format, as STS says it (for example 'persistent'), got '${subjectType}'`,
      );
    }
    const trust = [regions?.map(signInUrl) ?? [], props.samlIssuer ?? '', subjectType ?? ''];
    const length = TRUST_POLICY_FRAME_LENGTH + JSON.stringify(trust).length;
    if (length > MAX_TRUST_POLICY_LENGTH) {
      throw new Error(
        `'samlSignInRegions' must leave the trust policy within IAM's ${MAX_TRUST_POLICY_LENGTH} characters, got ${regions?.length ?? 0} regions, which make up to ${length}; name fewer`,
      );
    }
    if (hours !== undefined && !(Number.isInteger(hours) && hours >= 1 && hours <= 12)) {
      throw new Error(
        `'samlSessionHours' must be a whole number of hours from 1 to 12, got '${hours}'`,
      );
    }
  }

  constructor(scope: Construct, id: string, props: SamlFederationStackProps) {
    super(scope, id, props);
    SamlFederationStack.check(props);

    const { samlSessionHours = 8, retainData = false } = props;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    // Lazy: in the template only where the partition is not known before deployment.
    const partitions = new CfnMapping(this, 'Partitions', {
      lazy: true,
      mapping: Object.fromEntries(
        Object.entries(PARTITIONS).map(([partition, { consoleDomain, signInRegions }]) => [
          partition,
          {
            ConsoleDomain: consoleDomain,
            FirstSignInUrl: signInUrl(signInRegions[0]),
            SecondSignInUrl: signInUrl(signInRegions[1]),
          },
        ]),
      ),
    });
    const signInUrls = props.samlSignInRegions?.map(signInUrl) ?? [
      partitions.findInMap(this.partition, 'FirstSignInUrl'),
      partitions.findInMap(this.partition, 'SecondSignInUrl'),
    ];

    // Who may become one of the roles. Not `SamlConsolePrincipal`: it drops further conditions.

    const provider = new iam.SamlProvider(this, 'IdentityProvider', {
      metadataDocument: iam.SamlMetadataDocument.fromXml(props.samlMetadata),
    });
    const signIn = new iam.SamlPrincipal(provider, {
      StringEquals: {
        'SAML:aud': signInUrls, // where the sign-in was posted to: `Recipient`, not `Audience`
        ...(props.samlIssuer && { 'SAML:iss': props.samlIssuer }),
        ...(props.samlSubjectType && { 'SAML:sub_type': props.samlSubjectType }),
      },
    });
    const staffRole = (name: string, description: string) => {
      const role = new iam.Role(this, name, {
        description,
        assumedBy: signIn,
        maxSessionDuration: Duration.hours(samlSessionHours),
      });
      role.assumeRolePolicy?.addStatements(
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
      Tags.of(role).add('Department', '');
      return role;
    };
    const viewer = staffRole('Viewer', 'Reads recordings of town-hall meetings');
    const publisher = staffRole('Publisher', 'Publishes recordings of town-hall meetings');

    // The recordings: `all/...` for everybody, `department/<Department>/...` for one department.

    const key = new kms.Key(this, 'RecordingsKey', {
      description: `Recordings of ${this.stackName}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy,
    });
    const accessLogs = retainData
      ? new s3.Bucket(this, 'AccessLogs', {
          encryption: s3.BucketEncryption.S3_MANAGED, // S3 delivers its logs to no bucket with a KMS key
          blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
          objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
          enforceSSL: true,
          removalPolicy,
        })
      : undefined;
    const recordings = new s3.Bucket(this, 'Recordings', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true, // KMS is then asked about the bucket, not about each recording
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      serverAccessLogsBucket: accessLogs,
      removalPolicy,
    });
    if (!retainData) {
      Validations.of(recordings).acknowledge({
        id: 'AwsSolutions-S1',
        reason: 'Access is logged in production, which is what retainData says',
      });
    }

    const forEverybody = recordings.arnForObjects('all/*');
    const forOwnDepartment = recordings.arnForObjects(
      'department/${aws:PrincipalTag/Department}/*',
    );
    // Without a slash, else `finance/hr` would open a folder of `finance`; and not empty.
    const isDepartment = { 'aws:PrincipalTag/Department': '?*' };
    const isSubfolder = { 'aws:PrincipalTag/Department': '*/*' };

    // What both may do: find the recordings.

    for (const role of [viewer, publisher]) {
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'OpenBucketInConsole',
          actions: ['s3:GetBucketLocation'],
          resources: [recordings.bucketArn],
        }),
      );
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'ListTopFolders',
          actions: ['s3:ListBucket'],
          resources: [recordings.bucketArn],
          conditions: { StringEquals: { 's3:prefix': '', 's3:delimiter': '/' } },
        }),
      );
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'ListRecordingsForEverybody',
          actions: ['s3:ListBucket'],
          resources: [recordings.bucketArn],
          conditions: { StringLike: { 's3:prefix': 'all/*' } },
        }),
      );
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'ListRecordingsForOwnDepartment',
          actions: ['s3:ListBucket'],
          resources: [recordings.bucketArn],
          conditions: {
            StringLike: {
              ...isDepartment,
              's3:prefix': 'department/${aws:PrincipalTag/Department}/*',
            },
            StringNotLike: isSubfolder,
          },
        }),
      );
    }

    // What viewers may do.

    viewer.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ReadRecordingsForEverybody',
        actions: ['s3:GetObject'],
        resources: [forEverybody],
      }),
    );
    viewer.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ReadRecordingsForOwnDepartment',
        actions: ['s3:GetObject'],
        resources: [forOwnDepartment],
        conditions: { StringLike: isDepartment, StringNotLike: isSubfolder },
      }),
    );
    const bucketId = this.getLogicalId(recordings.node.defaultChild as s3.CfnBucket);
    Validations.of(viewer).acknowledge(
      {
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/all/*]`,
        reason: 'The folder decides, so that a new recording needs no change of the policy',
      },
      {
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/department/<aws:PrincipalTag/Department>/*]`,
        reason: 'The department of the person decides; the number of its recordings is open',
      },
    );

    // What publishers may do: the bucket says it, and names their role.

    const asBucketEncrypts = { 's3:x-amz-server-side-encryption': 'true' }; // true: not in the request
    recordings.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishForEverybody',
        principals: [publisher],
        actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
        resources: [forEverybody],
        conditions: { Null: asBucketEncrypts },
      }),
    );
    recordings.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishForOwnDepartment',
        principals: [publisher],
        actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
        resources: [forOwnDepartment],
        conditions: {
          StringLike: isDepartment,
          StringNotLike: isSubfolder,
          Null: asBucketEncrypts,
        },
      }),
    );

    // The key, for objects of this bucket and through S3 only.

    const throughRecordings = {
      StringEquals: {
        'kms:EncryptionContext:aws:s3:arn': recordings.bucketArn,
        // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
        'kms:ViaService': ['amazonaws.com', this.urlSuffix].map(
          (suffix) => `s3.${this.region}.${suffix}`,
        ),
      },
    };
    viewer.addToPolicy(
      new iam.PolicyStatement({
        sid: 'DecryptRecordings',
        actions: ['kms:Decrypt'],
        resources: [key.keyArn],
        conditions: throughRecordings,
      }),
    );
    publisher.addToPolicy(
      new iam.PolicyStatement({
        sid: 'EncryptRecordings',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'], // Decrypt puts the parts of an upload together
        resources: [key.keyArn],
        conditions: throughRecordings,
      }),
    );

    const consoleDomain = partitions.findInMap(this.partition, 'ConsoleDomain');
    // What is kept stays closed: without its policy a bucket takes requests without TLS, and no logs.
    for (const kept of accessLogs ? [recordings, accessLogs] : []) {
      kept.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }

    new CfnOutput(this, 'SignInUrls', { value: signInUrls.join(',') });
    new CfnOutput(this, 'RecordingsUrl', {
      value: `https://${consoleDomain}/s3/buckets/${recordings.bucketName}?region=${this.region}`,
    });
    new CfnOutput(this, 'RecordingsBucketName', { value: recordings.bucketName });
    for (const [name, role] of Object.entries({ Viewer: viewer, Publisher: publisher })) {
      new CfnOutput(this, `${name}RoleClaim`, {
        value: `${role.roleArn},${provider.samlProviderArn}`,
      });
    }
  }
}

function partitionOf(region: string): keyof typeof PARTITIONS | undefined {
  if (/^us-gov-[a-z]+-\d$/.test(region)) return 'aws-us-gov';
  if (/^cn-[a-z]+-\d$/.test(region)) return 'aws-cn';
  if (/^[a-z]{2}-[a-z]+-\d$/.test(region)) return 'aws';
  return undefined;
}

/** Returns the address that the identity provider posts a sign-in to. */
function signInUrl(region: string): string {
  const { signInDomain, signInRegions } = PARTITIONS[partitionOf(region) ?? 'aws'];
  return `https://${region === signInRegions[0] ? '' : `${region}.`}${signInDomain}/saml`;
}
