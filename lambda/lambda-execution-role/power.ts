import { type BatchLimits, inBatches } from './batches';
import type { Config } from './config';
import { type Ec2, PAGE } from './ec2';
import { instancesById, instancesInScope, switchPower } from './ec2-instances';
import type { Failure } from './faults';
import type { Outcome } from './outcome';
import { type PowerAction, powerPlan } from './power-plan';
import { lookDelay, notSettled, SETTLING_MS, settled } from './settling';
import type { Time } from './time';

// EC2 also counts instances: about 1,000 at once, then a few a second. A batch of 50 gets through
// within the back-off when that is used up.
const CALLS: BatchLimits = { size: 50, concurrency: 4 };
const LOOKS: BatchLimits = { size: PAGE, concurrency: 2 };

/** Starts or stops the instances in scope, and waits to see whether they did. */
export async function power(
  action: PowerAction,
  dryRun: boolean,
  config: Config,
  ec2: Ec2,
  time: Time,
): Promise<Outcome> {
  const instances = await instancesInScope(ec2, config);
  const plan = powerPlan(action, instances, config.optOutTagKey);
  const called = await inBatches(plan.call, CALLS, time, (ids) =>
    switchPower(ec2, action, ids, dryRun),
  );
  const failed = [...plan.failed, ...called.failed];
  const already = action === 'start' ? 'alreadyRunning' : 'alreadyStopped';
  const rest = { skipped: plan.skipped, failed, left: called.left };
  if (dryRun) {
    const result = { allowed: called.done, [already]: [...plan.already, ...plan.underWay] };
    return { result: { ...result, ...rest }, changed: 0, leftBecause: called.leftBecause };
  }

  const verdicts = await look(action, [...called.done, ...plan.underWay], ec2, time);
  const done = (id: string) => verdicts.get(id) === 'done';
  const changed = called.done.filter(done);
  for (const verdict of verdicts.values()) if (verdict !== 'done') failed.push(verdict);
  const result = {
    [action === 'start' ? 'started' : 'stopped']: changed,
    [already]: [...plan.already, ...plan.underWay.filter(done)],
    ...rest,
  };
  return { result, changed: changed.length, leftBecause: called.leftBecause };
}

/** Looks at the instances until each has settled or the time is up, and returns how each went. */
async function look(
  action: PowerAction,
  ids: readonly string[],
  ec2: Ec2,
  time: Time,
): Promise<Map<string, 'done' | Failure>> {
  const verdicts = new Map<string, 'done' | Failure>();
  const end = time.now().getTime() + SETTLING_MS;
  let waiting = [...ids];
  for (let number = 1; waiting.length > 0; number++) {
    const delay = lookDelay(number);
    if (delay >= time.left() || time.now().getTime() + delay > end) break;
    await time.sleep(delay);
    const seen = await inBatches(waiting, LOOKS, time, (batch) => instancesById(ec2, batch));
    for (const failure of seen.failed) verdicts.set(failure.id, failure);
    for (const instance of seen.done) {
      const verdict = settled(action, instance, number);
      if (verdict !== 'waiting') verdicts.set(instance.id, verdict);
    }
    waiting = waiting.filter((id) => !verdicts.has(id));
  }
  for (const id of waiting) verdicts.set(id, notSettled(action, id));
  return verdicts;
}
