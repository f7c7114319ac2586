import type { OneOrMore } from './policy';

/** The values of an element that must be there. */
export function toArray<T>(value: OneOrMore<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** The values of an element of a statement; none when it has no such element. */
export function valuesIn(value: OneOrMore<string> | undefined): readonly string[] {
  return value === undefined ? [] : toArray(value);
}

/** One value, or a list of several, as policies write it. */
export function oneOrMore<T>(values: readonly T[]): OneOrMore<T> {
  return values.length === 1 ? (values[0] as T) : values;
}
