import * as iam from 'aws-cdk-lib/aws-iam';
import { Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ADMINISTRATOR_ROLE_NAME, ROLE_PATH } from './names';
import type { AccountAccessRoleProps } from './props';
import { trustedAdministrators } from './trusted-administrators';

/**
 * Role that administers this whole account. The account can have one, since its name is fixed.
 *
 * - Who: users of the general account under one path, with recent MFA and their own name; or the roles
 *   of it that are listed.
 * - May: do anything.
 * - May not: change or delete what is under the path of these roles, or their stack.
 */
export class AdministratorRole extends iam.Role {
  constructor(scope: Construct, id: string, props: AccountAccessRoleProps = {}) {
    super(scope, id, {
      path: ROLE_PATH,
      roleName: ADMINISTRATOR_ROLE_NAME,
      description: 'Administers this account, except the roles of the general account in it',
      assumedBy: trustedAdministrators(scope, props),
      maxSessionDuration: props.maxSessionDuration,
    });
    const { account, partition, stackId } = this.stack;
    this.addToPolicy(
      new iam.PolicyStatement({
        sid: 'AdministerTheAccount',
        actions: ['*'], // an administrator who lacks an action is locked out when it is needed
        resources: ['*'], // the whole account is what the role is for
      }),
    );
    // This denial prevents accidents, not intent: an administrator can make another role, and change these
    // roles with that one. A service control policy holds; docs/account-access.md has it.
    this.addToPolicy(
      new iam.PolicyStatement({
        sid: 'DenyChangingTheseRoles',
        effect: iam.Effect.DENY,
        // Everything but reading, so that actions which AWS adds later are denied, too.
        notActions: [
          'cloudformation:Describe*',
          'cloudformation:Get*',
          'cloudformation:List*',
          'iam:Get*',
          'iam:List*',
        ],
        resources: [
          ...['policy', 'role'].map(
            (type) => `arn:${partition}:iam::${account}:${type}${ROLE_PATH}*`,
          ),
          stackId,
        ],
      }),
    );
    const reason = 'An administrator of the whole account';
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-IAM5[Action::*]', reason },
      { id: 'AwsSolutions-IAM5[Resource::*]', reason },
    );
  }
}
