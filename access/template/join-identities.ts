import type { AttachedPolicy, Documents, Group, Role, User } from './documents';

type Kind = 'roles' | 'users' | 'groups';
type Identity = Role | User | Group;

const accountOf = (arn: string) => arn.split(':')[4];
const isSame = (a: Identity, b: Identity) =>
  accountOf(a.arn) === accountOf(b.arn) && a.name.toLowerCase() === b.name.toLowerCase();

/** Adds the policies that one stack attaches to an identity of another stack to that identity. */
export function joinIdentities<Stack extends { readonly documents: Documents }>(
  stacks: readonly Stack[],
): Stack[] {
  const all = (kind: Kind): readonly Identity[] =>
    stacks.flatMap(({ documents }) => documents[kind]);

  const joined = <T extends Identity>(kind: Kind, identities: readonly T[]): T[] =>
    identities.flatMap((identity) => {
      const same = all(kind).filter((other) => isSame(identity, other));
      const declared = same.filter(({ isOutside }) => !isOutside);
      if (identity.isOutside && declared.length > 1) {
        const ids = declared.map(({ logicalId }) => logicalId).join(', ');
        throw new Error(
          `the name '${identity.name}' must be that of one of the ${kind}, not of ${ids}`,
        );
      }
      if (identity.isOutside) return declared.length === 0 ? [identity] : [];
      const added = same.filter(({ isOutside }) => isOutside).flatMap(attachedHere);
      return [{ ...identity, policies: [...identity.policies, ...added] }];
    });

  return stacks.map((stack) => ({
    ...stack,
    documents: {
      ...stack.documents,
      roles: joined('roles', stack.documents.roles),
      users: joined('users', stack.documents.users),
      groups: joined('groups', stack.documents.groups),
    },
  }));
}

/** What a template attaches to an identity outside it: all but the first, which is unknown. */
const attachedHere = ({ policies }: Identity): AttachedPolicy[] => policies.slice(1);
