import { RegionInfo } from 'aws-cdk-lib/region-info';
import { checkNoneTwice, checkOnePartition } from '../parts/checks';
import { checkText, checkTexts, type Form, ROLE_NAME } from '../parts/forms';
import { COGNITO_ISSUERS, defaultCognitoIssuer, knownRegion } from './cognito-issuers';
import type { WebIdentityStackProps } from './props';
import { RECORD, USER } from './records';
import { loginProviderNames } from './users';

// No form takes `$`, `*` or `?`: in a policy they would stand for other values.

const GOOGLE: Form = {
  pattern: /^[\w-]+\.apps\.googleusercontent\.com$/,
  accepted: 'a client id of Google (ID.apps.googleusercontent.com)',
};

const FACEBOOK: Form = { pattern: /^\d+$/, accepted: 'an app id of Facebook (digits)' };

const AMAZON: Form = {
  pattern: /^amzn1\.application\.\w+$/,
  accepted: 'an app id of Amazon (amzn1.application.ID)',
};

const APPLE: Form = {
  pattern: /^[\w-]+(\.[\w-]+)+$/,
  accepted: 'a services or bundle id (com.example.app)',
};

const ATTRIBUTE: Form = {
  pattern: /^[\w.-]{1,251}$/,
  accepted: 'the name of an attribute (1 to 251 letters, digits or _.-)',
};

/** Throws on the first property that would fail late or dangerously. */
export function check(props: WebIdentityStackProps): void {
  checkText('googleClientId', props.googleClientId, GOOGLE);
  checkText('facebookAppId', props.facebookAppId, FACEBOOK);
  checkText('amazonAppId', props.amazonAppId, AMAZON);
  checkText('appleServicesId', props.appleServicesId, APPLE);
  checkTwitterSecretName(props.twitterSecretName);
  checkText('appUserRoleName', props.appUserRoleName, ROLE_NAME);
  checkText('directGoogleClientId', props.directGoogleClientId, GOOGLE);
  checkText('directGoogleAuthorizedParty', props.directGoogleAuthorizedParty, GOOGLE);
  if (props.directGoogleAuthorizedParty && !props.directGoogleClientId) {
    throw new Error(
      `'directGoogleAuthorizedParty' needs 'directGoogleClientId', which turns that role on, got none`,
    );
  }
  checkOidcProviders(props);
  checkTrustedLoginProviders(props);
  checkRecords(props);
  checkCognitoIssuer(props);
}

function checkTwitterSecretName(name: string | undefined): void {
  const pattern = /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/;
  if (name !== undefined && !pattern.test(name)) {
    throw new Error(
      // What is no name of a secret may be the secret, so the message does not repeat it.
      `'twitterSecretName' must be the name or ARN of a secret in Secrets Manager, never the secret itself, got something else`,
    );
  }
}

function checkOidcProviders({ googleClientId, oidcProviders = [] }: WebIdentityStackProps): void {
  const issuers = oidcProviders.map(({ issuer }) => issuer);
  if (googleClientId && issuers.includes('https://accounts.google.com')) {
    throw new Error(
      `'oidcProviders' must not hold 'https://accounts.google.com' beside 'googleClientId', since both sign in under one name; name all client ids there instead, got both`,
    );
  }
  for (const { issuer, clientIds } of oidcProviders) {
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
}

function checkTrustedLoginProviders(props: WebIdentityStackProps): void {
  const { trustedLoginProviders: trusted } = props;
  checkNotEmpty('trustedLoginProviders', trusted);
  checkNoneTwice('trustedLoginProviders', 'provider', trusted);
  const known = loginProviderNames(props);
  const unknown = trusted?.find((provider) => !known.includes(provider));
  if (unknown !== undefined) {
    throw new Error(
      `'trustedLoginProviders' must hold providers of this pool (${known.join(', ') || 'it has none yet'}), got '${unknown}'`,
    );
  }
}

function checkRecords({ recordAttributes, recordIndexSortKey }: WebIdentityStackProps): void {
  checkNotEmpty('recordAttributes', recordAttributes);
  checkNoneTwice('recordAttributes', 'attribute', recordAttributes);
  checkTexts('recordAttributes', recordAttributes, ATTRIBUTE);
  checkText('recordIndexSortKey', recordIndexSortKey, ATTRIBUTE);
  if (recordIndexSortKey === USER || recordIndexSortKey === RECORD) {
    throw new Error(
      `'recordIndexSortKey' must not be a key of the table (${USER}, ${RECORD}), got '${recordIndexSortKey}'`,
    );
  }
}

/** An empty list could be read as none or as all. */
function checkNotEmpty(name: string, values: readonly string[] | undefined): void {
  if (values?.length === 0) {
    throw new Error(`'${name}' must hold one at least, or be left out for all, got none`);
  }
}

function checkCognitoIssuer(props: WebIdentityStackProps): void {
  const region = knownRegion(props);
  const places = Object.values(COGNITO_ISSUERS);
  const { cognitoIssuer = defaultCognitoIssuer(props), appUserRoleName = '' } = props;
  // A region that the CDK has not heard of may be a commercial one.
  const { partition = 'aws' } = region ? RegionInfo.get(region) : {};
  if (region && partition !== 'aws' && !places.includes(region)) {
    const others = places.filter((place) => place !== 'aws').join(', ');
    throw new Error(
      `the env of the stack must have a commercial region or one of ${others}, since no issuer of Cognito is known elsewhere, got '${region}'`,
    );
  }
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
