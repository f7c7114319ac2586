import { Cache, memoizeOn } from '../policy/memoize';
import { valuesIn } from '../policy/one-or-more';
import type { Statement } from '../policy/policy';
import { ActionMatcher } from '../policy/statement';
import type { AccessLevel, ActionFact } from './catalogue';

/** The actions of the catalogue that a statement is about. */
export function matchingActions(
  statement: Statement,
  catalogue: readonly ActionFact[],
): readonly ActionFact[] {
  const matcher = actionMatcher(statement);
  const { names, matching } = preparedFor(catalogue);
  return matching.get(matcher.key, () =>
    catalogue.filter((_, i) => matcher.matches(names[i] as string)),
  );
}

/** Whether a statement is about an action, which need not be in the catalogue. Case does not matter. */
export function isAboutAction(statement: Statement, action: string): boolean {
  return actionMatcher(statement).matches(action.toLowerCase());
}

function actionMatcher({ Action, NotAction }: Statement): ActionMatcher {
  const patterns = valuesIn(Action ?? NotAction).map((pattern) => pattern.toLowerCase());
  return new ActionMatcher(patterns, NotAction !== undefined);
}

/** How many lists of actions are kept; the largest hold the whole catalogue. */
const MOST_LISTS = 100;

const preparedFor = memoizeOn((catalogue: readonly ActionFact[]) => ({
  /** The names of the actions, in lower case. */
  names: catalogue.map(({ name }) => name.toLowerCase()),
  /** The actions that a matcher matches, by its key. */
  matching: new Cache<string, readonly ActionFact[]>(MOST_LISTS),
}));

const levels: readonly AccessLevel[] = [
  'List',
  'Read',
  'Tagging',
  'Write',
  'Permissions management',
];

/** How many actions there are of each access level: `2 List, 1 Write`. */
export function countLevels(actions: readonly ActionFact[]): string {
  return levels
    .map((level) => [level, actions.filter((a) => a.accessLevel === level).length] as const)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `${count} ${level}`)
    .join(', ');
}
