import type { Policy } from '../policy/policy';
import {
  type AttachedPolicy,
  attached,
  type Documents,
  type Group,
  type ManagedPolicy,
  NOT_IN_APP,
  type Role,
  type User,
  unknownPolicy,
} from './documents';
import { type Draft, Drafts } from './identity-drafts';
import type { Resolver } from './intrinsics';

type Fields = Readonly<Record<string, unknown>>;

const defaultSession = 3600;

/** Documents of managed policies that are not in the template, by ARN. */
export type KnownPolicies = Readonly<Record<string, Policy>>;

/** The roles, users, groups and managed policies of a template, with every policy attached to them. */
export function identities(
  resolver: Resolver,
  known: KnownPolicies,
): Omit<Documents, 'resources' | 'unread'> {
  const managed = managedPolicies(resolver);
  const managedPolicy = (arn: string): AttachedPolicy => {
    const own = managed.find((policy) => policy.arn === arn)?.policy;
    const document = known[arn];
    if (own) return own;
    if (document) return { name: arn, document };
    return unknownPolicy(arn, NOT_IN_APP);
  };
  const drafts = new Drafts(resolver);
  attachPolicies(resolver, drafts, managedPolicy);

  const common = (draft: Draft) => {
    const { logicalId, name, arn, policies } = draft;
    const isOutside = drafts.isDeclared(draft) ? {} : { isOutside: true as const };
    return { logicalId, name, arn, policies, ...isOutside };
  };
  const details = (draft: Draft) => {
    if (!drafts.isDeclared(draft)) return { tags: {} };
    const boundary = boundaryPolicy(resolver, draft.logicalId, managedPolicy);
    const tags = tagsOf(listProperty(resolver, draft.logicalId, 'Tags'));
    return { ...(boundary ? { boundary } : {}), tags };
  };
  return {
    roles: drafts
      .of('Role')
      .map((draft): Role => ({ ...common(draft), ...details(draft), ...roleOnly(draft) })),
    users: drafts
      .of('User')
      .map((draft): User => ({ ...common(draft), ...details(draft), groups: [...draft.groups] })),
    groups: drafts.of('Group').map((draft): Group => common(draft)),
    managedPolicies: managed,
  };

  function roleOnly(draft: Draft): Pick<Role, 'trust' | 'maxSessionDuration'> {
    const name = 'AssumeRolePolicyDocument';
    if (!drafts.isDeclared(draft)) {
      const trust = unknownPolicy(name, 'the role is not in the template');
      return { trust, maxSessionDuration: defaultSession };
    }
    const { logicalId } = draft;
    const seconds = resolver.property(logicalId, 'MaxSessionDuration') ?? defaultSession;
    return {
      trust: attached(name, () => resolver.property(logicalId, name)),
      maxSessionDuration: Number(seconds),
    };
  }
}

/** Attaches to each identity the policies that it names, and those of other resources that name it. */
function attachPolicies(
  resolver: Resolver,
  drafts: Drafts,
  managedPolicy: (arn: string) => AttachedPolicy,
): void {
  const attach = (draft: Draft, policy: AttachedPolicy) => {
    if (!draft.policies.includes(policy)) draft.policies.push(policy);
  };
  const list = (id: string, property: string) => listProperty(resolver, id, property);
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
}

function listProperty(resolver: Resolver, logicalId: string, property: string): unknown[] {
  return (resolver.property(logicalId, property) as unknown[] | undefined) ?? [];
}

function boundaryPolicy(
  resolver: Resolver,
  logicalId: string,
  managedPolicy: (arn: string) => AttachedPolicy,
): AttachedPolicy | undefined {
  try {
    const arn = resolver.property(logicalId, 'PermissionsBoundary');
    return arn === undefined ? undefined : managedPolicy(String(arn));
  } catch (error) {
    return unknownPolicy('PermissionsBoundary', (error as Error).message);
  }
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

const tagsOf = (list: readonly unknown[]) =>
  Object.fromEntries((list as { Key: string; Value: string }[]).map((tag) => [tag.Key, tag.Value]));
