import { CfnStackSet, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkNoneTwice } from './parts/checks';

/**
 * Properties of `AccountAccessRolloutStack`.
 */
export interface AccountAccessRolloutStackProps extends StackProps {
  /**
   * Organizational units (`ou-...`) whose accounts get the roles, those of their child units
   * included; or the root (`r-...`), for all accounts.
   *
   * The management account is skipped, whichever unit it is in.
   */
  readonly rolloutOrganizationalUnitIds: string[];

  /**
   * Template of `AccountAccessStack` as JSON text, without bootstrap parameters: the accounts that get
   * it need not be bootstrapped. At most 51,200 bytes.
   */
  readonly templateBody: string;

  /**
   * In how many accounts the roll-out may fail before it stops.
   *
   * Does not apply to the automatic deployment into accounts that join later.
   *
   * @default 0
   */
  readonly rolloutFailureToleranceCount?: number;

  /**
   * In how many accounts at a time the roles are made, at most `rolloutFailureToleranceCount` + 1.
   *
   * @default - `rolloutFailureToleranceCount` + 1
   */
  readonly rolloutMaxConcurrentCount?: number;
}

/**
 * Puts the roles of `AccountAccessStack` into every account of some organizational units, now and
 * whenever one joins. For the management account of the organization.
 *
 * - Who: CloudFormation StackSets, with permissions that it manages itself.
 * - May: make, change and delete that one stack in member accounts.
 * - May not: reach the management account, or accounts outside these units.
 */
export class AccountAccessRolloutStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: Omit<AccountAccessRolloutStackProps, 'templateBody'>): void {
    const { rolloutFailureToleranceCount: tolerance = 0, rolloutMaxConcurrentCount: atOnce } =
      props;
    if (props.rolloutOrganizationalUnitIds.length === 0) {
      throw new Error(`'rolloutOrganizationalUnitIds' must hold at least one id, got none`);
    }
    for (const id of props.rolloutOrganizationalUnitIds) {
      if (!/^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/.test(id)) {
        throw new Error(
          `'rolloutOrganizationalUnitIds' must hold ids of organizational units (ou-abcd-12345678) or of the root (r-abcd), got '${id}'`,
        );
      }
    }
    checkNoneTwice('rolloutOrganizationalUnitIds', 'unit', props.rolloutOrganizationalUnitIds);
    if (!(Number.isInteger(tolerance) && tolerance >= 0)) {
      throw new Error(
        `'rolloutFailureToleranceCount' must be a whole number of accounts, 0 or more, got '${tolerance}'`,
      );
    }
    if (atOnce === undefined) return;
    if (!(Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= tolerance + 1)) {
      throw new Error(
        `'rolloutMaxConcurrentCount' must be a whole number of accounts from 1 to 'rolloutFailureToleranceCount' + 1 (${tolerance + 1}), got '${atOnce}'`,
      );
    }
  }

  constructor(scope: Construct, id: string, props: AccountAccessRolloutStackProps) {
    super(scope, id, props);
    AccountAccessRolloutStack.check(props);

    const {
      rolloutFailureToleranceCount = 0,
      rolloutMaxConcurrentCount = rolloutFailureToleranceCount + 1,
    } = props;

    new CfnStackSet(this, 'Roles', {
      stackSetName: this.stackName, // required
      description: 'Roles that let administrators of the general account into every account',
      permissionModel: 'SERVICE_MANAGED',
      autoDeployment: {
        enabled: true,
        retainStacksOnAccountRemoval: false, // an account that leaves is no longer ours to enter
      },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      stackInstancesGroup: [
        {
          deploymentTargets: { organizationalUnitIds: props.rolloutOrganizationalUnitIds },
          regions: [this.region], // one: IAM is global, and a second region would make the same names again
        },
      ],
      operationPreferences: {
        failureToleranceCount: rolloutFailureToleranceCount,
        maxConcurrentCount: rolloutMaxConcurrentCount,
      },
      templateBody: props.templateBody,
    });
  }
}
