import { type Glob, keyOfGlob } from '../../policy/glob';
import { Pattern, type Piece } from '../../policy/pattern';
import { type PatternsByKey, RESOURCE } from './patterns-by-key';
import { asPattern, segments } from './segments';

/**
 * What a value can match that decides which other patterns a text with the value in it matches, in its
 * place or where that text fills a variable in turn.
 */
export function segmentsFor(key: string, places: PatternsByKey): Glob[] {
  return allOf(segmentsByPattern(key, places));
}

const allOf = (globs: ReadonlyMap<Pattern, readonly Glob[]>): Glob[] => [
  ...new Map([...globs.values()].flat().map((glob) => [keyOfGlob(glob), glob])).values(),
];

/** The same, by the pattern that the value stands in. */
export function segmentsByPattern(
  key: string,
  places: PatternsByKey,
  visited: readonly string[] = [],
): Map<Pattern, Glob[]> {
  const found = new Map<Pattern, Glob[]>();
  for (const [place, patterns] of places) {
    const users = patterns.filter((candidate) => uses(candidate, key));
    if (users.length === 0) continue;
    const passed = isLast(place, key, visited)
      ? []
      : allOf(segmentsByPattern(place, places, [...visited, key, place])).map(asPattern);
    for (const pattern of users) {
      const origin = originOf(pattern);
      const globs = found.get(origin) ?? [];
      found.set(origin, globs);
      for (const other of [...patterns, ...passed])
        if (originOf(other) !== origin) globs.push(...segments(pattern, key, other));
    }
  }
  return found;
}

/** Whether what is said in the place is not said of a variable, or was looked at before. */
export const isLast = (place: string, key: string, visited: readonly string[]) =>
  place === RESOURCE || place === key || visited.includes(place);

export const uses = (pattern: Pattern, key: string): boolean =>
  pattern.variables.some((variable) => variable.key === key);

const origins = new WeakMap<Pattern, Pattern>();

/** The pattern that this is a reading of, or itself. */
export const originOf = (reading: Pattern): Pattern => origins.get(reading) ?? reading;

/** A reading of the pattern, as these pieces: a value does not meet other readings of the pattern it is in. */
export function readingOf(pattern: Pattern, pieces: readonly Piece[]): Pattern {
  const reading = new Pattern('', pattern.options, pieces);
  origins.set(reading, originOf(pattern));
  return reading;
}
