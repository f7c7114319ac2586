import { type Condition, holds } from '../../policy/condition';
import type { Context, ContextValue } from '../../policy/context';
import { FREE, fixedValue } from '../callers/representative-caller';
import { RESOURCE_ACCOUNT } from '../patterns/patterns-by-key';
import { ownerGlobs, ownersFor } from '../resources/resource-owners';
import type { ConditionKeys } from './condition-keys';
import { valuesOf } from './key-values';
import { mentions } from './request-tags';
import type { ValueSet } from './value-set';
import type { Assignment, VariableAssignments } from './variable-assignments';

/** The values that one key can take in a question, "absent" first. */
export interface Domain {
  readonly values: readonly (ContextValue | undefined)[];
  /** Those that are possible. */
  readonly possible: ValueSet;
  readonly masks: Map<Condition, ValueSet>;
}

/** What each key can be after a choice of those that are decided first. */
export class KeyDomains {
  readonly keys: readonly string[];
  /** How the policies write each key. */
  readonly names: ReadonlyMap<string, string>;
  private readonly known = new Map<string, Domain>();

  constructor(
    private readonly asked: ConditionKeys,
    private readonly choices: VariableAssignments,
  ) {
    this.keys = asked.keys;
    this.names = asked.names;
  }

  /** A text that is the same for choices after which the same values are possible, with the same results. */
  signature(choice: Assignment): string {
    return this.keys.map((key) => this.identity(key, choice, undefined)).join(';');
  }

  /** The values of a key, after the choice. `owner` is the resource's account, if it is certain. */
  of(key: string, choice: Assignment, owner: string | undefined): Domain {
    const id = this.identity(key, choice, owner);
    let domain = this.known.get(id);
    if (domain === undefined) {
      const fixed = this.fixed(key, choice, owner);
      domain = fixed === FREE ? this.free(key, choice) : single(fixed);
      this.known.set(id, domain);
    }
    return domain;
  }

  private identity(key: string, choice: Assignment, owner: string | undefined): string {
    const fixed = this.fixed(key, choice, owner);
    const value = fixed === FREE ? '' : `=${JSON.stringify(fixed)}`;
    return `${key} ${value} ${this.choices.dependence(key, choice)}`;
  }

  private fixed(key: string, choice: Assignment, owner: string | undefined) {
    if (choice.has(key)) return choice.get(key);
    if (owner !== undefined && key === RESOURCE_ACCOUNT) return owner;
    return fixedValue(this.asked.caller, key);
  }

  private free(key: string, choice: Assignment): Domain {
    const listed = mentions(choice, key);
    if (listed === false) return single(undefined);
    const conditions = this.asked.on(key);
    const context = this.choices.context(choice);
    // A tag that is listed is there: that it is absent stands for no value with the same results.
    const required = listed === true ? { required: true } : {};
    const found =
      key === RESOURCE_ACCOUNT
        ? ownersFor(this.asked.caller, ownerGlobs(conditions, context))
        : valuesOf({ ...this.asked.facts(key), ...required }, conditions, context);
    const canBeAbsent = found[0] === undefined;
    const values = canBeAbsent ? found : [undefined, ...found];
    const all = (1n << BigInt(values.length)) - 1n;
    return { values, possible: canBeAbsent ? all : all & ~1n, masks: new Map() };
  }

  /** The values of the domain with which the condition holds. */
  mask(condition: Condition, domain: Domain, choice: Assignment): ValueSet {
    let mask = domain.masks.get(condition);
    if (mask === undefined) {
      const context = this.choices.context(choice);
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
}

function single(value: ContextValue | undefined): Domain {
  const masks = new Map<Condition, ValueSet>();
  return value === undefined
    ? { values: [undefined], possible: 1n, masks }
    : { values: [undefined, value], possible: 2n, masks };
}
