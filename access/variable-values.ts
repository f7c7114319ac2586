import { ArnPattern } from './arn';
import type { Condition } from './condition';
import type { ContextValue } from './context';
import { ANY, STAR } from './glob';
import { InexactError } from './inexact';
import { type KeyFacts, textsOf } from './key-values';
import { Pattern } from './pattern';
import type { CompiledStatement } from './statement';

/** The patterns of a statement that hold variables, and those beside them that hold none. */
export function patternsOf(statement: CompiledStatement): Pattern[][] {
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

/** The keys that variables of the statement take their values from, in lower case. */
export function variablesOf(statement: CompiledStatement): Set<string> {
  const keys = new Set<string>();
  const all = [
    ...(statement.resources ?? []).flatMap((arn) => arn.parts ?? []),
    ...patternsOf(statement).flat(),
  ];
  for (const pattern of all) for (const { key } of pattern.variables) keys.add(key);
  return keys;
}

const NOTHING = { get: () => undefined };

/**
 * Values for a key that fills a variable: absent, empty, two that mean nothing, one with each delimiter
 * that stands beside the variable in a pattern (so that `hr/x` could reach below `hr/`), the characters
 * `*` and `?`, those that the conditions on the key itself tell apart, and those that make a pattern with
 * the variable read like a pattern without.
 */
export function variableValues(
  facts: KeyFacts,
  statements: readonly CompiledStatement[],
): readonly (ContextValue | undefined)[] {
  const { key } = facts;
  const texts = new Set<string>(['', ...opaque(statements), '*', '?']);
  const [first, second] = opaque(statements);
  const own = statements.flatMap(({ conditions }) => conditions.filter((c) => c.key === key));
  for (const text of textsOf(facts, own.filter(isFixed), NOTHING)) texts.add(text);
  const all = statements.flatMap(patternsOf).flat();
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
function fillings(pattern: Pattern, key: string, other: Pattern): string[] {
  const source = pattern
    .analyse()
    .map((piece) => {
      if (piece === STAR) return '.*';
      if (piece === ANY) return '.';
      if (typeof piece === 'number')
        return String.fromCharCode(piece).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      return piece.key === key ? '(.*?)' : '.*?';
    })
    .join('');
  const samples = ['', 'x', 'x/x'].map((filler) =>
    other
      .analyse()
      .map((piece) => {
        if (piece === ANY) return 'x';
        return typeof piece === 'number' && piece >= 0 ? String.fromCharCode(piece) : filler;
      })
      .join(''),
  );
  const reads = new RegExp(`^${source}$`);
  return samples.flatMap((sample) => reads.exec(sample)?.slice(1) ?? []);
}

function assertSeparated(pattern: Pattern): void {
  const pieces = pattern.analyse();
  pieces.forEach((piece, i) => {
    if (typeof piece === 'object' && typeof pieces[i + 1] === 'object') {
      throw new InexactError('one key', `'${pattern.text}' has two variables side by side`);
    }
  });
}
