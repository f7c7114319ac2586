import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { TrustedAdministratorsProps } from './props';

/** How long ago the caller may have shown the MFA device. */
const MFA_MAX_AGE = Duration.hours(1);

/**
 * Returns the principal that both roles trust: users of the general account under one path, with recent MFA and
 * their own name as session name; or the roles of that account that are listed.
 *
 * The principal is the account, and a condition narrows it. IAM turns a user or role that a trust policy names
 * itself into its unique id, which no longer matches when the user or role is deleted and created again.
 */
export function trustedAdministrators(
  scope: Construct,
  props: TrustedAdministratorsProps,
): iam.PrincipalBase {
  const { account, partition } = Stack.of(scope);
  const {
    generalAccountId = account,
    organizationId,
    accountAdministratorUserPath = '/account-administrators/',
    accountAdministratorRoleArns,
  } = props;
  const organization = organizationId && { 'aws:PrincipalOrgID': organizationId };
  // The session of a listed role carries neither MFA nor a user name: to require them would admit nobody.
  const listedRoles = {
    ArnLike: { 'aws:PrincipalArn': accountAdministratorRoleArns },
    ...(organization && { StringEquals: organization }),
  };
  const users = {
    ArnLike: {
      'aws:PrincipalArn': `arn:${partition}:iam::${generalAccountId}:user${accountAdministratorUserPath}*`,
    },
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    NumericLessThan: { 'aws:MultiFactorAuthAge': String(MFA_MAX_AGE.toSeconds()) },
    // The log of this account shows the session name: it has to be the name of the person.
    StringEquals: { 'sts:RoleSessionName': '${aws:username}', ...organization },
  };
  return new iam.AccountPrincipal(generalAccountId).withConditions(
    accountAdministratorRoleArns ? listedRoles : users,
  );
}
