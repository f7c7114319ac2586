/**
 * Fields that a CloudTrail record must have: dotted path, and the value or values it may have. `*` stands
 * for anything at the beginning or end of a value, and for any value at all when alone. `[*]` in a path is
 * any element of a list.
 *
 * `filterPattern` and `eventPattern` write them for the two services that look for such records.
 */
export type RecordFields = Readonly<
  Record<string, string | boolean | readonly string[] | typeof ABSENT>
>;

/** The record must not have the field. */
export const ABSENT = null;
