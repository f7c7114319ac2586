import { type App, type IPolicyValidationPlugin, type Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AccountAccessAdminsStack } from '../lib/account-access/admins/stack';
import { AccountAccessRolloutStack } from '../lib/account-access/rollout/stack';
import { AccountAccessStack } from '../lib/account-access/stack';
import { BreakGlassRecordStack } from '../lib/break-glass/record/stack';
import { BreakGlassStack } from '../lib/break-glass/stack';
import { BreakGlassUsEast1Stack } from '../lib/break-glass/us-east-1/stack';
import { CrossAccountUploadStack } from '../lib/cross-account-upload/stack';
import { CrossAccountUploaderStack } from '../lib/cross-account-upload/uploader/stack';
import { LambdaExecutionRoleStack } from '../lib/lambda-execution-role/stack';
import { SamlFederationStack } from '../lib/saml-federation/stack';
import { WebIdentityStack } from '../lib/web-identity/stack';
import { accountAccessTemplate } from './account-access-template';
import { notesOn, readSamlMetadata } from './saml-metadata';
import type { Settings } from './settings';

/** A stack that can be built: its properties have been checked. */
export interface PlannedStack {
  readonly id: string;
  /** What a sandbox leaves to be set, one sentence each. */
  readonly notes: readonly string[];
  /** The stack that must be there first. */
  readonly after?: string;
  readonly build: (app: App) => Stack;
}

/**
 * Returns every stack of the app: the table of contents of `lib/`.
 *
 * @throws Error with one line when a property is impossible; nothing has been built then
 */
export function planStacks(settings: Settings): PlannedStack[] {
  const samlMetadata = readSamlMetadata(settings);
  return [
    plan('LambdaExecutionRole', LambdaExecutionRoleStack, settings, [
      !settings.startSchedule && 'starts instances only when invoked, until startSchedule is set',
      !settings.stopSchedule && 'stops instances only when invoked, until stopSchedule is set',
      !settings.backupRetentionDays && 'makes no backups, until backupRetentionDays is set',
      !settings.alarmEmails && 'mails its alarms to nobody, until alarmEmails is set',
    ]),
    ...planBreakGlass(settings),
    plan('SamlFederation', SamlFederationStack, { ...settings, samlMetadata: samlMetadata.text }, [
      !settings.samlMetadataFile &&
        'lets nobody sign in, until samlMetadataFile names the metadata of your identity provider',
      ...notesOn(samlMetadata),
    ]),
    plan('WebIdentity', WebIdentityStack, settings, [
      !settings.googleClientId &&
        !settings.facebookAppId &&
        !settings.amazonAppId &&
        !settings.appleServicesId &&
        !settings.twitterSecretName &&
        !settings.oidcProviders &&
        'lets nobody sign in, until googleClientId or another provider is set',
    ]),
    plan('CrossAccountUpload', CrossAccountUploadStack, settings, [
      !settings.uploaderAccountId &&
        'takes uploads from its own account only, until uploaderAccountId and uploaders are set',
    ]),
    plan('CrossAccountUploader', CrossAccountUploaderStack, settings, [
      !settings.partnerAccountId &&
        `uploads into its own account only${settings.partnerRegion ? `, in partnerRegion ${settings.partnerRegion}` : ''}, until partnerAccountId, uploaderName and uploaderExternalId are set`,
      !settings.uploadResults &&
        !settings.sourceBucketNames &&
        'has a function that can read no bucket, until uploadResults or sourceBucketNames is set',
    ]),
    plan('AccountAccess', AccountAccessStack, settings, [
      !settings.generalAccountId &&
        'lets administrators of its own account in, until generalAccountId is set',
    ]),
    plan('AccountAccessAdmins', AccountAccessAdminsStack, settings, [
      !settings.organizationId &&
        !settings.memberAccountIds &&
        'reaches its own account only, until organizationId or memberAccountIds is set',
    ]),
    ...planRollout(settings),
  ];
}

/** The record outlives the role; what is forwarded to it has to come from a region that is known. */
function planBreakGlass(settings: Settings): PlannedStack[] {
  const { homeRegion } = settings;
  const atHome = { ...settings, ...(homeRegion && { env: { region: homeRegion } }) };
  const record = plan('BreakGlassRecord', BreakGlassRecordStack, atHome, [
    !settings.existingTrail &&
      'makes a trail, which costs money beside another; existingTrail uses that one',
    !settings.alarmEmails && 'mails its alerts to nobody, until alarmEmails is set',
    !homeRegion &&
      'sends no fast message about IAM and global sign-in unless it is in us-east-1, until homeRegion is set',
  ]);
  const role = plan('BreakGlass', BreakGlassStack, atHome, [
    !settings.emergencyTag && 'acts on every instance of its region, until emergencyTag is set',
  ]);
  const after = record.id;
  if (!homeRegion || homeRegion === 'us-east-1') return [record, { ...role, after }];
  const forward = plan(
    'BreakGlassUsEast1',
    BreakGlassUsEast1Stack,
    { ...settings, homeRegion },
    [],
  );
  return [record, { ...role, after }, { ...forward, after }];
}

/** The management account of an organization is no sandbox: made only for the units that are named. */
function planRollout(settings: Settings): PlannedStack[] {
  const { rolloutOrganizationalUnitIds, generalAccountId } = settings;
  if (!rolloutOrganizationalUnitIds) {
    for (const name of ['rolloutFailureToleranceCount', 'rolloutMaxConcurrentCount'] as const) {
      if (settings[name] === undefined) continue;
      throw new Error(
        `'${name}' needs 'rolloutOrganizationalUnitIds', without which nothing is rolled out, got none`,
      );
    }
    return [];
  }
  if (!generalAccountId) {
    throw new Error(
      `'rolloutOrganizationalUnitIds' needs 'generalAccountId': without it each account would let its own administrators in, got none`,
    );
  }
  const props = { ...settings, rolloutOrganizationalUnitIds };
  AccountAccessRolloutStack.check(props);
  return [
    {
      id: 'AccountAccessRollout',
      notes: ['belongs into the management account of the organization'],
      build: (app) =>
        new AccountAccessRolloutStack(app, 'AccountAccessRollout', {
          ...props,
          templateBody: accountAccessTemplate(app, settings),
        }),
    },
  ];
}

/** Builds the stacks, and has AWS Solutions' rules checked beside the CDK's own at synthesis. */
export function buildStacks(app: App, planned: readonly PlannedStack[]): void {
  const stacks = new Map(planned.map(({ id, build }) => [id, build(app)]));
  for (const { id, after } of planned) {
    const first = after && stacks.get(after);
    if (first) stacks.get(id)?.addStackDependency(first);
  }
  // Its type declarations pull in those of every AWS service, which doubles the time of a type check.
  const { AwsSolutionsChecks } = require('cdk-nag') as {
    AwsSolutionsChecks: new (app: App) => IPolicyValidationPlugin;
  };
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

interface StackClass<Props> {
  new (scope: Construct, id: string, props: Props): Stack;
  check(props: Props): void;
}

function plan<Props>(
  id: string,
  Class: StackClass<Props>,
  props: Props,
  notes: readonly (string | false)[],
): PlannedStack {
  Class.check(props);
  return {
    id,
    notes: notes.filter((note) => note !== false),
    build: (app) => new Class(app, id, props),
  };
}
