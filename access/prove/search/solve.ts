import { InexactError } from '../inexact';
import type { ValueSet } from '../values/value-set';

/** The key, by number, has one of these values. */
interface Restriction {
  readonly key: number;
  readonly values: ValueSet;
}

/** All of these restrictions hold. */
type Option = readonly Restriction[];

/** One of these options holds. */
export interface Constraint {
  readonly options: readonly Option[];
  /** Decide it before the others: a choice here is likely to decide most of them. */
  readonly leads?: boolean;
}

const MAX_NODES = 200_000;
const ENOUGH_NODES = 1_000;

/**
 * Finds values for all keys that meet every constraint, or undefined when there are none. Any choice from
 * the sets returned is a solution. Among the solutions, one with the fewest keys present, at least if
 * that is decided soon.
 *
 * It branches over the options of a constraint, never over the values of a key, and takes at once what
 * has one option left: constraints that share no key then cost their sum and not their product.
 */
export function solve(
  constraints: readonly Constraint[],
  domains: readonly ValueSet[],
): readonly ValueSet[] | undefined {
  let nodes = 0;
  let best: readonly ValueSet[] | undefined;
  let fewest = Number.POSITIVE_INFINITY;

  const search = (open: readonly Constraint[], from: readonly ValueSet[]): void => {
    if (best !== undefined && (nodes > ENOUGH_NODES || fewest === 0)) return;
    if (++nodes > MAX_NODES) {
      throw new InexactError(
        'size',
        `the statements of one question interact in more than ${MAX_NODES} ways`,
      );
    }
    const state = [...from];
    const left = propagate(open, state);
    if (left === undefined) return;
    const present = countPresent(state);
    if (present >= fewest) return;
    if (left.length === 0) {
      best = state;
      fewest = present;
      return;
    }
    const constraint = left.reduce((a, b) => (isBefore(b, a) ? b : a));
    const rest = left.filter((other) => other !== constraint);
    for (const option of constraint.options) {
      const narrowed = [...state];
      if (apply(option, narrowed)) search(rest, narrowed);
    }
  };
  search(constraints, domains);
  return best;
}

/** Leading constraints first, then those with fewer options. */
function isBefore(a: Constraint, b: Constraint): boolean {
  return a.leads === b.leads ? a.options.length < b.options.length : a.leads === true;
}

/** Narrows the state by all that is certain; what is left open, or undefined on a contradiction. */
function propagate(
  constraints: readonly Constraint[],
  state: ValueSet[],
): Constraint[] | undefined {
  let open = constraints as Constraint[];
  for (let changed = true; changed; ) {
    changed = false;
    const left: Constraint[] = [];
    for (const constraint of open) {
      const viable: Option[] = [];
      let isMet = false;
      for (const option of constraint.options) {
        const holds = resultOf(option, state);
        if (holds === 'never') continue;
        isMet ||= holds === 'always';
        viable.push(option);
      }
      if (viable.length === 0) return undefined;
      if (isMet) continue;
      if (viable.length === 1) {
        if (!apply(viable[0] as Option, state)) return undefined;
        changed = true;
      } else left.push({ ...constraint, options: viable });
    }
    open = left;
  }
  return open;
}

/** Whether an option holds for all, some or no values that are left. */
function resultOf(option: Option, state: readonly ValueSet[]): 'always' | 'sometimes' | 'never' {
  let result: 'always' | 'sometimes' = 'always';
  for (const { key, values } of option) {
    const left = state[key] as bigint;
    const kept = left & values;
    if (kept === 0n) return 'never';
    if (kept !== left) result = 'sometimes';
  }
  return result;
}

function apply(option: Option, state: ValueSet[]): boolean {
  for (const { key, values } of option) {
    const narrowed = (state[key] as bigint) & values;
    if (narrowed === 0n) return false;
    state[key] = narrowed;
  }
  return true;
}

function countPresent(state: readonly ValueSet[]): number {
  let count = 0;
  for (const values of state) if ((values & 1n) === 0n) count++;
  return count;
}
