import {
  ADMINISTRATOR,
  type AttachedPolicy,
  type ClaimedStack,
  type Documents,
  type Policy,
  type Subject,
} from '../access/index';

/** A policy document of a stack, and whom a change of it concerns. */
export interface Place {
  readonly name: string;
  readonly policy: AttachedPolicy;
  /** Returns the stack's documents with another in this place. */
  replace(document: Policy): Documents;
  /** Of a permissions boundary: the documents without it. */
  readonly dropped?: Documents;
  /**
   * Those whose access the document decides. Roles and groups also as if they were administrators: a Deny
   * that guards against future grants changes nothing today.
   */
  subjects(stack: ClaimedStack): Subject[];
}

/** Every place of a stack that holds a policy document. */
export function placesOf(documents: Documents): Place[] {
  const { roles, groups, resources } = documents;
  const place = (
    id: string,
    policy: AttachedPolicy,
    subjects: (stack: ClaimedStack) => Subject[],
  ): Place => ({
    name: `${id} ${policy.name}`,
    policy,
    replace: (document) => replaced(documents, policy, document),
    subjects,
  });
  const bounded = (id: string, boundary: AttachedPolicy): Place => ({
    ...place(id, boundary, (stack) => [stack.role(id), stack.role(id, ADMINISTRATOR)]),
    dropped: {
      ...documents,
      roles: roles.map(({ boundary: dropped, ...role }) =>
        role.logicalId === id || !dropped ? role : { ...role, boundary: dropped },
      ),
    },
  });
  return [
    ...roles.flatMap(({ logicalId: id, trust, policies, boundary }) => [
      place(id, trust, (stack) => [stack.trust(id)]),
      ...policies.map((policy) =>
        place(id, policy, (stack) => [stack.role(id), stack.role(id, ADMINISTRATOR)]),
      ),
      ...(boundary ? [bounded(id, boundary)] : []),
    ]),
    ...groups.flatMap(({ logicalId: id, policies }) =>
      policies.map((policy) =>
        place(id, policy, (stack) => [stack.group(id), stack.group(id, ADMINISTRATOR)]),
      ),
    ),
    ...resources.flatMap(({ logicalId: id, policy }) =>
      policy ? [place(id, policy, (stack) => [stack.resource(id)])] : [],
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
