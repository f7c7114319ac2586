import { ANY_NO_COLON, COLON, type Glob, STAR, STAR_NO_COLON } from '../../policy/glob';
import { Cache, memoizeOn } from '../../policy/memoize';
import { Pattern, type Piece } from '../../policy/pattern';
import { ignoringCase, inLowerCase } from './automaton';

/**
 * The segments of another pattern that a value of the variable can stand for, where the pattern with that value
 * and the other pattern match the same text. They decide whether there is such a text: two values that match
 * the same segments cannot be told apart. Other variables are taken for any text.
 *
 * Example: for `home/${user}/*` and `home/dev-*` there is one, `dev-*`: with a user that it matches, such as
 * `dev-ann`, `home/dev-ann/x` matches both patterns, and with any other user no text does.
 */
export function segments(pattern: Pattern, key: string, other: Pattern): readonly Glob[] {
  return known(pattern)(other).get(key, () => find(pattern, key, other));
}

const known = memoizeOn((_pattern: Pattern) =>
  memoizeOn((_other: Pattern) => new Cache<string, readonly Glob[]>()),
);

function find(pattern: Pattern, key: string, other: Pattern): Glob[] {
  const pieces = pattern.analyse();
  const anyCase = pattern.options.ignoreCase || other.options.ignoreCase;
  const globOf = (list: readonly Piece[]) => list.map((piece) => tokenOf(piece, anyCase === true));
  const whole = globOf(other.analyse());
  const compared = anyCase ? ignoringCase(whole) : whole;
  const found: Glob[] = [];
  pieces.forEach((piece, at) => {
    if (typeof piece !== 'object' || piece.key !== key) return;
    const before = globOf(pieces.slice(0, at));
    const after = globOf(pieces.slice(at + 1));
    // A text that ends before a star can as well end within it, and one that starts behind it likewise.
    const starts = positionsAfter(before, whole).filter((start) => !isStar(whole[start - 1]));
    const ends = positionsAfter(after.reverse(), [...whole].reverse())
      .map((end) => whole.length - end)
      .filter((end) => !isStar(whole[end]));
    for (const start of starts)
      for (const end of ends) if (start <= end) found.push(compared.slice(start, end));
  });
  return found;
}

/** A segment as a pattern of its own. */
export function asPattern(segment: Glob): Pattern {
  const glob = inLowerCase(segment);
  const ignoreCase = glob !== undefined;
  return new Pattern('', { variables: false, wildcards: true, ignoreCase }, glob ?? segment);
}

function tokenOf(piece: Piece, anyCase: boolean): number {
  if (typeof piece !== 'number') return STAR;
  return anyCase && piece >= 0 ? String.fromCharCode(piece).toLowerCase().charCodeAt(0) : piece;
}

const isStar = (token = 0) => token < 0 && (token === STAR || token === STAR_NO_COLON);

/** The positions in the second glob to which a text can lead that the first glob matches. */
function positionsAfter(first: Glob, second: Glob): number[] {
  const width = second.length + 1;
  const seen = new Uint8Array((first.length + 1) * width);
  const visit = (a: number, b: number): void => {
    if (a > first.length || b > second.length || seen[a * width + b]) return;
    seen[a * width + b] = 1;
    const one = first[a];
    const other = second[b];
    if (isStar(one)) visit(a + 1, b);
    if (isStar(other)) visit(a, b + 1);
    if (one === undefined || other === undefined || !canMatchSame(one, other)) return;
    visit(isStar(one) ? a : a + 1, isStar(other) ? b : b + 1);
  };
  visit(0, 0);
  return [...second, undefined].flatMap((_, b) => (seen[first.length * width + b] ? [b] : []));
}

/** Whether two tokens can match the same character. */
function canMatchSame(one: number, other: number): boolean {
  if (one >= 0 && other >= 0) return one === other;
  const text = one >= 0 ? one : other;
  const token = one >= 0 ? other : one;
  const stops = token === ANY_NO_COLON || token === STAR_NO_COLON;
  return !stops || text !== COLON;
}

/** Whether a glob holds no character but these; a value that holds others cannot match it. */
export const madeOf = (character: RegExp) => (glob: Glob) =>
  glob.every((token) => token < 0 || character.test(String.fromCharCode(token)));
