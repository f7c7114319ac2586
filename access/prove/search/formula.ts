import {
  isIamPrincipal,
  isIneffectiveDeny,
  needsNoPermission,
  needsResourcePolicy,
} from '../../decide/rules';
import type { ArnParts } from '../../policy/arn';
import type { Condition } from '../../policy/condition';
import type { CompiledPolicies } from '../../policy/policy-set';
import type { Caller } from '../../policy/principal';
import { Named } from '../../policy/principal-element';
import { type CompiledStatement, namesCaller } from '../../policy/statement';

/** The conditions of one statement, which must all hold for it to apply. */
export type Conjunction = readonly Condition[];

/** Conditions of several statements, of which one must apply. */
export type Disjunction = readonly Conjunction[];

/**
 * What the policies say about requests that differ in their condition keys only, as a formula over conditions:
 * a request is allowed when no denial applies and, for one of the alternatives, a statement of each of its
 * disjunctions does.
 *
 * Example: for a role with a permissions boundary, one alternative is that a statement of the identity policies
 * applies and one of the boundary.
 */
export interface Formula {
  readonly denials: Disjunction;
  readonly alternatives: readonly (readonly Disjunction[])[];
}

/** The statements of some policies that are about one action class and one caller. */
export interface Relevant {
  readonly policies: CompiledPolicies;
  readonly caller: Caller;
  /** Each with how directly it names the caller. */
  readonly statements: ReadonlyMap<CompiledStatement, Named>;
}

/** Selects the statements of the policies that are about the caller, of those about an action class. */
export function relevantTo(
  policies: CompiledPolicies,
  caller: Caller,
  about: ReadonlySet<CompiledStatement>,
): Relevant {
  const statements = new Map<CompiledStatement, Named>();
  const bounded = policies.boundary !== undefined;
  const lists = isIamPrincipal({ caller })
    ? [policies.identity, policies.boundary ?? [], policies.session ?? [], ...policies.scps]
    : [];
  for (const list of [...lists, policies.resource, policies.rcps]) {
    for (const statement of list) {
      if (!about.has(statement)) continue;
      const named = namesCaller(statement, caller, bounded);
      if (named !== Named.No) statements.set(statement, named);
    }
  }
  return { policies, caller, statements };
}

/**
 * States the rules by which IAM combines policies as a formula. They are the rules of `combine` in
 * `decide/evaluate`, which applies them to one request, and says where they come from. Change both; the test of
 * random policies compares them.
 */
export function formula(
  relevant: Relevant,
  request: { readonly action: string; readonly arn: ArnParts | undefined; readonly same: boolean },
  matches: (statement: CompiledStatement) => boolean,
): Formula {
  const { policies, caller, statements } = relevant;
  if (needsNoPermission({ action: request.action, caller })) {
    return { denials: [], alternatives: [[]] };
  }
  const denials: Conjunction[] = [];
  for (const statement of statements.keys()) {
    if (statement.allows || isIneffectiveDeny(statement, request.action, caller, request.same))
      continue;
    if (matches(statement)) denials.push(statement.conditions);
  }
  const anyOf = (list: readonly CompiledStatement[], atLeast: Named = Named.Account): Disjunction =>
    list
      .filter((s) => s.allows && (statements.get(s) ?? Named.No) >= atLeast && matches(s))
      .map((s) => s.conditions);
  const optional = (list: readonly CompiledStatement[] | undefined): Disjunction[] =>
    list === undefined ? [] : [anyOf(list)];

  const iam = isIamPrincipal({ caller });
  const base = (iam ? policies.scps : []).map((level) => anyOf(level));
  const direct = [...base, anyOf(policies.resource, Named.Direct)];
  if (!iam) return { denials, alternatives: [direct] };

  // Nothing can apply: a federated user session without a session policy.
  const impossible: Disjunction[] =
    caller.kind === 'federated-user' && policies.session === undefined ? [[]] : [];
  const limits = [
    ...base,
    ...optional(policies.boundary),
    ...optional(policies.session),
    ...impossible,
  ];
  const identity = caller.kind === 'root' ? [] : [anyOf(policies.identity)];
  const both = [...limits, ...identity, anyOf(policies.resource)];
  if (!request.same) return { denials, alternatives: [both] };
  const entity = [...limits, anyOf(policies.resource, Named.Entity)];
  const own = needsResourcePolicy(request) ? both : [...limits, ...identity];
  return { denials, alternatives: [direct, entity, own] };
}
