import { Match, Template } from 'aws-cdk-lib/assertions';
import { Resolver } from '../../access/index';
import type { WebIdentityStackProps } from '../../lib/web-identity/props';
import { WebIdentityStack } from '../../lib/web-identity/stack';
import { testApp } from '../support/app';
import { policies, withoutPolicies } from '../support/readable';

const EVERYTHING: WebIdentityStackProps = {
  googleClientId: '123-abc.apps.googleusercontent.com',
  facebookAppId: '1234567890',
  amazonAppId: 'amzn1.application.188a56d827a7d6555a8b67a5d',
  appleServicesId: 'com.example.app',
  twitterSecretName: 'twitter-app',
  oidcProviders: [{ issuer: 'https://id.example.com/tenant', clientIds: ['ios', 'android'] }],
  trustedLoginProviders: ['accounts.google.com', 'id.example.com/tenant'],
  appUserRoleName: 'AppUser',
  recordIndexSortKey: 'changedAt',
  recordAttributes: ['title', 'body'],
  directGoogleClientId: '456-web.apps.googleusercontent.com',
  directGoogleAuthorizedParty: '789-android.apps.googleusercontent.com',
};

const made = new Map<WebIdentityStackProps, Template>();

/** Synthesizes once per object. */
function synth(props: WebIdentityStackProps = {}): Template {
  const found =
    made.get(props) ?? Template.fromStack(new WebIdentityStack(testApp(), 'Stack', props));
  made.set(props, found);
  return found;
}

const DEFAULTS = {};

describe.each([
  { settings: 'defaults', props: DEFAULTS },
  { settings: 'every setting', props: EVERYTHING },
])('with $settings', ({ props }) => {
  test('grants what was reviewed', () => {
    expect(policies(synth(props).toJSON())).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(synth(props).toJSON())).toMatchSnapshot();
  });
});

const GOV_EAST = 'cognito-identity.us-gov-east-1.amazonaws.com';

const COGNITO_IN_CHINA = 'cognito-identity.cn-north-1.amazonaws.com.cn';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:twitter-app';

