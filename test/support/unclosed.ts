import {
  type ClaimedStack,
  type Claims,
  contentOf,
  prover,
  type Resource,
  type Role,
  type StackSubject,
  toArray,
} from '../../access/index';
import { loadCatalogue } from '../../access/node';

const prove = prover(loadCatalogue());

/**
 * Returns those of a stack of whom no claim says all that they may do, or all who may use them: each role,
 * user, group, policy that nobody has yet, and resource with a policy. What somebody adds is among them.
 *
 * A policy of a resource can let in a user or role of the same account whose own policies do not: to those
 * who are claimed to be let in so, or to nobody.
 */
export function unclosed(stack: ClaimedStack, claims: Claims): string[] {
  const closed = new Set<string>();
  for (const state of Object.values(claims)) {
    const { way, subject, claims: claimed } = state();
    // Of an administrator there is nothing to close.
    const everything = toArray(claimed).some(
      ({ Action, Condition, Principal }) => Action === '*' && !Condition && !Principal,
    );
    const content = contentOf(subject);
    if (content && (way === 'only' || (way === 'always' && everything))) closed.add(content);
  }
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
    !prove.never(stack.alone(id), identities, { first: true }).holds;
  const open = <T extends { logicalId: string }>(
    what: string,
    all: readonly T[],
    about: (id: string) => StackSubject,
  ) =>
    all
      .filter(({ logicalId }) => !closed.has(about(logicalId).content))
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
