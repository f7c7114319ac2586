import type { ActionIndex } from './actions';
import { ACCOUNT_ID } from './arn-globs';
import { witnesses } from './automaton';
import { type CallerCase, FREE, fixedValue, userIdShape } from './caller-case';
import { type Condition, holds } from './condition';
import { type Context, type ContextValue, NOTHING } from './context';
import { samplesOf } from './fillings';
import { type Glob, parseGlob } from './glob';
import { InexactError } from './inexact';
import { type KeyFacts, valuesOf } from './key-values';
import { Pattern } from './pattern';
import { assertText, type Places, patternsIn, placesOf, RESOURCE, variablesOf } from './places';
import { saidOf } from './readings';
import type { Needed } from './resource-needs';
import type { ValueSet } from './solve';
import type { CompiledStatement } from './statement';
import { assertPlaced, plain, variableValues } from './variable-values';

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

/**
 * Keys with several values that the Service Authorization Reference lists as texts. Source: "Role trust
 * and permissions" of the Amazon Cognito developer guide.
 */
const MULTIVALUED = new Set(['cognito-identity.amazonaws.com:amr']);

const TAG_KEYS = 'aws:tagkeys';
const REQUEST_TAG = 'aws:requesttag/';
export const RESOURCE_ACCOUNT = 'aws:resourceaccount';
const ACCOUNTS = { within: [ACCOUNT_ID], fresh: '0123456789' };
const MAX_CHOICES = 10_000;
const MAX_ORDERS = 6;
const LITERAL = { variables: false, wildcards: false };

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
  /** Keys that are decided first, in each order in which what one can be follows from those before it. */
  private readonly orders: readonly (readonly string[])[];
  private readonly domains = new Map<string, Domain>();
  /** For each key, the variables that its conditions use. */
  private readonly uses = new Map<string, readonly string[]>();
  private places: Places | undefined;
  /** Whether `aws:TagKeys` is decided first though it fills no variable. */
  private readonly listsTags: boolean;

  constructor(
    private readonly index: ActionIndex,
    private readonly caller: CallerCase,
    private readonly statements: readonly CompiledStatement[],
    /** Patterns that stand in no statement. */
    private readonly besides: () => Places,
    private readonly needed: Needed,
  ) {
    const variables = new Set<string>();
    for (const statement of statements) {
      assertPlaced(statement);
      for (const [key, name] of variablesOf(statement)) {
        variables.add(key);
        this.names.set(key, name);
      }
      for (const condition of statement.conditions) {
        assertText(condition, [RESOURCE_ACCOUNT]);
        this.names.set(condition.key, condition.name);
        const list = this.conditions.get(condition.key) ?? [];
        list.push(condition);
        this.conditions.set(condition.key, list);
      }
    }
    this.keys = [...this.conditions.keys()];
    const tags = this.keys.some((key) => key.startsWith(REQUEST_TAG));
    this.listsTags = tags && this.conditions.has(TAG_KEYS) && !variables.has(TAG_KEYS);
    if (this.listsTags) variables.add(TAG_KEYS);
    this.orders = this.inOrder([...variables].filter((key) => fixedValue(caller, key) === FREE));
  }

  /** Whether some keys are decided first: what they can be also depends on the patterns besides. */
  get decidesFirst(): boolean {
    return this.first.length > 0;
  }

  private get first(): readonly string[] {
    return this.orders[0] as readonly string[];
  }

  /** What each value of a variable can be compared with; most statements have no variables. */
  private allPlaces(): Places {
    const samples = this.keys.map((key): [string, Pattern[]] => [key, this.sampleOf(key)]);
    const tags = this.facts(TAG_KEYS).mentions ?? [];
    const listed = tags.map((tag) => new Pattern(tag, { ...LITERAL, ignoreCase: true }));
    return placesOf(this.statements, [...this.besides(), ...samples, [TAG_KEYS, listed]]);
  }

  /** Patterns for the accounts that own resources. */
  private owners(): Glob[] {
    const named = this.statements.flatMap(({ resources = [] }) =>
      resources.map((arn) => arn.parts?.[4]),
    );
    return [...named, ...(this.besides().get(RESOURCE_ACCOUNT) ?? [])].flatMap((pattern) => {
      const glob = pattern?.glob(NOTHING);
      return glob === undefined ? [] : [glob];
    });
  }

  /**
   * Keys that the conditions on others use come before those. Of keys that use each other each comes first once:
   * what one of them can be may follow from any other.
   */
  private inOrder(keys: readonly string[]): string[][] {
    if (keys.length === 0) return [[]];
    const isReady = (key: string) => this.usedBy(key).every((k) => k === key || !keys.includes(k));
    const ready = keys.find(isReady);
    const orders = (ready === undefined ? keys : [ready]).flatMap((key) =>
      this.inOrder(keys.filter((other) => other !== key)).map((rest) => [key, ...rest]),
    );
    if (orders.length <= MAX_ORDERS) return orders;
    throw new InexactError(
      'size',
      `what ${keys.join(', ')} can be follows from each other in more than ${MAX_ORDERS} ways`,
    );
  }

  /** What follows from the caller and is compared with variables. */
  private sampleOf(key: string): Pattern[] {
    if (this.usedBy(key).length === 0) return [];
    const fixed = fixedValue(this.caller, key);
    const texts =
      key === 'aws:userid' && fixed === FREE
        ? this.userIds()
        : key === RESOURCE_ACCOUNT
          ? this.accounts(saidOf(key, placesOf(this.statements)))
          : [fixed].flat().filter((value) => typeof value === 'string');
    return texts.map(plain);
  }

  /** What `aws:userid` can be, with each unique id that it is compared with. */
  private userIds(): string[] {
    const patterns = (this.conditions.get('aws:userid') ?? []).flatMap(patternsIn);
    const ids = patterns.flatMap((pattern) => samplesOf(pattern).map((text) => text.split(':')[0]));
    const end = this.caller.session === undefined ? '' : `:${this.caller.session}`;
    return [...new Set(['x', ...ids])].filter((id) => id !== '').map((id) => `${id}${end}`);
  }

  /** Every combination of values for the keys that are decided first. */
  choices(): Choice[] {
    const all = this.orders.flatMap((order) => this.choicesIn(order));
    const text = (choice: Choice) => JSON.stringify(this.first.map((key) => choice.get(key)));
    const choices =
      this.orders.length === 1 ? all : [...new Map(all.map((c) => [text(c), c])).values()];
    return choices.filter((choice) =>
      [...choice].every(([key, value]) =>
        value !== undefined ? mentions(choice, key) !== false : mentions(choice, key) !== true,
      ),
    );
  }

  private choicesIn(order: readonly string[]): Choice[] {
    let choices: Map<string, ContextValue | undefined>[] = [new Map()];
    for (const key of order) {
      const known = new Map<string, readonly (ContextValue | undefined)[]>();
      choices = choices.flatMap((choice) => {
        const id = JSON.stringify([...choice.values(), this.dependence(key, choice)]);
        const values = known.get(id) ?? this.firstValues(key, choice);
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

  private firstValues(key: string, choice: Choice): readonly (ContextValue | undefined)[] {
    const decides = (name: string) => choice.has(name) || fixedValue(this.caller, name) !== FREE;
    const known = { ...this.context(choice), decides };
    const own = this.conditions.get(key) ?? [];
    if (key === TAG_KEYS && this.listsTags) return valuesOf(this.facts(key), own, known);
    this.places ??= this.allPlaces();
    const values = variableValues(this.facts(key), own, this.places, known, {
      needed: this.needed.map((group) => group.flatMap(({ parts }) => parts?.[5] ?? [])),
      always: this.besides().get(RESOURCE) ?? [],
    });
    return key === RESOURCE_ACCOUNT ? values.filter(isAccount) : values;
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
    if (key === RESOURCE_ACCOUNT && owner !== undefined) return owner;
    return fixedValue(this.caller, key);
  }

  private free(key: string, choice: Choice): Domain {
    const listed = mentions(choice, key);
    if (listed === false) return single(undefined);
    const conditions = this.conditions.get(key) ?? [];
    const facts = this.facts(key);
    // A tag that is listed is there: that it is absent stands for no value with the same results.
    const known = listed === true ? { ...facts, required: true } : facts;
    const found =
      key === RESOURCE_ACCOUNT
        ? this.accounts(this.accountGlobs(this.context(choice)))
        : valuesOf(known, conditions, this.context(choice));
    const canBeAbsent = found[0] === undefined;
    const values = canBeAbsent ? found : [undefined, ...found];
    const all = (1n << BigInt(values.length)) - 1n;
    return { values, possible: canBeAbsent ? all : all & ~1n, masks: new Map() };
  }

  /** Accounts that can own a resource: one for every set of the texts it is compared with. */
  private accounts(globs: readonly Glob[]): string[] {
    const found = witnesses(globs, ACCOUNTS);
    const usual = [this.caller.caller.account ?? '111122223333', '444455556666', '123456789012'];
    return [...new Set([...usual, ...found.map(({ text }) => text)])].filter(isAccount);
  }

  /** What the owner of a resource is compared with. */
  accountGlobs(context: Context): Glob[] {
    const conditions = this.conditions.get(RESOURCE_ACCOUNT) ?? [];
    const patterns = conditions.flatMap(patternsIn).flatMap((pattern) => {
      const glob = pattern.glob(context);
      return glob === undefined ? [] : [glob];
    });
    const chosen = context.get(RESOURCE_ACCOUNT);
    return typeof chosen === 'string' ? [...patterns, parseGlob(chosen)] : patterns;
  }

  /** What the values of the key depend on, as a text. */
  private dependence(key: string, choice: Choice): string {
    const used = this.usedBy(key).map((name) => JSON.stringify(choice.get(name)));
    return `${used.join()} ${key.startsWith(REQUEST_TAG) ? mentions(choice, key) : ''}`;
  }

  /** The keys whose values the conditions on this key use. */
  private usedBy(key: string): readonly string[] {
    let uses = this.uses.get(key);
    if (uses === undefined) {
      const conditions = this.conditions.get(key) ?? [];
      uses = [...variablesOf({ conditions, resources: undefined }).keys()];
      this.uses.set(key, uses);
    }
    return uses;
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
        MULTIVALUED.has(key) ||
        (type === undefined
          ? conditions.some(({ set }) => set !== undefined)
          : type.startsWith('ArrayOf')),
      required: userId || ALWAYS_PRESENT.has(key),
      typed: /^(ArrayOf)?(Bool|Numeric|Date|IPAddress)$/.test(type ?? ''),
      ...(userId ? { within: [userIdShape(this.caller)] } : {}),
      ...(key === RESOURCE_ACCOUNT ? { ...ACCOUNTS, globs: this.owners() } : {}),
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

const isAccount = (value: ContextValue | undefined) =>
  typeof value === 'string' && /^\d{12}$/.test(value);

function single(value: ContextValue | undefined): Domain {
  const masks = new Map<Condition, ValueSet>();
  return value === undefined
    ? { values: [undefined], possible: 1n, masks }
    : { values: [undefined, value], possible: 2n, masks };
}
