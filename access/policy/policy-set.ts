import { compilePolicy } from './compile-statement';
import type { ContextValue } from './context';
import { Cache, memoizeOn } from './memoize';
import { toArray } from './one-or-more';
import type { OneOrMore, Policy } from './policy';
import type { CompiledStatement, PolicyKind } from './statement';

/** A policy with the name by which decisions refer to it. */
interface NamedPolicy {
  readonly name: string;
  readonly document: Policy;
}

/** A policy document, with or without a name. */
export type PolicyInput = Policy | NamedPolicy;

/** The policies that apply to a request. A kind that is absent does not exist; an empty list of policies allows nothing. */
export interface Policies {
  /** Policies of the user or role, and of the user's groups. */
  readonly identity?: readonly PolicyInput[];
  /** The resource's policy: of a bucket, key, queue, topic, function or secret. */
  readonly resource?: OneOrMore<PolicyInput>;
  /** The trust policy of the role that is assumed: a role's resource policy. */
  readonly trust?: PolicyInput;
  /** The permissions boundary of the user or role. */
  readonly boundary?: PolicyInput;
  /** Policies passed when the session was made; together they limit it. */
  readonly session?: OneOrMore<PolicyInput>;
  /**
   * Service control policies: for root, each organizational unit and the account, those attached there.
   * A level without any allows nothing; without any level, nothing is limited.
   */
  readonly scps?: readonly (readonly PolicyInput[])[];
  /**
   * Resource control policies of the resource's account, level by level. `RCPFullAWSAccess`, which is
   * attached everywhere, may be left out.
   */
  readonly rcps?: readonly (readonly PolicyInput[])[];
}

/** The same policies, compiled to statements. */
export interface CompiledPolicies {
  readonly identity: readonly CompiledStatement[];
  /** Of the resource's policy and the trust policy. */
  readonly resource: readonly CompiledStatement[];
  readonly boundary: readonly CompiledStatement[] | undefined;
  readonly session: readonly CompiledStatement[] | undefined;
  readonly scps: readonly (readonly CompiledStatement[])[];
  readonly rcps: readonly CompiledStatement[];
}

/** Reads the policies, once per object: an object that was read must not be changed any more. */
export const compile = memoizeOn(
  (policies: Policies): CompiledPolicies => ({
    identity: readAll(policies.identity ?? [], 'identity'),
    resource: [
      ...readAll(policies.resource === undefined ? [] : toArray(policies.resource), 'resource'),
      ...readAll(policies.trust === undefined ? [] : [policies.trust], 'trust'),
    ],
    boundary: policies.boundary && readAll([policies.boundary], 'boundary'),
    session: policies.session && readAll(toArray(policies.session), 'session'),
    scps: (policies.scps ?? []).map((level) => readAll(level, 'scp')),
    rcps: readAll((policies.rcps ?? []).flat(), 'rcp'),
  }),
);

/**
 * The policies that apply to a principal with this ARN: all of them, but for a service-linked role neither SCPs nor
 * RCPs.
 *
 * Sources: "Service control policies (SCPs)" and "Resource control policies (RCPs)" of the AWS
 * Organizations user guide.
 */
export function applicableTo(
  policies: CompiledPolicies,
  principalArn: ContextValue | undefined,
): CompiledPolicies {
  if (policies.scps.length === 0 && policies.rcps.length === 0) return policies;
  const isServiceLinked = /:role\/aws-service-role\//.test(String(principalArn));
  return isServiceLinked ? { ...policies, scps: [], rcps: [] } : policies;
}

/** All statements, whatever kind of policy they are in. */
export function flatten(policies: CompiledPolicies): CompiledStatement[] {
  return [
    ...policies.identity,
    ...policies.resource,
    ...(policies.boundary ?? []),
    ...(policies.session ?? []),
    ...policies.scps.flat(),
    ...policies.rcps,
  ];
}

function readAll(inputs: readonly PolicyInput[], kind: PolicyKind): CompiledStatement[] {
  return inputs.flatMap((input, position) => {
    const named = typeof input === 'object' && input !== null && 'document' in input;
    return readDocument(
      named ? input.document : input,
      kind,
      named ? input.name : String(position + 1),
    );
  });
}

const compiledDocuments = memoizeOn((_: Policy) => new Cache<string, CompiledStatement[]>());

function readDocument(document: Policy, kind: PolicyKind, name: string): CompiledStatement[] {
  const compiled = () => compilePolicy(document, kind, name);
  if (typeof document !== 'object' || document === null) return compiled(); // which says what is wrong
  return compiledDocuments(document).get(`${kind} ${name}`, compiled);
}

/**
 * Throws when a policy document is malformed or uses an unknown element, operator, principal type or
 * version: one line that names the statement.
 */
export function validate(document: Policy, kind: PolicyKind, name = '1'): void {
  compilePolicy(document, kind, name);
}
