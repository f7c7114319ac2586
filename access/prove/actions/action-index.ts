import type { ActionFact, Catalogue, ConditionKeyType } from '../../catalogue/catalogue';
import { didYouMean } from '../../catalogue/did-you-mean';
import { REPAIRING_ACTION } from '../../decide/rules';
import { globMatches, parseGlob } from '../../policy/glob';
import { Cache, memoizeOn } from '../../policy/memoize';
import { LIST_BUCKETS } from '../../policy/resourceless-actions';
import type { ActionMatcher } from '../../policy/statement';
import { InexactError } from '../inexact';

/**
 * An index of the catalogue's actions, by which a pattern such as `s3:Get*` is looked up without comparing it
 * with all 22,000 names. An action is known by its position in the catalogue.
 */
export class ActionIndex {
  readonly actions: readonly ActionFact[];
  /** The names in lower case, by position. */
  readonly names: readonly string[];
  /**
   * By position, a number that is the same for actions that the rules of IAM do not tell apart and that work
   * on the same types of resources.
   */
  readonly signatures: Int32Array;
  private readonly positions = new Map<string, number>();
  /** The positions of the actions of each service. */
  private readonly services = new Map<string, number[]>();
  private readonly matching = new Cache<string, readonly number[]>();
  private readonly keyTypes = new Map<string, ConditionKeyType>();

  /** The index of a catalogue, which is made once. */
  static readonly of = memoizeOn((catalogue: Catalogue) => new ActionIndex(catalogue));

  private constructor(private readonly catalogue: Catalogue) {
    this.actions = catalogue.actions;
    this.names = this.actions.map(({ name }) => name.toLowerCase());
    this.names.forEach((name, i) => {
      this.positions.set(name, i);
      const service = name.slice(0, name.indexOf(':'));
      const same = this.services.get(service);
      if (same === undefined) this.services.set(service, [i]);
      else same.push(i);
    });
    this.signatures = this.sign();
    for (const { name, type } of catalogue.conditionKeys) {
      this.keyTypes.set(name.toLowerCase().replace(/\/\$\{.*$/, '/'), type);
    }
  }

  private sign(): Int32Array {
    // Actions mostly share their lists of types: the list is compared before its text is.
    const byList = new Map<readonly string[], number>();
    const byText = new Map<string, number>();
    return Int32Array.from(this.names, (name, i) => {
      const { resources } = this.actions[i] as ActionFact;
      const group = groupByRules(name);
      let signature = group === '' ? byList.get(resources) : undefined;
      if (signature === undefined) {
        const text = `${group} ${resources.join(' ')}`;
        signature = byText.get(text) ?? byText.size;
        byText.set(text, signature);
        if (group === '') byList.set(resources, signature);
      }
      return signature;
    });
  }

  /** Type of a condition key, in lower case; undefined for keys the catalogue does not list. */
  keyType(key: string): ConditionKeyType | undefined {
    const slash = key.indexOf('/');
    return this.keyTypes.get(key) ?? this.keyTypes.get(key.slice(0, slash + 1));
  }

  /** The positions of the actions that a matcher matches; throws when a pattern of it matches none. */
  readonly positionsOf = memoizeOn(({ patterns, not }: ActionMatcher): readonly number[] => {
    const [first = '', ...others] = patterns;
    const listed =
      others.length === 0
        ? this.positionsMatching(first)
        : [...new Set(patterns.flatMap((text) => [...this.positionsMatching(text)]))];
    return not ? this.allBut(listed) : listed;
  });

  private allBut(excluded: readonly number[]): number[] {
    const set = new Set(excluded);
    return this.names.map((_, i) => i).filter((i) => !set.has(i));
  }

  private positionsMatching(pattern: string): readonly number[] {
    return this.matching.get(pattern, () => {
      const found = this.search(pattern);
      if (found.length === 0) throw this.unknown(pattern);
      return found;
    });
  }

  private search(pattern: string): number[] {
    if (pattern === '*' || pattern === '*:*') return this.names.map((_, i) => i);
    if (!/[*?]/.test(pattern)) {
      const position = this.positions.get(pattern);
      return position === undefined ? [] : [position];
    }
    const glob = parseGlob(pattern);
    const service = pattern.slice(0, pattern.indexOf(':'));
    const candidates = /[*?]/.test(service)
      ? this.names.keys()
      : (this.services.get(service) ?? []);
    return [...candidates].filter((i) => globMatches(glob, this.names[i] as string));
  }

  private unknown(pattern: string): InexactError {
    const { date, version, actions } = this.catalogue;
    const names = actions.map(({ name }) => name);
    const meant = didYouMean(pattern, names);
    const hint = meant ? `, perhaps ${meant} is meant` : '';
    return new InexactError(
      'known',
      `action '${pattern}' matches none of the catalogue of ${date} (${version})${hint}`,
    );
  }
}

/**
 * The group of actions that the rules of IAM treat alike, whatever the statements. Each action of STS is a
 * group of its own (who can call it, and whether it needs a permission or a trust policy), and so is each that
 * some kind of policy does not reach, and the one that is about all buckets; the actions of KMS, which need a
 * key policy, are one group, and those with which the root user repairs a policy another.
 */
function groupByRules(name: string): string {
  if (name.startsWith('sts:') || name === 'kms:retiregrant') return name;
  if (REPAIRING_ACTION.test(name)) return 'repairing';
  if (name === LIST_BUCKETS) return name;
  return name.startsWith('kms:') ? 'kms' : '';
}
