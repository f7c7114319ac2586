import type { ContextValue } from '../../policy/context';

/** The key that lists the tag keys of a request. */
export const TAG_KEYS = 'aws:tagkeys';

/** The beginning of the keys that hold the tags of a request: it carries one exactly if `TAG_KEYS` lists it. */
export const REQUEST_TAG = 'aws:requesttag/';

/**
 * Whether the assigned `aws:TagKeys` list the tag of this key; undefined if the key is not that of a tag, or
 * `aws:TagKeys` is not assigned.
 */
export function isListed(
  assignment: ReadonlyMap<string, ContextValue | undefined>,
  key: string,
): boolean | undefined {
  if (!key.startsWith(REQUEST_TAG) || !assignment.has(TAG_KEYS)) return undefined;
  const tag = key.slice(REQUEST_TAG.length);
  const listed = assignment.get(TAG_KEYS) ?? [];
  return (typeof listed === 'string' ? [listed] : listed).some(
    (item) => item.toLowerCase() === tag,
  );
}
