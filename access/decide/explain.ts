import { holds } from '../policy/condition';
import { bearingOn, type CompiledPolicies } from '../policy/policy-set';
import { Named } from '../policy/principal-element';
import type { ReadRequest } from '../policy/request';
import {
  type CompiledStatement,
  matchesResource,
  namesCaller,
  type PolicyKind,
} from '../policy/statement';
import { type Answer, applies, combine, effectsOf, type Lacking } from './evaluate';
import { needsNoPermission } from './rules';

/** A statement of one of the policies, so that a reader finds it. */
export interface StatementReference {
  readonly kind: PolicyKind;
  /** Name of the policy, or its position when it has none. */
  readonly policy: string;
  /** Position in the policy, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly statement: CompiledStatement['source'];
}

/** An Allow statement that is about the action and the resource, and the conditions that failed. */
export interface NearMiss extends StatementReference {
  readonly failed: readonly {
    readonly operator: string;
    readonly key: string;
    readonly expected: readonly string[];
    /** Undefined: the request does not carry the key. */
    readonly actual: string | readonly string[] | undefined;
  }[];
}

/** A kind of policy that had to allow the request and did not, or credentials that can make such a call. */
export interface Missing {
  readonly kind: Lacking;
  /** One sentence in IAM's terms. */
  readonly reason: string;
  readonly nearMisses: readonly NearMiss[];
}

export interface Decision {
  readonly answer: Answer;
  /** The statements that decided: those that deny, or else those that allow. Empty for an implicit denial. */
  readonly statements: readonly StatementReference[];
  /** For an implicit denial: what was missing. */
  readonly missing: readonly Missing[];
}

/** Decides the request and collects what decided it. */
export function explain(request: ReadRequest, given: CompiledPolicies): Decision {
  const policies = bearingOn(given, request.context.get('aws:principalarn'));
  const { answer, missing } = combine(request, effectsOf(request, policies));
  const all = everyStatement(policies, request);
  const bounded = policies.boundary !== undefined;
  const matched = all.filter((statement) => applies(statement, request, bounded) !== Named.No);
  const deciding = matched.filter((statement) => statement.allows === (answer === 'Allowed'));
  return {
    answer,
    statements:
      answer === 'ImplicitlyDenied' || needsNoPermission(request) ? [] : deciding.map(reference),
    missing: missing.map((kind) => describe(kind, request, all, bounded)),
  };
}

/** All statements that can apply to the request: those of an identity only for IAM principals. */
function everyStatement(policies: CompiledPolicies, request: ReadRequest): CompiledStatement[] {
  const identity = [
    ...policies.identity,
    ...(policies.boundary ?? []),
    ...(policies.session ?? []),
    ...policies.scps.flat(),
  ];
  return [
    ...(request.caller.kind === 'other' ? [] : identity),
    ...policies.resource,
    ...policies.rcps,
  ];
}

function reference(statement: CompiledStatement): StatementReference {
  return {
    kind: statement.kind,
    policy: statement.policy,
    index: statement.index,
    sid: statement.source.Sid,
    statement: statement.source,
  };
}

const REASONS: Record<Lacking, string> = {
  credentials: 'it cannot be called with such credentials',
  identity: 'no identity policy allows it',
  resource: "no statement of the resource's policy allows it for this principal",
  trust: "no statement of the role's trust policy allows it for this principal",
  boundary: 'the permissions boundary does not allow it',
  session: 'no session policy allows it',
  scp: 'the service control policies of some level do not allow it',
  claim: 'no claim matches it',
  rcp: 'no resource control policy allows it',
};

function describe(
  kind: Lacking,
  request: ReadRequest,
  all: readonly CompiledStatement[],
  bounded: boolean,
): Missing {
  // A role's trust policy may also be given as the policy of a resource.
  const kinds: readonly Lacking[] = kind === 'trust' ? ['trust', 'resource'] : [kind];
  const nearMisses = all
    .filter((statement) => statement.allows && kinds.includes(statement.kind))
    .filter((statement) => statement.actions.matches(request.action))
    .filter((statement) => namesCaller(statement, request.caller, bounded) !== Named.No)
    .filter((statement) => matchesResource(statement, request))
    .map((statement) => nearMiss(statement, request))
    .filter((miss) => miss.failed.length > 0);
  return { kind, reason: REASONS[kind], nearMisses };
}

function nearMiss(statement: CompiledStatement, request: ReadRequest): NearMiss {
  const failed = statement.conditions
    .filter((condition) => !holds(condition, request.context))
    .map((condition) => ({
      operator: condition.operator,
      key: condition.name,
      expected: condition.values.map((value) => value.text),
      actual: request.context.get(condition.key),
    }));
  return { ...reference(statement), failed };
}
