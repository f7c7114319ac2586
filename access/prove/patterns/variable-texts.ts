import { plain } from '../../policy/pattern';
import type { PatternsByKey } from './patterns-by-key';
import { madeOf } from './segments';
import { isLast, segmentsFor, uses } from './segments-by-key';
import { samplesOf, unifiers } from './unify';
import { witnesses } from './witnesses';

/**
 * Texts for a key that follows from the caller, or for a variable that it is compared with: samples of what
 * conditions compare the key with, one text for every set of segments of other patterns that it can match, and
 * the values that unify a pattern with another.
 *
 * @param character matches every character that the key can hold
 */
export function textsFor(key: string, byKey: PatternsByKey, character: RegExp): Set<string> {
  const texts = unifiersOf(key, byKey);
  const possible = segmentsFor(key, byKey).filter(madeOf(character));
  for (const { text } of witnesses(possible)) texts.add(text);
  for (const pattern of byKey.get(key) ?? [])
    if (pattern.variables.length === 0) for (const text of samplesOf(pattern)) texts.add(text);
  return texts;
}

/**
 * Values of the variable that unify a pattern with another one for the same key, or with a value that this key
 * can take for the same reason.
 */
export function unifiersOf(
  key: string,
  byKey: PatternsByKey,
  visited: readonly string[] = [],
): Set<string> {
  const found = new Set<string>();
  for (const [compared, patterns] of byKey) {
    const users = patterns.filter((pattern) => uses(pattern, key));
    if (users.length === 0) continue;
    const indirect = isLast(compared, key, visited)
      ? []
      : [...unifiersOf(compared, byKey, [...visited, key, compared])].map(plain);
    const others = [...patterns.filter(({ variables }) => variables.length > 0), ...indirect];
    for (const pattern of users)
      for (const other of others)
        if (other !== pattern) for (const text of unifiers(pattern, key, other)) found.add(text);
  }
  return found;
}
