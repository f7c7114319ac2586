import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../../parts/cdk-nag';
import { ADMINISTRATOR_ROLE_NAME, READ_ONLY_ROLE_NAME, ROLE_PATH } from '../names';
import type { TakeRolesPolicyProps } from './props';

/**
 * Policy that allows administrators to assume the roles of `AccountAccessStack`. The account can have one, since
 * its name is fixed.
 *
 * - Who: whatever it is attached to.
 * - May: assume `AccountReadOnly` and `AccountAdministrator`, in the member accounts.
 * - May not: do anything else. The trust policies of the roles have to allow it, too.
 */
export class TakeRolesPolicy extends iam.ManagedPolicy {
  constructor(scope: Construct, id: string, props: TakeRolesPolicyProps = {}) {
    const { memberAccountIds, organizationId } = props;
    const { account: ownAccount, partition } = Stack.of(scope);
    const accounts = memberAccountIds ?? [organizationId ? '*' : ownAccount];
    const roleArns = accounts.flatMap((account) =>
      [READ_ONLY_ROLE_NAME, ADMINISTRATOR_ROLE_NAME].map(
        (role) => `arn:${partition}:iam::${account}:role${ROLE_PATH}${role}`,
      ),
    );
    super(scope, id, {
      // A permission set of IAM Identity Center refers to a policy by its name.
      managedPolicyName: 'TakeAccountAccessRoles',
      description: 'Takes the roles of AccountAccess in member accounts',
      statements: [
        new iam.PolicyStatement({
          sid: 'TakeAccountAccessRoles',
          actions: ['sts:AssumeRole'],
          resources: roleArns,
          conditions: organizationId
            ? { StringEquals: { 'aws:ResourceOrgID': organizationId } }
            : {},
        }),
      ],
    });
    if (accounts.includes('*')) {
      acknowledgeWildcards(
        this,
        roleArns,
        'Accounts join and leave; the condition on the organization decides which',
      );
    }
  }
}
