import { type ActionFact, type Catalogue, didYouMean, worksOn } from '../access/index';
import type { Question } from './question';

/** Why AWS would never be asked this, and the question that was probably meant. */
export interface Hint {
  readonly text: string;
  readonly instead: Partial<Question>;
}

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
    const meant = didYouMean(action, namesIn(serviceOf(action), actions));
    const text = `AWS had no action ${action} on ${date}`;
    return { text, instead: meant ? { action: meant } : {} };
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

/** `S3:GetObject` is an action of `s3:`. */
const serviceOf = (action: string) => action.slice(0, action.indexOf(':') + 1).toLowerCase();

const namesIn = (service: string, actions: Actions) =>
  [...actions].filter(([key]) => key.startsWith(service)).map(([, { name }]) => name);
