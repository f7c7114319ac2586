import { type Failure, failure } from './faults';
import { type Instance, optedOut, type Skipped } from './instance';

/** The two actions that change whether an instance runs. */
export type PowerAction = 'start' | 'stop';

/** What to do with each instance in scope. */
export interface PowerPlan {
  /** To be started or stopped. */
  readonly call: string[];
  /** On their way already: only looked at again. */
  readonly underWay: string[];
  /** There already. */
  readonly already: string[];
  readonly skipped: Skipped[];
  readonly failed: Failure[];
}

const GROUP_TAG = 'aws:autoscaling:groupName';

/**
 * Returns what `action` means for each of `instances`.
 *
 * An instance that moves the other way (a start while it is stopping) cannot be called now; it
 * fails with a code that a retry heals. A member of an Auto Scaling group is left alone: the
 * group takes a stopped one for unhealthy and terminates it.
 */
export function powerPlan(
  action: PowerAction,
  instances: readonly Instance[],
  optOutTagKey: string,
): PowerPlan {
  const plan: PowerPlan = { call: [], underWay: [], already: [], skipped: [], failed: [] };
  for (const instance of instances) {
    const { id, state } = instance;
    if (state === 'shutting-down' || state === 'terminated') continue;
    const out = optedOut(instance, optOutTagKey);
    if (out) plan.skipped.push(out);
    else if (instance.tags[GROUP_TAG] !== undefined) {
      plan.skipped.push({ id, reason: 'belongs to an Auto Scaling group: schedule the group' });
    } else if (state === (action === 'start' ? 'running' : 'stopped')) plan.already.push(id);
    else if (state === (action === 'start' ? 'pending' : 'stopping')) plan.underWay.push(id);
    else if (state !== (action === 'start' ? 'stopped' : 'running')) {
      plan.failed.push(
        failure(id, 'IncorrectInstanceState', `cannot ${action} while it is ${state}`),
      );
    } else if (action === 'stop' && instance.instanceStoreRoot) {
      plan.failed.push(
        failure(
          id,
          'UnsupportedOperation',
          `cannot stop, its root device is an instance store: give it the tag ${optOutTagKey}`,
        ),
      );
    } else plan.call.push(id);
  }
  return plan;
}
