import { type Glob, globMatches, keyOfGlob, STAR } from '../../policy/glob';
import { type ArnGlobs, lastPartOf } from '../patterns/arn-globs';
import { neededWitnesses, type Witness, witnesses } from '../patterns/witnesses';
import type { RequiredParts } from './required-patterns';

const PREFERRED: Readonly<Record<number, readonly string[]>> = {
  3: ['us-east-1', 'eu-west-1', 'us-west-2', 'ap-south-1'],
  4: ['111122223333', '444455556666', '123456789012'],
};

/** The ARNs that are looked for. */
interface ArnProblem {
  /** Patterns to tell apart. */
  readonly patterns: readonly ArnGlobs[];
  /** Shapes that ARNs can have: they match at least one. */
  readonly types: readonly ArnGlobs[];
  /** If given, they also match at least one of these. */
  readonly scope: readonly ArnGlobs[] | undefined;
  readonly partitions: readonly string[];
  /** The most colons in the last part, besides those of the shape. */
  readonly colons: number;
  /** If given, only last parts that spell out one pattern of each group at most. */
  readonly groups?: RequiredParts['groups'];
}

/**
 * An ARN for every set of patterns that some ARN of the given types matches: the shortest or most usual one.
 *
 * Example: for the type `arn:*:s3:::*` and the patterns `arn:aws:s3:::data-*` and `arn:aws:s3:::*-eu`, these are
 * the buckets `x`, `data-`, `-eu` and, for both at once, `data-eu`.
 */
export function arnWitnesses({
  patterns,
  types,
  scope,
  partitions,
  colons,
  groups,
}: ArnProblem): string[] {
  const shortest = new Map<bigint, string>();
  const shapes = types.flatMap((type) =>
    (scope ?? [undefined]).map((area) => (area === undefined ? [type] : [type, area])),
  );
  for (const shape of shapes) {
    // The other patterns match no ARN of the shape, whatever its rest.
    const near = patterns
      .map((globs, i) => ({ globs, bit: 1n << BigInt(i) }))
      .filter(({ globs }) => mayMatchSame([globs, ...shape]));
    if (!mayMatchSame(shape)) continue;
    // One ARN that matches no pattern is enough.
    if (near.length === 0 && shortest.has(0n)) continue;
    for (const { text, matches } of combine(
      near.map(({ globs }) => globs),
      shape,
      partitions,
      colons + shape.reduce((sum, globs) => sum + lastPartOf(globs).colons, 0),
      groups,
    )) {
      let set = 0n;
      near.forEach(({ bit }, i) => {
        if ((matches >> BigInt(i)) & 1n) set |= bit;
      });
      const other = shortest.get(set);
      if (other === undefined || text.length < other.length) shortest.set(set, text);
    }
  }
  return [...shortest.values()];
}

/** Whether an ARN may match all of the patterns; a quick look at how their parts begin, not the whole answer. */
function mayMatchSame(patterns: readonly ArnGlobs[]): boolean {
  for (let i = 2; i < 6; i++) {
    for (let n = 1; n < patterns.length; n++) {
      for (let m = 0; m < n; m++) {
        if (!beginAlike(patterns[n]?.[i] as Glob, patterns[m]?.[i] as Glob)) return false;
      }
    }
  }
  return true;
}

function beginAlike(a: Glob, b: Glob): boolean {
  for (let i = 0; ; i++) {
    const one = a[i];
    const other = b[i];
    if (one === undefined && other === undefined) return true;
    if ((one ?? 0) < 0 || (other ?? 0) < 0) return true;
    if (one !== other) return false;
  }
}

interface Part {
  readonly text: string;
  readonly matches: bigint;
}

/**
 * Patterns are compared part by part, so the sets are found part by part and then combined: one
 * automaton for whole ARNs would be as large as the product of the parts.
 */