test.each<{ when: string; props: WebIdentityStackProps; message: string }>([
  {
    when: 'googleClientId is not from Google',
    props: { googleClientId: '123-abc' },
    message:
      "'googleClientId' must be a client id of Google (ID.apps.googleusercontent.com), got '123-abc'",
  },
  {
    when: 'facebookAppId is a name',
    props: { facebookAppId: 'my-app' },
    message: "'facebookAppId' must be an app id of Facebook (digits), got 'my-app'",
  },
  {
    when: 'amazonAppId is a client id, which Amazon gives beside it',
    props: { amazonAppId: 'amzn1.application-oa2-client.0123' },
    message:
      "'amazonAppId' must be an app id of Amazon (amzn1.application.ID), got 'amzn1.application-oa2-client.0123'",
  },
  {
    when: 'appleServicesId has no dots',
    props: { appleServicesId: 'app' },
    message: "'appleServicesId' must be a services or bundle id (com.example.app), got 'app'",
  },
  {
    when: 'twitterSecretName is what Cognito wants, key and secret; the message does not repeat it',
    props: { twitterSecretName: 'key;secret' },
    message:
      "'twitterSecretName' must be the name or ARN of a secret in Secrets Manager, never the secret itself, got something else",
  },
  {
    when: 'an issuer has no scheme',
    props: { oidcProviders: [{ issuer: 'id.example.com', clientIds: ['ios'] }] },
    message:
      "'oidcProviders' must have issuers as in the iss claim (https://HOST or https://HOST/PATH), got 'id.example.com'",
  },
  {
    when: 'an issuer comes twice',
    props: {
      oidcProviders: [
        { issuer: 'https://id.example.com', clientIds: ['ios'] },
        { issuer: 'https://id.example.com', clientIds: ['android'] },
      ],
    },
    message:
      "'oidcProviders' must name an issuer once, with all its clientIds, got 'https://id.example.com' twice",
  },
  {
    when: 'Google is set twice',
    props: {
      googleClientId: 'example.apps.googleusercontent.com',
      oidcProviders: [{ issuer: 'https://accounts.google.com', clientIds: ['ios'] }],
    },
    message:
      "'oidcProviders' must not hold 'https://accounts.google.com' beside 'googleClientId', since both sign in under one name; name all client ids there instead, got both",
  },
  {
    when: 'an issuer has no client ids',
    props: { oidcProviders: [{ issuer: 'https://id.example.com', clientIds: [] }] },
    message: "'oidcProviders' must have 1 to 100 clientIds for 'https://id.example.com', got 0",
  },
  {
    when: 'trustedLoginProviders is empty, which could be read as nobody or as everybody',
    props: { googleClientId: EVERYTHING.googleClientId, trustedLoginProviders: [] },
    message: "'trustedLoginProviders' must hold one at least, or be left out for all, got none",
  },
  {
    when: 'trustedLoginProviders names a provider that the pool does not have',
    props: {
      googleClientId: EVERYTHING.googleClientId,
      trustedLoginProviders: ['accounts.google.com', 'graph.facebook.com'],
    },
    message:
      "'trustedLoginProviders' must hold providers of this pool (accounts.google.com), got 'graph.facebook.com'",
  },
  {
    when: 'trustedLoginProviders is set and the pool has no provider',
    props: { trustedLoginProviders: ['accounts.google.com'] },
    message:
      "'trustedLoginProviders' must hold providers of this pool (it has none yet), got 'accounts.google.com'",
  },
  {
    when: 'recordAttributes is empty',
    props: { recordAttributes: [] },
    message: "'recordAttributes' must hold one at least, or be left out for all, got none",
  },
  {
    when: 'recordAttributes holds a pattern',
    props: { recordAttributes: ['title', 'public*'] },
    message:
      "each of 'recordAttributes' must be the name of an attribute (1 to 251 letters, digits or _.-), got 'public*'",
  },
  {
    when: 'recordIndexSortKey would be a policy variable',
    props: { recordIndexSortKey: '${aws:userid}' },
    message:
      "'recordIndexSortKey' must be the name of an attribute (1 to 251 letters, digits or _.-), got '${aws:userid}'",
  },
  {
    when: 'recordIndexSortKey is a key already',
    props: { recordIndexSortKey: 'recordId' },
    message:
      "'recordIndexSortKey' must not be a key of the table (userId, recordId), got 'recordId'",
  },
  {
    when: 'directGoogleClientId is a pattern',
    props: { directGoogleClientId: '*.apps.googleusercontent.com' },
    message:
      "'directGoogleClientId' must be a client id of Google (ID.apps.googleusercontent.com), got '*.apps.googleusercontent.com'",
  },
  {
    when: 'directGoogleAuthorizedParty is a pattern',
    props: { ...EVERYTHING, directGoogleAuthorizedParty: '*' },
    message:
      "'directGoogleAuthorizedParty' must be a client id of Google (ID.apps.googleusercontent.com), got '*'",
  },
  {
    when: 'directGoogleAuthorizedParty is set and the role is off',
    props: { directGoogleAuthorizedParty: EVERYTHING.directGoogleAuthorizedParty },
    message:
      "'directGoogleAuthorizedParty' needs 'directGoogleClientId', which turns that role on, got none",
  },
  {
    when: 'cognitoIssuer is one that Cognito does not have',
    props: { cognitoIssuer: 'cognito-identity.us-gov-west-1.amazonaws.com' },
    message:
      "'cognitoIssuer' must be one of cognito-identity.amazonaws.com, cognito-identity-us-gov.amazonaws.com, cognito-identity.us-gov-east-1.amazonaws.com, cognito-identity.cn-north-1.amazonaws.com.cn, got 'cognito-identity.us-gov-west-1.amazonaws.com'",
  },
  {
    when: 'cognitoIssuer is not that of the region',
    props: { env: { region: 'cn-north-1' }, cognitoIssuer: 'cognito-identity.amazonaws.com' },
    message:
      "'cognitoIssuer' must be 'cognito-identity.cn-north-1.amazonaws.com.cn' in cn-north-1, got 'cognito-identity.amazonaws.com'",
  },
  ...['eusc-de-east-1', 'cn-northwest-1'].map((region) => ({
    when: `Cognito has no known issuer in ${region}, whatever cognitoIssuer says`,
    props: { env: { region }, cognitoIssuer: COGNITO_IN_CHINA },
    message: `the env of the stack must have a commercial region or one of us-gov-west-1, us-gov-east-1, cn-north-1, since no issuer of Cognito is known elsewhere, got '${region}'`,
  })),
  {
    when: 'the role in us-gov-east-1 would get a long name',
    props: { cognitoIssuer: GOV_EAST },
    message: "'appUserRoleName' must be set, to 20 characters at most, in us-gov-east-1, got ''",
  },
  {
    when: 'the role in us-gov-east-1 has a name of 21 characters',
    props: { env: { region: 'us-gov-east-1' }, appUserRoleName: 'UsersOfTheExampleApp1' },
    message:
      "'appUserRoleName' must be set, to 20 characters at most, in us-gov-east-1, got 'UsersOfTheExampleApp1'",
  },
  {
    when: 'appUserRoleName has a path',
    props: { appUserRoleName: 'app/User' },
    message: "'appUserRoleName' must be 1 to 64 letters, digits or _+=,.@-, got 'app/User'",
  },
  {
    when: 'a client id is there twice',
    props: { oidcProviders: [{ issuer: 'https://id.example.com', clientIds: ['a', 'b', 'a'] }] },
    message: "'oidcProviders' must hold each client id once, got 'a' twice",
  },
  {
    when: 'an attribute is there twice',
    props: { recordAttributes: ['title', 'body', 'title'] },
    message: "'recordAttributes' must hold each attribute once, got 'title' twice",
  },
  {
    when: 'the secret is in another partition than Cognito',
    props: { cognitoIssuer: COGNITO_IN_CHINA, twitterSecretName: SECRET },
    message: `'twitterSecretName' must be of the partition 'aws-cn', like 'cn-north-1' in cognitoIssuer, got '${SECRET}'`,
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

test.each([
  { cognitoIssuer: COGNITO_IN_CHINA, twitterSecretName: SECRET.replace('aws', 'aws-cn') },
  { cognitoIssuer: COGNITO_IN_CHINA, twitterSecretName: 'twitter-app' },
  { env: { region: 'eu-west-1' }, twitterSecretName: SECRET },
])('takes a secret of the partition that Cognito is in, or a name: %p', (props) => {
  expect(() => WebIdentityStack.check(props)).not.toThrow();
});

test.each([
  { region: 'eu-west-9', place: 'a region that the CDK does not know' },
  { region: 'mx-central-1', place: 'a commercial region' },
  { region: 'cn-north-1', place: 'the region of China that has Cognito' },
])('takes $place', ({ region }) => {
  expect(() => WebIdentityStack.check({ env: { region } })).not.toThrow();
});

describe('the identity pool', () => {
  test('lets nobody in by default, and has no guests, no guest role and no classic flow', () => {
    synth(DEFAULTS).hasResourceProperties('AWS::Cognito::IdentityPool', {
      AllowUnauthenticatedIdentities: false,
      AllowClassicFlow: false,
      SupportedLoginProviders: Match.absent(),
      OpenIdConnectProviderARNs: Match.absent(),
    });
    synth(DEFAULTS).hasResourceProperties('AWS::Cognito::IdentityPoolRoleAttachment', {
      Roles: { authenticated: Match.anyValue(), unauthenticated: Match.absent() },
      RoleMappings: Match.absent(),
    });
    synth(DEFAULTS).resourceCountIs('AWS::IAM::Role', 1);
  });

  test('knows each provider by the name that Cognito gives it', () => {
    const [pool] = Object.values(synth(EVERYTHING).findResources('AWS::Cognito::IdentityPool'));
    expect(pool?.Properties.SupportedLoginProviders).toMatchObject({
      'accounts.google.com': '123-abc.apps.googleusercontent.com',
      'graph.facebook.com': '1234567890',
      'www.amazon.com': 'amzn1.application.188a56d827a7d6555a8b67a5d',
      'appleid.apple.com': 'com.example.app',
    });
    synth(EVERYTHING).hasResourceProperties('AWS::IAM::OIDCProvider', {
      Url: 'https://id.example.com/tenant',
      ClientIdList: ['ios', 'android'],
    });
  });

  test('gets the secret of Twitter at deployment, so that the template never holds it', () => {
    synth(EVERYTHING).hasResourceProperties('AWS::Cognito::IdentityPool', {
      SupportedLoginProviders: Match.objectLike({
        'api.twitter.com':
          '{{resolve:secretsmanager:twitter-app:SecretString:consumerKey::}};{{resolve:secretsmanager:twitter-app:SecretString:consumerSecret::}}',
      }),
    });
  });
});

describe('the table', () => {
  test('has the user as its one partition key, and costs nothing while nobody uses it', () => {
    synth(DEFAULTS).hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'userId', KeyType: 'HASH' },
        { AttributeName: 'recordId', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: Match.absent(),
      LocalSecondaryIndexes: Match.absent(),
      StreamSpecification: Match.absent(),
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('can be restored to any second of the last 35 days', () => {
    synth(DEFAULTS).hasResourceProperties('AWS::DynamoDB::Table', {
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: true,
        RecoveryPeriodInDays: Match.absent(), // 35
      },
    });
  });

  test('has an index only by setting, and that one has the user as its partition key too', () => {
    synth(EVERYTHING).hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: 'by-changedAt',
          KeySchema: [
            { AttributeName: 'userId', KeyType: 'HASH' },
            { AttributeName: 'changedAt', KeyType: 'RANGE' },
          ],
        }),
      ],
    });
  });
});

