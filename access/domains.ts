import type { ActionIndex } from './actions';
import { type CallerCase, FREE, fixedValue, userIdShape } from './callers';
import { type Condition, holds } from './condition';
import type { Context, ContextValue } from './context';
import { InexactError } from './inexact';
import { type KeyFacts, valuesOf } from './key-values';
import type { Pattern } from './pattern';
import type { ValueSet } from './solve';
import type { CompiledStatement } from './statement';
import { variablesOf, variableValues } from './variable-values';

/** The values that one key can take in a question, "absent" first. */
export interface Domain {
  readonly values: readonly (ContextValue | undefined)[];
  /** Those that are possible. */
  readonly possible: ValueSet;
  readonly masks: Map<Condition, ValueSet>;
}

/** Values for the keys that are decided first, because patterns depend on them. */
export type Choice = ReadonlyMap<string, ContextValue | undefined>;

/** Keys that every request carries. Source: "AWS global condition context keys". */
const ALWAYS_PRESENT = new Set(['aws:securetransport', 'aws:currenttime', 'aws:epochtime']);

const TAG_KEYS = 'aws:tagkeys';
const REQUEST_TAG = 'aws:requesttag/';
const MAX_CHOICES = 20_000;

/**
 * The condition keys in the statements about one action class, as seen by one caller.
 *
 * Keys that variables use are decided first, then patterns are plain. `aws:TagKeys` is, too, when
 * `aws:RequestTag/...` occurs beside it, because a request carries the one exactly if it lists the other.
 */
export class Domains {
  readonly keys: readonly string[];
  /** How the policies write each key. */
  readonly names = new Map<string, string>();
  private readonly conditions = new Map<string, Condition[]>();
  private readonly first: readonly string[];
  private readonly domains = new Map<string, Domain>();
  /** For each key, the variables that its conditions use. */
  private readonly uses = new Map<string, readonly string[]>();

  constructor(
    private readonly index: ActionIndex,
    private readonly caller: CallerCase,
    private readonly statements: readonly CompiledStatement[],
    /** Patterns for resources that stand in no statement. */
    private readonly besides: readonly Pattern[],
  ) {
    const variables = new Set<string>();
    for (const statement of statements) {
      for (const [key, name] of variablesOf(statement)) {
        variables.add(key);
        this.names.set(key, name);
      }
      for (const condition of statement.conditions) {
        this.names.set(condition.key, condition.name);
        const list = this.conditions.get(condition.key) ?? [];
        list.push(condition);
        this.conditions.set(condition.key, list);
      }
    }
    this.keys = [...this.conditions.keys()];
    const tags = this.keys.some((key) => key.startsWith(REQUEST_TAG));
    if (tags && this.conditions.has(TAG_KEYS)) variables.add(TAG_KEYS);
    this.first = [...variables].filter((key) => fixedValue(caller, key) === FREE);
  }

  /** Every combination of values for the keys that are decided first. */
  choices(): Choice[] {
    let choices: Map<string, ContextValue | undefined>[] = [new Map()];
    for (const key of this.first) {
      const values =
        key === TAG_KEYS && this.conditions.has(key)
          ? this.tagKeys()
          : variableValues(this.facts(key), this.statements, this.besides);
      if (choices.length * values.length > MAX_CHOICES) {
        throw new InexactError(
          'size',
          `the keys ${this.first.join(', ')} that variables use take more than ${MAX_CHOICES} combinations of values`,
        );
      }
      choices = choices.flatMap((choice) => values.map((value) => new Map(choice).set(key, value)));
    }
    return choices.filter((choice) =>
      [...choice].every(([key, value]) =>
        value !== undefined ? mentions(choice, key) !== false : mentions(choice, key) !== true,
      ),
    );
  }

  private tagKeys() {
    return valuesOf(
      this.facts(TAG_KEYS),
      this.conditions.get(TAG_KEYS) ?? [],
      this.context(new Map()),
    );
  }

  /** The values of the keys decided first, and of those that follow from the caller. */
  context(choice: Choice): Context {
    return {
      get: (key) => {
        if (choice.has(key)) return choice.get(key);
        const fixed = fixedValue(this.caller, key);
        return fixed === FREE ? undefined : fixed;
      },
    };
  }

  /** A text that is the same for choices after which the same values are possible, with the same results. */
  signature(choice: Choice): string {
    return this.keys.map((key) => this.identity(key, choice, undefined)).join(';');
  }

