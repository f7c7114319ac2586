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
import { type Depth, type PartialContext, readFor } from '../patterns/substitutions';
import { unifiersOf } from '../patterns/variable-texts';
import { type KeyFacts, textsOf, valuesOf } from './key-values';

const MOST_CHOICES = 1_000;

/**
 * Values for a key that fills a variable: absent, empty, two that mean nothing, one with each delimiter
 * that stands beside the variable in a pattern (so that `hr/x` could reach below `hr/`), the characters
 * `*` and `?`, those that the conditions on the key itself tell apart, one for every set of segments of
 * other patterns that a value can stand for, and those that make a pattern with the variable read like
 * another pattern for the same thing.
 *
 * @param own conditions on the key itself
 * @param known values of the keys that were decided before
 * @param needed patterns for the resource, one of each group at most is needed; besides, all of `always`
 */
export function variableValues(
  facts: KeyFacts,
  own: readonly Condition[],
  places: PatternsByKey,
  known: PartialContext,
  { needed, always }: { needed: readonly (readonly Pattern[])[]; always: readonly Pattern[] },
): readonly (ContextValue | undefined)[] {
  const { key } = facts;
  const all = allPatterns(places);
  const [first = 'x', second = 'y'] = opaque(all);
  const segmentsIn = (read: PatternsByKey, depth: Depth) =>
    segmentsFor(key, readFor(key, read, known, depth));
  // Where a wildcard stops at colons, a value with one is told apart though nothing needs it.
  const stops = (places.get(RESOURCE) ?? []).some((pattern) => pattern.stops);
  const choices =
    facts.fresh === undefined && !stops ? cartesianProduct(needed, MOST_CHOICES) : undefined;
  // What is needed is few: there it can be looked at what others have to say, too.
  const spellings = choices?.map((choice) =>
    segmentsIn(new Map([...places, [RESOURCE, [...choice, ...always]]]), 'whole'),
  );
  const globs = [
    ...(facts.globs ?? []),
    ...segmentsIn(places, spellings ? 'own' : 'whole'),
    ...(spellings ?? []).flat(),
  ];
  const told = textsOf(
    globs.length === 0 ? facts : { ...facts, globs, ...(spellings && { spellings }) },
    own,
    known,
  );
  const texts = new Set<string>(['', first, second, '*', '?', ...told]);
  for (const pattern of all) {
    assertSeparated(pattern);
    if (!uses(pattern, key)) continue;
    for (const delimiter of pattern.delimiters()) texts.add(`${first}${delimiter}${second}`);
    for (const { fallback } of pattern.variables) if (fallback !== undefined) texts.add(fallback);
    if (pattern.options.ignoreCase) texts.add(first.toUpperCase());
  }
  for (const text of unifiersOf(key, places)) texts.add(text);
  const { within } = facts;
  const possible = [...texts].filter(
    (text) => within === undefined || within.some((glob) => globMatches(glob, text)),
  );
  const values = possible.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const lists = facts.multivalued
    ? [[first, second], ...valuesOf(facts, own, known).filter((value) => Array.isArray(value))]
    : [];
  return [...(facts.required ? [] : [undefined]), ...values, ...lists];
}

/** Two short texts that occur in no pattern. */
function opaque(patterns: readonly Pattern[]): string[] {
  const candidates = ['x', 'y', 'z', 'q', 'xq', 'yq', 'zq', 'qz', 'xqz7', 'yqz7'];
  const words = new Set(patterns.flatMap(({ text }) => text.split(/[^A-Za-z0-9]/)));
  return candidates.filter((text) => !words.has(text)).slice(0, 2);
}

function assertSeparated(pattern: Pattern): void {
  const pieces = pattern.analyse();
  pieces.forEach((piece, i) => {
    if (typeof piece === 'object' && typeof pieces[i + 1] === 'object') {
      throw new InexactError('one key', `'${pattern.text}' has two variables side by side`);
    }
  });
}

/**
 * Throws where a value would not be found: in `Resource`, variables stand after the fifth colon of the
 * ARN. Source: "IAM policy elements: Variables and tags", where you can use policy variables.
 */
export function assertPlaced({ resources }: Patterned): void {
  for (const { parts = [], text } of resources ?? []) {
    if (parts.some(({ variables }, i) => i < 5 && variables.length > 0))
      throw new InexactError('place', `'${text}' has a variable before its fifth colon`);
  }
}