describe('the issuer of the tokens', () => {
  const ISSUERS = [
    { region: 'eu-west-1', partition: 'aws', issuer: 'cognito-identity.amazonaws.com' },
    {
      region: 'us-gov-west-1',
      partition: 'aws-us-gov',
      issuer: 'cognito-identity-us-gov.amazonaws.com',
    },
    { region: 'us-gov-east-1', partition: 'aws-us-gov', issuer: GOV_EAST },
    {
      region: 'cn-north-1',
      partition: 'aws-cn',
      issuer: 'cognito-identity.cn-north-1.amazonaws.com.cn',
    },
  ];
  const named = { appUserRoleName: 'AppUser' };

  /** Principal, condition keys and policy variable, wherever an issuer stands in a policy. */
  function mentioned(template: Template): string[] {
    const text = JSON.stringify(policies(template.toJSON()));
    return [...new Set(text.match(/cognito-identity[\w.-]*/g))];
  }

  test.each(ISSUERS)('is $issuer in $region, everywhere', ({ region, issuer }) => {
    expect(mentioned(synth({ ...named, env: { region } }))).toEqual([issuer]);
  });

  test.each(ISSUERS)('is $issuer where a setting says so, everywhere', ({ issuer }) => {
    expect(mentioned(synth({ ...named, cognitoIssuer: issuer }))).toEqual([issuer]);
  });

  /** What CloudFormation would make of the role's description, or how it would fail. */
  function describeRole(cognitoIssuer: string, region: string, partition: string): unknown {
    const template = synth({ ...named, cognitoIssuer });
    const [roleId = ''] = Object.keys(template.findResources('AWS::IAM::Role'));
    const environment = { account: '111122223333', region, partition };
    return new Resolver(template.toJSON(), environment).property(roleId, 'Description');
  }

  test.each(ISSUERS)('$issuer deploys to $region', ({ issuer, region, partition }) => {
    expect(describeRole(issuer, region, partition)).toContain(issuer);
  });

  test.each(
    ISSUERS.flatMap(({ issuer }) =>
      ISSUERS.filter((other) => other.issuer !== issuer).map((other) => ({ ...other, issuer })),
    ),
  )('$issuer does not deploy to $region', ({ issuer, region, partition }) => {
    expect(() => describeRole(issuer, region, partition)).toThrow('Fn::FindInMap finds nothing');
  });
});

describe('retainData', () => {
  test('keeps table and pool together, and protects the table from deletion', () => {
    const template = synth({ retainData: true });
    for (const type of ['AWS::DynamoDB::Table', 'AWS::Cognito::IdentityPool']) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
    template.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
  });

  test('is off by default, and then no resource stays', () => {
    const kept = Object.values(synth(DEFAULTS).toJSON().Resources as Record<string, object>).filter(
      (resource) => 'DeletionPolicy' in resource && resource.DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    synth(DEFAULTS).hasResourceProperties('AWS::DynamoDB::Table', {
      DeletionProtectionEnabled: false,
    });
  });
});
