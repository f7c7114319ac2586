import type { PolicyInput } from '../policy/policy-set';
import { identityPolicy, role, user } from '../prove/subjects/identity-subjects';
import { resource, trust } from '../prove/subjects/resource-subjects';
import type { Subject } from '../prove/subjects/subject';
import { type Documents, type Group, policiesOf, type Role } from '../template/documents';
import type { Environment } from '../template/environment';
import { Resolver } from '../template/intrinsics';
import { readTemplate } from '../template/read-template';
import type { Template } from '../template/template';

/** For claims of the kind "even with AdministratorAccess attached, never ...". */
export const ADMINISTRATOR: PolicyInput = {
  name: 'AdministratorAccess',
  document: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  },
};

/** A subject of a deployed stack. */
export interface StackSubject extends Subject {
  /** What the subject was made from, as text: subjects with the same content get the same proofs. */
  readonly content: string;
}

function made<T>(kind: (from: T) => Subject, from: T): StackSubject {
  return {
    ...kind(from),
    get content() {
      return JSON.stringify([kind.name, from]);
    },
  };
}

/** The content of a subject of a stack; undefined for any other subject. */
export function contentOf(subject: Subject): string | undefined {
  return (subject as Partial<StackSubject>).content;
}

/** A deployed stack, to make claims about: its constructs by their ids. */
export interface ClaimedStack {
  readonly environment: Environment;
  readonly documents: Documents;
  readonly arn: (id: string) => string;
  /** What `Ref` gives: for many resources, their name. */
  readonly ref: (id: string) => string;
  /**
   * What the role may do, resource policies of the same stack included, were `attached` attached to it
   * as well.
   */
  readonly role: (id: string, ...attached: PolicyInput[]) => StackSubject;
  /** Who may become the role. */
  readonly trust: (id: string) => StackSubject;
  /** What a member of the group may do who is in no other. */
  readonly group: (id: string, ...attached: PolicyInput[]) => StackSubject;
  /** What the policy allows by itself, whoever it is attached to. */
  readonly managedPolicy: (id: string) => StackSubject;
  /** Who may do what to the resource, were everybody allowed everything by their own account. */
  readonly resource: (id: string) => StackSubject;
  /**
   * Whom the resource's own policy, or the role's trust policy, lets in though no policy of their own does;
   * the root user besides.
   */
  readonly alone: (id: string) => StackSubject;
}

/** Returns the stack that a template deploys, or would if its policies were `documents`. */
export function claimedStack(
  template: Template,
  environment: Environment,
  documents: Documents = readTemplate(template, environment),
): ClaimedStack {
  const { roles, groups, resources } = documents;
  const resolver = new Resolver(template, environment);
  const constructs = Object.keys(template.Resources ?? {}).map((logicalId) => ({ logicalId }));
  const known = resources.flatMap(({ arn, policy }) =>
    policy ? [{ arn, policy, account: environment.account }] : [],
  );
  const permissions = (arn: string, identity: Role | Group, attached: PolicyInput[]) => ({
    arn,
    identity: [...policiesOf(identity, documents), ...attached],
    ...('boundary' in identity && identity.boundary && { boundary: identity.boundary }),
    resources: known,
  });
  const governed = (id: string) => {
    const { arn, policy } = find(resources, id);
    if (!policy) throw new Error(`'${id}' has no policy of its own`);
    return { arn, policy, account: environment.account };
  };
  return {
    environment,
    documents,
    arn: (id) => {
      const { logicalId } = find(constructs, id);
      const known = [...roles, ...groups, ...resources].find((r) => r.logicalId === logicalId);
      return known?.arn ?? resolver.text({ 'Fn::GetAtt': [logicalId, 'Arn'] });
    },
    ref: (id) => resolver.text({ Ref: find(constructs, id).logicalId }),
    role: (id, ...attached) => {
      const found = find(roles, id);
      return made(role, permissions(found.arn, found, attached));
    },
    trust: (id) => {
      const found = find(roles, id);
      return made(trust, { arn: found.arn, policy: found.trust });
    },
    group: (id, ...attached) => {
      const group = find(groups, id);
      const arn = group.arn.replace(':group/', ':user/');
      return made(user, permissions(arn, group, attached));
    },
    managedPolicy: (id) => made(identityPolicy, find(documents.managedPolicies, id).policy),
    resource: (id) => made(resource, governed(id)),
    alone: (id) => {
      const found = roles.find(({ logicalId }) => [logicalId, logicalId.slice(0, -8)].includes(id));
      return found
        ? made(trust, { arn: found.arn, policy: found.trust, callers: [] })
        : made(resource, { ...governed(id), callers: [] });
    },
  };
}

/** The CDK makes a logical id of a construct's id and eight characters of a hash. */
function find<T extends { logicalId: string }>(all: readonly T[], id: string): T {
  const found = all.filter(({ logicalId }) => [logicalId, logicalId.slice(0, -8)].includes(id));
  if (found.length === 1) return found[0] as T;
  const ids = all.map(({ logicalId }) => logicalId).join(', ');
  throw new Error(`'${id}' must be the id of one construct, found ${found.length} among ${ids}`);
}
