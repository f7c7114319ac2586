import { ArnPattern } from '../../policy/arn';
import type { Condition } from '../../policy/condition';
import { COLON, withinPart } from '../../policy/glob';
import { memoizeOn } from '../../policy/memoize';
import { ExactValue } from '../../policy/operators';
import { Pattern, type Piece, plain } from '../../policy/pattern';
import type { CompiledStatement } from '../../policy/statement';
import { InexactError } from '../inexact';

/** The parts of a statement that have patterns. */
export type Patterned = Pick<CompiledStatement, 'resources' | 'conditions'>;

/** Stands for a key where `Resource` and `NotResource` are meant, after the fifth colon of an ARN. */
export const RESOURCE = '';
/** The condition key of the account that owns the resource. */
export const RESOURCE_ACCOUNT = 'aws:resourceaccount';

/** The patterns that each condition key, in lower case, is compared with; under `RESOURCE`, the resource. */
export type PatternsByKey = ReadonlyMap<string, readonly Pattern[]>;

/**
 * Collects the patterns of the statements by the key that they are compared with, equal patterns once.
 *
 * Example: a statement about `arn:aws:s3:::data/*` on the condition that `aws:username` is like `dev-*` gives
 * `data/*` under `RESOURCE`, and `dev-*` under `aws:username`.
 *
 * @param others patterns that stand in no statement
 */
export function patternsByKey(
  statements: Iterable<Patterned>,
  others: Iterable<readonly [string, readonly Pattern[]]> = [],
): Map<string, Pattern[]> {
  const byKey = new Map<string, Map<string, Pattern>>();
  const add = (key: string, pattern: Pattern) => {
    const patterns = byKey.get(key) ?? new Map<string, Pattern>();
    byKey.set(key, patterns);
    patterns.set(pattern.meaning, pattern);
  };
  for (const { resources = [], conditions } of statements) {
    for (const { parts } of resources) if (parts?.[5]) add(RESOURCE, parts[5]);
    for (const condition of conditions)
      for (const pattern of patternsIn(condition)) add(condition.key, pattern);
  }
  for (const [key, patterns] of others) for (const pattern of patterns) add(key, pattern);
  // An ARN says who owns the resource: that matters where a condition or a variable is about the owner.
  const all = [...byKey.values()].flatMap((patterns) => [...patterns.values()]);
  const isUsed = all.some(({ variables }) => variables.some(({ key }) => key === RESOURCE_ACCOUNT));
  if (isUsed || byKey.has(RESOURCE_ACCOUNT))
    for (const { resources = [] } of statements)
      for (const owner of resources.flatMap(ownerIn)) add(RESOURCE_ACCOUNT, owner);
  return new Map([...byKey].map(([key, patterns]) => [key, [...patterns.values()]]));
}

/** The pattern for the account in a pattern for ARNs; none if it matches any account. */
export function ownerIn({ parts }: ArnPattern): Pattern[] {
  const owner = parts?.[4];
  return owner === undefined || owner.text === '' || owner.everything ? [] : [owner];
}

export function allPatterns(byKey: PatternsByKey): Pattern[] {
  return [...byKey.values()].flat();
}

/** The keys that the variables of a statement take their values from: names by lower-case name. */
export const variablesOf = memoizeOn((statement: Patterned): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>();
  const parts = (statement.resources ?? []).flatMap((arn) => arn.parts ?? []);
  for (const { variables } of [...parts, ...statement.conditions.flatMap(patternsIn)])
    for (const { key, name } of variables) keys.set(key, name);
  return keys;
});

/** The values of a condition that are compared as texts. */
export function patternsIn({
  kind,
  values,
}: Pick<Condition, 'values'> & Partial<Condition>): readonly Pattern[] {
  if (kind === 'null') return [];
  return values.flatMap((value) => {
    if (value instanceof Pattern) return value;
    if (value instanceof ArnPattern) return asTextPattern(value);
    return value instanceof ExactValue ? plain(value.text) : [];
  });
}

/** Throws where one of these keys, whose values are looked for as texts, is compared as something else. */
export function assertText({ key, name, kind }: Condition, keys: readonly string[]): void {
  const as = { numeric: 'a number', date: 'a date', ip: 'an address' }[kind as string];
  if (as !== undefined && keys.includes(key))
    throw new InexactError('one type', `'${name}' is compared as ${as}`);
}

const stopAtColons = (piece: Piece): Piece =>
  typeof piece === 'number' ? (withinPart([piece])[0] as number) : piece;

/** A pattern for ARNs as one for texts; its wildcards stop at colons, but in the last part. */
const asTextPattern = memoizeOn((arn: ArnPattern): Pattern => {
  const options = { variables: arn.parts?.[0]?.options.variables ?? false, wildcards: true };
  const parts = arn.parts?.map((part) => part.analyse());
  const pieces = parts?.flatMap((part, i) => (i === 5 ? part : [...part.map(stopAtColons), COLON]));
  return new Pattern(arn.text, options, pieces);
});
