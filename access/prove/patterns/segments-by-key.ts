import { type Glob, keyOfGlob } from '../../policy/glob';
import { Pattern, type Piece } from '../../policy/pattern';
import { type PatternsByKey, RESOURCE } from './patterns-by-key';
import { asPattern, segments } from './segments';

/**
 * The segments of patterns that decide what a text with a value of the key in it matches: of the patterns that
 * the text is compared with, and, where the text is itself compared with a variable, of those that the
 * variable is compared with.
 *
 * Example: with the resource patterns `data/${team}/*` and `data/red/*`, the segment for `team` is `red`, and
 * so is `red/` followed by anything, because a value such as `red/x` makes the first pattern read
 * `data/red/x/*`.
 */
export function segmentsFor(key: string, byKey: PatternsByKey): Glob[] {
  return distinct(segmentsByPattern(key, byKey));
}

const distinct = (globs: ReadonlyMap<Pattern, readonly Glob[]>): Glob[] => [
  ...new Map([...globs.values()].flat().map((glob) => [keyOfGlob(glob), glob])).values(),
];

/** The same segments, by the pattern in which the value stands. */
export function segmentsByPattern(
  key: string,
  byKey: PatternsByKey,
  visited: readonly string[] = [],
): Map<Pattern, Glob[]> {
  const found = new Map<Pattern, Glob[]>();
  for (const [compared, patterns] of byKey) {
    const users = patterns.filter((candidate) => uses(candidate, key));
    if (users.length === 0) continue;
    const indirect = isLast(compared, key, visited)
      ? []
      : distinct(segmentsByPattern(compared, byKey, [...visited, key, compared])).map(asPattern);
    for (const pattern of users) {
      const origin = originOf(pattern);
      const globs = found.get(origin) ?? [];
      found.set(origin, globs);
      for (const other of [...patterns, ...indirect])
        if (originOf(other) !== origin) globs.push(...segments(pattern, key, other));
    }
  }
  return found;
}

/** Whether nothing is to be found behind what is compared: it is no key, or one that was visited before. */
export const isLast = (compared: string, key: string, visited: readonly string[]) =>
  compared === RESOURCE || compared === key || visited.includes(compared);

/** Whether the pattern has a variable for the key. */
export const uses = (pattern: Pattern, key: string): boolean =>
  pattern.variables.some((variable) => variable.key === key);

const origins = new WeakMap<Pattern, Pattern>();

/** The pattern of which this is a substitution, or itself. */
export const originOf = (pattern: Pattern): Pattern => origins.get(pattern) ?? pattern;

/** The pattern with substitutes for its variables. It is not compared with other substitutions of its origin. */
export function substitution(pattern: Pattern, pieces: readonly Piece[]): Pattern {
  const substituted = new Pattern('', pattern.options, pieces);
  origins.set(substituted, originOf(pattern));
  return substituted;
}
