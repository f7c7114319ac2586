import type { ActionFact, Catalogue, ConditionKeyType } from '../../catalogue/catalogue';
import { didYouMean } from '../../catalogue/did-you-mean';
import { MENDING_ACTION } from '../../decide/evaluate';
import { globMatches, parseGlob } from '../../policy/glob';
import { LIST_BUCKETS } from '../../policy/resourceless-actions';
import type { ActionMatcher, CompiledStatement } from '../../policy/statement';
import { InexactError } from '../inexact';

/** Actions that no statement and no rule tells apart, and that work on the same types of resources. */
export interface ActionClass {
  /** All of them; the first stands for them. */
  readonly actions: readonly ActionFact[];
  readonly resources: readonly string[];
  /** The statements that are about them: one set for all classes with the same. */
  readonly statements: ReadonlySet<CompiledStatement>;
}

/** The same, but for the statements: the keys of their matchers. */
interface ActionGroup {
  readonly actions: readonly ActionFact[];
  readonly resources: readonly string[];
  /** One list for all groups with the same. */
  readonly matchers: readonly string[];
}

/** How many questions' groups are kept; the largest hold every action of the catalogue. */
const MOST_GROUPED = 100;

/** The catalogue, prepared for questions. */
export class ActionIndex {
  private static readonly known = new WeakMap<Catalogue, ActionIndex>();
  private readonly names: readonly string[];
  private readonly position = new Map<string, number>();
  /** Of each service, the positions of its actions. */
  private readonly services = new Map<string, number[]>();
  private readonly signature: Int32Array;
  private readonly patterns = new Map<string, readonly number[]>();
  private readonly lists = new WeakMap<ActionMatcher, readonly number[]>();
  private readonly keyTypes = new Map<string, ConditionKeyType>();
  private readonly grouped = new Map<string, readonly ActionGroup[]>();

  static of(catalogue: Catalogue): ActionIndex {
    let index = ActionIndex.known.get(catalogue);
    if (index === undefined) {
      index = new ActionIndex(catalogue);
      ActionIndex.known.set(catalogue, index);
    }
    return index;
  }

