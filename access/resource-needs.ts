import type { ArnPattern } from './arn';
import { type ArnGlobs, arnGlobs, keyOf, lastPartOf } from './arn-globs';
import type { Goal } from './branches';
import type { Context } from './context';
import type { Glob } from './glob';
import type { CompiledStatement } from './statement';

/** What the search for resources of one action class is about. */
export interface NeedsQuestion {
  readonly goal: Goal;
  /** The statements that can matter, of both sides, and the claims. */
  readonly statements: readonly CompiledStatement[];
  /** Patterns that say in which area of a side a resource is. */
  readonly areas: readonly ArnPattern[];
  readonly context: Context;
}

/** What the last part of a resource's ARN may have to spell out, besides its type and scope. */
export interface Needs {
  /** The last parts of patterns, of which no request needs to match more than one of each group. */
  readonly groups: readonly (readonly Glob[])[];
  /** How many colons they hold at most. */
  readonly colons: number;
}

/**
 * What a resource needs to match to be of a request of the kind in question; undefined where that cannot be
 * told.
 *
 * A resource can match any number of patterns at once; but no request needs to match more than one pattern
 * for each group of statements of which one must match, one for each statement with `NotResource` that
 * must not, and one for the area of each side. Take a request of that kind, and in its last part replace
 * each character that none of these few patterns (or type, or scope) spells out by one that occurs
 * nowhere. They still match, and no other pattern matches that did not before: so the request is still of
 * that kind.
 */
export function needsOf({ goal, statements, areas, context }: NeedsQuestion): Needs | undefined {
  const groups = new Map<string, Map<string, ArnGlobs>>();
  let stop = false;
  const note = (group: string | undefined, patterns: readonly ArnPattern[]) => {
    for (const pattern of patterns) {
      const globs = pattern.parts && arnGlobs(pattern, context);
      if (globs === undefined) continue;
      stop ||= lastPartOf(globs).stops;
      if (group === undefined) continue;
      const members = groups.get(group) ?? new Map<string, ArnGlobs>();
      groups.set(group, members.set(keyOf(globs), globs));
    }
  };
  statements.forEach((statement, i) => {
    const { resources = [], notResource } = statement;
    note(notResource ? `not ${i}` : groupOf(statement, i, goal), resources);
  });
  note('area', areas);
  if (goal === 'more') note('area of the other', areas);
  // A wildcard that stops at colons could match the new text and not the old one.
  if (stop) return undefined;
  const lists = [...groups.values()].map((members) => [...members.values()]);
  const colons = (globs: ArnGlobs) => lastPartOf(globs).colons;
  const each = lists.map((list) => Math.max(...list.map(colons)));
  const all = new Map(lists.flat().map((globs) => [keyOf(globs), colons(globs)]));
  const sum = (counts: Iterable<number>) => [...counts].reduce((a, b) => a + b, 0);
  return {
    groups: lists.map((list) => list.map((globs) => globs[5] as Glob)),
    colons: Math.min(sum(each), sum(all.values())),
  };
}

/** The group of which one statement must match; undefined for those that must not. */
function groupOf({ kind, allows }: CompiledStatement, i: number, goal: Goal): string | undefined {
  if (kind === 'claim') return goal === 'inside' || goal === 'refused' ? kind : undefined;
  if (!allows) return goal === 'refused' || goal === 'more' ? 'denial' : undefined;
  if (goal === 'refused') return undefined;
  // Every level of service control policies must allow, and a statement does not tell its level.
  return kind === 'scp' ? `${kind} ${i}` : kind;
}
