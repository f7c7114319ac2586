import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addAddresses } from './addresses';
import { check } from './check';
import type { SamlFederationStackProps } from './props';
import { PublisherRole } from './publisher-role';
import { addRecordings } from './recordings';
import { ViewerRole } from './viewer-role';

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
  static readonly check = check;

  constructor(scope: Construct, id: string, props: SamlFederationStackProps) {
    super(scope, id, props);
    check(props);

    const { samlSessionHours = 8, retainData = false } = props;
    const { signInUrls, consoleDomain } = addAddresses(this, props.samlSignInRegions);

    // Who vouches for people, and what they come for.

    const provider = new iam.SamlProvider(this, 'IdentityProvider', {
      metadataDocument: iam.SamlMetadataDocument.fromXml(props.samlMetadata),
    });
    const { recordings, key } = addRecordings(this, retainData);

    // The two roles, which differ in what they may do with the recordings.

    const staff = {
      provider,
      signInUrls,
      issuer: props.samlIssuer,
      subjectType: props.samlSubjectType,
      maxSessionDuration: Duration.hours(samlSessionHours),
      recordings,
      key,
    };
    const viewer = new ViewerRole(this, 'Viewer', staff);
    const publisher = new PublisherRole(this, 'Publisher', staff);

    // What the identity provider has to be told.

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
