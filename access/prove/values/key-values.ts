import { type Condition, holds } from '../../policy/condition';
import type { Context, ContextValue } from '../../policy/context';
import { type Glob, keyOfGlob, parseGlob } from '../../policy/glob';
import { formatAddress } from '../../policy/literals';
import type { IpValue, Kind, NumberValue } from '../../policy/operators';
import { InexactError } from '../inexact';
import { ignoringCase } from '../patterns/automaton';
import { globsOf } from '../patterns/condition-globs';
import { variablesOf } from '../patterns/patterns-by-key';
import { witnesses } from '../patterns/witnesses';

/** What is known of a condition key besides the conditions on it. */
export interface KeyFacts {
  readonly key: string;
  /** Whether a request may carry several values. */
  readonly multivalued: boolean;
  /** Whether every request carries it. */
  readonly required: boolean;
  /** Whether its values are always of the type that it is compared as: no text instead of a number. */
  readonly typed?: boolean;
  /** Only values that match one of these globs. */
  readonly within?: readonly Glob[];
  /** Characters for "any other character". See `WitnessOptions`. */
  readonly fresh?: string;
  /**
   * Texts that the values are searched for, in any case. For `aws:TagKeys` these are the tags that conditions
   * compare: a request carries such a tag exactly if the key lists it.
   */
  readonly mentions?: readonly string[];
  /** Globs besides the conditions that a value can match. */
  readonly globs?: readonly Glob[];
  /** If given, only values whose characters come, of `globs`, from one of these lists. See `WitnessOptions`. */
  readonly spellings?: readonly (readonly Glob[])[];
}

const TEXTUAL: readonly Kind[] = ['string', 'arn', 'bool', 'binary'];
const MAX_LISTS = 4_096;

/**
 * One value of the key for every combination of results that the conditions can have, "absent" first,
 * then the shortest first. The variables in the conditions have the values of `context`.
 *
 * Example: for the one condition that a number is less than 3600, these are absent, with which it does not hold,
 * and `3599`, with which it does. `3600` would have the same result as absent.
 */
export function valuesOf(
  facts: KeyFacts,
  conditions: readonly Condition[],
  context: Context,
): readonly (ContextValue | undefined)[] {
  const results = (value: ContextValue | undefined) =>
    resultsFor(facts, conditions, context, value);
  const chosen = new Map<string, ContextValue | undefined>();
  if (!facts.required) chosen.set(results(undefined), undefined);
  const texts = textsOf(facts, conditions, context);
  texts.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  for (const text of texts) {
    const key = results(text);
    if (!chosen.has(key)) chosen.set(key, text);
  }
  if (facts.multivalued) {
    const single = [...chosen.values()].filter((value) => typeof value === 'string');
    addLists(chosen, [...new Set(['', ...single])], results, facts.key);
  }
  return [...chosen.values()];
}

/** The results of all conditions for one value, as a text of digits. */
function resultsFor(
  { key, mentions = [] }: KeyFacts,
  conditions: readonly Condition[],
  context: Context,
  value: ContextValue | undefined,
): string {
  const request: Context = { get: (name) => (name === key ? value : context.get(name)) };
  const list = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  const mentioned = (text: string) => list.some((item) => item.toLowerCase() === text);
  return (
    conditions.map((condition) => (holds(condition, request) ? 1 : 0)).join('') +
    mentions.map((text) => (mentioned(text) ? 1 : 0)).join('')
  );
}

/**
 * Adds lists of two values and more, breadth first. A set operator (`ForAllValues`, `ForAnyValue`) compares each
 * value by itself, so its result for a list with one more value follows from its results for the list and for that
 * value: of all lists with the same results, one is enough to extend. Two values that no condition tells apart are
 * a list, too, because an operator without `ForAllValues` or `ForAnyValue` matches no list.
 *
 * Example: for `ForAllValues:StringEquals` with `a`, the list `['a', 'x']` has a result that `['a']` has not, and
 * `['a', 'x', 'y']` has none that is new.
 */
function addLists(
  chosen: Map<string, ContextValue | undefined>,
  texts: readonly string[],
  results: (value: ContextValue) => string,
  key: string,
): void {
  const seen = new Map<string, readonly string[]>();
  let level: readonly string[][] = texts.map((text) => [text]);
  while (level.length > 0) {
    const next: string[][] = [];
    for (const list of level) {
      for (const text of texts) {
        const longer = [...list, list.includes(text) ? another(text, results) : text];
        const result = results(longer);
        if (seen.has(result)) continue;
        seen.set(result, longer);
        if (seen.size > MAX_LISTS) {
          throw new InexactError('size', `'${key}' takes more than ${MAX_LISTS} sets of values`);
        }
        next.push(longer);
      }
    }
    level = next;
  }
  for (const [result, list] of seen) if (!chosen.has(result)) chosen.set(result, list);
}

