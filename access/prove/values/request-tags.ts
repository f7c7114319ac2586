import type { ContextValue } from '../../policy/context';

/** The keys of the tags that a request sets. */
export const TAG_KEYS = 'aws:tagkeys';

/** The value of such a tag: a request carries the one exactly if it lists the other. */
export const REQUEST_TAG = 'aws:requesttag/';

/** Whether the chosen `aws:TagKeys` list the tag of this key; undefined if that is no question. */
export function mentions(
  choice: ReadonlyMap<string, ContextValue | undefined>,
  key: string,
): boolean | undefined {
  if (!key.startsWith(REQUEST_TAG) || !choice.has(TAG_KEYS)) return undefined;
  const tag = key.slice(REQUEST_TAG.length);
  const listed = choice.get(TAG_KEYS) ?? [];
  return (typeof listed === 'string' ? [listed] : listed).some(
    (item) => item.toLowerCase() === tag,
  );
}
