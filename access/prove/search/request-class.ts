import type { KeyDomains } from '../values/key-domains';
import type { ValueSet } from '../values/value-set';
import type { Assignment } from '../values/variable-assignments';
import type { Branch } from './branches';
import type { Conjunction } from './formula';
import { type Constraint, solve } from './solve';

/** A class of requests that differ in condition keys only, and not in those that are assigned. */
export interface RequestClass {
  readonly resource: string;
  /** Account that owns the resource, if it is certain. */
  readonly owner: string | undefined;
  readonly assignment: Assignment;
}

/**
 * Finds values for the other keys with which a request of the class is in the branch: any choice from the sets
 * that are returned. Undefined when there is none.
 */
export function solveRequestClass(
  branch: Branch,
  domains: KeyDomains,
  { assignment, owner }: RequestClass,
): readonly ValueSet[] | undefined {
  const { keys } = domains;
  if (
    keys.length === 0 &&
    branch.some.every((disjunction) => disjunction.length > 0) &&
    branch.none.length === 0
  )
    return [];
  const list = keys.map((key) => ({ key, domain: domains.of(key, assignment, owner) }));
  const position = new Map(keys.map((key, i) => [key, i]));
  /** The values of the condition's key with which it holds, or with which it does not. */
  const restrict = (condition: Conjunction[number], wanted: boolean) => {
    const key = position.get(condition.key) as number;
    const { domain } = list[key] as (typeof list)[number];
    const mask = domains.mask(condition, domain, assignment);
    const values = wanted ? mask : ((1n << BigInt(domain.values.length)) - 1n) & ~mask;
    return { key, values };
  };
  const constraints: Constraint[] = [
    // Which statement allows is decided first: its conditions settle most of the others.
    ...branch.some.map((disjunction) => ({
      options: disjunction.map((conjunction) => conjunction.map((c) => restrict(c, true))),
      leads: true,
    })),
    ...branch.none.map((conjunction) => ({
      options: conjunction.map((c) => [restrict(c, false)]),
    })),
  ];
  return solve(
    constraints,
    list.map(({ domain }) => domain.possible),
  );
}
