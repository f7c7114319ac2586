import type { ArnPattern } from '../../policy/arn';
import type { Context } from '../../policy/context';
import type { Glob } from '../../policy/glob';
import type { CompiledStatement } from '../../policy/statement';
import type { Goal } from '../goal';
import { type ArnGlobs, arnGlobs, hasVariables, keyOf, lastPartOf } from '../patterns/arn-globs';

/**
 * Groups of resource patterns: to be a counterexample, a resource needs to match no more than one of each group.
 *
 * A resource can match any number of patterns at once, but no counterexample needs that. It needs to match one
 * pattern for each group of statements of which one must apply, one for each statement with `NotResource` that
 * must not apply, and one for the area of each subject.
 *
 * Example: a policy allows `*-a/*`, `*-b/*` and so on up to `*-z/*`. Some resource matches all of these, and
 * there are 2^26 sets of patterns that a resource can match. To be allowed it needs to match one: 26 choices.
 *
 * Why this is exact: take a counterexample, and in the last part of its resource replace each character that
 * none of the patterns it needs (or its type, or the scope) spells out by one that occurs nowhere. The patterns
 * it needs still match, and no other pattern matches that did not before. So it still is a counterexample. For
 * the value of a variable the same holds: a character of it stays only where it matches one that another needed
 * pattern spells out, or that a condition does.
 */
export type RequiredPatterns = readonly (readonly ArnPattern[])[];

/** Collects the groups of patterns for a goal from the statements and the areas of the subjects. */
export function requiredPatterns(
  goal: Goal,
  statements: readonly CompiledStatement[],
  areas: readonly ArnPattern[],
): RequiredPatterns {
  const groups = new Map<string, Map<string, ArnPattern>>();
  statements.forEach((statement, i) => {
    const { resources = [], notResource } = statement;
    const name = notResource ? `not ${i}` : groupOf(statement, i, goal);
    if (name === undefined) return;
    const group = groups.get(name) ?? new Map<string, ArnPattern>();
    groups.set(name, group);
    for (const pattern of resources) group.set(`${pattern.text} ${hasVariables(pattern)}`, pattern);
  });
  const inGroups = [...groups.values()].map((group) => [...group.values()]);
  return [...inGroups, ...(goal === 'more' ? [areas, areas] : [areas])];
}

/**
 * Name of the group of statements that this one belongs to, of which one must apply; undefined for a statement that
 * must not.
 */
function groupOf({ kind, allows }: CompiledStatement, i: number, goal: Goal): string | undefined {
  if (kind === 'claim') return goal === 'inside' || goal === 'refused' ? kind : undefined;
  if (!allows) return goal === 'refused' || goal === 'more' ? 'denial' : undefined;
  if (goal === 'refused') return undefined;
  // Every level of service control policies must allow, and a statement does not tell its level.
  return kind === 'scp' ? `${kind} ${i}` : kind;
}

/** What the last part of a resource's ARN may have to match, besides its type and the scope. */
export interface RequiredParts {
  /** The last parts of the patterns of each group. */
  readonly groups: readonly (readonly Glob[])[];
  /** How many literal colons one pattern of each group can have together, at most. */
  readonly colons: number;
}

/**
 * The last parts of the required patterns. Undefined where a wildcard in one of `patterns`, which are all that a
 * resource can match, stops at colons. `RequiredPatterns` is then not exact: a colon that is replaced by another
 * character can make such a pattern match which did not match before.
 */
export function requiredParts(
  required: RequiredPatterns,
  patterns: Iterable<ArnGlobs>,
  context: Context,
): RequiredParts | undefined {
  for (const globs of patterns) if (lastPartOf(globs).stops) return undefined;
  const colonsOf = new Map<string, number>();
  let mostOfEach = 0;
  const groups: Glob[][] = [];
  for (const group of required) {
    const globs: Glob[] = [];
    let most = 0;
    for (const pattern of group) {
      const parts = pattern.parts && arnGlobs(pattern, context);
      if (parts === undefined) continue;
      const { colons } = lastPartOf(parts);
      globs.push(parts[5] as Glob);
      colonsOf.set(keyOf(parts), colons);
      most = Math.max(most, colons);
    }
    mostOfEach += most;
    if (globs.length > 0) groups.push(globs);
  }
  const ofAll = [...colonsOf.values()].reduce((sum, colons) => sum + colons, 0);
  return { groups, colons: Math.min(mostOfEach, ofAll) };
}
