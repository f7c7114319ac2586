import type { ActionFact, Catalogue } from '../catalogue/catalogue';
import { didYouMean } from '../catalogue/did-you-mean';
import { matchingActions } from '../catalogue/matching-actions';
import { ANY, type Glob, parseGlob, STAR } from '../policy/glob';
import { toArray, valuesIn } from '../policy/one-or-more';
import type { Policy } from '../policy/policy';
import { witnesses } from '../prove/patterns/witnesses';

/** Any ARN, with or without a region and an account, or of AWS itself, and the `*` of an action that names none. */
const ANYTHING = [
  '*',
  ...['*:*', ':*', '*:', ':', '*:aws', ':aws'].map((where) => `arn:*:*:${where}:*`),
];

/**
 * The catalogue, and the actions of the policies that it does not list: a service may have got them since,
 * or has them without documenting it. Nothing is known of them but their names, so each is taken to work on
 * any resource, and a pattern to stand for one action for each set of the other patterns that it can meet.
 */
export function withActionsOf(policies: readonly Policy[], catalogue: Catalogue): Catalogue {
  const patterns = new Map<string, string>();
  for (const { Statement } of policies)
    for (const { Action, NotAction } of toArray(Statement))
      for (const text of valuesIn(Action ?? NotAction)) patterns.set(text.toLowerCase(), text);
  const unlisted = [...patterns].filter(([, text]) => isUnlisted(text, catalogue));
  if (unlisted.length === 0) return catalogue;

  const named = unlisted.filter(([pattern]) => !/[*?]/.test(pattern)).map(([, text]) => text);
  const globs = [...patterns.keys()].map((pattern) => parseGlob(pattern));
  const within = unlisted.map(([pattern]) => parseGlob(pattern).flatMap(nonEmpty));
  const meant = witnesses(globs, { within, maxColons: 1 }).map(({ text }) => text);
  const known = new Set(named.map((text) => text.toLowerCase()));
  const names = [...named, ...meant.filter((text) => !known.has(text))];
  const added = names.map((name): ActionFact => {
    return { name, accessLevel: 'Write', resources: ANYTHING, conditionKeys: [] };
  });
  return { ...catalogue, actions: [...catalogue.actions, ...added] };
}

/** What to know of actions that the catalogue does not list: which may be meant. */
export function unlisted(actions: readonly string[], catalogue: Catalogue): string {
  const { date } = catalogue;
  const names = catalogue.actions.map(({ name }) => name);
  return actions
    .filter((action) => isUnlisted(action, catalogue))
    .map((action) => {
      const meant = didYouMean(action, names);
      return ` The catalogue of ${date} lists no ${action}${meant ? `; perhaps ${meant} is meant` : ''}.`;
    })
    .join('');
}

const isUnlisted = (text: string, { actions }: Catalogue) =>
  matchingActions({ Effect: 'Allow', Action: text }, actions).length === 0;

const nonEmpty = (token: number): Glob => (token === STAR ? [ANY, STAR] : [token]);
