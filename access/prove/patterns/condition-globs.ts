import { ArnPattern } from '../../policy/arn';
import type { Condition } from '../../policy/condition';
import type { Context } from '../../policy/context';
import { COLON, type Glob, parseGlob, withinPart } from '../../policy/glob';
import { Pattern } from '../../policy/pattern';
import { ignoringCase } from './automaton';

/** The globs that a value of a textual condition means in this context; none without its variables. */
export function globsOf(value: Condition['values'][number], context: Context): Glob[] {
  if (value instanceof ArnPattern) return arnGlob(value, context);
  if (!(value instanceof Pattern)) return [parseGlob(value.text, false)];
  const glob = value.glob(context);
  if (glob === undefined) return [];
  return [value.options.ignoreCase ? ignoringCase(glob) : glob];
}

/** An ARN pattern as one glob, whose wildcards stop at colons but in the last part. */
function arnGlob(pattern: ArnPattern, context: Context): Glob[] {
  // `*` matches every ARN, but nothing that is none.
  const parts = pattern.parts?.map((part) => part.glob(context)) ?? EVERY_ARN;
  if (parts.some((glob) => glob === undefined)) return [];
  return [
    (parts as Glob[]).flatMap((glob, i) => (i === 5 ? [...glob] : [...withinPart(glob), COLON])),
  ];
}

const EVERY_ARN: readonly Glob[] = ['arn', '*', '*', '*', '*', '*'].map((part) => parseGlob(part));
