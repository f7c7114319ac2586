import { CfnStackSet, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { check } from './check';
import type { AccountAccessRolloutStackProps } from './props';

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
  static readonly check = check;

  constructor(scope: Construct, id: string, props: AccountAccessRolloutStackProps) {
    super(scope, id, props);
    check(props);

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
