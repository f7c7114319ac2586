import type { AccessLevel, ActionFact } from './catalogue';
import { valuesIn } from './one-or-more';
import type { Statement } from './policy';
import { ActionMatcher } from './statement';

/** The actions of the catalogue that a statement is about. */
export function actionsOf(statement: Statement, catalogue: readonly ActionFact[]): ActionFact[] {
  const patterns = valuesIn(statement.Action ?? statement.NotAction);
  const matcher = new ActionMatcher(
    patterns.map((pattern) => pattern.toLowerCase()),
    statement.NotAction !== undefined,
  );
  const names = namesOf(catalogue);
  return catalogue.filter((_, i) => matcher.matches(names[i] as string));
}

const known = new WeakMap<readonly ActionFact[], readonly string[]>();

/** The names of the actions, in lower case. */
function namesOf(catalogue: readonly ActionFact[]): readonly string[] {
  const names = known.get(catalogue) ?? catalogue.map(({ name }) => name.toLowerCase());
  known.set(catalogue, names);
  return names;
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
