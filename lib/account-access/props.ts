import type { Duration, StackProps } from 'aws-cdk-lib/core';

/**
 * Whom the roles trust: the administrators of one account.
 */
export interface TrustedAdministratorsProps {
  /**
   * Account whose administrators assume the roles: 12 digits.
   *
   * @default - this account, so that one sandbox account can play both sides
   */
  readonly generalAccountId?: string;

  /**
   * Organization that the caller's account must belong to, `o-` and 10 to 32 letters or digits.
   *
   * Closes the roles to the general account on the day it leaves the organization.
   *
   * @default - any organization, or none
   */
  readonly organizationId?: string;

  /**
   * IAM path in the general account that holds its administrators, and nobody else.
   *
   * The roles admit users under this path, because no policy can ask who is in a group.
   *
   * @default '/account-administrators/'
   */
  readonly accountAdministratorUserPath?: string;

  /**
   * Admits sessions of these roles of the general account in place of users: for people who come through
   * IAM Identity Center or another federation. `*` is allowed within the name, for the suffix that
   * Identity Center adds to it.
   *
   * Such sessions carry neither MFA nor a user name that a policy could look at; both are then up to the
   * identity provider.
   *
   * @default - users under `accountAdministratorUserPath` are admitted, with MFA
   */
  readonly accountAdministratorRoleArns?: string[];
}

/**
 * Properties of `AccountAccessStack`.
 */
export interface AccountAccessStackProps extends StackProps, TrustedAdministratorsProps {
  /**
   * Longest session of the read-only role, in hours from 1 to 12. More than 1 is for users only.
   *
   * @default 1
   */
  readonly readOnlySessionHours?: number;

  /**
   * Longest session of the administrator role, in hours from 1 to 12. More than 1 is for users only.
   *
   * @default 1
   */
  readonly administratorSessionHours?: number;
}

/**
 * Properties of `ReadOnlyRole` and of `AdministratorRole`.
 */
export interface AccountAccessRoleProps extends TrustedAdministratorsProps {
  /**
   * Longest session, from 1 to 12 hours. AWS limits it to 1 hour when a role assumes this role (role chaining).
   *
   * @default - 1 hour
   */
  readonly maxSessionDuration?: Duration;
}
