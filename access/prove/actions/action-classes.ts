import type { ActionFact } from '../../catalogue/catalogue';
import { Cache } from '../../policy/memoize';
import type { ActionMatcher, CompiledStatement } from '../../policy/statement';
import type { ActionIndex } from './action-index';

/**
 * A class of actions: no statement and no rule tells one from another, and they work on the same types of
 * resources. So one of them stands for all.
 */
export interface ActionClass {
  /** All of them; the first, whose name is shortest, is the representative. */
  readonly actions: readonly ActionFact[];
  /** The types of resources, as in the catalogue. */
  readonly resources: readonly string[];
  /** The statements that are about them: one and the same set for all classes with equal sets. */
  readonly statements: ReadonlySet<CompiledStatement>;
}

/**
 * An action class before the statements are filled in. It knows the matchers, the `Action` or `NotAction` elements,
 * that match its actions; several statements can have the same one.
 */
interface ActionGroup {
  readonly actions: readonly ActionFact[];
  readonly resources: readonly string[];
  /** Keys of the matchers: one and the same list for all groups with equal lists. */
  readonly matchers: readonly string[];
}

/**
 * Partitions the actions that a seed is about into classes, so that a proof looks at one action of each.
 *
 * Example: with the statements `s3:Get*` and `s3:GetObject`, and the first as seed, there is a class of
 * `s3:GetObject`, and one for each list of resource types among the other actions that begin with `s3:Get`.
 *
 * @param seeds an action is left out unless one of these statements is about it; `search` says which they are
 * @param statements all statements that could tell two actions apart
 * @param within the only actions that are looked at, in lower case; default: all
 */
export function actionClasses(
  index: ActionIndex,
  seeds: Iterable<Pick<CompiledStatement, 'actions'>>,
  statements: Iterable<CompiledStatement>,
  within?: ReadonlySet<string>,
): ActionClass[] {
  const byKey = new Map<string, CompiledStatement[]>();
  for (const statement of statements) {
    const { key } = statement.actions;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [statement]);
    else same.push(statement);
  }
  const matchers = [...byKey.values()].map(([first]) => (first as CompiledStatement).actions);
  const sets = new Map<readonly string[], ReadonlySet<CompiledStatement>>();
  const seedMatchers = [...seeds].map(({ actions }) => actions);
  return groupsOf(index, seedMatchers, matchers, within).map(({ actions, resources, matchers }) => {
    const about = sets.get(matchers) ?? new Set(matchers.flatMap((key) => byKey.get(key) ?? []));
    sets.set(matchers, about);
    return { actions, resources, statements: about };
  });
}

/** The partitions made so far. Few are kept, because each can hold every action of the catalogue. */
const partitions = new WeakMap<ActionIndex, Cache<string, readonly ActionGroup[]>>();
const MAX_PARTITIONS = 100;

/**
 * The groups, from the cache if there. They depend on matchers alone, so policies that differ elsewhere, as most
 * mutants of one policy do, share them.
 */
function groupsOf(
  index: ActionIndex,
  seeds: readonly ActionMatcher[],
  matchers: readonly ActionMatcher[],
  within: ReadonlySet<string> | undefined,
): readonly ActionGroup[] {
  const cache = partitions.get(index) ?? new Cache(MAX_PARTITIONS);
  partitions.set(index, cache);
  // Not sorted: the order of the seeds is the order in which `allowedActions` lists the actions.
  const keys = (list: readonly ActionMatcher[]) => [...new Set(list.map(({ key }) => key))];
  const cacheKey = JSON.stringify([keys(seeds), keys(matchers), within && [...within]]);
  return cache.get(cacheKey, () => group(index, seeds, matchers, within));
}

/**
 * Partition refinement: begins with one group for each signature (see `ActionIndex`), and splits every group into
 * the actions that a matcher matches and the others, for one matcher after another.
 *
 * Example: {GetObject, GetObjectAcl, PutObject} share a signature. The matcher `s3:Get*` splits it into
 * {GetObject, GetObjectAcl} and {PutObject}, and `s3:GetObject` the first of these into two.
 */
function group(
  index: ActionIndex,
  seeds: readonly ActionMatcher[],
  matchers: readonly ActionMatcher[],
  within: ReadonlySet<string> | undefined,
): ActionGroup[] {
  /** By position, the number of the action's group; -1 for actions that are left out. */
  const groups = new Int32Array(index.names.length).fill(-1);
  const members: number[] = [];
  for (const seed of seeds) {
    for (const i of index.positionsOf(seed)) {
      if (groups[i] === -1 && within?.has(index.names[i] as string) !== false) {
        groups[i] = 0;
        members.push(i);
      }
    }
  }
  let count = numberBySignature(groups, members, index.signatures);
  for (const matcher of matchers) count = refine(groups, index.positionsOf(matcher), count);
  return collect(index, groups, members, matchers);
}

/** Puts members with equal signatures into one group; returns how many groups there are. */
function numberBySignature(
  groups: Int32Array,
  members: readonly number[],
  signatures: Int32Array,
): number {
  const numbers = new Map<number, number>();
  for (const i of members) {
    const signature = signatures[i] as number;
    const number = numbers.get(signature) ?? numbers.size;
    numbers.set(signature, number);
    groups[i] = number;
  }
  return numbers.size;
}

/** Splits every group into the members that are in the list and those that are not. */
function refine(groups: Int32Array, list: readonly number[], count: number): number {
  const numbers = new Map<number, number>();
  let next = count;
  for (const i of list) {
    const old = groups[i] as number;
    if (old < 0) continue;
    let number = numbers.get(old);
    if (number === undefined) {
      number = next++;
      numbers.set(old, number);
    }
    groups[i] = number;
  }
  return next;
}

function collect(
  index: ActionIndex,
  groups: Int32Array,
  members: readonly number[],
  matchers: readonly ActionMatcher[],
): ActionGroup[] {
  const byNumber = new Map<number, { actions: ActionFact[]; matchers: string[] }>();
  for (const i of members) {
    const fact = index.actions[i] as ActionFact;
    const found = byNumber.get(groups[i] as number);
    if (found === undefined) byNumber.set(groups[i] as number, { actions: [fact], matchers: [] });
    else if (fact.name.length < (found.actions[0] as ActionFact).name.length) {
      found.actions.unshift(fact);
    } else found.actions.push(fact);
  }
  for (const matcher of matchers) {
    const numbers = new Set(index.positionsOf(matcher).map((i) => groups[i] as number));
    for (const number of numbers) byNumber.get(number)?.matchers.push(matcher.key);
  }
  const lists = new Map<string, readonly string[]>();
  return [...byNumber.values()].map(({ actions, matchers }) => {
    const text = matchers.join();
    const list = lists.get(text) ?? matchers;
    lists.set(text, list);
    return { actions, resources: (actions[0] as ActionFact).resources, matchers: list };
  });
}
