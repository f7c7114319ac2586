import { toArray } from '../policy/one-or-more';
import type { Conditions, OneOrMore, Statement } from '../policy/policy';

const comparisons: Readonly<Record<string, string>> = {
  StringEquals: 'is',
  StringNotEquals: 'is not',
  StringEqualsIgnoreCase: 'is, in any case,',
  StringNotEqualsIgnoreCase: 'is not, in any case,',
  StringLike: 'matches',
  StringNotLike: 'does not match',
  ArnEquals: 'matches',
  ArnLike: 'matches',
  ArnNotEquals: 'does not match',
  ArnNotLike: 'does not match',
  Bool: 'is',
  BinaryEquals: 'is',
  IpAddress: 'is in',
  NotIpAddress: 'is not in',
  NumericEquals: 'is',
  NumericNotEquals: 'is not',
  NumericLessThan: 'is less than',
  NumericLessThanEquals: 'is at most',
  NumericGreaterThan: 'is more than',
  NumericGreaterThanEquals: 'is at least',
  DateEquals: 'is',
  DateNotEquals: 'is not',
  DateLessThan: 'is before',
  DateLessThanEquals: 'is not after',
  DateGreaterThan: 'is after',
  DateGreaterThanEquals: 'is not before',
};

/** The conditions of a statement, each as a short clause: `aws:SourceAccount is 111122223333`. */
export function conditionsInWords(conditions: Conditions = {}): string[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => clause(operator, key, toArray(values).map(String))),
  );
}

function clause(operator: string, key: string, values: readonly string[]): string {
  const [, set = '', base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
  if (/^null$/i.test(base)) {
    return `${key} is ${/^true$/i.test(values[0] ?? '') ? 'absent' : 'present'}`;
  }
  const subject = set
    ? `${set.toLowerCase() === 'forallvalues' ? 'every' : 'some'} value of ${key}`
    : key;
  const comparison = comparisons[base] ?? base;
  const absent = ifExists ? ', or absent' : '';
  const either = values.map((value) => value || "''").join(' or ');
  return `${subject} ${comparison} ${either}${absent}`;
}

/** Whom a statement names, each as a short phrase. */
export function principalsInWords(statement: Statement): string[] {
  const { Principal, NotPrincipal } = statement;
  const named = Principal ?? NotPrincipal;
  if (named === undefined) return [];
  const except = Principal === undefined ? 'everyone but ' : '';
  if (named === '*') return [`${except}anyone`];
  return Object.entries(named).flatMap(([type, values]) =>
    toArray(values as OneOrMore<string>).map((value) => except + principal(type, value)),
  );
}

function principal(type: string, value: string): string {
  if (type === 'Service') return `the service ${value}`;
  if (type === 'Federated') return `whoever signs in with ${value}`;
  if (type === 'CanonicalUser') return `the canonical user ${value}`;
  if (value === '*') return 'anyone';
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
  return account ? `account ${account}, as far as its own policies allow` : value;
}
