/** The value of one condition key in a request: one text, or, for a multivalued key, a list. */
export type ContextValue = string | readonly string[];

/**
 * The condition keys of a request, by lower-case name.
 *
 * Key names are case-insensitive, the tag key in `aws:ResourceTag/Owner` included; values are not.
 * Sources: "IAM JSON policy elements: Condition"; "AWS global condition context keys",
 * `aws:ResourceTag/tag-key`.
 */
export interface Context {
  /** The value of a key, given in lower case; undefined when the request does not carry it. */
  get(key: string): ContextValue | undefined;
}

/**
 * The one value of a key, or undefined when it is absent or has several.
 *
 * Single-valued or multivalued depends on the number of values in the request. Source:
 * "Single-valued vs. multivalued context keys".
 */
export function onlyValue(value: ContextValue | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return value.length === 1 ? value[0] : undefined;
}

/** Whether a key that is given has no value at all. */
export function isEmpty(value: ContextValue): boolean {
  return typeof value !== 'string' && value.length === 0;
}

/** A request without any condition key: what is without variables reads the same in it as anywhere. */
export const NOTHING: Context = { get: () => undefined };
