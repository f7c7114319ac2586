import type { ArnPattern } from '../../policy/arn';
import { type Context, NOTHING } from '../../policy/context';
import { ANY, ANY_NO_COLON, COLON, type Glob, keyOfGlob, STAR_NO_COLON } from '../../policy/glob';
import { memoizeOn } from '../../policy/memoize';

/** A pattern for ARNs in one context: a glob for each of the six parts. */
export type ArnGlobs = readonly Glob[];

/** An account id: twelve characters. */
export const ACCOUNT_ID: Glob = Array<number>(12).fill(ANY);

/** Whether what the pattern matches depends on the context. */
export const hasVariables = ({ parts = [] }: ArnPattern): boolean =>
  parts.some(({ variables }) => variables.length > 0);

const fixedGlobs = memoizeOn((pattern: ArnPattern) => read(pattern, NOTHING) as ArnGlobs);

/** The globs of a pattern; undefined when it matches nothing in this context, because a variable has no value. */
export function arnGlobs(pattern: ArnPattern, context: Context): ArnGlobs | undefined {
  return hasVariables(pattern) ? read(pattern, context) : fixedGlobs(pattern);
}

function read(pattern: ArnPattern, context: Context): ArnGlobs | undefined {
  const globs = (pattern.parts ?? []).map((part) => part.glob(context));
  return globs.some((glob) => glob === undefined) ? undefined : (globs as ArnGlobs);
}

/** A text that is the same for equal globs. */
export const keyOf = memoizeOn((globs: ArnGlobs): string => globs.map(keyOfGlob).join(';'));

interface LastPart {
  /** How many colons it holds. */
  readonly colons: number;
  /** Whether a wildcard in it stops at colons. */
  readonly stops: boolean;
}

/** What the last part of a pattern says about colons. */
export const lastPartOf = memoizeOn((globs: ArnGlobs): LastPart => {
  const glob = globs[5] as Glob;
  return {
    colons: glob.filter((token) => token === COLON).length,
    stops: glob.includes(STAR_NO_COLON) || glob.includes(ANY_NO_COLON),
  };
});
