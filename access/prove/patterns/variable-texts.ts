import { plain } from '../../policy/pattern';
import type { PatternsByKey } from './patterns-by-key';
import { madeOf } from './segments';
import { isLast, segmentsFor, uses } from './segments-by-key';
import { samplesOf, unifiers } from './unify';
import { witnesses } from './witnesses';

/**
 * Texts for a key that follows from the caller, or for a variable that it is compared with: those that
 * conditions compare the key with, one for every set of segments of other patterns that it can stand for,
 * and those that make a pattern with the variable read like another.
 *
 * @param character matches every character that the key can hold
 */
export function textsFor(key: string, places: PatternsByKey, character: RegExp): Set<string> {
  const texts = unifiersOf(key, places);
  const possible = segmentsFor(key, places).filter(madeOf(character));
  for (const { text } of witnesses(possible)) texts.add(text);
  for (const pattern of places.get(key) ?? [])
    if (pattern.variables.length === 0) for (const text of samplesOf(pattern)) texts.add(text);
  return texts;
}

/**
 * Values of the variable with which a pattern reads like another one in the same place, or like a value
 * that the key in this place can take for the same reason.
 */
export function unifiersOf(
  key: string,
  places: PatternsByKey,
  visited: readonly string[] = [],
): Set<string> {
  const found = new Set<string>();
  for (const [place, patterns] of places) {
    const users = patterns.filter((pattern) => uses(pattern, key));
    if (users.length === 0) continue;
    const indirect = isLast(place, key, visited)
      ? []
      : [...unifiersOf(place, places, [...visited, key, place])].map(plain);
    for (const pattern of users)
      for (const other of [
        ...patterns.filter(({ variables }) => variables.length > 0),
        ...indirect,
      ])
        if (other !== pattern) for (const text of unifiers(pattern, key, other)) found.add(text);
  }
  return found;
}
