import { ArnPattern } from '../../policy/arn';
import type { Condition } from '../../policy/condition';
import { ANY, ANY_NO_COLON, COLON, STAR, STAR_NO_COLON } from '../../policy/glob';
import { ExactValue } from '../../policy/operators';
import { Pattern, type Piece, plain } from '../../policy/pattern';
import type { CompiledStatement } from '../../policy/statement';
import { InexactError } from '../inexact';

export type Patterned = Pick<CompiledStatement, 'resources' | 'conditions'>;

/** The place of what `Resource` and `NotResource` say after the fifth colon; all others are condition keys. */
export const RESOURCE = '';
/** The place of the account that owns the resource. */
export const RESOURCE_ACCOUNT = 'aws:resourceaccount';

/** Patterns by what they are compared with: the resource, or the value of a condition key. */
export type PatternsByKey = ReadonlyMap<string, readonly Pattern[]>;

/** The patterns of the statements, and those that stand in none, each once in its place. */
export function patternsByKey(
  statements: Iterable<Patterned>,
  besides: Iterable<readonly [string, readonly Pattern[]]> = [],
): Map<string, Pattern[]> {
  const places = new Map<string, Map<string, Pattern>>();
  const add = (place: string, pattern: Pattern) => {
    const known = places.get(place) ?? new Map<string, Pattern>();
    places.set(place, known);
    known.set(pattern.meaning, pattern);
  };
  for (const { resources = [], conditions } of statements) {
    for (const { parts } of resources) if (parts?.[5]) add(RESOURCE, parts[5]);
    for (const condition of conditions)
      for (const pattern of patternsIn(condition)) add(condition.key, pattern);
  }
  for (const [place, patterns] of besides) for (const pattern of patterns) add(place, pattern);
  // An ARN says whose the resource is, too: that matters where it is asked about.
  const all = [...places.values()].flatMap((patterns) => [...patterns.values()]);
  const isUsed = all.some(({ variables }) => variables.some(({ key }) => key === RESOURCE_ACCOUNT));
  if (isUsed || places.has(RESOURCE_ACCOUNT))
    for (const { resources = [] } of statements)
      for (const owner of resources.flatMap(ownerIn)) add(RESOURCE_ACCOUNT, owner);
  return new Map([...places].map(([place, patterns]) => [place, [...patterns.values()]]));
}

/** What a pattern for ARNs says of the account; nothing if it takes any. */
export function ownerIn({ parts }: ArnPattern): Pattern[] {
  const owner = parts?.[4];
  return owner === undefined || owner.text === '' || owner.everything ? [] : [owner];
}

export function allPatterns(places: PatternsByKey): Pattern[] {
  return [...places.values()].flat();
}

const variables = new WeakMap<Patterned, ReadonlyMap<string, string>>();

/** The keys that variables of the statement take their values from: names by lower-case name. */
export function variablesOf(statement: Patterned): ReadonlyMap<string, string> {
  const found = variables.get(statement) ?? readVariables(statement);
  variables.set(statement, found);
  return found;
}

function readVariables(statement: Patterned): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const parts = (statement.resources ?? []).flatMap((arn) => arn.parts ?? []);
  for (const { variables } of [...parts, ...statement.conditions.flatMap(patternsIn)])
    for (const { key, name } of variables) keys.set(key, name);
  return keys;
}

/** The values of a condition that are texts. */
export function patternsIn({
  kind,
  values,
}: Pick<Condition, 'values'> & Partial<Condition>): readonly Pattern[] {
  if (kind === 'null') return [];
  return values.flatMap((value) =>
    value instanceof Pattern
      ? value
      : value instanceof ArnPattern
        ? whole(value)
        : value instanceof ExactValue
          ? plain(value.text)
          : [],
  );
}

/** Throws where one of these keys, whose values are looked for as texts, is compared as something else. */
export function assertText({ key, name, kind }: Condition, keys: readonly string[]): void {
  const as = { numeric: 'a number', date: 'a date', ip: 'an address' }[kind as string];
  if (as !== undefined && keys.includes(key))
    throw new InexactError('one type', `'${name}' is compared as ${as}`);
}

const texts = new WeakMap<ArnPattern, Pattern>();

const stopping = (piece: Piece): Piece =>
  piece === STAR ? STAR_NO_COLON : piece === ANY ? ANY_NO_COLON : piece;

/** A pattern for ARNs as one for texts; its wildcards stop at colons, but in the last part. */
function whole(arn: ArnPattern): Pattern {
  const options = { variables: arn.parts?.[0]?.options.variables ?? false, wildcards: true };
  const parts = arn.parts?.map((part) => part.analyse());
  const pieces = parts?.flatMap((part, i) => (i === 5 ? part : [...part.map(stopping), COLON]));
  const found = texts.get(arn) ?? new Pattern(arn.text, options, pieces);
  texts.set(arn, found);
  return found;
}
