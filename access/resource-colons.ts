import type { ArnPattern } from './arn';
import { arnGlobs, keyOf, lastPartOf } from './arn-globs';
import type { Goal } from './branches';
import type { Context } from './context';
import type { CompiledStatement } from './statement';

/** What the search for resources of one action class is about. */
export interface ColonQuestion {
  readonly goal: Goal;
  /** The statements that can matter, of both sides, and the claims. */
  readonly statements: readonly CompiledStatement[];
  /** Patterns that say in which area of a side a resource is. */
  readonly areas: readonly ArnPattern[];
  readonly context: Context;
}

/**
 * How many colons the last part of a resource's ARN may have to hold, besides those of its type and scope,
 * to be a request of the kind in question.
 *
 * A `*` at the end of a part reaches across colons, so a resource that holds the right text behind a colon
 * can match any number of patterns at once; but no request needs to match more than one pattern for each
 * group of statements of which one must match, and one for each statement with `NotResource` that must
 * not. Take a request of that kind, and in its last part replace each character that none of these few
 * patterns (or type, or scope) spells out by one that occurs nowhere. They still match, and no other
 * pattern matches that did not before: so the request is still of that kind, and has no more colons than
 * they spell out.
 */
export function colonsNeeded({ goal, statements, areas, context }: ColonQuestion): number {
  const groups = new Map<string, number>();
  const all = new Map<string, number>();
  let stop = false;
  const note = (group: string | undefined, patterns: readonly ArnPattern[]) => {
    for (const pattern of patterns) {
      const globs = pattern.parts && arnGlobs(pattern, context);
      if (globs === undefined) continue;
      const { colons, stops } = lastPartOf(globs);
      stop ||= stops;
      if (group === undefined) continue;
      all.set(keyOf(globs), colons);
      groups.set(group, Math.max(groups.get(group) ?? 0, colons));
    }
  };
  statements.forEach((statement, i) => {
    const { resources = [], notResource } = statement;
    note(notResource ? `not ${i}` : groupOf(statement, i, goal), resources);
  });
  areas.forEach((area, i) => {
    note(`area ${i}`, [area]);
  });
  // A wildcard that stops at colons could match the new text and not the old one.
  if (stop) return Number.POSITIVE_INFINITY;
  const sum = (counts: Iterable<number>) => [...counts].reduce((a, b) => a + b, 0);
  return Math.min(sum(groups.values()), sum(all.values()));
}

/** The group of which one statement must match; undefined for those that must not. */
function groupOf({ kind, allows }: CompiledStatement, i: number, goal: Goal): string | undefined {
  if (kind === 'claim') return goal === 'inside' || goal === 'refused' ? kind : undefined;
  if (!allows) return goal === 'refused' || goal === 'more' ? 'denial' : undefined;
  if (goal === 'refused') return undefined;
  // Every level of service control policies must allow, and a statement does not tell its level.
  return kind === 'scp' ? `${kind} ${i}` : kind;
}
