import { holds } from '../policy/condition';
import { applicableTo, type CompiledPolicies } from '../policy/policy-set';
import { Named } from '../policy/principal-element';
import type { ReadRequest } from '../policy/request';
import {
  type CompiledStatement,
  matchesResource,
  namesCaller,
  type PolicyKind,
} from '../policy/statement';
import { type Answer, applies, combine, effectsOf, type MissingKind } from './evaluate';
import { needsNoPermission } from './rules';

/** Where a statement stands among the policies, for a reader to find it. */
export interface StatementReference {
  readonly kind: PolicyKind;
  /** Name of the policy, or its position when it has none. */
  readonly policy: string;
  /** Position in the policy, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly statement: CompiledStatement['source'];
}

/** An Allow statement that matches caller, action and resource, with the conditions that kept it from applying. */
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
  readonly kind: MissingKind;
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

/**
 * Decides the request as `evaluate` does, and says why: which statements decided, or what was missing and which
 * Allow statements would have applied but for a condition.
 */
export function explain(request: ReadRequest, given: CompiledPolicies): Decision {
  const policies = applicableTo(given, request.context.get('aws:principalarn'));
  const { answer, missing } = combine(request, effectsOf(request, policies));
  const all = everyStatement(policies, request);
  const hasBoundary = policies.boundary !== undefined;
  const matched = all.filter((statement) => applies(statement, request, hasBoundary) !== Named.No);
  const deciding = matched.filter((statement) => statement.allows === (answer === 'Allowed'));
  return {
    answer,
    statements:
      answer === 'ImplicitlyDenied' || needsNoPermission(request) ? [] : deciding.map(reference),
    missing: missing.map((kind) => describe(kind, request, all, hasBoundary)),
  };
}

/** All statements that can apply to the request. Only IAM principals have identity policies, boundaries and SCPs. */
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

const REASONS: Record<MissingKind, string> = {
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
  kind: MissingKind,
  request: ReadRequest,
  all: readonly CompiledStatement[],
  hasBoundary: boolean,
): Missing {
  // A role's trust policy may also be given to `decide` as `resource`: the resource is then the role.
  const kinds: readonly MissingKind[] = kind === 'trust' ? ['trust', 'resource'] : [kind];
  const nearMisses = all
    .filter((statement) => statement.allows && kinds.includes(statement.kind))
    .filter((statement) => statement.actions.matches(request.action))
    .filter((statement) => namesCaller(statement, request.caller, hasBoundary) !== Named.No)
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
