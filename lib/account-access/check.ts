import { Token } from 'aws-cdk-lib/core';
import { checkNoneTwice, checkOnePartition } from '../parts/checks';
import {
  ACCOUNT_ID,
  checkText,
  checkWholeNumber,
  IAM_PATH,
  ORGANIZATION_ID,
  ROLE_ARN_PATTERN,
} from '../parts/forms';
import type { AccountAccessStackProps } from './props';

/** Throws on the first property that would fail late or dangerously. */
export function check(props: AccountAccessStackProps): void {
  checkText('generalAccountId', props.generalAccountId, ACCOUNT_ID);
  checkText('organizationId', props.organizationId, ORGANIZATION_ID);
  checkText('accountAdministratorUserPath', props.accountAdministratorUserPath, IAM_PATH);
  if (props.accountAdministratorRoleArns)
    checkListedRoles(props.accountAdministratorRoleArns, props);
  checkSessions(props);
}

function checkListedRoles(roleArns: readonly string[], props: AccountAccessStackProps): void {
  const { generalAccountId, accountAdministratorUserPath } = props;
  if (roleArns.length === 0) {
    throw new Error(
      `'accountAdministratorRoleArns' must hold at least one ARN of a role, or be left out to admit users, got none`,
    );
  }
  if (accountAdministratorUserPath) {
    throw new Error(
      `'accountAdministratorUserPath' is about users, and 'accountAdministratorRoleArns' admits roles in their place; set one of the two, got both`,
    );
  }
  if (!generalAccountId) {
    throw new Error(
      `'accountAdministratorRoleArns' needs 'generalAccountId', the account of these roles, got none`,
    );
  }
  for (const arn of roleArns) {
    if (Token.isUnresolved(arn)) continue;
    const [, , , , account] = arn.split(':');
    if (!ROLE_ARN_PATTERN.pattern.test(arn) || account !== generalAccountId) {
      throw new Error(
        `'accountAdministratorRoleArns' must hold ARNs of roles of 'generalAccountId' (arn:PARTITION:iam::${generalAccountId}:role/NAME, with * only after the first character of the name), got '${arn}'`,
      );
    }
  }
  checkNoneTwice('accountAdministratorRoleArns', 'role', roleArns);
  checkOnePartition(props.env?.region, { accountAdministratorRoleArns: roleArns });
}

function checkSessions(props: AccountAccessStackProps): void {
  for (const name of ['readOnlySessionHours', 'administratorSessionHours'] as const) {
    const hours = props[name];
    checkWholeNumber(name, hours, { unit: 'hours', least: 1, most: 12 });
    if (props.accountAdministratorRoleArns && hours !== undefined && hours > 1) {
      throw new Error(
        `'${name}' must be 1 with 'accountAdministratorRoleArns', because AWS limits a role that assumes another role to an hour, got '${hours}'`,
      );
    }
  }
}
