import type { Policy } from '../policy/policy';
import {
  type AttachedPolicy,
  attached,
  type Documents,
  type Group,
  type ManagedPolicy,
  NOT_IN_APP,
  OTHER_POLICIES,
  type Role,
  type User,
  unknownPolicy,
} from './documents';
import type { Resolver } from './intrinsics';

type Kind = 'Role' | 'User' | 'Group';
type Fields = Readonly<Record<string, unknown>>;

/** An identity under construction: policies are added to it from all over the template. */
interface Draft {
  readonly logicalId: string;
  readonly kind: Kind;
  readonly name: string;
  readonly arn: string;
  readonly policies: AttachedPolicy[];
  readonly groups: Set<string>;
}

const defaultSession = 3600;

/** Documents of managed policies that are not in the template, by ARN. */
export type KnownPolicies = Readonly<Record<string, Policy>>;

/** The roles, users, groups and managed policies of a template, with every policy attached to them. */
export function identities(
  resolver: Resolver,
  known: KnownPolicies,
): Omit<Documents, 'resources' | 'unread'> {
  const managed = managedPolicies(resolver);
  const drafts = new Drafts(resolver);

  const managedPolicy = (arn: string): AttachedPolicy => {
    const own = managed.find((policy) => policy.arn === arn)?.policy;
    const document = known[arn];
    if (own) return own;
    if (document) return { name: arn, document };
    return unknownPolicy(arn, NOT_IN_APP);
  };
  const boundaryPolicy = (logicalId: string): AttachedPolicy | undefined => {
    try {
      const arn = resolver.property(logicalId, 'PermissionsBoundary');
      return arn === undefined ? undefined : managedPolicy(String(arn));
    } catch (error) {
      return unknownPolicy('PermissionsBoundary', (error as Error).message);
    }
  };
  const attach = (draft: Draft, policy: AttachedPolicy) => {
    if (!draft.policies.includes(policy)) draft.policies.push(policy);
  };
  const list = (id: string, property: string) =>
    (resolver.property(id, property) as unknown[] | undefined) ?? [];

  for (const draft of drafts.declared) {
    const { logicalId } = draft;
    const raw = resolver.template.Resources?.[logicalId]?.Properties?.Policies;
    for (const inline of inlinePolicies(resolver, logicalId, raw)) attach(draft, inline);
    for (const arn of list(logicalId, 'ManagedPolicyArns'))
      attach(draft, managedPolicy(String(arn)));
    for (const group of list(logicalId, 'Groups')) draft.groups.add(String(group));
  }
  for (const [id, { Type }] of resolver.resources('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')) {
    const policy =
      Type === 'AWS::IAM::Policy'
        ? inlinePolicy(resolver, id)
        : managedPolicy(resolver.names(id).ref);
    for (const kind of ['Role', 'User', 'Group'] as const) {
      for (const name of list(id, `${kind}s`)) attach(drafts.find(kind, String(name), id), policy);
    }
  }
  for (const kind of ['Role', 'User', 'Group'] as const) {
    for (const [id] of resolver.resources(`AWS::IAM::${kind}Policy`)) {
      const name = resolver.text(resolver.property(id, `${kind}Name`));
      attach(drafts.find(kind, name, id), inlinePolicy(resolver, id));
    }
  }
  for (const [id] of resolver.resources('AWS::IAM::UserToGroupAddition')) {
    const group = resolver.text(resolver.property(id, 'GroupName'));
    for (const user of list(id, 'Users')) drafts.find('User', String(user), id).groups.add(group);
  }

  const common = (draft: Draft) => {
    const { logicalId, name, arn, policies } = draft;
    const isOutside = drafts.isDeclared(draft) ? {} : { isOutside: true as const };
    return { logicalId, name, arn, policies, ...isOutside };
  };
  const details = (draft: Draft) => {
    const boundary = drafts.isDeclared(draft) ? boundaryPolicy(draft.logicalId) : undefined;
    return {
      ...(boundary ? { boundary } : {}),
      tags: drafts.isDeclared(draft) ? tags(list(draft.logicalId, 'Tags')) : {},
    };
  };
  return {
    roles: drafts.of('Role').map(
      (draft): Role => ({
        ...common(draft),
        ...details(draft),
        trust: drafts.isDeclared(draft)
          ? attached('AssumeRolePolicyDocument', () =>
              resolver.property(draft.logicalId, 'AssumeRolePolicyDocument'),
            )
          : unknownPolicy('AssumeRolePolicyDocument', 'the role is not in the template'),
        maxSessionDuration: drafts.isDeclared(draft)
          ? Number(resolver.property(draft.logicalId, 'MaxSessionDuration') ?? defaultSession)
          : defaultSession,
      }),
    ),
    users: drafts.of('User').map(
      (draft): User => ({
        ...common(draft),
        ...details(draft),
        groups: [...draft.groups],
      }),
    ),
    groups: drafts.of('Group').map((draft): Group => common(draft)),
    managedPolicies: managed,
  };
}

