import type { Goal } from '../goal';
import type { Conjunction, Disjunction, Formula } from './formula';

/** Requests of one kind: something matches in each of these groups, and none of these matches. */
export interface Branch {
  readonly some: readonly Disjunction[];
  readonly none: Disjunction;
}

/** The kinds of requests that answer the question; what differs is which statements match. */
export function branches(
  goal: Goal,
  mine: Formula,
  theirs: Formula | undefined,
  claimed: Disjunction,
): Branch[] {
  switch (goal) {
    case 'allowed':
      return allowed(mine);
    case 'outside':
      return allowed(mine).map(({ some, none }) => ({ some, none: [...none, ...claimed] }));
    case 'inside':
      return allowed(mine).map(({ some, none }) => ({ some: [...some, claimed], none }));
    case 'refused':
      return refused(mine).map(({ some, none }) => ({ some: [...some, claimed], none }));
    case 'more':
      return allowed(mine).flatMap((a) =>
        refused(theirs as Formula).map((b) => ({
          some: [...a.some, ...b.some],
          none: [...a.none, ...b.none],
        })),
      );
  }
}

function allowed({ denials, alternatives }: Formula): Branch[] {
  return alternatives
    .filter((groups) => groups.every((group) => group.length > 0))
    .map((groups) => ({ some: groups, none: denials }));
}

/** A denial matches, or every alternative has a group in which nothing matches. */
function refused({ denials, alternatives }: Formula): Branch[] {
  let fails: Conjunction[][] = [[]];
  for (const groups of alternatives) {
    const empty = groups.some((group) => group.length === 0);
    const failing = empty
      ? [[]]
      : groups.filter((group) => group.every((candidate) => candidate.length > 0));
    fails = fails.flatMap((none) => failing.map((group) => [...new Set([...none, ...group])]));
  }
  const ways: Branch[] = fails.map((none) => ({ some: [], none }));
  return denials.length === 0 ? ways : [{ some: [denials], none: [] }, ...ways];
}
