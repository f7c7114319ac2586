import type { Goal } from '../goal';
import type { Conjunction, Disjunction, Formula } from './formula';

/**
 * One case of a goal: a statement of each disjunction in `some` applies, and none of those in `none` does.
 */
export interface Branch {
  readonly some: readonly Disjunction[];
  readonly none: Disjunction;
}

/**
 * The goal in disjunctive normal form: a request is one that is looked for if it is in one of the branches.
 *
 * Example: the requests that a policy refuses although a claim matches them are those that a denial matches,
 * and those that no Allow statement matches.
 *
 * @param other the formula of the subject that it is compared with
 * @param claimed the conditions of the claims
 */
export function branches(
  goal: Goal,
  subject: Formula,
  other: Formula | undefined,
  claimed: Disjunction,
): Branch[] {
  switch (goal) {
    case 'allowed':
      return allowed(subject);
    case 'outside':
      return allowed(subject).map(({ some, none }) => ({ some, none: [...none, ...claimed] }));
    case 'inside':
      return allowed(subject).map(({ some, none }) => ({ some: [...some, claimed], none }));
    case 'refused':
      return refused(subject).map(({ some, none }) => ({ some: [...some, claimed], none }));
    case 'more':
      return allowed(subject).flatMap((a) =>
        refused(other as Formula).map((b) => ({
          some: [...a.some, ...b.some],
          none: [...a.none, ...b.none],
        })),
      );
  }
}

function allowed({ denials, alternatives }: Formula): Branch[] {
  return alternatives
    .filter((disjunctions) => disjunctions.every(({ length }) => length > 0))
    .map((disjunctions) => ({ some: disjunctions, none: denials }));
}

/** A denial applies, or of every alternative there is a disjunction of which no statement does. */
function refused({ denials, alternatives }: Formula): Branch[] {
  let failing: Conjunction[][] = [[]];
  for (const disjunctions of alternatives) {
    const isImpossible = disjunctions.some(({ length }) => length === 0);
    // What has no conditions always applies.
    const canFail = isImpossible
      ? [[]]
      : disjunctions.filter((disjunction) => disjunction.every(({ length }) => length > 0));
    failing = failing.flatMap((none) => canFail.map((more) => [...new Set([...none, ...more])]));
  }
  const unallowed: Branch[] = failing.map((none) => ({ some: [], none }));
  return denials.length === 0 ? unallowed : [{ some: [denials], none: [] }, ...unallowed];
}