/** The managed policies that a template declares. */
export function managedPolicies(resolver: Resolver): ManagedPolicy[] {
  return resolver.resources('AWS::IAM::ManagedPolicy').map(([logicalId]) => {
    const arn = resolver.names(logicalId).ref;
    const read = () => resolver.property(logicalId, 'PolicyDocument');
    return { logicalId, arn, policy: attached(arn, read) };
  });
}

function inlinePolicy(resolver: Resolver, logicalId: string): AttachedPolicy {
  const name = resolver.text(resolver.property(logicalId, 'PolicyName'));
  return attached(name, () => resolver.property(logicalId, 'PolicyDocument'));
}

/** The `Policies` of an identity. Each document is resolved alone, so that one can fail alone. */
function inlinePolicies(resolver: Resolver, logicalId: string, raw: unknown): AttachedPolicy[] {
  if (raw === undefined) return [];
  const malformed = (name: string, must: string) => [
    attached(name, () => {
      throw new Error(`'${name}' of ${logicalId} must ${must}`);
    }),
  ];
  if (!Array.isArray(raw)) return malformed('Policies', 'be a list');
  return raw.flatMap((item: Fields, number) => {
    if (typeof item !== 'object' || item === null)
      return malformed(`Policies[${number}]`, `be an object, got ${JSON.stringify(item)}`);
    const isPlain = 'PolicyName' in item;
    const policy = (isPlain ? item : resolver.resolve(item)) as Fields | undefined;
    if (policy === undefined) return [];
    const name = resolver.text(policy.PolicyName ?? `Policies[${number}]`);
    return [attached(name, () => resolver.resolve(policy.PolicyDocument))];
  });
}

const tags = (list: readonly unknown[]) =>
  Object.fromEntries((list as { Key: string; Value: string }[]).map((tag) => [tag.Key, tag.Value]));

/** The identities of a template, and those outside it that the template attaches policies to. */
class Drafts {
  readonly declared: readonly Draft[];
  private readonly outside: Draft[] = [];

  constructor(private readonly resolver: Resolver) {
    const types = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
    this.declared = resolver.resources(...types).map(([logicalId, { Type }]) => {
      const names = resolver.names(logicalId);
      const kind = Type.replace('AWS::IAM::', '') as Kind;
      return draft(kind, logicalId, names.name, names.attribute('Arn'));
    });
    for (const { kind, name } of this.declared) {
      const same = this.of(kind).filter((other) => other.name.toLowerCase() === name.toLowerCase());
      if (same.length > 1) {
        const ids = same.map(({ logicalId }) => logicalId).join(', ');
        throw new Error(
          `${kind.toLowerCase()} names must be unique, but '${name}' is that of ${ids}`,
        );
      }
    }
  }

  of(kind: Kind): Draft[] {
    return [...this.declared, ...this.outside].filter((draft) => draft.kind === kind);
  }

  isDeclared(draft: Draft): boolean {
    return this.declared.includes(draft);
  }

  find(kind: Kind, name: string, policyId: string): Draft {
    const found = this.of(kind).find((draft) => draft.name.toLowerCase() === name.toLowerCase());
    if (found) return found;
    const { partition, account } = this.resolver.environment;
    const arn = `arn:${partition}:iam::${account}:${kind.toLowerCase()}/${name}`;
    const added = draft(kind, policyId, name, arn);
    const why = `the ${kind.toLowerCase()} '${name}' is not in the template`;
    added.policies.push(unknownPolicy(OTHER_POLICIES, why));
    this.outside.push(added);
    return added;
  }
}

function draft(kind: Kind, logicalId: string, name: string, arn: string): Draft {
  return { kind, logicalId, name, arn, policies: [], groups: new Set() };
}
