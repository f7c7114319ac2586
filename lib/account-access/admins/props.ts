import type { StackProps } from 'aws-cdk-lib/core';

/**
 * Properties of `TakeRolesPolicy`.
 */
export interface TakeRolesPolicyProps {
  /**
   * Accounts whose roles may be assumed: 12 digits each.
   *
   * @default - every account of `organizationId`, or without it this account alone
   */
  readonly memberAccountIds?: string[];

  /**
   * Organization that the account of a role must belong to, `o-` and 10 to 32 letters or digits.
   *
   * Without it, somebody could be led to assume a role of the same name in a stranger's account, and to type a
   * secret into that account.
   *
   * @default - any organization, or none
   */
  readonly organizationId?: string;
}

/**
 * Properties of `AccountAccessAdminsStack`.
 */
export interface AccountAccessAdminsStackProps extends StackProps, TakeRolesPolicyProps {
  /**
   * Roles of this account that assume the roles, in place of users. There is no group then, and whoever manages
   * these roles attaches the policy to them.
   *
   * @default - users, who are put into the group
   */
  readonly accountAdministratorRoleArns?: string[];
}
