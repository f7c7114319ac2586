import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  Aws,
  CfnMapping,
  CfnOutput,
  RemovalPolicy,
  SecretValue,
  Stack,
  type StackProps,
  Token,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkNoneTwice, checkOnePartition } from './parts/checks';

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

/** Partition or region by the issuer that Cognito has there. */
const COGNITO_ISSUERS: Readonly<Record<string, string>> = {
  'cognito-identity.amazonaws.com': 'aws',
  'cognito-identity-us-gov.amazonaws.com': 'us-gov-west-1',
  'cognito-identity.us-gov-east-1.amazonaws.com': 'us-gov-east-1',
  'cognito-identity.cn-north-1.amazonaws.com.cn': 'cn-north-1',
};

/** Partition key: the id of the user that the record belongs to. */
const USER = 'userId';

/** Sort key: what the app calls the record. */
const RECORD = 'recordId';

/**
 * Lets the users of an app reach their own rows of one table, signed in with an account they already have.
 *
 * - Who: users of this identity pool who have signed in with one of its providers; no guests.
 * - May: read and write the rows whose partition key is their own identity id.
 * - May not: reach any other row, scan, use PartiQL, or send a request that names no row.
 */
export class WebIdentityStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: WebIdentityStackProps): void {
    // No `$`, `*` or `?`: in a policy they would stand for other values.
    const google = /^[\w-]+\.apps\.googleusercontent\.com$/;
    const attribute = /^[\w.-]{1,251}$/;
    for (const [name, pattern, accepted] of [
      ['googleClientId', google, 'a client id of Google (ID.apps.googleusercontent.com)'],
      ['facebookAppId', /^\d+$/, 'an app id of Facebook (digits)'],
      ['amazonAppId', /^amzn1\.application\.\w+$/, 'an app id of Amazon (amzn1.application.ID)'],
      ['appleServicesId', /^[\w-]+(\.[\w-]+)+$/, 'a services or bundle id (com.example.app)'],
      [
        'twitterSecretName',
        /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/,
        'the name or ARN of a secret in Secrets Manager, never the secret itself',
      ],
      ['appUserRoleName', /^[\w+=,.@-]{1,64}$/, '1 to 64 letters, digits or _+=,.@-'],
      ['recordIndexSortKey', attribute, '1 to 251 letters, digits or _.-'],
      ['directGoogleClientId', google, 'a client id of Google (ID.apps.googleusercontent.com)'],
      [
        'directGoogleAuthorizedParty',
        google,
        'a client id of Google (ID.apps.googleusercontent.com)',
      ],
    ] as const) {
      const value = props[name];
      if (value !== undefined && !pattern.test(value)) {
        // What is no name of a secret may be the secret.
        const given = name === 'twitterSecretName' ? 'something else' : `'${value}'`;
        throw new Error(`'${name}' must be ${accepted}, got ${given}`);
      }
    }
    const issuers = (props.oidcProviders ?? []).map(({ issuer }) => issuer);
    if (props.googleClientId && issuers.includes('https://accounts.google.com')) {
      throw new Error(
        `'oidcProviders' must not hold 'https://accounts.google.com' beside 'googleClientId', since both sign in under one name; name all client ids there instead, got both`,
      );
    }
    for (const { issuer, clientIds } of props.oidcProviders ?? []) {
      if (!/^https:\/\/[\w.-]+(\/[\w.~/-]*)?$/.test(issuer)) {
        throw new Error(
          `'oidcProviders' must have issuers as in the iss claim (https://HOST or https://HOST/PATH), got '${issuer}'`,
        );
      }
      if (issuers.filter((other) => other === issuer).length > 1) {
        throw new Error(
          `'oidcProviders' must name an issuer once, with all its clientIds, got '${issuer}' twice`,
        );
      }
      if (clientIds.length < 1 || clientIds.length > 100) {
        throw new Error(
          `'oidcProviders' must have 1 to 100 clientIds for '${issuer}', got ${clientIds.length}`,
        );
      }
      checkNoneTwice('oidcProviders', 'client id', clientIds);
    }
    for (const [name, what] of [
      ['trustedLoginProviders', 'provider'],
      ['recordAttributes', 'attribute'],
    ] as const) {
      if (props[name]?.length === 0) {
        throw new Error(`'${name}' must hold one at least, or be left out for all, got none`);
      }
      checkNoneTwice(name, what, props[name]);
    }
    const providers = [...Object.keys(loginProviders(props)), ...issuers.map(withoutScheme)];
    for (const provider of props.trustedLoginProviders ?? []) {
      if (!providers.includes(provider)) {
        throw new Error(
          `'trustedLoginProviders' must hold providers of this pool (${providers.join(', ') || 'it has none yet'}), got '${provider}'`,
        );
      }
    }
    for (const name of props.recordAttributes ?? []) {
      if (!attribute.test(name)) {
        throw new Error(
          `'recordAttributes' must hold names of attributes (1 to 251 letters, digits or _.-), got '${name}'`,
        );
      }
    }
    if (props.recordIndexSortKey === USER || props.recordIndexSortKey === RECORD) {
      throw new Error(
        `'recordIndexSortKey' must not be a key of the table (${USER}, ${RECORD}), got '${props.recordIndexSortKey}'`,
      );
    }
    if (props.directGoogleAuthorizedParty && !props.directGoogleClientId) {
      throw new Error(
        `'directGoogleAuthorizedParty' needs 'directGoogleClientId', which turns that role on, got none`,
      );
    }
    const region = knownRegion(props);
    const { cognitoIssuer = defaultCognitoIssuer(props), appUserRoleName = '' } = props;
    if (!Object.hasOwn(COGNITO_ISSUERS, cognitoIssuer)) {
      throw new Error(
        `'cognitoIssuer' must be one of ${Object.keys(COGNITO_ISSUERS).join(', ')}, got '${cognitoIssuer}'`,
      );
    }
    if (region && cognitoIssuer !== defaultCognitoIssuer(props)) {
      throw new Error(
        `'cognitoIssuer' must be '${defaultCognitoIssuer(props)}' in ${region}, got '${cognitoIssuer}'`,
      );
    }
    checkOnePartition(region, {
      cognitoIssuer: [COGNITO_ISSUERS[cognitoIssuer] ?? ''],
      twitterSecretName: props.twitterSecretName ? [props.twitterSecretName] : [],
    });
    const short = appUserRoleName.length >= 1 && appUserRoleName.length <= 20;
    if (COGNITO_ISSUERS[cognitoIssuer] === 'us-gov-east-1' && !short) {
      throw new Error(
        `'appUserRoleName' must be set, to 20 characters at most, in us-gov-east-1, got '${appUserRoleName}'`,
      );
    }
  }

  constructor(scope: Construct, id: string, props: WebIdentityStackProps = {}) {
    super(scope, id, props);
    WebIdentityStack.check(props);

    const { recordAttributes, recordIndexSortKey, retainData = false } = props;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const issuer = props.cognitoIssuer ?? defaultCognitoIssuer(props);

    // Who signs in.

    const oidcProviders = (props.oidcProviders ?? []).map(
      ({ issuer: url, clientIds }) =>
        new iam.CfnOIDCProvider(this, withoutScheme(url), { url, clientIdList: clientIds }),
    );
    const logins = loginProviders(props);
    // Not the L2 construct, which always makes a role for guests.
    const pool = new cognito.CfnIdentityPool(this, 'Users', {
      allowUnauthenticatedIdentities: false,
      // In the classic flow the app chooses among all roles that trust the pool. Absent is not off.
      allowClassicFlow: false,
      supportedLoginProviders: Object.keys(logins).length > 0 ? logins : undefined,
      openIdConnectProviderArns:
        oidcProviders.length > 0 ? oidcProviders.map(({ attrArn }) => attrArn) : undefined,
    });
    pool.applyRemovalPolicy(removalPolicy);

    // Where the records are.

    const table = new dynamodb.Table(this, 'Records', {
      partitionKey: { name: USER, type: dynamodb.AttributeType.STRING },
      sortKey: { name: RECORD, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      // With a key of ours, every user's session would need, and call, kms:Decrypt on it.
      encryption: dynamodb.TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: retainData,
      removalPolicy,
    });
    const indexName = recordIndexSortKey && `by-${recordIndexSortKey}`;
    if (indexName) {
      table.addGlobalSecondaryIndex({
        indexName,
        // An index with another partition key would have other leading keys, and show other users' rows.
        partitionKey: { name: USER, type: dynamodb.AttributeType.STRING },
        sortKey: { name: recordIndexSortKey, type: dynamodb.AttributeType.STRING },
      });
    }

    const attributes = recordAttributes && [USER, RECORD, recordIndexSortKey, ...recordAttributes];
    const reachOwnRecords = (role: iam.Role, user: string) => {
      // ForAllValues is also true when the key is absent, hence the Nulls.
      const own = {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': user,
          ...(attributes && { 'dynamodb:Attributes': [...new Set(attributes.filter(Boolean))] }),
        },
        Null: {
          'dynamodb:LeadingKeys': 'false',
          ...(attributes && { 'dynamodb:Attributes': 'false' }),
        },
      };
      // Limits on attributes hold for the request only; without these two the answer could hold them all.
      const reading = attributes && { StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } };
      const updating = attributes && {
        StringEquals: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
      };
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'ReadOwnRecords',
          actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
          resources: [table.tableArn],
          conditions: { ...own, ...reading },
        }),
      );
      if (indexName) {
        role.addToPolicy(
          new iam.PolicyStatement({
            sid: 'QueryOwnRecordsByIndex',
            actions: ['dynamodb:Query'],
            resources: [`${table.tableArn}/index/${indexName}`],
            conditions: { ...own, ...reading },
          }),
        );
      }
      role.addToPolicy(
        new iam.PolicyStatement({
          sid: 'UpdateOwnRecords',
          actions: ['dynamodb:UpdateItem'],
          resources: [table.tableArn],
          conditions: { ...own, ...updating },
        }),
      );
      if (!attributes) {
        role.addToPolicy(
          new iam.PolicyStatement({
            sid: 'PutAndDeleteOwnRecords',
            actions: [
              'dynamodb:BatchWriteItem',
              'dynamodb:ConditionCheckItem', // what a transaction may depend on
              'dynamodb:DeleteItem',
              'dynamodb:PutItem',
            ],
            resources: [table.tableArn],
            conditions: own,
          }),
        );
      }
    };

    // The role of every user: who may become it, then one statement per intent.

    // Fails the deployment, before anything is made, where Cognito has another issuer.
    const place = COGNITO_ISSUERS[issuer] as string;
    const issuers = new CfnMapping(this, 'CognitoIssuer', { mapping: { [place]: { issuer } } });
    const issuerHere = issuers.findInMap(place === 'aws' ? Aws.PARTITION : Aws.REGION, 'issuer');

    const appUser = new iam.Role(this, 'AppUserRole', {
      roleName: props.appUserRoleName,
      description: `Reaches the records of its user, who signed in through ${issuerHere}`,
      assumedBy: new iam.WebIdentityPrincipal(issuer, {
        StringEquals: { [`${issuer}:aud`]: pool.ref },
        'ForAnyValue:StringLike': { [`${issuer}:amr`]: 'authenticated' },
        ...(props.trustedLoginProviders && {
          'ForAnyValue:StringEquals': { [`${issuer}:amr`]: props.trustedLoginProviders },
        }),
      }),
    });
    new cognito.CfnIdentityPoolRoleAttachment(this, 'UsersRoles', {
      identityPoolId: pool.ref,
      roles: { authenticated: appUser.roleArn },
    });
    reachOwnRecords(appUser, `\${${issuer}:sub}`);

    // The same without Cognito, to compare. A user's key is then what Google calls the user: digits, never
    // the form of an identity id. Other issuers could choose an id that is somebody's key already.

    if (props.directGoogleClientId) {
      const directUser = new iam.Role(this, 'DirectUserRole', {
        description: 'Reaches the records of its user, who signed in with Google',
        assumedBy: new iam.WebIdentityPrincipal('accounts.google.com', {
          StringEquals: {
            'accounts.google.com:aud':
              props.directGoogleAuthorizedParty ?? props.directGoogleClientId, // azp, where the token has it
            'accounts.google.com:oaud': props.directGoogleClientId,
          },
        }),
      });
      reachOwnRecords(directUser, '${accounts.google.com:sub}');
      new CfnOutput(this, 'DirectUserRoleArn', { value: directUser.roleArn });
    }

    new CfnOutput(this, 'IdentityPoolId', { value: pool.ref });
    new CfnOutput(this, 'AppUserRoleArn', { value: appUser.roleArn });
    new CfnOutput(this, 'TableName', { value: table.tableName });
  }
}

/** App ids by login provider, as an identity pool wants them. */
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

/** References that CloudFormation follows at deployment: the secret itself never stands in the template. */
function twitterKeys(secretName: string): string {
  const [key, secret] = ['consumerKey', 'consumerSecret'].map((jsonField) =>
    SecretValue.secretsManager(secretName, { jsonField }).unsafeUnwrap(),
  );
  return `${key};${secret}`;
}

function withoutScheme(issuer: string): string {
  return issuer.replace('https://', '');
}

function knownRegion({ env }: WebIdentityStackProps): string | undefined {
  return Token.isUnresolved(env?.region) ? undefined : env?.region;
}

function defaultCognitoIssuer(props: WebIdentityStackProps): string {
  const region = knownRegion(props);
  const ofRegion = Object.keys(COGNITO_ISSUERS).find((i) => COGNITO_ISSUERS[i] === region);
  return ofRegion ?? 'cognito-identity.amazonaws.com';
}
