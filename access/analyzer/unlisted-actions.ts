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
 * The catalogue with the actions added that the policies name and it does not list: a service may have introduced
 * them since, or not document them. Nothing is known of them but their names, so each is taken to work on any
 * resource. For a pattern that matches no listed action, one action is added for each set of the patterns that an
 * action can match together with it.
 *
 * Example: for `new:Get*` and `new:*Object`, of a service that is not listed, `new:getx`, `new:xobject` and
 * `new:getobject` are added.
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
  const matching = witnesses(globs, { within, maxColons: 1 }).map(({ text }) => text);
  const known = new Set(named.map((text) => text.toLowerCase()));
  const names = [...named, ...matching.filter((text) => !known.has(text))];
  const added = names.map((name): ActionFact => {
    return { name, accessLevel: 'Write', resources: ANYTHING, conditionKeys: [] };
  });
  return { ...catalogue, actions: [...catalogue.actions, ...added] };
}

/** A sentence for each of these actions that the catalogue does not list, with the listed one that may be meant. */
export function unlistedNote(actions: readonly string[], catalogue: Catalogue): string {
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
