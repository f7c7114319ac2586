import { type Context, type ContextValue, isEmpty, onlyValue } from './context';
import { type ConditionValue, type Kind, OPERATORS } from './operators';
import type { OneOrMore } from './policy';

/** One operator applied to one condition key. All conditions of a statement must hold. */
export interface Condition {
  /** The operator as the policy writes it: `ForAnyValue:StringLike`. */
  readonly operator: string;
  /** The key as the policy writes it. */
  readonly name: string;
  /** The key in lower case. */
  readonly key: string;
  readonly kind: Kind;
  readonly negated: boolean;
  readonly set: 'all' | 'any' | undefined;
  readonly ifExists: boolean;
  readonly values: readonly ConditionValue[];
}

/** The operator, its set qualifier and whether it ends in `IfExists`; throws when IAM has no such one. */
function readOperator(operator: string) {
  const [, set, base = '', suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
  const found = OPERATORS.get(base.toLowerCase());
  if (found === undefined) throw new Error(`'${operator}' is not a condition operator of IAM`);
  if (found.kind === 'null' && (set !== undefined || suffix !== undefined)) {
    throw new Error(`'${operator}' is not a condition operator of IAM; 'Null' stands alone`);
  }
  return { found, set, suffix };
}

/** Throws when IAM has no such operator: it may stand in a policy without any key. */
export function assertOperator(operator: string): void {
  readOperator(operator);
}

/** Reads one line of a condition block; `variables` says whether the document's version has them. */
export function readCondition(
  operator: string,
  name: string,
  values: OneOrMore<string | number | boolean>,
  variables: boolean,
): Condition {
  const { found, set, suffix } = readOperator(operator);
  const texts = (Array.isArray(values) ? values : [values]) as readonly unknown[];
  if (texts.length === 0) throw new Error(`'${operator}' on '${name}' has no value`);
  for (const text of texts) {
    if (!['string', 'number', 'boolean'].includes(typeof text)) {
      throw new Error(
        `'${operator}' on '${name}' has the value ${JSON.stringify(text)}; expected text`,
      );
    }
  }
  if (name.trim() === '') throw new Error(`'${operator}' has a condition key without a name`);
  return {
    operator,
    name,
    key: name.toLowerCase(),
    kind: found.kind,
    negated: found.negated,
    set: set === undefined ? undefined : set.toLowerCase() === 'forallvalues' ? 'all' : 'any',
    ifExists: suffix !== undefined,
    values: texts.map((text) => found.read(String(text), variables)),
  };
}

/**
 * Whether the request meets the condition.
 *
 * - Several values: one of them must match, or, for a negated operator, none.
 * - A missing key: false; true for a negated operator and with `IfExists`.
 * - `Null`: whether the key is absent (`true`) or present (`false`).
 * - `ForAllValues`: every value in the request must match; true when there is none.
 * - `ForAnyValue`: some value in the request must match; false when there is none. `IfExists` does
 *   not change that: it is about one value, and there is none to ask about.
 * - For the set operators and `Null`, an empty list and empty texts alone are no value.
 * - An operator without set qualifier never matches a key with several values.
 *
 * Sources: "IAM JSON policy elements: Condition operators"; "Set operators for multivalued context
 * keys"; "Conditions with multiple context keys or values".
 */
export function holds(condition: Condition, context: Context): boolean {
  const given = context.get(condition.key);
  if (condition.kind === 'null') {
    const absent = isNull(given) ? 'true' : 'false';
    return condition.values.some((value) => value.text === absent);
  }
  if (condition.set !== undefined) {
    if (given === undefined || isNull(given)) return condition.set === 'all';
    const list = typeof given === 'string' ? [given] : given;
    return condition.set === 'all'
      ? list.every((value) => compare(condition, value, context))
      : list.some((value) => compare(condition, value, context));
  }
  if (given === undefined || isEmpty(given)) {
    return condition.negated || condition.ifExists;
  }
  const value = onlyValue(given);
  return value !== undefined && compare(condition, value, context);
}

function compare(condition: Condition, value: string, context: Context): boolean {
  const { values } = condition;
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as ConditionValue).matches(value, context)) return !condition.negated;
  }
  return condition.negated;
}

function isNull(value: ContextValue | undefined): boolean {
  if (value === undefined || typeof value === 'string') return !value;
  return value.every((item) => item === '');
}
