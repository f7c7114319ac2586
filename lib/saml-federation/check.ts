import { Token } from 'aws-cdk-lib/core';
import { checkNoneTwice } from '../parts/checks';
import { checkWholeNumber } from '../parts/forms';
import { partitionOf, signInUrl } from './addresses';
import type { SamlFederationStackProps } from './props';

/** IAM's quota "Role trust policy length"; white space does not count. */
const MAX_TRUST_POLICY_LENGTH = 2048;

/** What a trust policy takes beside the values of its conditions, with the longest provider name. */
const TRUST_POLICY_FRAME_LENGTH = 760;

/** CloudFormation takes templates of up to 1 MB; the rest of this one needs far less than 100 kB. */
const MAX_METADATA_BYTES = 900_000;

/** Throws on the first property that would fail late or dangerously. */
export function check(props: SamlFederationStackProps): void {
  const { samlSubjectType: subjectType } = props;
  checkMetadata(props.samlMetadata);
  checkRegions(props);
  if (subjectType?.startsWith('urn:oasis:names:tc:SAML:2.0:nameid-format:')) {
    throw new Error(
      `'samlSubjectType' must be the last word of a SAML 2.0 format, as STS says it (for example 'persistent'), got '${subjectType}'`,
    );
  }
  checkTrustPolicyLength(props);
  checkWholeNumber('samlSessionHours', props.samlSessionHours, {
    unit: 'hours',
    least: 1,
    most: 12,
  });
}

function checkMetadata(metadata: string): void {
  if (metadata.length < 1000) {
    throw new Error(
      `'samlMetadata' must have at least 1000 characters, else CloudFormation refuses it, got ${metadata.length}`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes > MAX_METADATA_BYTES) {
    throw new Error(
      `'samlMetadata' must take at most ${MAX_METADATA_BYTES} bytes of a template, else it exceeds CloudFormation's 1 MB, got ${bytes}; remove all but its IDPSSODescriptor`,
    );
  }
}

function checkRegions({ env, samlSignInRegions: regions }: SamlFederationStackProps): void {
  const home = Token.isUnresolved(env?.region) ? undefined : env?.region;
  if (home && !partitionOf(home)) {
    throw new Error(
      `the env of the stack must have a region of aws, aws-cn or aws-us-gov, since no sign-in addresses are known elsewhere, got '${home}'`,
    );
  }
  if (!regions) return;
  const unknown = regions.find((region) => partitionOf(region) === undefined);
  if (unknown !== undefined) {
    throw new Error(
      `'samlSignInRegions' must hold regions of aws, aws-cn or aws-us-gov (for example 'eu-west-1'), got '${unknown}'`,
    );
  }
  if (new Set(regions).size < 2) {
    throw new Error(
      `'samlSignInRegions' must hold two or more regions, so that people can sign in while one cannot, got '${regions}'`,
    );
  }
  checkNoneTwice('samlSignInRegions', 'region', regions);
  // Not `checkOnePartition`, which lets a region pass that the CDK has not heard of.
  if (new Set([...regions, ...(home ? [home] : [])].map(partitionOf)).size > 1) {
    throw new Error(
      `'samlSignInRegions' must hold regions of one partition, that of the stack, since IAM roles do not reach across, got '${regions}'${home ? ` in ${home}` : ''}`,
    );
  }
}

function checkTrustPolicyLength(props: SamlFederationStackProps): void {
  const { samlSignInRegions: regions = [], samlIssuer = '', samlSubjectType = '' } = props;
  const values = [regions.map(signInUrl), samlIssuer, samlSubjectType];
  const length = TRUST_POLICY_FRAME_LENGTH + JSON.stringify(values).length;
  if (length > MAX_TRUST_POLICY_LENGTH) {
    throw new Error(
      `'samlSignInRegions' must leave the trust policy within IAM's ${MAX_TRUST_POLICY_LENGTH} characters, got ${regions.length} regions, which make up to ${length}; name fewer`,
    );
  }
}
