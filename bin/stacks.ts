import { type App, type IPolicyValidationPlugin, type Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AccountAccessAdminsStack } from '../lib/account-access-admins-stack';
import { AccountAccessRolloutStack } from '../lib/account-access-rollout-stack';
import { AccountAccessStack } from '../lib/account-access-stack';
import { LambdaExecutionRoleStack } from '../lib/lambda-execution-role-stack';
import { SamlFederationStack } from '../lib/saml-federation-stack';
import { WebIdentityStack } from '../lib/web-identity-stack';
import { accountAccessTemplate } from './account-access-template';
import { notesOn, readSamlMetadata } from './saml-metadata';
import type { Settings } from './settings';

// Its type declarations pull in those of every AWS service, which doubles the time of a type check.
const { AwsSolutionsChecks } = require('cdk-nag') as {
  AwsSolutionsChecks: new (app: App) => IPolicyValidationPlugin;
};

/** A stack that can be built: its properties have been checked. */
export interface PlannedStack {
  readonly id: string;
  /** What a sandbox leaves to be set, one sentence each. */
  readonly notes: readonly string[];
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
      !settings.startSchedule &&
        !settings.stopSchedule &&
        'runs only when invoked, until startSchedule and stopSchedule are set',
      !settings.alarmEmails && 'mails its alarms to nobody, until alarmEmails is set',
    ]),
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

/** The management account of an organization is no sandbox: made only for the units that are named. */
function planRollout(settings: Settings): PlannedStack[] {
  const { rolloutOrganizationalUnitIds, generalAccountId } = settings;
  if (!rolloutOrganizationalUnitIds) return [];
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
  for (const { build } of planned) build(app);
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
