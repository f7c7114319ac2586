import { type Context, onlyValue } from '../../policy/context';
import { type Glob, parseGlob, STAR } from '../../policy/glob';
import type { Pattern, Piece } from '../../policy/pattern';
import { InexactError } from '../inexact';
import { ignoringCase } from './automaton';
import { type PatternsByKey, RESOURCE } from './patterns-by-key';
import { asPattern } from './segments';
import { originOf, readingOf, segmentsByPattern, segmentsFor, uses } from './segments-by-key';

/** What is decided of a request so far. */
export interface PartialContext extends Context {
  /** Whether the value of the key is decided: that there is none, too. */
  decides(key: string): boolean;
}

/**
 * How much of what is said of an undecided variable is read: what conditions compare it with and what stands
 * for it when it is absent, or also all that its value can match elsewhere.
 */
export type Depth = 'own' | 'whole';

const MOST_READINGS = 500;

/**
 * The places of its values, as `key` meets them: in patterns, other variables whose values are decided are those
 * values. For one that is not, the pattern also stands with each text that is said of it: a value of `key`
 * that has to say the same then meets what is said of the other. What is said of others in turn is read, too,
 * but of each only once.
 */
export function readFor(
  key: string,
  places: PatternsByKey,
  known: PartialContext,
  depth: Depth,
  visited: ReadonlySet<string> = new Set(),
  within?: Iterable<string>,
): PatternsByKey {
  const met = new Set(visited).add(key);
  const elsewhere = new Map<string, ReadonlyMap<Pattern, readonly Glob[]>>();
  const meets = (other: string) => {
    const found =
      elsewhere.get(other) ?? segmentsByPattern(other, readFor(other, places, known, depth, met));
    elsewhere.set(other, found);
    return found;
  };
  const waysOf = (variable: Variable, pattern: Pattern): readonly (readonly Piece[])[] => {
    if (met.has(variable.key)) return [[variable]];
    const ways = waysToRead(variable, places, known);
    if (known.decides(variable.key) || depth === 'own') return ways;
    // What its one place in this pattern meets, the pattern meets without it.
    const once = pattern.variables.filter(({ key }) => key === variable.key).length === 1;
    const origin = originOf(pattern);
    const others = [...meets(variable.key)].filter(([user]) => user !== origin || !once);
    const said = others.flatMap(([, globs]) => globs.filter((glob) => glob.some((t) => t >= 0)));
    return distinct([...ways, ...said.map((glob) => asPattern(glob).analyse())]);
  };
  return new Map(
    [...(within ?? placesOfValue(key, places))].map((place) => [
      place,
      (places.get(place) ?? []).flatMap((pattern) => readingsOf(pattern, waysOf)),
    ]),
  );
}

/** Where values of the key stand: in patterns for these places, or in values that stand there in turn. */
function placesOfValue(key: string, places: PatternsByKey): Set<string> {
  const values = new Set([key]);
  const found = new Set<string>();
  for (const value of values)
    for (const [place, patterns] of places)
      if (patterns.some((pattern) => uses(pattern, value))) {
        found.add(place);
        if (place !== RESOURCE) values.add(place);
      }
  return found;
}

type Variable = Exclude<Piece, number>;

function readingsOf(
  pattern: Pattern,
  waysOf: (variable: Variable, pattern: Pattern) => readonly (readonly Piece[])[],
): Pattern[] {
  if (pattern.variables.length === 0) return [pattern];
  let readings: (readonly Piece[])[] = [[]];
  let isAsItStands = true;
  for (const piece of pattern.analyse()) {
    const ways = typeof piece === 'object' ? waysOf(piece, pattern) : [[piece]];
    if (ways.length !== 1 || ways[0]?.[0] !== piece) isAsItStands = false;
    if (readings.length * ways.length > MOST_READINGS) {
      throw new InexactError(
        'size',
        `'${pattern.text}' can be read in more than ${MOST_READINGS} ways, by what is said of its variables`,
      );
    }
    readings = readings.flatMap((reading) => ways.map((way) => [...reading, ...way]));
  }
  if (isAsItStands) return [pattern];
  return readings.map((pieces) => readingOf(pattern, pieces));
}

/** What can stand in the place of a variable; nothing if it has no value. */
function waysToRead(
  variable: Variable,
  places: PatternsByKey,
  known: PartialContext,
): readonly (readonly Piece[])[] {
  const literal = (key: string, fallback?: string) => {
    const value = onlyValue(known.get(key)) ?? fallback;
    return value === undefined ? [] : [parseGlob(value, false)];
  };
  if (known.decides(variable.key)) return literal(variable.key, variable.fallback);
  const told = [...comparedWith(variable.key, places)].flatMap((key) => {
    if (known.decides(key)) return literal(key);
    const compared = places.get(key) ?? [];
    return compared.filter(({ variables }) => variables.length === 0).map((one) => one.analyse());
  });
  const absent = variable.fallback === undefined ? [] : [parseGlob(variable.fallback, false)];
  return distinct([[variable], ...told, ...absent]);
}

const distinct = (ways: readonly (readonly Piece[])[]) => [
  ...new Map(ways.map((way) => [JSON.stringify(way), way])).values(),
];

/** Nothing is decided. */
const UNKNOWN: PartialContext = { get: () => undefined, decides: () => false };

/** What is said of a key before anything is decided: what conditions compare it with, read in every way. */
export function saidOf(key: string, places: PatternsByKey): Glob[] {
  const compared = readFor(key, places, UNKNOWN, 'whole', new Set(), [key]).get(key) ?? [];
  return compared.map((pattern) => {
    const glob = pattern.analyse().map((piece) => (typeof piece === 'object' ? STAR : piece));
    return pattern.options.ignoreCase ? ignoringCase(glob) : glob;
  });
}

/** What a value of the key can match where it is a variable, before anything is decided. */
export function metBy(key: string, places: PatternsByKey): Glob[] {
  return segmentsFor(key, readFor(key, places, UNKNOWN, 'whole'));
}

/** The keys whose values are compared with each other, this one among them, directly or by way of others. */
function comparedWith(key: string, places: PatternsByKey): Set<string> {
  const found = new Set([key]);
  for (const name of found)
    for (const [place, patterns] of places) {
      if (place === RESOURCE) continue;
      const used = patterns.flatMap(({ variables }) => variables.map((variable) => variable.key));
      const together = used.length > 0 ? [place, ...used] : [];
      if (together.includes(name)) for (const other of together) found.add(other);
    }
  return found;
}
