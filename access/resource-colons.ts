import type { ArnPattern } from './arn';
import type { Goal } from './branches';
import type { Context } from './context';
import { ANY_NO_COLON, STAR_NO_COLON } from './glob';
import { arnGlobs, colonsIn } from './resource-values';
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
  const most = new Map<string, number>();
  const note = (group: string | undefined, patterns: readonly ArnPattern[]) => {
    for (const pattern of patterns) {
      const globs = pattern.parts && arnGlobs(pattern, context);
      if (globs === undefined) continue;
      // A wildcard that stops at colons could match the new text and not the old one.
      const stops = globs[5]?.some((token) => token === STAR_NO_COLON || token === ANY_NO_COLON);
      if (stops) most.set('any', Number.POSITIVE_INFINITY);
      if (group !== undefined) most.set(group, Math.max(most.get(group) ?? 0, colonsIn(globs)));
    }
  };
  statements.forEach((statement, i) => {
    const { resources = [], notResource } = statement;
    note(notResource ? `not ${i}` : groupOf(statement, goal), resources);
  });
  note('area', areas);
  const area = most.get('area') ?? 0;
  // Both sides of a comparison have areas of their own.
  return [...most.values()].reduce((sum, colons) => sum + colons, area);
}

/** The group of which one statement must match; undefined for those that must not. */
function groupOf({ kind, allows, policy }: CompiledStatement, goal: Goal): string | undefined {
  if (kind === 'claim') return goal === 'inside' || goal === 'refused' ? kind : undefined;
  if (!allows) return goal === 'refused' || goal === 'more' ? 'denial' : undefined;
  if (goal === 'refused') return undefined;
  // Every level of service control policies must allow.
  return kind === 'scp' ? `${kind} ${policy}` : kind;
}