function combine(
  patterns: readonly ArnGlobs[],
  shape: readonly ArnGlobs[],
  partitions: readonly string[],
  colons: number,
  groups: RequiredParts['groups'] | undefined,
): Part[] {
  let combined: Part[] = [{ text: 'arn', matches: (1n << BigInt(patterns.length)) - 1n }];
  for (let i = 1; i < 6; i++) {
    const parts = partValues(patterns, shape, partitions, i, colons, groups);
    const next = new Map<bigint, Part>();
    for (const before of combined) {
      for (const part of parts) {
        const matches = before.matches & part.matches;
        const text = `${before.text}:${part.text}`;
        const other = next.get(matches);
        if (other === undefined || text.length < other.text.length)
          next.set(matches, { text, matches });
      }
    }
    combined = [...next.values()];
  }
  return combined;
}

/** The values of one part within the shape, and for each the patterns whose part it matches. */
function partValues(
  patterns: readonly ArnGlobs[],
  shape: readonly ArnGlobs[],
  partitions: readonly string[],
  i: number,
  colons: number,
  groups: RequiredParts['groups'] | undefined,
): Part[] {
  const accepted = (accepts: (glob: Glob) => boolean) => {
    let set = 0n;
    patterns.forEach((globs, n) => {
      if (accepts(globs[i] as Glob)) set |= 1n << BigInt(n);
    });
    return set;
  };
  if (i === 1) {
    const fits = (text: string) => shape.every((globs) => globMatches(globs[1] as Glob, text));
    return partitions
      .filter(fits)
      .map((text) => ({ text, matches: accepted((glob) => globMatches(glob, text)) }));
  }
  const globs = new Map<string, Glob>();
  for (const parts of [...shape, ...patterns]) {
    const glob = parts[i] as Glob;
    if (!isStar(glob)) globs.set(keyOfGlob(glob), glob);
  }
  // Sorted, so that the same globs are recognized in another order.
  const keys = [...globs.keys()].sort();
  const number = new Map(keys.map((key, n) => [key, BigInt(n)]));
  const has = (set: bigint, glob: Glob) =>
    isStar(glob) || ((set >> (number.get(keyOfGlob(glob)) as bigint)) & 1n) === 1n;
  const list = keys.map((key) => globs.get(key) as Glob);
  const shapes = shape.map((parts) => parts[i] as Glob);
  return partWitnesses(list, i, colons, shapes, groups)
    .filter(({ matches }) => shape.every((parts) => has(matches, parts[i] as Glob)))
    .map(({ text, matches }) => ({ text, matches: accepted((glob) => has(matches, glob)) }));
}

/** Whether it matches every text. */
const isStar = (glob: Glob) => glob.length === 1 && glob[0] === STAR;

/** A text for every set of globs that some value of the part matches. */
function partWitnesses(
  globs: readonly Glob[],
  i: number,
  colons: number,
  shape: readonly Glob[],
  groups: RequiredParts['groups'] | undefined,
): readonly Witness[] {
  // Only the last part can hold colons.
  if (i === 5) {
    const options = { maxColons: colons, within: shape.slice(0, 1) };
    if (groups === undefined) return witnesses(globs, options);
    return neededWitnesses(globs, [...shape.map((glob) => [glob]), ...groups], options);
  }
  const found = witnesses(globs, { maxColons: 0, ...(i === 4 && { fresh: '0123456789' }) });
  const usual = PREFERRED[i];
  return usual === undefined ? found : preferring(usual, found, globs);
}

/** The same, with usual texts where they match the same globs. */
function preferring(
  usual: readonly string[],
  found: readonly Witness[],
  globs: readonly Glob[],
): Witness[] {
  const bySet = new Map(found.map((witness) => [witness.matches, witness]));
  for (const text of [...usual].reverse()) {
    let matches = 0n;
    globs.forEach((glob, n) => {
      if (globMatches(glob, text)) matches |= 1n << BigInt(n);
    });
    if (bySet.get(matches)?.text !== '') bySet.set(matches, { text, matches });
  }
  return [...bySet.values()];
}
