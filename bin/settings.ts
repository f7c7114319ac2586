import { z } from 'zod';
import { didYouMean } from './did-you-mean';
import { inShort } from './json-object';

const text = z.string().min(1).meta({ accepts: 'text of at least one character' });
const flag = z.boolean().meta({ accepts: 'true or false' });
const number = z.number().meta({ accepts: 'a number' });
const texts = z.array(text).min(1).meta({ accepts: 'a list of texts, separated by commas' });
const schedule = z
  .strictObject({ cron: text, timeZone: text })
  .meta({ accepts: `JSON like {"cron":"0 7 ? * MON-FRI *","timeZone":"Europe/Berlin"}` });
const oidcProviders = z
  .array(z.strictObject({ issuer: text, clientIds: z.array(text) }))
  .min(1)
  .meta({ accepts: `JSON like [{"issuer":"https://id.example.com","clientIds":["my-app"]}]` });

const tag = z
  .strictObject({ key: text, value: text })
  .meta({ accepts: `JSON like {"key":"Tier","value":"web"}` });
const recreate = z
  .strictObject({ launchTemplateIds: z.array(text).min(1), passableRolePath: text })
  .meta({
    accepts: `JSON like {"launchTemplateIds":["lt-0123456789abcdef0"],"passableRolePath":"/instances/"}`,
  });
const trail = z
  .strictObject({ trailArn: text, logGroupName: text, bucketName: text, keyArn: text.optional() })
  .meta({
    accepts: `JSON like {"trailArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main","logGroupName":"trail","bucketName":"trail-111122223333"}, with keyArn if there is one`,
  });
const lock = z
  .strictObject({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days: z.number() })
  .meta({ accepts: `JSON like {"mode":"GOVERNANCE","days":90}, or with mode COMPLIANCE` });
const uploaders = z
  .array(z.strictObject({ name: text, externalId: text, previousExternalId: text.optional() }))
  .min(1)
  .meta({ accepts: `JSON like [{"name":"example","externalId":"example-external-id"}]` });

/**
 * Every setting of the app and its type. A setting has the name of the stack property it sets; what
 * it means stands there, and the stack checks its value.
 */
const SETTINGS = {
  // every stack
  retainData: flag,
  alarmEmails: texts,
  // LambdaExecutionRole
  tagKey: text,
  tagValue: text,
  backupRetentionDays: number,
  volumeKeyArns: texts,
  licenseConfigurationArns: texts,
  startSchedule: schedule,
  stopSchedule: schedule,
  backupSchedule: schedule,
  // BreakGlass, BreakGlassRecord, BreakGlassUsEast1
  helpDeskUserPath: text,
  mfaMaxAgeMinutes: number,
  requireSourceIdentity: flag,
  emergencyCallerRoleArns: texts,
  entryRegions: texts,
  emergencyRegions: texts,
  emergencyTag: tag,
  emergencyTerminate: flag,
  emergencyRecreate: recreate,
  emergencyVolumeKeyArns: texts,
  existingTrail: trail,
  recordRetentionDays: number,
  recordLock: lock,
  homeRegion: text,
  // AccountAccess, AccountAccessAdmins, AccountAccessRollout
  generalAccountId: text,
  organizationId: text,
  accountAdministratorUserPath: text,
  accountAdministratorRoleArns: texts,
  memberAccountIds: texts,
  readOnlySessionHours: number,
  administratorSessionHours: number,
  rolloutOrganizationalUnitIds: texts,
  rolloutFailureToleranceCount: number,
  rolloutMaxConcurrentCount: number,
  // SamlFederation
  samlMetadataFile: text,
  samlSignInRegions: texts,
  samlIssuer: text,
  samlSubjectType: text,
  samlSessionHours: number,
  // WebIdentity
  googleClientId: text,
  facebookAppId: text,
  amazonAppId: text,
  appleServicesId: text,
  twitterSecretName: text,
  oidcProviders,
  trustedLoginProviders: texts,
  cognitoIssuer: text,
  appUserRoleName: text,
  recordIndexSortKey: text,
  recordAttributes: texts,
  directGoogleClientId: text,
  directGoogleAuthorizedParty: text,
  // CrossAccountUpload and CrossAccountUploader
  uploadRoleName: text,
  uploadBucketName: text,
  // CrossAccountUpload
  uploaderAccountId: text,
  uploaderPrincipals: texts,
  uploaderOrganizationId: text,
  uploaders,
  // CrossAccountUploader
  partnerAccountId: text,
  partnerRegion: text,
  uploaderName: text,
  uploaderExternalId: text,
  sourceBucketNames: texts,
  sourceKeyArns: texts,
  uploadResults: flag,
  largestUploadGigabytes: number,
};

export type Settings = {
  readonly [Name in keyof typeof SETTINGS]?: z.infer<(typeof SETTINGS)[Name]>;
};

/**
 * Returns the settings in the CDK's context: `cdk.json`, then `-c name=value`, which always gives text.
 *
 * @throws Error with one line that names the setting, the value given and what is accepted
 */
export function readSettings(context: Readonly<Record<string, unknown>>): Settings {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(context)) {
    if (ownedByCdk(name)) continue;
    if (!isSetting(name)) throw new Error(unknownSetting(name));
    settings[name] = parse(name, value);
  }
  return settings;
}

/** Feature flags, cached look-ups and notes of the CDK's command line share the context. */
function ownedByCdk(name: string): boolean {
  return (
    /^(@aws-cdk|aws-cdk:|aws:cdk:)/.test(name) ||
    name.includes(':account=') ||
    ['acknowledged-issue-numbers', 'cli-telemetry'].includes(name)
  );
}

function isSetting(name: string): name is keyof typeof SETTINGS {
  return Object.hasOwn(SETTINGS, name);
}

function parse(name: keyof typeof SETTINGS, value: unknown): unknown {
  const schema = SETTINGS[name];
  for (const reading of readings(value)) {
    const { success, data } = schema.safeParse(reading);
    if (success) return data;
  }
  const given = typeof value === 'string' ? `'${value}'` : inShort(value);
  throw new Error(`setting '${name}' must be ${schema.meta()?.accepts}, got ${given}`);
}

/** What a value can mean: as it stands, as JSON, as a list. */
function* readings(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value !== 'string') return;
  try {
    yield JSON.parse(value);
  } catch {
    // not JSON: a list, or nothing
  }
  yield value.split(',').map((item) => item.trim());
}

function unknownSetting(name: string): string {
  return `unknown setting '${name}'; ${didYouMean(name, Object.keys(SETTINGS))}`;
}
