import { ANY, ANY_NO_COLON } from '../../policy/glob';
import { memoizeOn } from '../../policy/memoize';
import type { Pattern } from '../../policy/pattern';

/**
 * The values of the variable that unify the pattern with a sample of the other pattern: with such a value, the
 * pattern matches the sample.
 *
 * Example: for `home/${user}/*` and `home/ann/mail`, the value of `user` is `ann`.
 *
 * Only samples of the other pattern are tried, so not every value is found: `variableValues` adds these to the
 * values that it finds by segments.
 */
export function unifiers(pattern: Pattern, key: string, other: Pattern): Set<string> {
  const pieces = pattern.analyse();
  const found = new Set<string>();
  const match = (sample: string, piece: number, from: number, value: string | undefined): void => {
    const next = pieces[piece];
    if (next === undefined) {
      if (from === sample.length && value !== undefined) found.add(value);
    } else if (typeof next === 'number' && next >= 0) {
      if (next === sample.charCodeAt(from)) match(sample, piece + 1, from + 1, value);
    } else if (next === ANY || next === ANY_NO_COLON) {
      if (from < sample.length) match(sample, piece + 1, from + 1, value);
    } else {
      const isKey = typeof next === 'object' && next.key === key;
      const literal = typeof pieces[piece + 1] === 'number' && (pieces[piece + 1] as number) >= 0;
      for (let to = from; to <= sample.length; to++) {
        // Where a wildcard or the end follows, the value could end anywhere: only ends of words are tried.
        if (!literal && !isBoundary(sample, to)) continue;
        match(sample, piece + 1, to, isKey ? sample.slice(from, to) : value);
      }
    }
  };
  for (const sample of samplesOf(other))
    match(pattern.options.ignoreCase ? sample.toLowerCase() : sample, 0, 0, undefined);
  return found;
}

/** Texts that the pattern matches, with nothing or an `x` for its wildcards and variables. */
export const samplesOf = memoizeOn((pattern: Pattern): readonly string[] =>
  ['', 'x'].map((filler) =>
    pattern
      .analyse()
      .map((piece) => {
        if (piece === ANY || piece === ANY_NO_COLON) return 'x';
        return typeof piece === 'number' && piece >= 0 ? String.fromCharCode(piece) : filler;
      })
      .join(''),
  ),
);

function isBoundary(text: string, at: number): boolean {
  return at === 0 || at === text.length || !/\w\w/.test(text.slice(at - 1, at + 1));
}
