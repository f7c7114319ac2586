import { distance } from 'fastest-levenshtein';
import type { Catalogue } from '../access/catalogue';
import { globMatches, parseGlob } from '../access/glob';
import type { Question } from './question';

/** Why AWS would never be asked this, and the question that was probably meant. */
export interface Hint {
  readonly text: string;
  readonly instead: Partial<Question>;
}

/** More edits than this are not a slip of the fingers. */
const SLIP = 4;

/** What is odd about a question: policies judge an action that does not exist like any other. */
export function hintOf({ action, resource }: Question, catalogue: Catalogue): Hint | undefined {
  const isAction = (name: string) => name.toLowerCase() === action.toLowerCase();
  const fact = catalogue.actions.find(({ name }) => isAction(name));
  if (!fact) {
    const nearest = nearestOf(action, catalogue);
    const text = `AWS had no action ${action} on ${catalogue.date}`;
    return { text, instead: nearest ? { action: nearest } : {} };
  }
  const { name, resources } = fact;
  if (resource === '*' || resources.some((pattern) => globMatches(parseGlob(pattern), resource))) {
    return undefined;
  }
  return resources.length
    ? { text: `${name} works on ${few(resources)} only`, instead: {} }
    : { text: `${name} names no resource: AWS asks for *`, instead: { resource: '*' } };
}

const few = (names: readonly string[]) =>
  names.length > 3
    ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`
    : names.join(', ');

function nearestOf(action: string, { actions }: Catalogue): string | undefined {
  const [prefix = ''] = action.toLowerCase().split(':', 1);
  const near = actions
    .filter(({ name }) => name.startsWith(`${prefix}:`))
    .map(({ name }) => [distance(name.toLowerCase(), action.toLowerCase()), name] as const)
    .sort(([a], [b]) => a - b)[0];
  return near && near[0] <= SLIP ? near[1] : undefined;
}
