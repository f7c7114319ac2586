import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { StackProps } from 'aws-cdk-lib/core';

/**
 * An OpenID Connect issuer whose users may sign in.
 */
export interface OidcProvider {
  /**
   * The issuer exactly as in the `iss` claim of its tokens, for example `https://id.example.com`.
   */
  readonly issuer: string;

  /**
   * The client ids of the app at this issuer, one per platform: values of the `aud` claim.
   */
  readonly clientIds: string[];
}

/**
 * Properties of `WebIdentityStack`.
 */
export interface WebIdentityStackProps extends StackProps {
  /**
   * Client id of the app at Google, `....apps.googleusercontent.com`.
   *
   * One only. An app with a client id per platform names `https://accounts.google.com` in `oidcProviders`
   * instead.
   *
   * @default - nobody signs in with Google
   */
  readonly googleClientId?: string;

  /**
   * App id at Facebook, digits.
   *
   * @default - nobody signs in with Facebook
   */
  readonly facebookAppId?: string;

  /**
   * App id at Login with Amazon, `amzn1.application....`.
   *
   * @default - nobody signs in with Amazon
   */
  readonly amazonAppId?: string;

  /**
   * Services id (web) or bundle id (iOS) of the app at Apple, for example `com.example.app`.
   *
   * @default - nobody signs in with Apple
   */
  readonly appleServicesId?: string;

  /**
   * Name or ARN of the Secrets Manager secret with `consumerKey` and `consumerSecret` of the app at Twitter.
   *
   * AWS no longer lists Twitter among the providers of an identity pool; see the page before using it.
   *
   * @default - nobody signs in with Twitter
   */
  readonly twitterSecretName?: string;

  /**
   * Further issuers. The stack creates the account's provider for each; an account has one per issuer.
   *
   * @default - none
   */
  readonly oidcProviders?: OidcProvider[];

  /**
   * Login providers whose users get the role, by the names that Cognito gives them: `accounts.google.com`,
   * `graph.facebook.com`, `www.amazon.com`, `appleid.apple.com`, `api.twitter.com`, or an issuer without
   * `https://`.
   *
   * Then a provider that somebody adds to the pool by other means lets nobody in.
   *
   * @default - every provider of the pool
   */
  readonly trustedLoginProviders?: string[];

  /**
   * The issuer of the tokens that Cognito itself gives out. It differs outside the commercial regions.
   *
   * The names of condition keys begin with it, and those are fixed when the template is written. So a stack
   * without a region has to be told.
   *
   * @default - the issuer of the region, where the stack has one; else `cognito-identity.amazonaws.com`
   */
  readonly cognitoIssuer?: string;

  /**
   * Name of the app-user role. Needed in AWS GovCloud (US-East), where Cognito may be unable to assume a role
   * whose name is longer than 20 characters.
   *
   * @default - a name that CloudFormation makes
   */
  readonly appUserRoleName?: string;

  /**
   * Attribute, of type string, by which users may also query their own records.
   *
   * @default - no index
   */
  readonly recordIndexSortKey?: string;

  /**
   * The attributes of a record that users may read and write, beside its key.
   *
   * Users then update records attribute by attribute: to put or delete whole ones would touch the others.
   *
   * @default - all
   */
  readonly recordAttributes?: string[];

  /**
   * Turns on a second role that takes Google's tokens without Cognito in between: the client id that the
   * token was issued for, its `aud` claim.
   *
   * @default - no such role
   */
  readonly directGoogleClientId?: string;

  /**
   * The client id that asked for the token, its `azp` claim, where it differs: an Android app that gets
   * tokens for its web server. Needs `directGoogleClientId`.
   *
   * @default - the same as `directGoogleClientId`
   */
  readonly directGoogleAuthorizedParty?: string;

  /**
   * Keeps table and identity pool when the stack is deleted, and protects the table from deletion.
   *
   * Both or neither: a new pool gives every user a new identity id, and nobody could reach the old rows.
   *
   * @default false
   */
  readonly retainData?: boolean;
}

/**
 * The table with the records, and what a user may reach of it.
 */
export interface Records {
  /**
   * A table whose partition key is the id of a user.
   */
  readonly table: dynamodb.ITable;

  /**
   * An index by which users may query. Its partition key, too, must be the id of a user.
   *
   * @default - no index
   */
  readonly indexName?: string;

  /**
   * The attributes that users may read and write, keys of table and index included.
   *
   * @default - all
   */
  readonly attributes?: readonly string[];
}
