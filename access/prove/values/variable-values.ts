import type { Condition } from '../../policy/condition';
import type { ContextValue } from '../../policy/context';
import { globMatches } from '../../policy/glob';
import type { Pattern } from '../../policy/pattern';
import { InexactError } from '../inexact';
import { cartesianProduct } from '../patterns/cartesian-product';
import {
  allPatterns,
  type Patterned,
  type PatternsByKey,
  RESOURCE,
} from '../patterns/patterns-by-key';
import { segmentsFor, uses } from '../patterns/segments-by-key';
import { type Depth, type PartialContext, substituteOthers } from '../patterns/substitutions';
import { unifiersOf } from '../patterns/variable-texts';
import { type KeyFacts, textsOf, valuesOf } from './key-values';

const MAX_CHOICES = 1_000;

/** The patterns that the resource of a counterexample has to match. See `RequiredPatterns`. */
interface RequiredMatches {
  /** The last parts of the required patterns: no more than one of each group has to match. */
  readonly groups: readonly (readonly Pattern[])[];
  /** Patterns for the types and the scope of the resource, which have to match whatever the groups are. */
  readonly always: readonly Pattern[];
}

/**
 * Candidates for the value of a key that a variable uses, such as `aws:PrincipalTag/team`:
 *
 * - absent and empty, and two texts that occur nowhere;
 * - one with each character that stands beside the variable in a pattern, so that `hr/x` could reach below
 *   `hr/`, and the characters `*` and `?`;
 * - one for every result of the conditions on the key itself, and for every set of segments of other patterns
 *   that a value can match;
 * - those that unify a pattern with another one for the same key.
 *
 * Example: a role may read `data/${aws:PrincipalTag/team}/*`, and a claim is about `data/red/*`. The candidates are
 * absent, `''`, `*`, `?`, `x`, `y`, `x/y`, `red`, and `red/`, with which the first pattern reads `data/red//*`.
 *
 * @param conditions those on the key itself
 * @param context values of the keys that were decided before
 */
export function variableValues(
  facts: KeyFacts,
  conditions: readonly Condition[],
  byKey: PatternsByKey,
  context: PartialContext,
  required: RequiredMatches,
): readonly (ContextValue | undefined)[] {
  const { key, within } = facts;
  const all = allPatterns(byKey);
  const [first = 'x', second = 'y'] = textsOutside(all);
  const texts = new Set<string>(['', first, second, '*', '?']);
  for (const text of textsToTellApart(facts, conditions, byKey, context, required)) texts.add(text);
  for (const pattern of all) {
    assertSeparated(pattern);
    if (!uses(pattern, key)) continue;
    for (const delimiter of pattern.delimiters()) texts.add(`${first}${delimiter}${second}`);
    for (const { fallback } of pattern.variables) if (fallback !== undefined) texts.add(fallback);
    if (pattern.options.ignoreCase) texts.add(first.toUpperCase());
  }
  for (const text of unifiersOf(key, byKey)) texts.add(text);
  const possible = [...texts].filter(
    (text) => within === undefined || within.some((glob) => globMatches(glob, text)),
  );
  const values = possible.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const lists = facts.multivalued
    ? [[first, second], ...valuesOf(facts, conditions, context).filter(Array.isArray)]
    : [];
  return [...(facts.required ? [] : [undefined]), ...values, ...lists];
}

/** One text for every result of the conditions, and every set of segments that a value can match. */
function textsToTellApart(
  facts: KeyFacts,
  conditions: readonly Condition[],
  byKey: PatternsByKey,
  context: PartialContext,
  { groups, always }: RequiredMatches,
): string[] {
  const { key } = facts;
  const segmentsIn = (patterns: PatternsByKey, depth: Depth) =>
    segmentsFor(key, substituteOthers(key, patterns, context, depth));
  // Where a wildcard stops at colons, it matters whether a value has one, and the required patterns are not enough.
  const stops = (byKey.get(RESOURCE) ?? []).some((pattern) => pattern.stops);
  const choices =
    facts.fresh === undefined && !stops ? cartesianProduct(groups, MAX_CHOICES) : undefined;
  // A choice, one pattern of each group, has few patterns: there, all substitutes for other variables are tried.
  const spellings = choices?.map((choice) =>
    segmentsIn(new Map([...byKey, [RESOURCE, [...choice, ...always]]]), 'all'),
  );
  const globs = [
    ...(facts.globs ?? []),
    ...segmentsIn(byKey, spellings ? 'compared' : 'all'),
    ...(spellings ?? []).flat(),
  ];
  const apart = globs.length === 0 ? facts : { ...facts, globs, ...(spellings && { spellings }) };
  return textsOf(apart, conditions, context);
}

/** Two short texts that are no word of any pattern. */
function textsOutside(patterns: readonly Pattern[]): string[] {
  const candidates = ['x', 'y', 'z', 'q', 'xq', 'yq', 'zq', 'qz', 'xqz7', 'yqz7'];
  const words = new Set(patterns.flatMap(({ text }) => text.split(/[^A-Za-z0-9]/)));
  return candidates.filter((text) => !words.has(text)).slice(0, 2);
}

/** Throws where two variables stand side by side: no text between them tells where the first value ends. */
function assertSeparated(pattern: Pattern): void {
  const pieces = pattern.analyse();
  pieces.forEach((piece, i) => {
    if (typeof piece === 'object' && typeof pieces[i + 1] === 'object') {
      throw new InexactError('one key', `'${pattern.text}' has two variables side by side`);
    }
  });
}

/**
 * Throws where a variable in a `Resource` stands before the fifth colon of its ARN, because values are looked for
 * in the part behind it only. Source: "IAM policy elements: Variables and tags", where you can use policy variables.
 */
export function assertPlaced({ resources }: Patterned): void {
  for (const { parts = [], text } of resources ?? []) {
    if (parts.some(({ variables }, i) => i < 5 && variables.length > 0))
      throw new InexactError('place', `'${text}' has a variable before its fifth colon`);
  }
}
