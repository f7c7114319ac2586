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
  const { names, found } = knownOf(catalogue);
  let actions = found.get(matcher.key);
  if (actions === undefined) {
    actions = catalogue.filter((_, i) => matcher.matches(names[i] as string));
    if (found.size >= MOST_REMEMBERED) found.clear();
    found.set(matcher.key, actions);
  }
  return actions;
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
const MOST_REMEMBERED = 100;

interface Known {
  /** The names of the actions, in lower case. */
  readonly names: readonly string[];
  /** What statements are about, by the keys of their matchers. */
  readonly found: Map<string, readonly ActionFact[]>;
}

const known = new WeakMap<readonly ActionFact[], Known>();

function knownOf(catalogue: readonly ActionFact[]): Known {
  const names = () => catalogue.map(({ name }) => name.toLowerCase());
  const found = known.get(catalogue) ?? { names: names(), found: new Map() };
  known.set(catalogue, found);
  return found;
}

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
