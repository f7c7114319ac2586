import type { Context, ContextValue } from '../../policy/context';
import { Cache } from '../../policy/memoize';
import { Pattern, plain } from '../../policy/pattern';
import { FREE, fixedValue } from '../callers/representative-caller';
import { InexactError } from '../inexact';
import {
  type PatternsByKey,
  patternsByKey,
  patternsIn,
  RESOURCE,
  RESOURCE_ACCOUNT,
} from '../patterns/patterns-by-key';
import { comparedGlobs, type PartialContext } from '../patterns/substitutions';
import { samplesOf } from '../patterns/unify';
import type { RequiredPatterns } from '../resources/required-patterns';
import { isAccount, ownersFor } from '../resources/resource-owners';
import type { ConditionKeys } from './condition-keys';
import { valuesOf } from './key-values';
import { isListed, TAG_KEYS } from './request-tags';
import { variableValues } from './variable-values';

/** Values for the keys that are decided first, because patterns depend on them. */
export type Assignment = ReadonlyMap<string, ContextValue | undefined>;

const MAX_ASSIGNMENTS = 10_000;

/**
 * Assigns values to the keys that variables use, so that afterwards no pattern has a variable. `aws:TagKeys` is
 * assigned, too, where `aws:RequestTag/...` occurs beside it, because a request carries a tag exactly if it
 * lists the tag's key.
 */
export class VariableAssignments {
  private patterns: PatternsByKey | undefined;

  constructor(
    private readonly keys: ConditionKeys,
    private readonly required: RequiredPatterns,
  ) {}

  /** Every combination of values that a request can carry. */
  all(): Assignment[] {
    const { orders, first } = this.keys;
    const all = orders.flatMap((order) => this.inOrder(order));
    const text = (one: Assignment) => JSON.stringify(first.map((key) => one.get(key)));
    const distinct =
      orders.length === 1 ? all : [...new Map(all.map((a) => [text(a), a])).values()];
    return distinct.filter((assignment) =>
      [...assignment].every(([key, value]) => isListed(assignment, key) !== (value === undefined)),
    );
  }

  private inOrder(order: readonly string[]): Assignment[] {
    let assignments: Map<string, ContextValue | undefined>[] = [new Map()];
    for (const key of order) {
      const known = new Cache<string, readonly (ContextValue | undefined)[]>();
      assignments = assignments.flatMap((begun) => {
        const id = JSON.stringify([...begun.values(), this.dependence(key, begun)]);
        const values = known.get(id, () => this.valuesOf(key, begun));
        return values.map((value) => new Map(begun).set(key, value));
      });
      if (assignments.length > MAX_ASSIGNMENTS) {
        throw new InexactError(
          'size',
          `the keys ${order.join(', ')} that variables use take more than ${MAX_ASSIGNMENTS} combinations of values`,
        );
      }
    }
    return assignments;
  }

  private valuesOf(key: string, begun: Assignment): readonly (ContextValue | undefined)[] {
    const { keys } = this;
    const decides = (name: string) => begun.has(name) || fixedValue(keys.caller, name) !== FREE;
    const context: PartialContext = { ...this.context(begun), decides };
    if (key === TAG_KEYS && keys.listsTags) return valuesOf(keys.facts(key), keys.on(key), context);
    this.patterns ??= this.allPatterns();
    const values = variableValues(keys.facts(key), keys.on(key), this.patterns, context, {
      groups: this.required.map((group) => group.flatMap(({ parts }) => parts?.[5] ?? [])),
      always: keys.besides().get(RESOURCE) ?? [],
    });
    return key === RESOURCE_ACCOUNT ? values.filter(isAccount) : values;
  }

  /** The context of a request with these values; keys that follow from the caller have theirs. */
  context(assignment: Assignment): Context {
    return {
      get: (key) => {
        if (assignment.has(key)) return assignment.get(key);
        const fixed = fixedValue(this.keys.caller, key);
        return fixed === FREE ? undefined : fixed;
      },
    };
  }

  /** What the values of the key depend on, as a text: equal texts, equal values. */
  dependence(key: string, assignment: Assignment): string {
    const used = this.keys.usedBy(key).map((name) => JSON.stringify(assignment.get(name)));
    return `${used.join()} ${isListed(assignment, key) ?? ''}`;
  }

  /** All that a value of a variable can be compared with. It is collected when it is needed: few policies do. */
  private allPatterns(): PatternsByKey {
    const { keys, statements, besides } = this.keys;
    const samples = keys.map((key): [string, Pattern[]] => [key, this.fixedSamples(key)]);
    const options = { variables: false, wildcards: false, ignoreCase: true };
    const tagKeys = this.keys.tags().map((tag) => new Pattern(tag, options));
    return patternsByKey(statements, [...besides(), ...samples, [TAG_KEYS, tagKeys]]);
  }

  /** Of a key that is compared with variables and follows from the caller: its value, or samples of it. */
  private fixedSamples(key: string): Pattern[] {
    const { keys } = this;
    if (keys.usedBy(key).length === 0) return [];
    const fixed = fixedValue(keys.caller, key);
    const texts =
      key === 'aws:userid' && fixed === FREE
        ? this.userIds()
        : key === RESOURCE_ACCOUNT
          ? ownersFor(keys.caller, comparedGlobs(key, patternsByKey(keys.statements)))
          : [fixed].flat().filter((value) => typeof value === 'string');
    return texts.map(plain);
  }

  /** What `aws:userid` can be, with each unique id that it is compared with. */
  private userIds(): string[] {
    const { session } = this.keys.caller;
    const patterns = this.keys.on('aws:userid').flatMap(patternsIn);
    const ids = patterns.flatMap((pattern) => samplesOf(pattern).map((text) => text.split(':')[0]));
    const end = session === undefined ? '' : `:${session}`;
    return [...new Set(['x', ...ids])].filter((id) => id !== '').map((id) => `${id}${end}`);
  }
}
