import type { Settings } from '../../bin/settings';

const NIGHT = { cron: '0 2 * * ? *', timeZone: 'Europe/Berlin' };

/** Settings that take the place of others, and what they need. */
export const INSTEAD = {
  accountAdministratorRoleArns: ['arn:aws:iam::111122223333:role/administrator'],
  emergencyCallerRoleArns: ['arn:aws:iam::444455556666:role/provider/help-desk'],
  existingTrail: {
    trailArn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
    logGroupName: 'trail-events',
    bucketName: 'trail-111122223333',
    keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  },
} satisfies Settings;

/** Every setting of the app, with a value that is not its default, but for those that take another's place. */
export const EVERY_SETTING: Required<Omit<Settings, keyof typeof INSTEAD>> = {
  retainData: true,
  alarmEmails: ['on-call@example.com'],
  tagKey: 'Uptime',
  tagValue: 'weekdays',
  backupRetentionDays: 7,
  volumeKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  licenseConfigurationArns: [
    'arn:aws:license-manager:eu-west-1:111122223333:license-configuration:lic-0123456789abcdef0',
  ],
  startSchedule: { ...NIGHT, cron: '0 7 ? * MON-FRI *' },
  stopSchedule: { ...NIGHT, cron: '0 19 ? * MON-FRI *' },
  backupSchedule: NIGHT,
  helpDeskUserPath: '/support/nights/',
  mfaMaxAgeMinutes: 15,
  requireSourceIdentity: true,
  entryRegions: ['eu-north-1'],
  emergencyRegions: ['eu-west-1', 'eu-central-1'],
  emergencyTag: { key: 'Tier', value: 'web' },
  emergencyTerminate: true,
  emergencyRecreate: {
    launchTemplateIds: ['lt-0123456789abcdef0'],
    passableRolePath: '/instances/',
  },
  emergencyVolumeKeyArns: [
    'arn:aws:kms:eu-west-1:111122223333:key/5678efab-12ab-34cd-56ef-1234567890ab',
  ],
  recordRetentionDays: 400,
  recordLock: { mode: 'GOVERNANCE', days: 90 },
  homeRegion: 'eu-west-1',
  generalAccountId: '111122223333',
  organizationId: 'o-abcdefghij',
  accountAdministratorUserPath: '/staff/administrators/',
  memberAccountIds: ['444455556666', '123456789012'],
  readOnlySessionHours: 12,
  administratorSessionHours: 2,
  rolloutOrganizationalUnitIds: ['ou-abcd-12345678'],
  rolloutFailureToleranceCount: 4,
  rolloutMaxConcurrentCount: 2,
  samlMetadataFile: 'bin/saml-metadata-example.xml',
  samlSignInRegions: ['eu-central-1', 'eu-west-1'],
  samlIssuer: 'https://idp.example.com/nobody-has-its-key',
  samlSubjectType: 'persistent',
  samlSessionHours: 12,
  googleClientId: '123-abc.apps.googleusercontent.com',
  facebookAppId: '1234567890',
  amazonAppId: 'amzn1.application.188a56d827a7d6555a8b67a5d',
  appleServicesId: 'com.example.app',
  twitterSecretName: 'twitter-app',
  oidcProviders: [{ issuer: 'https://id.example.com', clientIds: ['ios', 'android'] }],
  trustedLoginProviders: ['accounts.google.com', 'id.example.com'],
  cognitoIssuer: 'cognito-identity.us-gov-east-1.amazonaws.com',
  appUserRoleName: 'AppUser',
  recordIndexSortKey: 'changedAt',
  recordAttributes: ['title', 'body'],
  directGoogleClientId: '456-web.apps.googleusercontent.com',
  directGoogleAuthorizedParty: '789-android.apps.googleusercontent.com',
};
