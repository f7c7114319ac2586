import type { Fault } from './faults';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;
const TRANSIENT_ATTEMPTS = 5;

/**
 * Returns the milliseconds to wait before a call is sent again, or undefined to give up.
 *
 * `attempt` counts from 1, `random` is from 0 to below 1: exponential back-off with full jitter,
 * so that calls which were throttled together do not come back together. A throttled call is
 * worth repeating until the deadline, since EC2's token buckets refill by the second. One that
 * got no answer is repeated a few times, and never if `repeatable` is false: CreateSnapshots
 * takes no client token, so sending it twice can make two sets.
 */
export function backoff(
  fault: Fault,
  attempt: number,
  repeatable: boolean,
  random: number,
): number | undefined {
  const transient = fault.kind === 'transient' && repeatable && attempt < TRANSIENT_ATTEMPTS;
  if (fault.kind !== 'throttled' && !transient) return undefined;
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(ceiling * (0.5 + random / 2));
}
