import { always, type ClaimedStack, type Claims, only } from '../../../access/index';
import type { AccountAccessAdminsStackProps } from './props';

/** What is claimed of `AccountAccessAdminsStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: AccountAccessAdminsStackProps): Claims {
  const { account, partition } = stack.environment;
  const { organizationId, memberAccountIds = [organizationId ? '*' : account] } = props;

  const takeRoles = {
    Action: 'sts:AssumeRole',
    Resource: memberAccountIds.flatMap((member) =>
      ['AccountAdministrator', 'AccountReadOnly'].map(
        (role) => `arn:${partition}:iam::${member}:role/account-access/${role}`,
      ),
    ),
    ...(organizationId && { Condition: { StringEquals: { 'aws:ResourceOrgID': organizationId } } }),
  };

  return {
    'the policy allows to take the two roles': () =>
      always(stack.managedPolicy('TakeRolesPolicy'), takeRoles),
    'the policy allows nothing else': () => only(stack.managedPolicy('TakeRolesPolicy'), takeRoles),
    ...(!props.accountAdministratorRoleArns && {
      'a member of the group may take the two roles': () =>
        always(stack.group('Administrators'), takeRoles),
      'a member of the group may do nothing else': () =>
        only(stack.group('Administrators'), takeRoles),
    }),
  };
}