  /** The values of a key, after the choice. `owner` is the resource's account, if it is certain. */
  of(key: string, choice: Choice, owner: string | undefined): Domain {
    const id = this.identity(key, choice, owner);
    let domain = this.domains.get(id);
    if (domain === undefined) {
      const fixed = this.fixed(key, choice, owner);
      domain = fixed === FREE ? this.free(key, choice) : single(fixed);
      this.domains.set(id, domain);
    }
    return domain;
  }

  private identity(key: string, choice: Choice, owner: string | undefined): string {
    const fixed = this.fixed(key, choice, owner);
    const value = fixed === FREE ? '' : `=${JSON.stringify(fixed)}`;
    return `${key} ${value} ${this.dependence(key, choice)}`;
  }

  private fixed(key: string, choice: Choice, owner: string | undefined) {
    if (choice.has(key)) return choice.get(key);
    if (key === 'aws:resourceaccount' && owner !== undefined) return owner;
    return fixedValue(this.caller, key);
  }

  private free(key: string, choice: Choice): Domain {
    const conditions = this.conditions.get(key) ?? [];
    const found =
      key === 'aws:resourceaccount'
        ? this.accounts(conditions)
        : valuesOf(this.facts(key), conditions, this.context(choice));
    const values = found[0] === undefined ? found : [undefined, ...found];
    const all = (1n << BigInt(values.length)) - 1n;
    const present = all & ~1n;
    const listed = mentions(choice, key);
    const possible =
      listed === true ? present : listed === false ? 1n : found[0] === undefined ? all : present;
    return { values, possible, masks: new Map() };
  }

  private accounts(conditions: readonly Condition[]): ContextValue[] {
    const named = conditions.flatMap(({ values }) => values.map(({ text }) => text));
    const texts = [
      this.caller.caller.account ?? '111122223333',
      ...named,
      '444455556666',
      '123456789012',
    ];
    return [...new Set(texts.filter((text) => /^\d{12}$/.test(text)))];
  }

  /** What the values of the key depend on, as a text. */
  private dependence(key: string, choice: Choice): string {
    let uses = this.uses.get(key);
    if (uses === undefined) {
      const conditions = this.conditions.get(key) ?? [];
      uses = [...variablesOf({ conditions, resources: undefined }).keys()];
      this.uses.set(key, uses);
    }
    const used = uses.map((name) => JSON.stringify(choice.get(name)));
    return `${used.join()} ${key.startsWith(REQUEST_TAG) ? mentions(choice, key) : ''}`;
  }

  /** The values of the domain with which the condition holds. */
  mask(condition: Condition, domain: Domain, choice: Choice): ValueSet {
    let mask = domain.masks.get(condition);
    if (mask === undefined) {
      const context = this.context(choice);
      mask = 0n;
      domain.values.forEach((value, i) => {
        const request: Context = {
          get: (key) => (key === condition.key ? value : context.get(key)),
        };
        if (holds(condition, request)) mask = (mask as bigint) | (1n << BigInt(i));
      });
      domain.masks.set(condition, mask);
    }
    return mask;
  }

  private facts(key: string): KeyFacts {
    const type = this.index.keyType(key);
    const conditions = this.conditions.get(key) ?? [];
    const userId = key === 'aws:userid';
    return {
      key,
      multivalued:
        type === undefined
          ? conditions.some(({ set }) => set !== undefined)
          : type.startsWith('ArrayOf'),
      required: userId || ALWAYS_PRESENT.has(key),
      within: userId ? [userIdShape(this.caller)] : undefined,
      mentions:
        key === TAG_KEYS
          ? [...this.keys, ...this.first]
              .filter((name) => name.startsWith(REQUEST_TAG))
              .map((name) => name.slice(REQUEST_TAG.length))
          : [],
    };
  }
}

/** Whether the chosen `aws:TagKeys` list the tag of this key; undefined if that is no question. */
function mentions(choice: Choice, key: string): boolean | undefined {
  if (!key.startsWith(REQUEST_TAG) || !choice.has(TAG_KEYS)) return undefined;
  const tag = key.slice(REQUEST_TAG.length);
  const listed = choice.get(TAG_KEYS) ?? [];
  return (typeof listed === 'string' ? [listed] : listed).some(
    (item) => item.toLowerCase() === tag,
  );
}

function single(value: ContextValue | undefined): Domain {
  const masks = new Map<Condition, ValueSet>();
  return value === undefined
    ? { values: [undefined], possible: 1n, masks }
    : { values: [undefined, value], possible: 2n, masks };
}
