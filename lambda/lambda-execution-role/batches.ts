import { type Failure, failure, faultOf } from './faults';
import type { Time } from './time';

/** How much goes into one call, and how many calls are under way at once. */
export interface BatchLimits {
  readonly size: number;
  readonly concurrency: number;
}

/** What became of the ids of a piece of work. */
export interface Worked<T> {
  readonly done: T[];
  readonly failed: Failure[];
  /** Ids that EC2 did not take before the time was up; the next run finds them again. */
  readonly left: string[];
  /** Why ids are left. */
  readonly leftBecause: Set<string>;
}

/**
 * Sends `ids` through `call` in batches, and returns what became of each.
 *
 * EC2 refuses a batch as a whole for one bad id. The ids that its error names are taken out, the
 * rest goes again in halves, until what fails is alone. So n ids of which b are bad take about
 * n / size + 2 b log2(size) calls, and never more than 2 n.
 */
export async function inBatches<T>(
  ids: readonly string[],
  limits: BatchLimits,
  time: Pick<Time, 'left'>,
  call: (ids: string[]) => Promise<readonly T[]>,
): Promise<Worked<T>> {
  const worked: Worked<T> = { done: [], failed: [], left: [], leftBecause: new Set() };
  const leave = (batch: readonly string[], reason: string): void => {
    for (const id of batch) worked.left.push(id);
    worked.leftBecause.add(reason);
  };

  const queue = chunks(ids, limits.size);
  const attempt = async (batch: string[]): Promise<void> => {
    if (time.left() <= 0) return leave(batch, 'OutOfTime');
    try {
      for (const result of await call(batch)) worked.done.push(result);
    } catch (error) {
      const { kind, code, message } = faultOf(error);
      if (kind === 'throttled' || kind === 'transient') return leave(batch, code);
      const bad = kind === 'account' || batch.length === 1 ? batch : namedIn(message, batch);
      for (const id of bad) worked.failed.push(failure(id, code, message));
      const rest = bad.length === batch.length ? [] : batch.filter((id) => !bad.includes(id));
      queue.push(...chunks(rest, Math.ceil(rest.length / 2)));
    }
  };
  const worker = async (): Promise<void> => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) await attempt(batch);
  };
  await Promise.all(Array.from({ length: limits.concurrency }, worker));
  return worked;
}

/** The ids of `batch` in EC2's message. All of them is as good as none: it blames the batch. */
function namedIn(message: string, batch: readonly string[]): string[] {
  const named = new Set(message.match(/\b(i|snap|vol)-[0-9a-f]+\b/g));
  const bad = batch.filter((id) => named.has(id));
  return bad.length === batch.length ? [] : bad;
}

/** Returns `items` in pieces of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size));
  return pieces;
}
