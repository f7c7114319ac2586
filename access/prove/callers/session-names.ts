import { ANY_NO_COLON, type Glob, parseGlob, STAR_NO_COLON } from '../../policy/glob';
import type { CompiledStatement } from '../../policy/statement';
import { patternsByKey } from '../patterns/patterns-by-key';
import { madeOf } from '../patterns/segments';
import { comparedGlobs, segmentGlobs } from '../patterns/substitutions';
import { textsFor } from '../patterns/variable-texts';
import { witnesses } from '../patterns/witnesses';

const NAME: Glob = [ANY_NO_COLON, STAR_NO_COLON];
const USER_ID = 'aws:userid';
/** The value of `aws:userid` for a session: the unique id of the role, a colon and the name of the session. */
const SHAPE: Glob = [...NAME, ...parseGlob(':'), ...NAME];
const CHARACTER = /[\w+=,.@:-]/;

/**
 * Names of sessions of a role, one for each set of sessions that the statements tell from others: the sessions
 * that they name, one for every set of texts that `aws:userid` is compared with, those that matter because
 * `aws:userid` is a variable, and one that is none of these.
 */
export function sessionNames(statements: readonly CompiledStatement[], role: string): string[] {
  const names = new Set(['session']);
  for (const { arn } of statements.flatMap(({ principals }) => principals ?? [])) {
    const [type, name, session] = (arn?.[5] ?? '').split('/');
    if (type === 'assumed-role' && name === role && session !== undefined) names.add(session);
  }
  const byKey = patternsByKey(statements);
  const compared = [...comparedGlobs(USER_ID, byKey), ...segmentGlobs(USER_ID, byKey)];
  const globs = compared.filter(madeOf(CHARACTER));
  const userIds = textsFor(USER_ID, byKey, CHARACTER);
  if (globs.length > 0)
    for (const { text } of witnesses(globs, { within: [SHAPE] })) userIds.add(text);
  for (const userId of userIds) {
    const session = userId.split(':')[1];
    if (session && !session.includes('/')) names.add(session);
  }
  return [...names];
}
