import { didYouMean } from '../../catalogue/did-you-mean';
import type { Policies } from '../../policy/policy-set';
import type { Principal } from '../../policy/principal';
import type { AppStack } from '../../template/app-stack';
import { type Documents, policiesOf, type Role, type User } from '../../template/documents';
import { role, user } from './identity-subjects';
import type { Subject } from './subject';

/** A role or user of an app, with its stack. */
export interface AppPrincipal {
  readonly kind: 'role' | 'user';
  readonly identity: Role | User;
  readonly stack: AppStack;
}

/** Every role and user of an app, also those that it only attaches policies to. */
export function appPrincipals(stacks: readonly AppStack[]): AppPrincipal[] {
  return stacks.flatMap((stack) => [
    ...stack.documents.roles.map((identity): AppPrincipal => ({ kind: 'role', identity, stack })),
    ...stack.documents.users.map((identity): AppPrincipal => ({ kind: 'user', identity, stack })),
  ]);
}

/** The role or user with this name, ARN or logical id; throws unless there is exactly one. */
export function findPrincipal(stacks: readonly AppStack[], wanted: string): AppPrincipal {
  const all = appPrincipals(stacks);
  const found = all.filter(({ identity: { name, arn, logicalId } }) =>
    [name, arn, logicalId].some((known) => known.toLowerCase() === wanted.toLowerCase()),
  );
  const [subject, ...others] =
    found.length > 0 ? found : all.filter(({ identity }) => isLike(identity, wanted));
  const names = (list: readonly AppPrincipal[]) =>
    list.map(({ identity }) => identity.logicalId).join(', ');
  if (!subject) {
    const known = all.flatMap(({ identity }) => [identity.logicalId, identity.name]);
    const meant = didYouMean(wanted, known);
    const hint = meant ? `did you mean ${meant}?` : `it has ${names(all) || 'none at all'}`;
    throw new Error(`the app has no role or user '${wanted}'; ${hint}`);
  }
  if (others.length > 0) {
    const arns = [subject, ...others].map(({ identity }) => identity.arn).join(', ');
    throw new Error(`'${wanted}' must name one role or user, but it names ${arns}`);
  }
  return subject;
}

/**
 * CDK appends eight characters to a construct's id to make the logical id; CloudFormation appends others to
 * that, with the stack before it, to make the name.
 */
const isLike = ({ logicalId, name }: Role | User, wanted: string) =>
  [logicalId.slice(0, -8), name.replace(/-x{8}$/, '')].some(
    (known) => known.toLowerCase() === wanted.toLowerCase(),
  );

/** The principal that sends the subject's requests: the user, or a session of the role. */
export function principalOf({ kind, identity }: AppPrincipal): Principal {
  if (kind === 'user') return { type: 'AWS', id: identity.arn };
  const [, partition, , , account] = identity.arn.split(':');
  const id = `arn:${partition}:sts::${account}:assumed-role/${identity.name}/session`;
  return { type: 'AWS', id };
}

/**
 * Everything the subject may do, for questions to `prove`: its own policies, the policies of the
 * app's resources, and the trust policies of the app's roles. Throws when one of its own policies
 * is not known.
 */
export function permissionsOf(subject: AppPrincipal, stacks: readonly AppStack[]): Subject {
  const { kind, identity } = subject;
  const documents = stacks.map((stack) => stack.documents);
  const resources = [
    ...documents
      .flatMap((d) => d.resources)
      .flatMap((r) => (r.policy ? [{ ...r, policy: r.policy }] : [])),
    ...documents.flatMap((d) => d.roles).map(({ arn, trust }) => ({ arn, policy: trust })),
  ].filter(({ policy }) => !policy.unknown);
  const permissions = { arn: identity.arn, ...ownPolicies(subject), resources };
  return kind === 'role' ? role(permissions) : user(permissions);
}

/** The policies on the subject's side of a request. Throws when one of them is not known. */
export function ownPolicies({ identity, stack }: AppPrincipal): Policies {
  const { boundary } = identity;
  const documents: Documents = stack.documents;
  return { identity: policiesOf(identity, documents), ...(boundary ? { boundary } : {}) };
}
