import { ArnPattern } from './arn';
import type { Condition } from './condition';
import type { ContextValue } from './context';
import { ANY, ANY_NO_COLON, STAR, STAR_NO_COLON } from './glob';
import { InexactError } from './inexact';
import { type KeyFacts, textsOf } from './key-values';
import { Pattern } from './pattern';
import type { CompiledStatement } from './statement';

/** The patterns of a statement that hold variables, and those beside them that hold none. */
export function patternsOf(
  statement: Pick<CompiledStatement, 'resources' | 'conditions'>,
): Pattern[][] {
  const resources = (statement.resources ?? []).flatMap((arn) => arn.parts?.[5] ?? []);
  const conditions = statement.conditions.map(({ values }) =>
    values.flatMap((value) =>
      value instanceof Pattern
        ? value
        : value instanceof ArnPattern
          ? [...(value.parts ?? [])]
          : [],
    ),
  );
  return [resources, ...conditions];
}

/** The keys that variables of the statement take their values from: names by lower-case name. */
export function variablesOf(
  statement: Pick<CompiledStatement, 'resources' | 'conditions'>,
): Map<string, string> {
  const keys = new Map<string, string>();
  const all = [
    ...(statement.resources ?? []).flatMap((arn) => arn.parts ?? []),
    ...patternsOf(statement).flat(),
  ];
  for (const pattern of all) for (const { key, name } of pattern.variables) keys.set(key, name);
  return keys;
}

const NOTHING = { get: () => undefined };

/**
 * Values for a key that fills a variable: absent, empty, two that mean nothing, one with each delimiter
 * that stands beside the variable in a pattern (so that `hr/x` could reach below `hr/`), the characters
 * `*` and `?`, those that the conditions on the key itself tell apart, and those that make a pattern with
 * the variable read like another pattern, `besides` included.
 */
export function variableValues(
  facts: KeyFacts,
  statements: readonly CompiledStatement[],
  besides: readonly Pattern[],
): readonly (ContextValue | undefined)[] {
  const { key } = facts;
  const texts = new Set<string>(['', ...opaque(statements), '*', '?']);
  const [first, second] = opaque(statements);
  const own = statements.flatMap(({ conditions }) => conditions.filter((c) => c.key === key));
  for (const text of textsOf(facts, own.filter(isFixed), NOTHING)) texts.add(text);
  const all = [...statements.flatMap(patternsOf).flat(), ...besides];
  for (const pattern of all) {
    assertSeparated(pattern);
    if (!pattern.variables.some((variable) => variable.key === key)) continue;
    for (const delimiter of pattern.delimiters()) texts.add(`${first}${delimiter}${second}`);
    for (const { fallback } of pattern.variables) if (fallback !== undefined) texts.add(fallback);
    for (const other of all) {
      if (other === pattern) continue;
      for (const text of fillings(pattern, key, other)) texts.add(text);
    }
  }
  const values = [...texts].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const lists = facts.multivalued ? [[first, second] as string[]] : [];
  return [...(facts.required ? [] : [undefined]), ...values, ...lists];
}

/** Whether all values of the condition are free of variables. */
function isFixed(condition: Condition): boolean {
  return condition.values.every((value) => {
    const patterns =
      value instanceof Pattern ? [value] : value instanceof ArnPattern ? (value.parts ?? []) : [];
    return patterns.every(({ variables }) => variables.length === 0);
  });
}

/** Two short texts that occur in no pattern. */
function opaque(statements: readonly CompiledStatement[]): string[] {
  const literals = statements
    .flatMap(patternsOf)
    .flat()
    .map(({ text }) => text);
  const candidates = ['x', 'y', 'z', 'q', 'xq', 'yq', 'zq', 'qz', 'xqz7', 'yqz7'];
  return candidates
    .filter((text) => !literals.some((literal) => literal.split(/[^A-Za-z0-9]/).includes(text)))
    .slice(0, 2);
}

/** The values of the variable with which the pattern reads like a sample of the other pattern. */
function fillings(pattern: Pattern, key: string, other: Pattern): Set<string> {
  const pieces = pattern.analyse();
  const found = new Set<string>();
  const read = (sample: string, piece: number, from: number, value: string | undefined): void => {
    const next = pieces[piece];
    if (next === undefined) {
      if (from === sample.length && value !== undefined) found.add(value);
    } else if (next === STAR || next === STAR_NO_COLON || typeof next === 'object') {
      const isKey = typeof next === 'object' && next.key === key;
      const literal = typeof pieces[piece + 1] === 'number' && (pieces[piece + 1] as number) >= 0;
      for (let to = from; to <= sample.length; to++) {
        // Where nothing else says where the value ends, it ends with a word.
        if (!literal && !isBoundary(sample, to)) continue;
        read(sample, piece + 1, to, isKey ? sample.slice(from, to) : value);
      }
    } else if (
      from < sample.length &&
      (next === ANY || next === ANY_NO_COLON || next === sample.charCodeAt(from))
    ) {
      read(sample, piece + 1, from + 1, value);
    }
  };
  for (const sample of samplesOf(other)) read(sample, 0, 0, undefined);
  return found;
}

const samples = new WeakMap<Pattern, readonly string[]>();

/** Texts that the pattern matches, with little or nothing for its wildcards and variables. */
function samplesOf(pattern: Pattern): readonly string[] {
  let found = samples.get(pattern);
  if (found === undefined) {
    found = ['', 'x'].map((filler) =>
      pattern
        .analyse()
        .map((piece) => {
          if (piece === ANY || piece === ANY_NO_COLON) return 'x';
          return typeof piece === 'number' && piece >= 0 ? String.fromCharCode(piece) : filler;
        })
        .join(''),
    );
    samples.set(pattern, found);
  }
  return found;
}

function isBoundary(text: string, at: number): boolean {
  return at === 0 || at === text.length || !/\w\w/.test(text.slice(at - 1, at + 1));
}

function assertSeparated(pattern: Pattern): void {
  const pieces = pattern.analyse();
  pieces.forEach((piece, i) => {
    if (typeof piece === 'object' && typeof pieces[i + 1] === 'object') {
      throw new InexactError('one key', `'${pattern.text}' has two variables side by side`);
    }
  });
}
