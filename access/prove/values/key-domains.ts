import { type Condition, holds } from '../../policy/condition';
import type { Context, ContextValue } from '../../policy/context';
import { Cache } from '../../policy/memoize';
import { FREE, fixedValue } from '../callers/representative-caller';
import { RESOURCE_ACCOUNT } from '../patterns/patterns-by-key';
import { ownerGlobs, ownersFor } from '../resources/resource-owners';
import type { ConditionKeys } from './condition-keys';
import { valuesOf } from './key-values';
import { isListed } from './request-tags';
import type { ValueSet } from './value-set';
import type { Assignment, VariableAssignments } from './variable-assignments';

/** The domain of a condition key: the values that it can take, "absent" first. */
export interface Domain {
  readonly values: readonly (ContextValue | undefined)[];
  /** Those that are possible. */
  readonly possible: ValueSet;
  /** The values with which each condition holds. */
  readonly masks: Cache<Condition, ValueSet>;
}

/** The domain of each key under an assignment of those that variables use. */
export class KeyDomains {
  /** In lower case. */
  readonly keys: readonly string[];
  /** How the policies write each key. */
  readonly names: ReadonlyMap<string, string>;
  private readonly domains = new Cache<string, Domain>();

  constructor(
    private readonly conditionKeys: ConditionKeys,
    private readonly assignments: VariableAssignments,
  ) {
    this.keys = conditionKeys.keys;
    this.names = conditionKeys.names;
  }

  /** A text that is the same for assignments under which all domains are equal. */
  signature(assignment: Assignment): string {
    return this.keys.map((key) => this.identity(key, assignment, undefined)).join(';');
  }

  /**
   * The domain of a key under an assignment.
   *
   * @param owner the account of the resource, if it is certain
   */
  of(key: string, assignment: Assignment, owner: string | undefined): Domain {
    return this.domains.get(this.identity(key, assignment, owner), () => {
      const fixed = this.fixed(key, assignment, owner);
      return fixed === FREE ? this.free(key, assignment) : single(fixed);
    });
  }

  /** A text for all on which the domain depends. */
  private identity(key: string, assignment: Assignment, owner: string | undefined): string {
    const fixed = this.fixed(key, assignment, owner);
    const value = fixed === FREE ? '' : `=${JSON.stringify(fixed)}`;
    return `${key} ${value} ${this.assignments.dependence(key, assignment)}`;
  }

  private fixed(key: string, assignment: Assignment, owner: string | undefined) {
    if (assignment.has(key)) return assignment.get(key);
    if (owner !== undefined && key === RESOURCE_ACCOUNT) return owner;
    return fixedValue(this.conditionKeys.caller, key);
  }

  private free(key: string, assignment: Assignment): Domain {
    const listed = isListed(assignment, key);
    if (listed === false) return single(undefined);
    const { caller } = this.conditionKeys;
    const conditions = this.conditionKeys.on(key);
    const context = this.assignments.context(assignment);
    // A tag that is listed is there: that it is absent stands for no value with the same results.
    const required = listed === true ? { required: true } : {};
    const found =
      key === RESOURCE_ACCOUNT
        ? ownersFor(caller, ownerGlobs(conditions, context))
        : valuesOf({ ...this.conditionKeys.facts(key), ...required }, conditions, context);
    const canBeAbsent = found[0] === undefined;
    const values = canBeAbsent ? found : [undefined, ...found];
    const all = (1n << BigInt(values.length)) - 1n;
    return { values, possible: canBeAbsent ? all : all & ~1n, masks: new Cache() };
  }

  /** The values of the domain with which the condition holds. */
  mask(condition: Condition, domain: Domain, assignment: Assignment): ValueSet {
    return domain.masks.get(condition, () => {
      const context = this.assignments.context(assignment);
      let mask = 0n;
      domain.values.forEach((value, i) => {
        const request: Context = {
          get: (key) => (key === condition.key ? value : context.get(key)),
        };
        if (holds(condition, request)) mask |= 1n << BigInt(i);
      });
      return mask;
    });
  }
}

/** The domain of a key whose value is certain. */
function single(value: ContextValue | undefined): Domain {
  const masks = new Cache<Condition, ValueSet>();
  return value === undefined
    ? { values: [undefined], possible: 1n, masks }
    : { values: [undefined, value], possible: 2n, masks };
}
