import { Aws, CfnMapping, type Stack, Token } from 'aws-cdk-lib/core';
import type { WebIdentityStackProps } from './props';

/**
 * Where Cognito gives out tokens of an issuer: a region, or `aws` for every commercial region.
 *
 * The issuer is the principal of a trust policy, and the names of condition keys begin with it.
 */
export const COGNITO_ISSUERS: Readonly<Record<string, string>> = {
  'cognito-identity.amazonaws.com': 'aws',
  'cognito-identity-us-gov.amazonaws.com': 'us-gov-west-1',
  'cognito-identity.us-gov-east-1.amazonaws.com': 'us-gov-east-1',
  'cognito-identity.cn-north-1.amazonaws.com.cn': 'cn-north-1',
};

/** Returns the region of the stack, unless it is known at deployment only. */
export function knownRegion({ env }: WebIdentityStackProps): string | undefined {
  return Token.isUnresolved(env?.region) ? undefined : env?.region;
}

/** Returns the issuer of the region, where it is known and has one of its own; else the commercial one. */
export function defaultCognitoIssuer(props: WebIdentityStackProps): string {
  const region = knownRegion(props);
  const ofRegion = Object.keys(COGNITO_ISSUERS).find((i) => COGNITO_ISSUERS[i] === region);
  return ofRegion ?? 'cognito-identity.amazonaws.com';
}

/**
 * Returns the issuer as CloudFormation finds it in a mapping that has a row for the place of the issuer only. A
 * resource that uses it fails the deployment, before anything is made, where Cognito has another issuer.
 *
 * @param issuer one of `COGNITO_ISSUERS`
 */
export function addCognitoIssuer(stack: Stack, issuer: string): string {
  const place = COGNITO_ISSUERS[issuer] as string;
  const issuers = new CfnMapping(stack, 'CognitoIssuer', { mapping: { [place]: { issuer } } });
  return issuers.findInMap(place === 'aws' ? Aws.PARTITION : Aws.REGION, 'issuer');
}
