import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AdministratorRole } from './administrator-role';
import { check } from './check';
import type { AccountAccessStackProps } from './props';
import { ReadOnlyRole } from './read-only-role';

/**
 * Lets administrators of one general account look at, or administer, this whole account.
 *
 * - Who: users of the general account under one path, with recent MFA and their own name; or the roles
 *   of it that are listed.
 * - May: as `AccountReadOnly`, see what there is and how it is set up; as `AccountAdministrator`, anything.
 * - May not: as `AccountReadOnly`, change anything or read data; as `AccountAdministrator`, change these roles.
 */
export class AccountAccessStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: AccountAccessStackProps = {}) {
    super(scope, id, props);
    check(props);

    const { readOnlySessionHours = 1, administratorSessionHours = 1 } = props;

    const readOnly = new ReadOnlyRole(this, 'ReadOnlyRole', {
      ...props,
      maxSessionDuration: Duration.hours(readOnlySessionHours),
    });
    const administrator = new AdministratorRole(this, 'AdministratorRole', {
      ...props,
      maxSessionDuration: Duration.hours(administratorSessionHours),
    });

    new CfnOutput(this, 'ReadOnlyRoleArn', { value: readOnly.roleArn });
    new CfnOutput(this, 'AdministratorRoleArn', { value: administrator.roleArn });
  }
}
