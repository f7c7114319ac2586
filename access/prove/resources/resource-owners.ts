import type { Condition } from '../../policy/condition';
import type { Context, ContextValue } from '../../policy/context';
import { type Glob, parseGlob } from '../../policy/glob';
import type { RepresentativeCaller } from '../callers/representative-caller';
import { ACCOUNT_ID } from '../patterns/arn-globs';
import { patternsIn, RESOURCE_ACCOUNT } from '../patterns/patterns-by-key';
import { witnesses } from '../patterns/witnesses';

/** What the id of an account looks like. */
export const OWNER_SHAPE = { within: [ACCOUNT_ID], fresh: '0123456789' };

export const isAccount = (value: ContextValue | undefined) =>
  typeof value === 'string' && /^\d{12}$/.test(value);

/** Accounts that can own a resource: the caller's, two others, and one for every set of globs that an id matches. */
export function ownersFor({ caller }: RepresentativeCaller, globs: readonly Glob[]): string[] {
  const found = witnesses(globs, OWNER_SHAPE);
  const usual = [caller.account ?? '111122223333', '444455556666', '123456789012'];
  return [...new Set([...usual, ...found.map(({ text }) => text)])].filter(isAccount);
}

/** The globs that these conditions compare the owner of a resource with. */
export function ownerGlobs(conditions: readonly Condition[], context: Context): Glob[] {
  const patterns = conditions.flatMap(patternsIn).flatMap((pattern) => {
    const glob = pattern.glob(context);
    return glob === undefined ? [] : [glob];
  });
  const chosen = context.get(RESOURCE_ACCOUNT);
  return typeof chosen === 'string' ? [...patterns, parseGlob(chosen)] : patterns;
}
