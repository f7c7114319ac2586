import type { Condition } from '../../policy/condition';
import { NOTHING } from '../../policy/context';
import type { Glob } from '../../policy/glob';
import { Cache } from '../../policy/memoize';
import type { CompiledStatement } from '../../policy/statement';
import type { ActionIndex } from '../actions/action-index';
import {
  FREE,
  fixedValue,
  type RepresentativeCaller,
  userIdShape,
} from '../callers/representative-caller';
import { InexactError } from '../inexact';
import {
  assertText,
  type PatternsByKey,
  RESOURCE_ACCOUNT,
  variablesOf,
} from '../patterns/patterns-by-key';
import { OWNER_SHAPE } from '../resources/resource-owners';
import type { KeyFacts } from './key-values';
import { REQUEST_TAG, TAG_KEYS } from './request-tags';
import { assertPlaced } from './variable-values';

/** Keys that every request carries. Source: "AWS global condition context keys". */
const ALWAYS_PRESENT = new Set(['aws:securetransport', 'aws:currenttime', 'aws:epochtime']);

/**
 * Keys with several values that the Service Authorization Reference lists as texts. Source: "Role trust
 * and permissions" of the Amazon Cognito developer guide.
 */
const MULTIVALUED = new Set(['cognito-identity.amazonaws.com:amr']);

const MAX_ORDERS = 6;

/** The condition keys that statements about one action class compare or use as variables, for one caller. */
export class ConditionKeys {
  readonly keys: readonly string[];
  /** How the policies write each key. */
  readonly names = new Map<string, string>();
  /**
   * The keys that are decided first, in every order in which the values of each follow from those of the keys
   * before it.
   */
  readonly orders: readonly (readonly string[])[];
  /** Whether `aws:TagKeys` is decided first though no variable uses it. */
  readonly listsTags: boolean;
  private readonly conditions = new Map<string, Condition[]>();
  /** For each key, the variables that its conditions use. */
  private readonly uses = new Cache<string, readonly string[]>();

  constructor(
    private readonly index: ActionIndex,
    readonly caller: RepresentativeCaller,
    readonly statements: readonly CompiledStatement[],
    /** Patterns that stand in no statement. */
    readonly besides: () => PatternsByKey,
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
    const tags = [...this.keys, ...variables].some((key) => key.startsWith(REQUEST_TAG));
    this.listsTags = tags && this.conditions.has(TAG_KEYS) && !variables.has(TAG_KEYS);
    if (this.listsTags) variables.add(TAG_KEYS);
    this.orders = this.inOrder([...variables].filter((key) => fixedValue(caller, key) === FREE));
  }

  /** The keys that are decided first. */
  get first(): readonly string[] {
    return this.orders[0] as readonly string[];
  }

  /** The conditions on a key. */
  on(key: string): readonly Condition[] {
    return this.conditions.get(key) ?? [];
  }

  /** The keys whose values the conditions on this key use. */
  usedBy(key: string): readonly string[] {
    return this.uses.get(key, () => [
      ...variablesOf({ conditions: this.on(key), resources: undefined }).keys(),
    ]);
  }

  /** What is known of a key besides the conditions on it. */
  facts(key: string): KeyFacts {
    const type = this.index.keyType(key);
    const userId = key === 'aws:userid';
    return {
      key,
      multivalued:
        MULTIVALUED.has(key) ||
        (type === undefined
          ? this.on(key).some(({ set }) => set !== undefined)
          : type.startsWith('ArrayOf')),
      required: userId || ALWAYS_PRESENT.has(key),
      typed: /^(ArrayOf)?(Bool|Numeric|Date|IPAddress)$/.test(type ?? ''),
      ...(userId ? { within: [userIdShape(this.caller)] } : {}),
      ...(key === RESOURCE_ACCOUNT ? { ...OWNER_SHAPE, globs: this.owners() } : {}),
      mentions: key === TAG_KEYS ? this.tags() : [],
    };
  }

  /** The keys of request tags that are compared or used, without their prefix. */
  tags(): string[] {
    return [...this.keys, ...this.first]
      .filter((name) => name.startsWith(REQUEST_TAG))
      .map((name) => name.slice(REQUEST_TAG.length));
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
   * Orders the keys so that those which the conditions on another use come before it. Of keys that use each other
   * each comes first once, because the values of one may follow from those of any other.
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
}
