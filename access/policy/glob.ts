import { memoizeOn } from './memoize';

/** In a glob: any run of characters, also none, also across `/`. */
export const STAR = -1;

/** In a glob: exactly one character. */
export const ANY = -2;

/** In a glob: the same two, but never a colon. */
export const STAR_NO_COLON = -3;
export const ANY_NO_COLON = -4;

/** What ends a part of an ARN, as a code. */
export const COLON = 58;

/** A pattern without variables: the code of each literal character, or one of the tokens above. */
export type Glob = readonly number[];

/** A text that is the same for equal globs. */
export const keyOfGlob = memoizeOn((glob: Glob): string => glob.join());

/** The same glob, whose wildcards stop at colons: a part of an ARN within the whole. */
export function withinPart(glob: Glob): Glob {
  return glob.map((t) => (t === STAR ? STAR_NO_COLON : t === ANY ? ANY_NO_COLON : t));
}

/** Reads `text` as a glob, or, without `wildcards`, as plain text. */
export function parseGlob(text: string, wildcards = true): number[] {
  const glob: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (wildcards && code === 42) glob.push(STAR);
    else if (wildcards && code === 63) glob.push(ANY);
    else glob.push(code);
  }
  return glob;
}

/**
 * Whether the whole of `text` matches `glob`, in time proportional to the product of their lengths
 * at worst: on a mismatch only the last star has to be tried again, unless some stop at colons.
 */
export function globMatches(glob: Glob, text: string): boolean {
  if (glob.includes(STAR_NO_COLON) || glob.includes(ANY_NO_COLON))
    return matchesStepwise(glob, text);
  let g = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const token = glob[g];
    if (token === STAR) {
      star = g++;
      resume = t;
    } else if (token === ANY || token === text.charCodeAt(t)) {
      g++;
      t++;
    } else if (star >= 0) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (glob[g] === STAR) g++;
  return g === glob.length;
}

/** The same for wildcards that stop at colons: keeps every place that can be reached in the glob. */
function matchesStepwise(glob: Glob, text: string): boolean {
  let places = behindStars(glob, [0]);
  for (let t = 0; t < text.length; t++) {
    const code = text.charCodeAt(t);
    const next: number[] = [];
    for (const place of places) {
      const token = glob[place];
      const fits = code !== COLON || (token !== STAR_NO_COLON && token !== ANY_NO_COLON);
      if (token === STAR || token === STAR_NO_COLON) fits && next.push(place);
      else if (token === code || ((token === ANY || token === ANY_NO_COLON) && fits))
        next.push(place + 1);
    }
    places = behindStars(glob, next);
  }
  return places.includes(glob.length);
}

function behindStars(glob: Glob, places: readonly number[]): number[] {
  const all = new Set<number>();
  for (let place of places) {
    all.add(place);
    while (glob[place] === STAR || glob[place] === STAR_NO_COLON) all.add(++place);
  }
  return [...all];
}
