import { oneOrMore, toArray } from '../policy/one-or-more';
import type { Conditions, Statement } from '../policy/policy';
import { anotherAccount, type Change, replaced } from './change';

type Value = string | number | boolean;

/**
 * One condition: an operator, in its parts, with a key and values.
 *
 * Example: `ForAnyValue:StringLikeIfExists` has the set operator `ForAnyValue:`, the base `StringLike`, and
 * `ifExists`.
 */
interface Entry {
  readonly operator: string;
  /** `ForAllValues:`, `ForAnyValue:` or empty. */
  readonly set: string;
  readonly base: string;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly Value[];
}

/** What careless edits do to the conditions of a statement. */
export function* conditionChanges(statement: Statement): Generator<Change> {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    for (const [key, value] of Object.entries(keys)) {
      const [, set = '', base = '', ifExists] =
        /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
      const entry = { operator, set, base, ifExists: !!ifExists, key, values: toArray(value) };
      const rest = without(statement, entry);
      for (const [change, to] of entryChanges(entry)) {
        if (to && inWords(to) === inWords(entry)) continue;
        yield {
          operator: change,
          detail: describe(entry, to),
          statement: to ? plus(rest, to) : rest,
        };
      }
    }
  }
}

/** Each edit of the condition with its name; undefined where the edit deletes the condition. */
function* entryChanges(entry: Entry): Generator<[operator: string, to: Entry | undefined]> {
  const { set, base, values, ifExists } = entry;
  const of = (changed: Partial<Entry>): Entry => {
    const to = { ...entry, ...changed };
    return { ...to, operator: `${to.set}${to.base}${to.ifExists ? 'IfExists' : ''}` };
  };
  yield ['drop a condition', undefined];
  if (values.length > 1) {
    for (const at of values.keys()) {
      yield ['drop a value of a condition', of({ values: replaced(values, at) })];
    }
  }
  if (base !== 'Null')
    yield [ifExists ? 'require the key' : 'let the key be absent', of({ ifExists: !ifExists })];
  if (set) {
    const other = /all/i.test(set) ? 'ForAnyValue:' : 'ForAllValues:';
    yield ['swap ForAllValues and ForAnyValue', of({ set: other })];
    yield ['compare without ForAllValues or ForAnyValue', of({ set: '' })];
  } else if (base !== 'Null') yield ['compare with ForAllValues', of({ set: 'ForAllValues:' })];
  const negated = opposite(base);
  if (negated) yield ['negate the comparison', of({ base: negated })];
  const elsewhere = values.map((value) => String(value).replace(/\b\d{12}\b/, anotherAccount));
  yield ['another account', of({ values: elsewhere })];
  yield* weaker(base).map(([operator, change]): [string, Entry] => [
    operator,
    of(change(values.map(String))),
  ]);
}

/** The negated operator; for an order, the same bound from the other side. Undefined where there is none. */
function opposite(base: string): string | undefined {
  const order = /^(Numeric|Date)(Less|Greater)Than(Equals)?$/.exec(base);
  if (order) {
    const [, kind, than, equals] = order;
    return `${kind}${than === 'Less' ? 'Greater' : 'Less'}Than${equals ? '' : 'Equals'}`;
  }
  if (base.endsWith('IpAddress')) return base === 'IpAddress' ? 'NotIpAddress' : 'IpAddress';
  if (!/^(String|Arn|Numeric|Date)/.test(base)) return undefined;
  return base.includes('Not')
    ? base.replace('Not', '')
    : base.replace(/Equals(IgnoreCase)?$|Like$/, 'Not$&');
}

type Weakening = (values: readonly string[]) => Partial<Entry>;

/** The edits, by name, that make the comparison match more values or others. */
function weaker(base: string): [operator: string, change: Weakening][] {
  const like = base.replace(/Equals(IgnoreCase)?$/, 'Like');
  const isText = /^String|^Arn/.test(base);
  if (isText) {
    const changes: [string, Weakening][] = [
      ['match any value', () => ({ base: like, values: ['*'] })],
      [
        'match any suffix of a value',
        (values) => ({ base: like, values: values.map((v) => (v.endsWith('*') ? v : `${v}*`)) }),
      ],
    ];
    if (/^String(Not)?Like$/.test(base)) {
      changes.push(['compare wildcards as text', () => ({ base: base.replace('Like', 'Equals') })]);
    }
    if (/^String(Not)?Equals$/.test(base)) {
      changes.push(['ignore case', () => ({ base: `${base}IgnoreCase` })]);
    }
    return changes;
  }
  if (base === 'Bool' || base === 'Null') {
    const flip = (value: string) => (value.toLowerCase() === 'true' ? 'false' : 'true');
    return [['swap true and false', (values) => ({ values: values.map(flip) })]];
  }
  if (/^Numeric/.test(base)) {
    const factor = /Greater/.test(base) ? 0.5 : 2;
    const moved = (value: string) => String(Math.floor(Number(value) * factor));
    return [['loosen the limit by a factor of two', (values) => ({ values: values.map(moved) })]];
  }
  if (/^Date/.test(base)) {
    const year = (/Greater/.test(base) ? -1 : 1) * 365 * 24 * 3600 * 1000;
    const moved = (value: string) => new Date(Date.parse(value) + year).toISOString();
    return [['move the date by a year', (values) => ({ values: values.map(moved) })]];
  }
  if (/IpAddress$/.test(base)) {
    const wide = (value: string) => (value.includes(':') ? '::/0' : '0.0.0.0/0');
    return [['match any address', (values) => ({ values: values.map(wide) })]];
  }
  return [];
}

function without(statement: Statement, { operator, key }: Entry): Statement {
  const { Condition, ...rest } = statement;
  const { [operator]: keys = {}, ...operators } = Condition ?? {};
  const { [key]: _, ...others } = keys;
  const left = Object.keys(others).length > 0 ? { ...operators, [operator]: others } : operators;
  return Object.keys(left).length > 0 ? { ...rest, Condition: left } : rest;
}

/**
 * Adds a condition. If the statement already has one with this operator and key, that one stays and this is dropped,
 * because a document has room for one only.
 */
function plus(statement: Statement, { operator, key, values }: Entry): Statement {
  const conditions: Conditions = statement.Condition ?? {};
  const keys = { [key]: oneOrMore(values), ...conditions[operator] };
  return { ...statement, Condition: { ...conditions, [operator]: keys } };
}

function describe(from: Entry, to: Entry | undefined): string {
  return to ? `${inWords(from)} -> ${inWords(to)}` : inWords(from);
}

const inWords = ({ operator, key, values }: Entry) =>
  `${operator} ${key} ${JSON.stringify(oneOrMore(values.map(String)))}`;
