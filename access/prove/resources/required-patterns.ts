import type { ArnPattern } from '../../policy/arn';
import type { Context } from '../../policy/context';
import type { Glob } from '../../policy/glob';
import type { CompiledStatement } from '../../policy/statement';
import type { Goal } from '../goal';
import { type ArnGlobs, arnGlobs, keyOf, lastPartOf } from '../patterns/arn-globs';

/**
 * Groups of patterns, of each of which a request of the kind in question needs to match one at most.
 *
 * A resource can match any number of patterns at once; but no request needs to match more than one pattern
 * for each group of statements of which one must match, one for each statement with `NotResource` that
 * must not, and one for the area of each side. Take a request of that kind, and in the last part of its
 * resource replace each character that none of these few patterns (or type, or scope) spells out by one
 * that occurs nowhere. They still match, and no other pattern matches that did not before: so the request
 * is still of that kind. What fills a variable is no different: a character of it stays only where it stands
 * for one that another of the few patterns spells out, or that a condition does.
 */
export type Needed = readonly (readonly ArnPattern[])[];

export function neededOf(
  goal: Goal,
  statements: readonly CompiledStatement[],
  areas: readonly ArnPattern[],
): Needed {
  const groups = new Map<string, Map<string, ArnPattern>>();
  statements.forEach((statement, i) => {
    const { resources = [], notResource } = statement;
    const name = notResource ? `not ${i}` : groupOf(statement, i, goal);
    if (name === undefined) return;
    const group = groups.get(name) ?? new Map<string, ArnPattern>();
    groups.set(name, group);
    for (const pattern of resources) {
      const hasVariables = pattern.parts?.some(({ variables }) => variables.length > 0);
      group.set(`${pattern.text} ${hasVariables}`, pattern);
    }
  });
  const inGroups = [...groups.values()].map((group) => [...group.values()]);
  return [...inGroups, ...(goal === 'more' ? [areas, areas] : [areas])];
}

/** The group of which one statement must match; undefined for those that must not. */
function groupOf({ kind, allows }: CompiledStatement, i: number, goal: Goal): string | undefined {
  if (kind === 'claim') return goal === 'inside' || goal === 'refused' ? kind : undefined;
  if (!allows) return goal === 'refused' || goal === 'more' ? 'denial' : undefined;
  if (goal === 'refused') return undefined;
  // Every level of service control policies must allow, and a statement does not tell its level.
  return kind === 'scp' ? `${kind} ${i}` : kind;
}

/** What the last part of a resource's ARN may have to spell out, besides its type and scope. */
export interface Needs {
  /** The last parts of the patterns of each group. */
  readonly groups: readonly (readonly Glob[])[];
  /** How many colons one of each holds at most. */
  readonly colons: number;
}

/** The last parts of what is needed; undefined where a wildcard in a pattern stops at colons. */
export function needsIn(
  needed: Needed,
  patterns: Iterable<ArnGlobs>,
  context: Context,
): Needs | undefined {
  // It could match the new text and not the old one.
  for (const globs of patterns) if (lastPartOf(globs).stops) return undefined;
  const all = new Map<string, number>();
  let each = 0;
  const groups: Glob[][] = [];
  for (const group of needed) {
    const globs: Glob[] = [];
    let most = 0;
    for (const pattern of group) {
      const parts = pattern.parts && arnGlobs(pattern, context);
      if (parts === undefined) continue;
      const { colons } = lastPartOf(parts);
      globs.push(parts[5] as Glob);
      all.set(keyOf(parts), colons);
      most = Math.max(most, colons);
    }
    each += most;
    if (globs.length > 0) groups.push(globs);
  }
  return {
    groups,
    colons: Math.min(
      each,
      [...all.values()].reduce((a, b) => a + b, 0),
    ),
  };
}
