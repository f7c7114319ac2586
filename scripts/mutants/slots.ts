import {
  ADMINISTRATOR,
  type AttachedPolicy,
  type ClaimedStack,
  type Documents,
  type Policy,
  type Subject,
} from '../../access/index';

/** Where a stack holds a policy document, and whose access a change of the document concerns. */
export interface PolicySlot {
  readonly name: string;
  readonly policy: AttachedPolicy;
  /** Returns the stack's documents with another one here. */
  replace(document: Policy): Documents;
  /** Of a permissions boundary: the documents without it. */
  readonly dropped?: Documents;
  /**
   * Those whose access the document decides. Roles and groups also as if they were administrators: a Deny
   * that guards against future grants changes nothing today.
   */
  subjects(stack: ClaimedStack): Subject[];
}

/** Returns where a stack holds policy documents. */
export function policySlotsOf(documents: Documents): PolicySlot[] {
  const { roles, groups, resources } = documents;
  const slot = (
    id: string,
    policy: AttachedPolicy,
    subjects: (stack: ClaimedStack) => Subject[],
  ): PolicySlot => ({
    name: `${id} ${policy.name}`,
    policy,
    replace: (document) => replaced(documents, policy, document),
    subjects,
  });
  const bounded = (id: string, boundary: AttachedPolicy): PolicySlot => ({
    ...slot(id, boundary, (stack) => [stack.role(id), stack.role(id, ADMINISTRATOR)]),
    dropped: {
      ...documents,
      roles: roles.map(({ boundary: dropped, ...role }) =>
        role.logicalId === id || !dropped ? role : { ...role, boundary: dropped },
      ),
    },
  });
  return [
    ...roles.flatMap(({ logicalId: id, trust, policies, boundary }) => [
      slot(id, trust, (stack) => [stack.trust(id)]),
      ...policies.map((policy) =>
        slot(id, policy, (stack) => [stack.role(id), stack.role(id, ADMINISTRATOR)]),
      ),
      ...(boundary ? [bounded(id, boundary)] : []),
    ]),
    ...groups.flatMap(({ logicalId: id, policies }) =>
      policies.map((policy) =>
        slot(id, policy, (stack) => [stack.group(id), stack.group(id, ADMINISTRATOR)]),
      ),
    ),
    ...resources.flatMap(({ logicalId: id, policy }) =>
      policy ? [slot(id, policy, (stack) => [stack.resource(id)])] : [],
    ),
  ];
}

/** Replaces a policy wherever it is attached: a managed one may be in several places. */
function replaced(documents: Documents, policy: AttachedPolicy, document: Policy): Documents {
  const one = (attached: AttachedPolicy): AttachedPolicy =>
    attached === policy || isSameManagedPolicy(attached, policy)
      ? { name: attached.name, document }
      : attached;
  const all = <T extends { policies: readonly AttachedPolicy[] }>(identity: T): T => ({
    ...identity,
    policies: identity.policies.map(one),
  });
  return {
    ...documents,
    roles: documents.roles.map((role) => ({
      ...all(role),
      trust: one(role.trust),
      ...(role.boundary && { boundary: one(role.boundary) }),
    })),
    users: documents.users.map(all),
    groups: documents.groups.map(all),
    resources: documents.resources.map((resource) => ({
      ...resource,
      ...(resource.policy && { policy: one(resource.policy) }),
    })),
  };
}

function isSameManagedPolicy(one: AttachedPolicy, other: AttachedPolicy): boolean {
  return one.name.startsWith('arn:') && one.name === other.name;
}
