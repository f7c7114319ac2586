import { ArnPattern } from './arn';
import type { Condition } from './condition';
import type { Context, ContextValue } from './context';
import { fillings, samplesOf } from './fillings';
import { InexactError } from './inexact';
import { type KeyFacts, textsOf, valuesOf } from './key-values';
import { Pattern } from './pattern';
import type { CompiledStatement } from './statement';

type Patterned = Pick<CompiledStatement, 'resources' | 'conditions'>;

/** The texts that a statement compares with values of a request. */
export function patternsOf({ resources, conditions }: Patterned): Pattern[] {
  return [
    ...(resources ?? []).flatMap((arn) => arn.parts?.[5] ?? []),
    ...conditions.flatMap(patternsIn),
  ];
}

/** The values of a condition that are texts; of an ARN, its parts. */
export function patternsIn({ values }: Pick<Condition, 'values'>): readonly Pattern[] {
  return values.flatMap((value) =>
    value instanceof Pattern ? value : value instanceof ArnPattern ? (value.parts ?? []) : [],
  );
}

/** The keys that variables of the statement take their values from: names by lower-case name. */
export function variablesOf(statement: Patterned): Map<string, string> {
  const keys = new Map<string, string>();
  const parts = (statement.resources ?? []).flatMap((arn) => arn.parts ?? []);
  for (const { variables } of [...parts, ...patternsOf(statement)])
    for (const { key, name } of variables) keys.set(key, name);
  return keys;
}

/**
 * Throws where a value would not be found: in `Resource`, variables stand after the fifth colon of the
 * ARN. Source: "IAM policy elements: Variables and tags", where you can use policy variables.
 */
export function assertPlaced({ resources }: Patterned): void {
  for (const { parts = [], text } of resources ?? []) {
    if (parts.some(({ variables }, i) => i < 5 && variables.length > 0))
      throw new InexactError('place', `'${text}' has a variable before its fifth colon`);
  }
}

/**
 * Values for a key that fills a variable: absent, empty, two that mean nothing, one with each delimiter
 * that stands beside the variable in a pattern (so that `hr/x` could reach below `hr/`), the characters
 * `*` and `?`, those that the conditions on the key itself tell apart, and those that make a pattern with
 * the variable read like another pattern, `besides` included.
 *
 * @param known values of the keys that were decided before
 */
export function variableValues(
  facts: KeyFacts,
  statements: readonly Patterned[],
  besides: readonly Pattern[],
  known: Context,
): readonly (ContextValue | undefined)[] {
  const { key } = facts;
  const all = distinct([...statements.flatMap(patternsOf), ...besides]);
  const [first = 'x', second = 'y'] = opaque(all);
  const texts = new Set<string>(['', first, second, '*', '?']);
  const own = statements.flatMap(({ conditions }) => conditions.filter((c) => c.key === key));
  for (const text of textsOf(facts, own, known)) texts.add(text);
  for (const pattern of all) {
    assertSeparated(pattern);
    if (!pattern.variables.some((variable) => variable.key === key)) continue;
    for (const delimiter of pattern.delimiters()) texts.add(`${first}${delimiter}${second}`);
    for (const { fallback } of pattern.variables) if (fallback !== undefined) texts.add(fallback);
    for (const other of all) {
      if (other === pattern) continue;
      for (const text of fillings(pattern, key, other)) texts.add(text);
    }
    if (pattern.options.ignoreCase) texts.add(first.toUpperCase());
  }
  const values = [...texts].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const lists = facts.multivalued
    ? [[first, second], ...valuesOf(facts, own, known).filter((value) => Array.isArray(value))]
    : [];
  return [...(facts.required ? [] : [undefined]), ...values, ...lists];
}

/**
 * Texts for a key that follows from the caller, or for a variable that it is compared with: those that
 * conditions compare the key with, and those that make a pattern with the variable read like another.
 */
export function textsFor(key: string, statements: readonly Patterned[]): Set<string> {
  const all = distinct(statements.flatMap(patternsOf));
  const texts = new Set<string>();
  for (const pattern of all) {
    if (!pattern.variables.some((variable) => variable.key === key)) continue;
    for (const other of all)
      if (other !== pattern) for (const text of fillings(pattern, key, other)) texts.add(text);
  }
  for (const condition of statements.flatMap(({ conditions }) => conditions)) {
    if (condition.key !== key) continue;
    for (const pattern of patternsIn(condition))
      if (pattern.variables.length === 0) for (const text of samplesOf(pattern)) texts.add(text);
  }
  return texts;
}

function distinct(patterns: readonly Pattern[]): Pattern[] {
  const byText = new Map(
    patterns.map((pattern) => [`${pattern.text} ${pattern.options.ignoreCase}`, pattern]),
  );
  return [...byText.values()];
}

/** Two short texts that occur in no pattern. */
function opaque(patterns: readonly Pattern[]): string[] {
  const candidates = ['x', 'y', 'z', 'q', 'xq', 'yq', 'zq', 'qz', 'xqz7', 'yqz7'];
  const words = new Set(patterns.flatMap(({ text }) => text.split(/[^A-Za-z0-9]/)));
  return candidates.filter((text) => !words.has(text)).slice(0, 2);
}

function assertSeparated(pattern: Pattern): void {
  const pieces = pattern.analyse();
  pieces.forEach((piece, i) => {
    if (typeof piece === 'object' && typeof pieces[i + 1] === 'object') {
      throw new InexactError('one key', `'${pattern.text}' has two variables side by side`);
    }
  });
}
