import type { ArnPattern } from '../../policy/arn';
import type { Context } from '../../policy/context';
import { ANY, ANY_NO_COLON, COLON, type Glob, keyOfGlob, STAR_NO_COLON } from '../../policy/glob';

/** A pattern for ARNs in this context: one glob for each of the six parts. */
export type ArnGlobs = readonly Glob[];

/** An account id: twelve characters. */
export const ACCOUNT_ID: Glob = Array<number>(12).fill(ANY);

const fixed = new WeakMap<ArnPattern, ArnGlobs>();

/** The globs of a pattern; undefined when it matches nothing here, for want of a variable's value. */
export function arnGlobs(pattern: ArnPattern, context: Context): ArnGlobs | undefined {
  const known = fixed.get(pattern);
  if (known !== undefined) return known;
  const globs: Glob[] = [];
  let varies = false;
  for (const part of pattern.parts ?? []) {
    const glob = part.glob(context);
    if (glob === undefined) return undefined;
    globs.push(glob);
    if (part.variables.length > 0) varies = true;
  }
  if (!varies) fixed.set(pattern, globs);
  return globs;
}

const texts = new WeakMap<ArnGlobs, string>();

/** A text that is the same for the same globs. */
export function keyOf(globs: ArnGlobs): string {
  let text = texts.get(globs);
  if (text === undefined) {
    text = globs.map(keyOfGlob).join(';');
    texts.set(globs, text);
  }
  return text;
}

interface LastPart {
  /** How many colons it holds. */
  readonly colons: number;
  /** Whether a wildcard in it stops at colons. */
  readonly stops: boolean;
}

const lastParts = new WeakMap<ArnGlobs, LastPart>();

/** What the last part of a pattern says about colons. */
export function lastPartOf(globs: ArnGlobs): LastPart {
  let last = lastParts.get(globs);
  if (last === undefined) {
    const glob = globs[5] as Glob;
    last = {
      colons: glob.filter((token) => token === COLON).length,
      stops: glob.includes(STAR_NO_COLON) || glob.includes(ANY_NO_COLON),
    };
    lastParts.set(globs, last);
  }
  return last;
}
