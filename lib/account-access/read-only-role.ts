import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../parts/cdk-nag';
import { READ_ONLY_ROLE_NAME, ROLE_PATH } from './names';
import type { AccountAccessRoleProps } from './props';
import { READ_ONLY_ACTIONS } from './read-only-actions';
import { trustedAdministrators } from './trusted-administrators';

/**
 * Role that looks at this whole account. The account can have one, since its name is fixed.
 *
 * - Who: users of the general account under one path, with recent MFA and their own name; or the roles
 *   of it that are listed.
 * - May: see what there is and how it is set up.
 * - May not: change anything, or read data, whatever is attached to the role later.
 */
export class ReadOnlyRole extends iam.Role {
  constructor(scope: Construct, id: string, props: AccountAccessRoleProps = {}) {
    const policy = readOnlyPolicy(scope);
    super(scope, id, {
      path: ROLE_PATH,
      roleName: READ_ONLY_ROLE_NAME,
      description: 'Sees what there is in this account and how it is set up, but no data',
      assumedBy: trustedAdministrators(scope, props),
      maxSessionDuration: props.maxSessionDuration,
      managedPolicies: [policy],
      // The policy is the permissions boundary, too: whatever is attached to the role later, such as AWS's
      // ReadOnlyAccess, adds nothing.
      permissionsBoundary: policy,
    });
  }
}

/** Makes the policy beside the role: it must be there before a role can have it as boundary. */
function readOnlyPolicy(scope: Construct): iam.ManagedPolicy {
  const policy = new iam.ManagedPolicy(scope, 'ReadOnlyPolicy', {
    path: ROLE_PATH,
    description: 'What AccountReadOnly sees, and all that it can ever see',
    statements: Object.entries(READ_ONLY_ACTIONS).map(
      ([sid, actions]) =>
        new iam.PolicyStatement({
          sid,
          actions,
          resources: ['*'], // the whole account is what the role is for
        }),
    ),
  });
  acknowledgeWildcards(
    policy,
    ['*'],
    'The role looks at the whole account; its actions are listed by name',
  );
  return policy;
}
