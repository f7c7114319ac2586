import { type Failure, failure } from './faults';
import type { Instance } from './instance';
import type { PowerAction } from './power-plan';

const FIRST_LOOK_MS = 5_000;
const LONGEST_MS = 20_000;

/** Longest time spent on looking again. What has not settled by then is reported as failed. */
export const SETTLING_MS = 180_000;

/** Returns the milliseconds before look number `look`, counted from 1: 5, 7.5, 11, 17, 20, 20 s. */
export function lookDelay(look: number): number {
  return Math.min(LONGEST_MS, Math.round(FIRST_LOOK_MS * 1.5 ** (look - 1)));
}

/**
 * Returns how `action` went for `instance`, as seen at look number `look`.
 *
 * EC2 answers StartInstances before anything has started. An instance that cannot use the key of
 * a volume goes from pending back to stopped, and only its state reason tells. The first look may
 * still show the state of before the call (EC2 is eventually consistent), so `stopped` counts
 * against a start from the second look on.
 */
export function settled(
  action: PowerAction,
  instance: Instance,
  look: number,
): 'done' | 'waiting' | Failure {
  const { id, state, stateReason } = instance;
  if (state === (action === 'start' ? 'running' : 'stopped')) return 'done';
  if (state === 'terminated' || state === 'shutting-down') {
    return failure(id, 'Terminated', 'was terminated meanwhile');
  }
  if (action === 'start' && state === 'stopped' && look > 1) {
    const { code, message } = stateReason ?? { code: 'NotStarted', message: 'EC2 gives no reason' };
    return failure(id, code, `stopped again: ${message}`);
  }
  return 'waiting';
}

/** Returns the failure of an instance that was still waiting when looking ended. */
export function notSettled(action: PowerAction, id: string): Failure {
  return failure(
    id,
    'NotSettled',
    `EC2 took the ${action}, but it was not done when looking ended`,
  );
}
