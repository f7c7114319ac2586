import { ANY_NO_COLON, type Glob, parseGlob, STAR_NO_COLON } from '../../policy/glob';
import type { CompiledStatement } from '../../policy/statement';
import { patternsByKey } from '../patterns/patterns-by-key';
import { madeOf } from '../patterns/segments';
import { metBy, saidOf } from '../patterns/substitutions';
import { textsFor } from '../patterns/variable-texts';
import { witnesses } from '../patterns/witnesses';

const NAME: Glob = [ANY_NO_COLON, STAR_NO_COLON];
const USER_ID = 'aws:userid';
const SHAPE: Glob = [...NAME, ...parseGlob(':'), ...NAME];

/**
 * Names of sessions that make a difference: those of named sessions; one for every set of the texts with
 * which `aws:userid`, the unique id of a role and the name of the session, is compared; those that a
 * variable makes matter; and another.
 */
export function sessionNames(statements: readonly CompiledStatement[], role: string): string[] {
  const names = new Set(['session']);
  for (const { arn } of statements.flatMap(({ principals }) => principals ?? [])) {
    const [type, name, session] = (arn?.[5] ?? '').split('/');
    if (type === 'assumed-role' && name === role && session !== undefined) names.add(session);
  }
  const places = patternsByKey(statements);
  const character = /[\w+=,.@:-]/;
  const globs = [...saidOf(USER_ID, places), ...metBy(USER_ID, places)].filter(madeOf(character));
  const texts = textsFor(USER_ID, places, character);
  if (globs.length > 0)
    for (const { text } of witnesses(globs, { within: [SHAPE] })) texts.add(text);
  for (const text of texts) {
    const session = text.split(':')[1];
    if (session && !session.includes('/')) names.add(session);
  }
  return [...names];
}