/** Another text with the same results, so that a list does not have one value twice; the text itself if none is found. */
function another(text: string, results: (value: ContextValue) => string): string {
  const like = results(text);
  return [`${text}x`, `${text}0`, `x${text}`].find((other) => results(other) === like) ?? text;
}

/** Texts for a single value of the key: one for every set of the values in the conditions that a text can match. */
export function textsOf(
  facts: KeyFacts,
  conditions: readonly Condition[],
  context: Context,
): string[] {
  const compared = conditions.filter(({ kind }) => kind !== 'null');
  const kinds = new Set(compared.map(({ kind }) => (TEXTUAL.includes(kind) ? 'string' : kind)));
  if (facts.globs !== undefined) kinds.add('string');
  if (kinds.size > 1) {
    throw new InexactError(
      'one type',
      `'${facts.key}' is compared as ${[...kinds].join(' and as ')}`,
    );
  }
  const values = compared.flatMap((condition) => condition.values);
  const untyped = facts.typed ? [] : ['', 'x'];
  switch ([...kinds][0]) {
    case 'numeric':
    case 'date': {
      const dates = compared[0]?.kind === 'date';
      return [...numbersAround(values as NumberValue[], dates, facts.key), ...untyped];
    }
    case 'ip':
      return [...addressesAround(values as IpValue[]), ...untyped];
    default:
      if (
        compared.length > 0 &&
        compared.every(({ kind }) => kind === 'bool') &&
        variablesOf({ conditions: compared, resources: undefined }).size === 0 &&
        facts.within === undefined &&
        facts.globs === undefined
      ) {
        return ['true', 'false', ...untyped];
      }
      return textsMatching(facts, compared, context);
  }
}

function textsMatching(
  facts: KeyFacts,
  conditions: readonly Condition[],
  context: Context,
): string[] {
  const globs = new Map<string, Glob>();
  const add = (glob: Glob) => globs.set(keyOfGlob(glob), glob);
  // For set operators and Null an empty text is no value, so it has results of its own.
  add([]);
  for (const text of facts.mentions ?? []) add(ignoringCase(parseGlob(text, false)));
  for (const condition of conditions) {
    for (const value of condition.values) {
      for (const glob of globsOf(value, context)) add(glob);
    }
  }
  const own = [...globs.values()];
  facts.globs?.forEach(add);
  const all = [...globs.values()];
  const { within = [], fresh, spellings } = facts;
  const options = { within, ...(fresh !== undefined && { fresh }) };
  const textsFor = (spelling?: readonly Glob[]) =>
    witnesses(all, { ...options, ...(spelling && { spelling }) }).map(({ text }) => text);
  if (spellings === undefined) return textsFor();
  return [...new Set(spellings.flatMap((spelling) => textsFor([...own, ...spelling])))];
}

/**
 * Numbers just below, at and just above every number in the conditions. A key may have fractions unless it is a date
 * or an age in seconds; any number between two integers can stand for all of them, and here it is the half.
 */
function numbersAround(values: readonly NumberValue[], dates: boolean, key: string): string[] {
  const numbers = new Set<number>();
  for (const { number, text } of values) {
    if (!Number.isSafeInteger(number)) {
      throw new InexactError('integers', `'${key}' is compared with '${text}'`);
    }
    const whole = dates || key === 'aws:multifactorauthage';
    const near = whole ? [-1, 0, 1] : [-1, -0.5, 0, 0.5, 1];
    for (const offset of near) numbers.add(number + offset);
  }
  return [...numbers].map((number) =>
    dates && number <= LAST_W3C_DATE
      ? new Date(number * 1000).toISOString().replace('.000', '')
      : String(number),
  );
}

/** The last second of the year 9999. W3C's form has no later date: such a one is written as seconds since 1970. */
const LAST_W3C_DATE = 253_402_300_799;

/**
 * The first address of every interval between two ends of ranges, and addresses outside: within an interval
 * no range begins or ends.
 */
function addressesAround(values: readonly IpValue[]): string[] {
  const addresses = new Set([
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '2001:db8::1',
    '0.0.0.0',
    '::',
  ]);
  for (const { range } of values) {
    const width = range.version === 4 ? 32n : 128n;
    const size = 1n << (width - BigInt(range.bits));
    const first = (range.address / size) * size;
    addresses.add(formatAddress(range.version, first));
    if (first + size < 1n << width) addresses.add(formatAddress(range.version, first + size));
  }
  return [...addresses];
}
