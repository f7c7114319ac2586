import { ArnPattern } from './arn';
import type { Context } from './context';
import { type Cidr, inCidr, parseCidr, parseDate, parseNumber } from './literals';
import { Pattern } from './pattern';

/** What a policy's value is compared with: one value of the request. */
export interface ConditionValue {
  readonly text: string;
  matches(value: string, context: Context): boolean;
}

/** How the values of a key are compared; decides which values of the key can differ. */
export type Kind = 'string' | 'arn' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'null';

/** A condition operator without set qualifier and `IfExists`. */
interface Operator {
  readonly kind: Kind;
  /** `StringNotEquals` and the like: true when the plain operator is false, so also on a missing key. */
  readonly negated: boolean;
  /** Reads one value of the policy; throws when it makes no sense for the operator. */
  readonly read: (text: string, variables: boolean) => ConditionValue;
}

/** A value compared as a number: a number, or a time in seconds. */
export class NumberValue implements ConditionValue {
  readonly number: number;

  constructor(
    readonly text: string,
    readonly parse: (text: string) => number | undefined,
    readonly compare: (value: number, bound: number) => boolean,
    accepted: string,
  ) {
    const number = parse(text);
    if (number === undefined) throw new Error(`'${text}' is not ${accepted}`);
    this.number = number;
  }

  matches(value: string): boolean {
    const number = this.parse(value);
    return number !== undefined && this.compare(number, this.number);
  }
}

/** A range of IP addresses. */
export class IpValue implements ConditionValue {
  readonly range: Cidr;

  constructor(readonly text: string) {
    const range = parseCidr(text);
    if (range === undefined) {
      throw new Error(
        `'${text}' is not an IP range; expected one like '203.0.113.0/24' or '2001:db8::/64'`,
      );
    }
    this.range = range;
  }

  matches(value: string): boolean {
    return inCidr(this.range, value);
  }
}

/** A value that is compared as it stands. */
export class ExactValue implements ConditionValue {
  constructor(readonly text: string) {}

  matches(value: string): boolean {
    return value === this.text;
  }
}

const readText =
  (wildcards: boolean, ignoreCase = false) =>
  (text: string, variables: boolean) =>
    new Pattern(text, { variables, wildcards, ignoreCase });

const readArn = (text: string, variables: boolean) =>
  new ArnPattern(text, { variables, wildcards: true });

const readBool = (text: string, variables: boolean): ConditionValue => {
  if (!/^(true|false)$/i.test(text) && !(variables && text.includes('${'))) {
    throw new Error(`'${text}' is not a boolean; expected 'true' or 'false'`);
  }
  return new Pattern(text, { variables, wildcards: false, ignoreCase: true });
};

const readNull = (text: string): ConditionValue => {
  if (!/^(true|false)$/i.test(text)) {
    throw new Error(`'${text}' is not a boolean; expected 'true' (key is absent) or 'false'`);
  }
  return new ExactValue(text.toLowerCase());
};

type Compare = (value: number, bound: number) => boolean;

const readNumber = (compare: Compare) => (text: string) =>
  new NumberValue(text, parseNumber, compare, "a number; expected one like '10' or '-1.5'");

const readDate = (compare: Compare) => (text: string) =>
  new NumberValue(
    text,
    parseDate,
    compare,
    "a date; expected one like '2030-01-31T00:00:00Z', or seconds since 1970",
  );

const equal: Compare = (a, b) => a === b;
const comparisons: Record<string, Compare> = {
  equals: equal,
  lessthan: (a, b) => a < b,
  lessthanequals: (a, b) => a <= b,
  greaterthan: (a, b) => a > b,
  greaterthanequals: (a, b) => a >= b,
};

/**
 * Every condition operator, by lower-case name.
 *
 * `ArnEquals` and `ArnLike` behave identically. Policy variables work in string, ARN and boolean
 * operators only. Source: "IAM JSON policy elements: Condition operators",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['stringequals', { kind: 'string', negated: false, read: readText(false) }],
  ['stringnotequals', { kind: 'string', negated: true, read: readText(false) }],
  ['stringequalsignorecase', { kind: 'string', negated: false, read: readText(false, true) }],
  ['stringnotequalsignorecase', { kind: 'string', negated: true, read: readText(false, true) }],
  ['stringlike', { kind: 'string', negated: false, read: readText(true) }],
  ['stringnotlike', { kind: 'string', negated: true, read: readText(true) }],
  ['arnequals', { kind: 'arn', negated: false, read: readArn }],
  ['arnlike', { kind: 'arn', negated: false, read: readArn }],
  ['arnnotequals', { kind: 'arn', negated: true, read: readArn }],
  ['arnnotlike', { kind: 'arn', negated: true, read: readArn }],
  ['bool', { kind: 'bool', negated: false, read: readBool }],
  ['binaryequals', { kind: 'binary', negated: false, read: (text) => new ExactValue(text) }],
  ['ipaddress', { kind: 'ip', negated: false, read: (text) => new IpValue(text) }],
  ['notipaddress', { kind: 'ip', negated: true, read: (text) => new IpValue(text) }],
  ['null', { kind: 'null', negated: false, read: readNull }],
  ['numericnotequals', { kind: 'numeric', negated: true, read: readNumber(equal) }],
  ['datenotequals', { kind: 'date', negated: true, read: readDate(equal) }],
  ...Object.entries(comparisons).flatMap(([name, compare]): [string, Operator][] => [
    [`numeric${name}`, { kind: 'numeric', negated: false, read: readNumber(compare) }],
    [`date${name}`, { kind: 'date', negated: false, read: readDate(compare) }],
  ]),
]);
