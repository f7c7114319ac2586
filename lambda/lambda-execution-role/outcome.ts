import type { Action } from './event';
import { type Failure, retryHelps } from './faults';
import type { Skipped } from './instance';

/** What the function returns: ids by what became of them. */
export type Result = {
  readonly skipped: readonly Skipped[];
  readonly failed: readonly Failure[];
  /** Ids that there was no time for; the next run finds them again. */
  readonly left: readonly string[];
} & { readonly [list: string]: readonly (string | Skipped | Failure)[] };

/** The result of a run, and what the log and the alarms need beside it. */
export interface Outcome {
  readonly result: Result;
  readonly changed: number;
  readonly leftBecause: ReadonlySet<string>;
}

/**
 * Returns the error in which an invocation has to end so that Lambda repeats it, or undefined if
 * a repetition cannot help: a failure for good rings the alarm once, and not three times.
 */
export function retryError(action: Action, { result, leftBecause }: Outcome): Error | undefined {
  const passing = result.failed.filter(retryHelps);
  if (passing.length === 0 && result.left.length === 0) return undefined;
  const named = passing.slice(0, 10).map(({ id, code }) => `${id} (${code})`);
  const more = passing.length > 10 ? ` and ${passing.length - 10} more` : '';
  const failed = passing.length > 0 ? [`${passing.length} failed: ${named.join(', ')}${more}`] : [];
  const left =
    result.left.length > 0 ? [`${result.left.length} left: ${[...leftBecause].join(', ')}`] : [];
  return new Error(`${action} is to be repeated, ${[...failed, ...left].join('; ')}`);
}
