import { Duration } from 'aws-cdk-lib/core';

const DAY = Duration.days(1).toMilliseconds();

/** A field of a cron: its numbers, names for them, and what may stand there in place of numbers. */
interface CronField {
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
  readonly also?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Minutes, hours, day of month, month, day of week, year.
 *
 * Source: "Schedule types", https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const CRON_FIELDS: readonly CronField[] = [
  { first: 0, last: 59 },
  { first: 0, last: 23 },
  { first: 1, last: 31, also: /^(L|LW|([1-9]|[12]\d|3[01])W)$/i },
  { first: 1, last: 12, names: MONTHS },
  { first: 1, last: 7, names: WEEKDAYS, also: /^(L|[1-7]L|[1-7]#[1-5])$/i },
  { first: 1970, last: 2199 },
];

/**
 * Returns for each field of a cron the values that it names, for example 2 to 6 for `MON-FRI`. What counts in
 * another way (`L`, `15W`, `6#3`) is a value itself, and `?` is every value. Returns nothing if EventBridge
 * Scheduler would not take the cron, as far as shape and ranges tell.
 */
export function readCron(cron: string): (number | string)[][] | undefined {
  const given = cron.split(' ');
  if (given.length !== CRON_FIELDS.length || (given[2] === '?') === (given[4] === '?')) return;
  const read = CRON_FIELDS.map((field, index) => readCronField(given[index] ?? '', field));
  return read.every((values) => values.length > 0) ? read : undefined;
}

/** Returns no value if the text is malformed. */
function readCronField(text: string, field: CronField): (number | string)[] {
  const { first, last, names = [], also } = field;
  if (also?.test(text)) return [text.toUpperCase()];
  if (also && text === '?') return range(first, last);
  const numberOf = (value: string): number => {
    const index = names.indexOf(value.toUpperCase());
    return index < 0 ? Number(value) : first + index;
  };
  const items = text.split(',').map((item) => {
    const [, from = '', to, step] =
      /^(\*|\d{1,4}|[a-z]{3})(?:-(\d{1,4}|[a-z]{3}))?(?:\/([1-9]\d*))?$/i.exec(item) ?? [];
    const low = from === '*' ? first : numberOf(from);
    const high = to !== undefined ? numberOf(to) : from === '*' || step ? last : low;
    const inRange = [low, high].every((n) => n >= first && n <= last);
    if (!from || (from === '*' && to) || !inRange) return [];
    // `FRI-MON` goes on at the beginning.
    const all = low <= high ? range(low, high) : [...range(low, last), ...range(first, high)];
    return all.filter((_, index) => index % Number(step ?? 1) === 0);
  });
  return items.every((values) => values.length > 0) ? items.flat() : [];
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Whether a cron names a day that exists, in a month that is not over: 31 February does not. */
export function beginsAfter(
  now: Date,
  [, , days = [], months = [], , years = []]: (number | string)[][],
) {
  const firstDay = Math.min(...days.map((day) => Number.parseInt(String(day), 10) || 1)); // L is in any month
  return years.some((year) =>
    months.some((month) => {
      const end = new Date(Date.UTC(Number(year), Number(month), 1));
      const lastDay = new Date(end.getTime() - DAY).getUTCDate();
      return firstDay <= lastDay && end.getTime() + DAY > now.getTime(); // a day for time zones
    }),
  );
}

/** Whether there can be a minute that both crons name. */
export function meet(one: string, other: string): boolean {
  const [a = [], b = []] = [readCron(one), readCron(other)];
  return a.every((values, index) => values.some((value) => b[index]?.includes(value)));
}
