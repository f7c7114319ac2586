import { type Context, onlyValue } from '../../policy/context';
import { type Glob, parseGlob, STAR } from '../../policy/glob';
import { Cache } from '../../policy/memoize';
import type { Pattern, Piece } from '../../policy/pattern';
import { InexactError } from '../inexact';
import { ignoringCase } from './automaton';
import { type PatternsByKey, RESOURCE } from './patterns-by-key';
import { asPattern } from './segments';
import { originOf, segmentsByPattern, segmentsFor, substitution, uses } from './segments-by-key';

/** The condition keys of a request whose values are decided so far. */
export interface PartialContext extends Context {
  /** Whether the value of the key is decided; that it has none is a decision, too. */
  decides(key: string): boolean;
}

/**
 * Which substitutes are taken for a variable that is not decided: `compared`, its default and what conditions compare
 * its key with, or `all`, also every segment of another pattern that its value can match.
 */
export type Depth = 'compared' | 'all';

type Variable = Exclude<Piece, number>;
type Substitute = readonly Piece[];

const MOST_SUBSTITUTIONS = 500;

/**
 * The patterns in which a value of `key` stands, with substitutes for the other variables in them. Another
 * variable that is decided is its value. One that is not stays, and the pattern is added once for each text
 * that its value may have to equal, because that text decides what a value of `key` beside it can match.
 *
 * Example: values of `team` are looked for, and the resource is compared with `data/${team}/${user}/*`. Where
 * `user` is decided as `ann`, that is `data/${team}/ann/*`. Where it is not decided, and a condition compares
 * it with `bob`, the pattern stays, and `data/${team}/bob/*` is added.
 *
 * What can take the place of another variable may itself hold variables: of each key this is looked up once.
 *
 * @param visited keys that are being looked up
 * @param within the only keys whose patterns are wanted. Default: those with which a value of `key` is compared
 */
export function substituteOthers(
  key: string,
  byKey: PatternsByKey,
  context: PartialContext,
  depth: Depth,
  visited: ReadonlySet<string> = new Set(),
  within: Iterable<string> = keysComparedWith(key, byKey),
): PatternsByKey {
  const lookedUp = new Set(visited).add(key);
  const known = new Cache<string, ReadonlyMap<Pattern, readonly Glob[]>>();
  const segmentsOf = (other: string) =>
    known.get(other, () =>
      segmentsByPattern(other, substituteOthers(other, byKey, context, depth, lookedUp)),
    );
  const substitutesFor = (variable: Variable, pattern: Pattern): readonly Substitute[] => {
    if (lookedUp.has(variable.key)) return [[variable]];
    const substitutes = comparedSubstitutes(variable, byKey, context);
    if (context.decides(variable.key) || depth === 'compared') return substitutes;
    // A variable that stands here only once matches nothing through this pattern that the pattern does not.
    const isOnce = pattern.variables.filter(({ key }) => key === variable.key).length === 1;
    const origin = originOf(pattern);
    const others = [...segmentsOf(variable.key)].filter(([user]) => user !== origin || !isOnce);
    const segments = others.flatMap(([, globs]) => globs.filter((glob) => glob.some(isLiteral)));
    return distinct([...substitutes, ...segments.map((glob) => asPattern(glob).analyse())]);
  };
  return new Map(
    [...within].map((name) => [
      name,
      (byKey.get(name) ?? []).flatMap((pattern) => substitute(pattern, substitutesFor)),
    ]),
  );
}

const isLiteral = (token: number) => token >= 0;

/**
 * The keys with which a value of `key` is compared: those whose patterns use it as a variable, and those whose
 * patterns use such a key in turn.
 */
function keysComparedWith(key: string, byKey: PatternsByKey): Set<string> {
  const values = new Set([key]);
  const found = new Set<string>();
  for (const value of values)
    for (const [name, patterns] of byKey)
      if (patterns.some((pattern) => uses(pattern, value))) {
        found.add(name);
        if (name !== RESOURCE) values.add(name);
      }
  return found;
}

/** The pattern once for each combination of substitutes for its variables. */
function substitute(
  pattern: Pattern,
  substitutesFor: (variable: Variable, pattern: Pattern) => readonly Substitute[],
): Pattern[] {
  if (pattern.variables.length === 0) return [pattern];
  let combinations: Substitute[] = [[]];
  let isUnchanged = true;
  for (const piece of pattern.analyse()) {
    const substitutes = typeof piece === 'object' ? substitutesFor(piece, pattern) : [[piece]];
    if (substitutes.length !== 1 || substitutes[0]?.[0] !== piece) isUnchanged = false;
    if (combinations.length * substitutes.length > MOST_SUBSTITUTIONS) {
      throw new InexactError(
        'size',
        `'${pattern.text}' has more than ${MOST_SUBSTITUTIONS} combinations of substitutes for its variables`,
      );
    }
    combinations = combinations.flatMap((begun) => substitutes.map((one) => [...begun, ...one]));
  }
  if (isUnchanged) return [pattern];
  return combinations.map((pieces) => substitution(pattern, pieces));
}

/**
 * The substitutes for a variable that follow from conditions on its key: its value, if that is decided, or else the
 * variable itself, the texts that its key is compared with, and its default. Empty if it is decided that the key has
 * no value.
 */
function comparedSubstitutes(
  variable: Variable,
  byKey: PatternsByKey,
  context: PartialContext,
): readonly Substitute[] {
  const literal = (key: string, fallback?: string) => {
    const value = onlyValue(context.get(key)) ?? fallback;
    return value === undefined ? [] : [parseGlob(value, false)];
  };
  if (context.decides(variable.key)) return literal(variable.key, variable.fallback);
  const compared = [...keysEqualTo(variable.key, byKey)].flatMap((key) => {
    if (context.decides(key)) return literal(key);
    const patterns = byKey.get(key) ?? [];
    return patterns.filter(({ variables }) => variables.length === 0).map((one) => one.analyse());
  });
  const absent = variable.fallback === undefined ? [] : [parseGlob(variable.fallback, false)];
  return distinct([[variable], ...compared, ...absent]);
}

const distinct = (substitutes: readonly Substitute[]) => [
  ...new Map(substitutes.map((one) => [JSON.stringify(one), one])).values(),
];

/** The keys whose values are compared with each other, this one among them, directly or by way of others. */
function keysEqualTo(key: string, byKey: PatternsByKey): Set<string> {
  const found = new Set([key]);
  for (const name of found)
    for (const [compared, patterns] of byKey) {
      if (compared === RESOURCE) continue;
      const used = patterns.flatMap(({ variables }) => variables.map((variable) => variable.key));
      const together = used.length > 0 ? [compared, ...used] : [];
      if (together.includes(name)) for (const other of together) found.add(other);
    }
  return found;
}

const NOTHING_DECIDED: PartialContext = { get: () => undefined, decides: () => false };

/** The globs that conditions compare a key with while nothing is decided: variables in them match any text. */
export function comparedGlobs(key: string, byKey: PatternsByKey): Glob[] {
  const compared =
    substituteOthers(key, byKey, NOTHING_DECIDED, 'all', new Set(), [key]).get(key) ?? [];
  return compared.map((pattern) => {
    const glob = pattern.analyse().map((piece) => (typeof piece === 'object' ? STAR : piece));
    return pattern.options.ignoreCase ? ignoringCase(glob) : glob;
  });
}

/** The segments that a value of the key can match where it is a variable, while nothing is decided. */
export function segmentGlobs(key: string, byKey: PatternsByKey): Glob[] {
  return segmentsFor(key, substituteOthers(key, byKey, NOTHING_DECIDED, 'all'));
}
