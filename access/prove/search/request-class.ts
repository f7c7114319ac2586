import type { Domain, KeyDomains } from '../values/key-domains';
import type { ValueSet } from '../values/value-set';
import type { Assignment } from '../values/variable-assignments';
import type { Branch } from './branches';
import type { Conjunction } from './formula';
import { type Constraint, solve } from './solve';

/** Requests that differ in condition keys only, but for those that are decided. */
export interface RequestClass {
  readonly resource: string;
  /** Account that owns it, if it is certain. */
  readonly owner: string | undefined;
  readonly choice: Assignment;
}

/** Values for the keys that make it a request of this kind; undefined when there are none. */
export function solveRequestClass(
  branch: Branch,
  domains: KeyDomains,
  { choice, owner }: RequestClass,
): readonly ValueSet[] | undefined {
  const { keys } = domains;
  if (
    keys.length === 0 &&
    branch.some.every((group) => group.length > 0) &&
    branch.none.length === 0
  )
    return [];
  const list: Domain[] = keys.map((key) => domains.of(key, choice, owner));
  const key = new Map(keys.map((name, i) => [name, i]));
  const restrict = (condition: Conjunction[number], wanted: boolean) => {
    const i = key.get(condition.key) as number;
    const domain = list[i] as Domain;
    const mask = domains.mask(condition, domain, choice);
    return {
      key: i,
      values: wanted ? mask : ((1n << BigInt(domain.values.length)) - 1n) & ~mask,
    };
  };
  const constraints: Constraint[] = [
    // Which statement allows is asked first: its conditions settle most of the others.
    ...branch.some.map((group) => ({
      options: group.map((candidate) => candidate.map((c) => restrict(c, true))),
      leads: true,
    })),
    ...branch.none.map((candidate) => ({
      options: candidate.map((c) => [restrict(c, false)]),
    })),
  ];
  return solve(
    constraints,
    list.map(({ possible }) => possible),
  );
}
