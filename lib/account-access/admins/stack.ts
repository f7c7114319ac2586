import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { check } from './check';
import type { AccountAccessAdminsStackProps } from './props';
import { TakeRolesPolicy } from './take-roles-policy';

/**
 * Lets administrators of the general account assume the roles that `AccountAccessStack` made elsewhere.
 *
 * - Who: the members of one group; or the roles that the policy is attached to.
 * - May: assume those two roles, in the member accounts.
 * - May not: do anything else. The trust policies of the roles have to allow it, too.
 */
export class AccountAccessAdminsStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: AccountAccessAdminsStackProps = {}) {
    super(scope, id, props);
    check(props);

    const policy = new TakeRolesPolicy(this, 'TakeRolesPolicy', props);
    new CfnOutput(this, 'TakeRolesPolicyArn', { value: policy.managedPolicyArn });

    if (!props.accountAdministratorRoleArns) {
      const group = new iam.Group(this, 'Administrators', { managedPolicies: [policy] });
      new CfnOutput(this, 'AdministratorsGroupName', { value: group.groupName });
    }
  }
}
