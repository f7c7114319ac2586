import { distance } from 'fastest-levenshtein';
import { type ActionFact, type Catalogue, worksOn } from '../access/index';
import type { Question } from './question';

/** Why AWS would never be asked this, and the question that was probably meant. */
export interface Hint {
  readonly text: string;
  readonly instead: Partial<Question>;
}

/** So many edits are not a slip of the fingers. */
const SLIP = 4;

/** All actions, by their names in lower case. */
export type Actions = ReadonlyMap<string, ActionFact>;

export const actionsOf = ({ actions }: Catalogue): Actions =>
  new Map(actions.map((fact) => [fact.name.toLowerCase(), fact]));

/**
 * What is odd about a question: policies judge an action that does not exist like any other.
 *
 * @param date day on which the actions were those of AWS
 */
export function hintOf(
  { action, resource }: Question,
  actions: Actions,
  date: string,
): Hint | undefined {
  const fact = actions.get(action.toLowerCase());
  if (!fact) {
    const nearest = nearestOf(action.toLowerCase(), actions);
    const text = `AWS had no action ${action} on ${date}`;
    return { text, instead: nearest ? { action: nearest } : {} };
  }
  const { name, resources } = fact;
  if (worksOn(fact, resource)) return undefined;
  return resources.length
    ? { text: `${name} works on ${few(resources)} only`, instead: {} }
    : { text: `${name} names no resource: AWS asks for *`, instead: { resource: '*' } };
}

const few = (names: readonly string[]) =>
  names.length > 3
    ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`
    : names.join(', ');

function nearestOf(action: string, actions: Actions): string | undefined {
  const service = action.slice(0, action.indexOf(':') + 1);
  let [nearest, fewest]: [string | undefined, number] = [undefined, SLIP];
  for (const [key, { name }] of actions) {
    if (!key.startsWith(service) || Math.abs(key.length - action.length) >= fewest) continue;
    const edits = distance(key, action);
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest;
}
