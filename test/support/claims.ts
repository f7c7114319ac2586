import {
  type Answer,
  type Claim,
  type Documents,
  decide,
  type Environment,
  type Group,
  identityPolicy,
  type OneOrMore,
  type PolicyInput,
  type Principal,
  type Proof,
  type ProofOptions,
  type Prover,
  policiesFor,
  policiesOf,
  prover,
  type Request,
  Resolver,
  type Role,
  readTemplate,
  resource,
  role,
  type Subject,
  type Template,
  trust,
  user,
} from '../../access/index';
import { loadCatalogue } from '../../access/node';

/**
 * What is claimed about the access that a stack gives: each sentence with its proof, which runs when it
 * is asked for.
 */
export type Claims = Readonly<Record<string, () => Proof>>;

/**
 * Of the questions that claims ask: whether any counterexample will do, who wants to know what is asked
 * about, and the answers so far, where the same question can come again.
 */
export const asking: {
  first: boolean;
  about?: (about: Subject, way: Way, claims: OneOrMore<Claim>) => void;
  answers?: Map<string, Proof>;
} = { first: false };

const unencrypted = { Bool: { 'aws:SecureTransport': 'false' } };
const notRoot = { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } };

/**
 * Use of a bucket without encryption on the way, for root of its objects only: the root user of the bucket's
 * account can mend the policy, whatever that says ("PutBucketPolicy" of the Amazon S3 API reference).
 */
export const WITHOUT_ENCRYPTION: readonly Claim[] = [
  { Action: 's3:*', Resource: 'arn:*:s3:::*/*', Condition: unencrypted },
  { Action: 's3:*', Condition: { ...unencrypted, ...notRoot } },
];

/**
 * The same of a queue: for root, anything but what mends the policy ("AWS account root user" of the IAM user
 * guide, Tasks that require root user credentials).
 */
export const QUEUE_WITHOUT_ENCRYPTION: readonly Claim[] = [
  { NotAction: ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'], Condition: unencrypted },
  { Action: '*', Condition: { ...unencrypted, ...notRoot } },
];

type Way = 'only' | 'never' | 'always';
const prove = prover(loadCatalogue());
const how = (options?: ProofOptions): ProofOptions => ({ first: asking.first, ...options });

/** What a subject was made of: two that were made of the same get the same answers. */
const madeOf = new WeakMap<Subject, readonly unknown[]>();

/** Returns what a subject was made of, as text to compare. */
export const contentOf = (about: Subject): string => JSON.stringify(madeOf.get(about));

function made<T>(kind: (of: T) => Subject, of: T): Subject {
  const about = kind(of);
  madeOf.set(about, [kind.name, of]);
  return about;
}

function ask(way: Way): Prover[Way] {
  return (about, claims, options) => {
    asking.about?.(about, way, claims);
    if (!asking.answers || !madeOf.has(about)) return prove[way](about, claims, how(options));
    const question = JSON.stringify([way, contentOf(about), claims, options]);
    const proof = asking.answers.get(question) ?? prove[way](about, claims, how(options));
    asking.answers.set(question, proof);
    return proof;
  };
}

// Ways to prove a claim: see `Prover`.
export const only = ask('only');
export const never = ask('never');
export const always = ask('always');
export const atMost: Prover['atMost'] = (s, bound, o) => prove.atMost(s, bound, how(o));
export const same: Prover['same'] = (s, other, o) => prove.same(s, other, how(o));

/** For claims of the kind "even with AdministratorAccess attached, never ...". */
export const ADMINISTRATOR: PolicyInput = {
  name: 'AdministratorAccess',
  document: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  },
};

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
  readonly role: (id: string, ...attached: PolicyInput[]) => Subject;
  /** Who may become the role. */
  readonly trust: (id: string) => Subject;
  /** What a member of the group may do who is in no other. */
  readonly group: (id: string, ...attached: PolicyInput[]) => Subject;
  /** What the policy allows by itself, whoever it is attached to. */
  readonly managedPolicy: (id: string) => Subject;
  /** Who may do what to the resource, were everybody allowed everything by their own account. */
  readonly resource: (id: string) => Subject;
  /**
   * Whom the resource's own policy, or the role's trust policy, lets in though no policy of their own does;
   * the root user besides.
   */
  readonly alone: (id: string) => Subject;
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

/** A request about a subject; for a role, its own session asks unless somebody else is named. */
type Question = Omit<Request, 'principal'> & { readonly principal?: Principal };

/** Returns what IAM would answer to one request about a subject, with the policies that apply to it. */
export function answer(about: Subject, question: Question): Answer {
  const principal = question.principal ?? sessionOf(about.name);
  const request = { ...question, principal };
  return decide(request, policiesFor(about, request)).answer;
}

/** `arn:aws:iam::111122223333:role/path/Name` becomes the ARN of a session of it. */
function sessionOf(arn: string): Principal {
  const [, start, account, name] =
    /^(arn:[^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return name
    ? { type: 'AWS', id: `${start}:sts::${account}:assumed-role/${name}/session` }
    : { type: 'AWS', id: arn };
}
