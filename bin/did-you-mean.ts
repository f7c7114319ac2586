import { distance } from 'fastest-levenshtein';

/** So many edits are a slip of the fingers. */
const SLIP = 3;

/** Returns what to do about a name that is not known: the one that was probably meant, or all there are. */
export function didYouMean(given: string, known: readonly string[]): string {
  const [nearest = ''] = [...known].sort((a, b) => distance(given, a) - distance(given, b));
  return distance(given, nearest) <= SLIP
    ? `did you mean '${nearest}'?`
    : `known are ${known.join(', ')}`;
}
