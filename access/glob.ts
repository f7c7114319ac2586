/** In a glob: any run of characters, also none, also across `/`. */
export const STAR = -1;

/** In a glob: exactly one character. */
export const ANY = -2;

/** A pattern without variables: the code of each literal character, or `STAR`, or `ANY`. */
export type Glob = readonly number[];

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
 * at worst: on a mismatch only the last star has to be tried again.
 */
export function globMatches(glob: Glob, text: string): boolean {
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
