import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy, SecretValue, type Stack } from 'aws-cdk-lib/core';
import type { WebIdentityStackProps } from './props';

/** Makes the identity pool, and the account's provider for each further issuer. */
export function addUsers(stack: Stack, props: WebIdentityStackProps): cognito.CfnIdentityPool {
  const oidcProviders = (props.oidcProviders ?? []).map(
    ({ issuer: url, clientIds }) =>
      new iam.CfnOIDCProvider(stack, withoutScheme(url), { url, clientIdList: clientIds }),
  );
  const logins = loginProviders(props);
  // Not the L2 construct, which always makes a role for guests.
  const pool = new cognito.CfnIdentityPool(stack, 'Users', {
    allowUnauthenticatedIdentities: false,
    // In the classic flow the app chooses among all roles that trust the pool. Leaving this out would allow it.
    allowClassicFlow: false,
    supportedLoginProviders: Object.keys(logins).length > 0 ? logins : undefined,
    openIdConnectProviderArns:
      oidcProviders.length > 0 ? oidcProviders.map(({ attrArn }) => attrArn) : undefined,
  });
  pool.applyRemovalPolicy(props.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  return pool;
}

/** Returns the names that Cognito gives the login providers of the pool. */
export function loginProviderNames(props: WebIdentityStackProps): string[] {
  const oidcProviders = props.oidcProviders ?? [];
  return [
    ...Object.keys(loginProviders(props)),
    ...oidcProviders.map(({ issuer }) => withoutScheme(issuer)),
  ];
}

/** Returns app ids by login provider, as an identity pool wants them. */
function loginProviders(props: WebIdentityStackProps): Record<string, string> {
  const ids = {
    'accounts.google.com': props.googleClientId,
    'graph.facebook.com': props.facebookAppId,
    'www.amazon.com': props.amazonAppId,
    'appleid.apple.com': props.appleServicesId,
    'api.twitter.com': props.twitterSecretName && twitterKeys(props.twitterSecretName),
  };
  return Object.fromEntries(Object.entries(ids).filter((id): id is [string, string] => !!id[1]));
}

/** Returns references that CloudFormation follows at deployment: the template never holds the secret itself. */
function twitterKeys(secretName: string): string {
  const [key, secret] = ['consumerKey', 'consumerSecret'].map((jsonField) =>
    SecretValue.secretsManager(secretName, { jsonField }).unsafeUnwrap(),
  );
  return `${key};${secret}`;
}

function withoutScheme(issuer: string): string {
  return issuer.replace('https://', '');
}
