import type { Context, ContextValue } from '../../policy/context';
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
import { saidOf } from '../patterns/substitutions';
import { samplesOf } from '../patterns/unify';
import type { Needed } from '../resources/required-patterns';
import { isAccount, ownersFor } from '../resources/resource-owners';
import type { ConditionKeys } from './condition-keys';
import { valuesOf } from './key-values';
import { mentions, TAG_KEYS } from './request-tags';
import { variableValues } from './variable-values';

/** Values for the keys that are decided first, because patterns depend on them. */
export type Assignment = ReadonlyMap<string, ContextValue | undefined>;

const MAX_CHOICES = 10_000;

/**
 * The keys that are decided first: those that variables use, so that patterns are plain after that.
 * `aws:TagKeys` is, too, when `aws:RequestTag/...` occurs beside it, because a request carries the one exactly
 * if it lists the other.
 */
export class VariableAssignments {
  private places: PatternsByKey | undefined;

  constructor(
    private readonly asked: ConditionKeys,
    private readonly needed: Needed,
  ) {}

  /** Every combination of values. */
  all(): Assignment[] {
    const { orders, first } = this.asked;
    const all = orders.flatMap((order) => this.inOrder(order));
    const text = (choice: Assignment) => JSON.stringify(first.map((key) => choice.get(key)));
    const choices = orders.length === 1 ? all : [...new Map(all.map((c) => [text(c), c])).values()];
    return choices.filter((choice) =>
      [...choice].every(([key, value]) =>
        value !== undefined ? mentions(choice, key) !== false : mentions(choice, key) !== true,
      ),
    );
  }

  private inOrder(order: readonly string[]): Assignment[] {
    let choices: Map<string, ContextValue | undefined>[] = [new Map()];
    for (const key of order) {
      const known = new Map<string, readonly (ContextValue | undefined)[]>();
      choices = choices.flatMap((choice) => {
        const id = JSON.stringify([...choice.values(), this.dependence(key, choice)]);
        const values = known.get(id) ?? this.valuesOf(key, choice);
        known.set(id, values);
        return values.map((value) => new Map(choice).set(key, value));
      });
      if (choices.length > MAX_CHOICES) {
        throw new InexactError(
          'size',
          `the keys ${order.join(', ')} that variables use take more than ${MAX_CHOICES} combinations of values`,
        );
      }
    }
    return choices;
  }

  private valuesOf(key: string, choice: Assignment): readonly (ContextValue | undefined)[] {
    const { asked } = this;
    const decides = (name: string) => choice.has(name) || fixedValue(asked.caller, name) !== FREE;
    const known = { ...this.context(choice), decides };
    if (key === TAG_KEYS && asked.listsTags)
      return valuesOf(asked.facts(key), asked.on(key), known);
    this.places ??= this.allPlaces();
    const values = variableValues(asked.facts(key), asked.on(key), this.places, known, {
      needed: this.needed.map((group) => group.flatMap(({ parts }) => parts?.[5] ?? [])),
      always: asked.besides().get(RESOURCE) ?? [],
    });
    return key === RESOURCE_ACCOUNT ? values.filter(isAccount) : values;
  }

  /** The values of the keys decided first, and of those that follow from the caller. */
  context(choice: Assignment): Context {
    return {
      get: (key) => {
        if (choice.has(key)) return choice.get(key);
        const fixed = fixedValue(this.asked.caller, key);
        return fixed === FREE ? undefined : fixed;
      },
    };
  }

  /** What the values of the key depend on, as a text. */
  dependence(key: string, choice: Assignment): string {
    const used = this.asked.usedBy(key).map((name) => JSON.stringify(choice.get(name)));
    return `${used.join()} ${mentions(choice, key) ?? ''}`;
  }

  /** What each value of a variable can be compared with; most statements have no variables. */
  private allPlaces(): PatternsByKey {
    const { keys, statements, besides } = this.asked;
    const samples = keys.map((key): [string, Pattern[]] => [key, this.sampleOf(key)]);
    const options = { variables: false, wildcards: false, ignoreCase: true };
    const listed = this.asked.tags().map((tag) => new Pattern(tag, options));
    return patternsByKey(statements, [...besides(), ...samples, [TAG_KEYS, listed]]);
  }

  /** What follows from the caller and is compared with variables. */
  private sampleOf(key: string): Pattern[] {
    const { asked } = this;
    if (asked.usedBy(key).length === 0) return [];
    const fixed = fixedValue(asked.caller, key);
    const texts =
      key === 'aws:userid' && fixed === FREE
        ? this.userIds()
        : key === RESOURCE_ACCOUNT
          ? ownersFor(asked.caller, saidOf(key, patternsByKey(asked.statements)))
          : [fixed].flat().filter((value) => typeof value === 'string');
    return texts.map(plain);
  }

  /** What `aws:userid` can be, with each unique id that it is compared with. */
  private userIds(): string[] {
    const { session } = this.asked.caller;
    const patterns = this.asked.on('aws:userid').flatMap(patternsIn);
    const ids = patterns.flatMap((pattern) => samplesOf(pattern).map((text) => text.split(':')[0]));
    const end = session === undefined ? '' : `:${session}`;
    return [...new Set(['x', ...ids])].filter((id) => id !== '').map((id) => `${id}${end}`);
  }
}