  private constructor(private readonly catalogue: Catalogue) {
    const { actions } = catalogue;
    this.names = actions.map(({ name }) => name.toLowerCase());
    this.names.forEach((name, i) => {
      this.position.set(name, i);
      const service = name.slice(0, name.indexOf(':'));
      const same = this.services.get(service);
      if (same === undefined) this.services.set(service, [i]);
      else same.push(i);
    });
    const byList = new Map<readonly string[], number>();
    const byText = new Map<string, number>();
    this.signature = Int32Array.from(this.names, (name, i) => {
      const { resources } = actions[i] as ActionFact;
      const apart = toldApart(name);
      let id = apart === '' ? byList.get(resources) : undefined;
      if (id === undefined) {
        const text = `${apart} ${resources.join(' ')}`;
        id = byText.get(text) ?? byText.size;
        byText.set(text, id);
        if (apart === '') byList.set(resources, id);
      }
      return id;
    });
    for (const { name, type } of catalogue.conditionKeys) {
      this.keyTypes.set(name.toLowerCase().replace(/\/\$\{.*$/, '/'), type);
    }
  }

  /** Type of a condition key, in lower case; undefined for keys the catalogue does not list. */
  keyType(key: string): ConditionKeyType | undefined {
    const slash = key.indexOf('/');
    return this.keyTypes.get(key) ?? this.keyTypes.get(key.slice(0, slash + 1));
  }

  /** The actions that the statement is about, by position. */
  actionsOf(matcher: ActionMatcher): readonly number[] {
    let list = this.lists.get(matcher);
    if (list === undefined) {
      const listed =
        matcher.patterns.length === 1 && !matcher.not
          ? this.matching(matcher.patterns[0] as string)
          : [...new Set(matcher.patterns.flatMap((pattern) => [...this.matching(pattern)]))];
      if (matcher.not) {
        const excluded = new Set(listed);
        list = this.names.map((_, i) => i).filter((i) => !excluded.has(i));
      } else list = listed;
      this.lists.set(matcher, list);
    }
    return list;
  }

  private matching(pattern: string): readonly number[] {
    let found = this.patterns.get(pattern);
    if (found === undefined) {
      found = this.search(pattern);
      if (found.length === 0) {
        const { date, version } = this.catalogue;
        const meant = didYouMean(
          pattern,
          this.catalogue.actions.map(({ name }) => name),
        );
        const hint = meant ? `, perhaps ${meant} is meant` : '';
        throw new InexactError(
          'known',
          `action '${pattern}' matches none of the catalogue of ${date} (${version})${hint}`,
        );
      }
      this.patterns.set(pattern, found);
    }
    return found;
  }

  private search(pattern: string): number[] {
    if (pattern === '*' || pattern === '*:*') return this.names.map((_, i) => i);
    if (!/[*?]/.test(pattern)) {
      const position = this.position.get(pattern);
      return position === undefined ? [] : [position];
    }
    const glob = parseGlob(pattern);
    const service = pattern.slice(0, pattern.indexOf(':'));
    const candidates = /[*?]/.test(service)
      ? this.names.keys()
      : (this.services.get(service) ?? []);
    return [...candidates].filter((i) => globMatches(glob, this.names[i] as string));
  }

  /**
   * Groups the actions that a seed is about by which statements are about them and by their types of
   * resources. `within`, in lower case, limits them.
   */
  classes(
    seeds: Iterable<Pick<CompiledStatement, 'actions'>>,
    statements: Iterable<CompiledStatement>,
    within?: ReadonlySet<string>,
  ): ActionClass[] {
    const about = new Map<string, CompiledStatement[]>();
    for (const statement of statements) {
      const { key } = statement.actions;
      const same = about.get(key);
      if (same === undefined) about.set(key, [statement]);
      else same.push(statement);
    }
    const matchers = [...about.values()].map(([first]) => (first as CompiledStatement).actions);
    const sets = new Map<readonly string[], ReadonlySet<CompiledStatement>>();
    return this.groups(
      [...seeds].map(({ actions }) => actions),
      matchers,
      within,
    ).map(({ actions, resources, matchers }) => {
      const statements =
        sets.get(matchers) ?? new Set(matchers.flatMap((key) => about.get(key) ?? []));
      sets.set(matchers, statements);
      return { actions, resources, statements };
    });
  }

  /** The same for matchers alone: policies that differ elsewhere, as mutants do, need not be grouped again. */
  private groups(
    seeds: readonly ActionMatcher[],
    matchers: readonly ActionMatcher[],
    within: ReadonlySet<string> | undefined,
  ): readonly ActionGroup[] {
    // In their order, which that of the actions in an answer follows.
    const keys = (list: readonly ActionMatcher[]) => [...new Set(list.map(({ key }) => key))];
    const question = JSON.stringify([keys(seeds), keys(matchers), within && [...within]]);
    let groups = this.grouped.get(question);
    if (groups === undefined) {
      groups = this.group(seeds, matchers, within);
      if (this.grouped.size >= MOST_GROUPED) this.grouped.clear();
      this.grouped.set(question, groups);
    }
    return groups;
  }

  private group(
    seeds: readonly ActionMatcher[],
    matchers: readonly ActionMatcher[],
    within: ReadonlySet<string> | undefined,
  ): ActionGroup[] {
    const group = new Int32Array(this.names.length).fill(-1);
    const members: number[] = [];
    for (const seed of seeds) {
      for (const i of this.actionsOf(seed)) {
        if (group[i] === -1 && within?.has(this.names[i] as string) !== false) {
          group[i] = 0;
          members.push(i);
        }
      }
    }
    let count = split(group, members, (i) => this.signature[i] as number);
    for (const matcher of matchers) count = refine(group, this.actionsOf(matcher), count);

    const byNumber = new Map<number, { actions: ActionFact[]; matchers: string[] }>();
    for (const i of members) {
      const fact = this.catalogue.actions[i] as ActionFact;
      const found = byNumber.get(group[i] as number);
      if (found === undefined) byNumber.set(group[i] as number, { actions: [fact], matchers: [] });
      else if (fact.name.length < (found.actions[0] as ActionFact).name.length) {
        found.actions.unshift(fact);
      } else found.actions.push(fact);
    }
    for (const matcher of matchers) {
      const numbers = new Set(this.actionsOf(matcher).map((i) => group[i] as number));
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
}

/**
 * What the rules of IAM tell apart, whatever the statements: each action of STS (who can call it, and whether
 * it needs a permission or a trust policy), the actions of KMS, which need a key policy, those that some
 * policies do not reach, and the one that is about all buckets.
 */
function toldApart(name: string): string {
  if (name.startsWith('sts:') || name === 'kms:retiregrant') return name;
  if (MENDING_ACTION.test(name)) return 'mending';
  if (name === LIST_BUCKETS) return name;
  return name.startsWith('kms:') ? 'kms' : '';
}

/** Numbers the members' groups by a property; the count of groups. */
function split(group: Int32Array, members: readonly number[], by: (i: number) => number): number {
  const ids = new Map<number, number>();
  for (const i of members) {
    const property = by(i);
    let id = ids.get(property);
    if (id === undefined) {
      id = ids.size;
      ids.set(property, id);
    }
    group[i] = id;
  }
  return ids.size;
}

/** Splits every group into those in the list and those not in it. */
function refine(group: Int32Array, list: readonly number[], count: number): number {
  const ids = new Map<number, number>();
  let next = count;
  for (const i of list) {
    const old = group[i] as number;
    if (old < 0) continue;
    let id = ids.get(old);
    if (id === undefined) {
      id = next++;
      ids.set(old, id);
    }
    group[i] = id;
  }
  return next;
}
