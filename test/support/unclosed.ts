import { type Resource, type Role, type Subject, toArray } from '../../access/index';
import { asking, type ClaimedStack, type Claims, contentOf, never } from './claims';

/**
 * Returns those of a stack of whom no claim says all that they may do, or all who may use them: each role,
 * user, group, policy that nobody has yet, and resource with a policy. What somebody adds is among them.
 *
 * A policy of a resource can let in a user or role of the same account whose own policies do not: to those
 * who are claimed to be let in so, or to nobody.
 */
export function unclosed(stack: ClaimedStack, claims: Claims): string[] {
  const closed = new Set<string>();
  asking.about = (about, way, claims) => {
    // Of an administrator there is nothing to close.
    const everything = toArray(claims).some(
      ({ Action, Condition, Principal }) => Action === '*' && !Condition && !Principal,
    );
    if (way === 'only' || (way === 'always' && everything)) {
      closed.add(contentOf(about));
    }
  };
  for (const prove of Object.values(claims)) prove();
  delete asking.about;
  const { roles, users, groups, managedPolicies, resources, unread } = stack.documents;
  const used = [...roles, ...users, ...groups].flatMap(({ policies }) => policies);
  const unused = managedPolicies.filter(({ policy }) => !used.includes(policy));
  const governed = resources.filter(({ policy }) => policy);
  const { account } = stack.environment;
  const identities = {
    Principal: { AWS: account },
    Action: '*',
    Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:*:iam::${account}:root` } },
  };
  const letsIn = ({ logicalId: id }: Role | Resource) =>
    !never(stack.alone(id), identities, { first: true }).holds;
  const open = <T extends { logicalId: string }>(
    what: string,
    all: readonly T[],
    about: (id: string) => Subject,
  ) =>
    all
      .filter(({ logicalId }) => !closed.has(contentOf(about(logicalId))))
      .map(({ logicalId }) => `${what} ${logicalId}`);
  return [
    ...open('who becomes', roles, stack.trust),
    ...open('what may be done by', roles, stack.role),
    ...users.map(({ logicalId }) => `what may be done by ${logicalId}`),
    ...open('what may be done by', groups, stack.group),
    ...open('what is allowed by', unused, stack.managedPolicy),
    ...open('who may use', governed, stack.resource),
    ...open('who needs no permission for', [...roles, ...governed].filter(letsIn), stack.alone),
    ...unread.map(({ name }) => `the policy of ${name}, which is not read`),
  ];
}
