import { needsNoPermission, needsResourcePolicy, spares } from '../../decide/rules';
import type { ArnParts } from '../../policy/arn';
import type { Condition } from '../../policy/condition';
import type { CompiledPolicies } from '../../policy/policy-set';
import type { Caller } from '../../policy/principal';
import { Named } from '../../policy/principal-element';
import { type CompiledStatement, namesCaller } from '../../policy/statement';

/** A statement that applies wherever its conditions hold. */
export type Conjunction = readonly Condition[];

/** Some statement of the group has to match. */
export type Disjunction = readonly Conjunction[];

/**
 * What the policies say about requests that differ in their condition keys only: allowed when no denial
 * matches and, for one of the alternatives, something matches in each of its groups.
 */
export interface Formula {
  readonly denials: Disjunction;
  readonly alternatives: readonly (readonly Disjunction[])[];
}

/** The statements of some policies that are about one action class and one caller. */
export interface Relevant {
  readonly policies: CompiledPolicies;
  readonly caller: Caller;
  /** Each with how it names the caller. */
  readonly statements: ReadonlyMap<CompiledStatement, Named>;
}

export function relevantTo(
  policies: CompiledPolicies,
  caller: Caller,
  about: ReadonlySet<CompiledStatement>,
): Relevant {
  const statements = new Map<CompiledStatement, Named>();
  const bounded = policies.boundary !== undefined;
  const iam = caller.kind !== 'other';
  const lists = iam
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
 * The rules of `judge` as a formula over statements: for each way to be allowed, the groups of statements
 * of which one must match.
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
    if (statement.allows || spares(statement, request.action, caller, request.same)) continue;
    if (matches(statement)) denials.push(statement.conditions);
  }
  const group = (list: readonly CompiledStatement[], atLeast: Named = Named.Account): Disjunction =>
    list
      .filter((s) => s.allows && (statements.get(s) ?? Named.No) >= atLeast && matches(s))
      .map((s) => s.conditions);
  const optional = (list: readonly CompiledStatement[] | undefined): Disjunction[] =>
    list === undefined ? [] : [group(list)];

  const iam = caller.kind !== 'other';
  const base = (iam ? policies.scps : []).map((level) => group(level));
  const direct = [...base, group(policies.resource, Named.Direct)];
  if (!iam) return { denials, alternatives: [direct] };

  const passed = caller.kind === 'federated-user' && policies.session === undefined ? [[]] : [];
  const limits = [
    ...base,
    ...optional(policies.boundary),
    ...optional(policies.session),
    ...passed,
  ];
  const identity = caller.kind === 'root' ? [] : [group(policies.identity)];
  const consent = group(policies.resource);
  const both = [...limits, ...identity, consent];
  if (!request.same) return { denials, alternatives: [both] };
  const entity = [...limits, group(policies.resource, Named.Entity)];
  const own = needsResourcePolicy(request) ? both : [...limits, ...identity];
  return { denials, alternatives: [direct, entity, own] };
}
