import { type BackupPlan, backupPlan, failedSnapshot, slotOf } from './backup-plan';
import { type BatchLimits, inBatches } from './batches';
import type { BackupConfig, Config } from './config';
import type { Ec2 } from './ec2';
import { instancesInScope } from './ec2-instances';
import { createSnapshots, deleteSnapshot, ownSnapshots, volumesInScope } from './ec2-snapshots';
import type { Failure } from './faults';
import type { Outcome } from './outcome';
import type { Time } from './time';

// EC2 takes one instance per CreateSnapshots and one snapshot per DeleteSnapshot.
const CALLS: BatchLimits = { size: 1, concurrency: 8 };
const LOOK_AFTER_MS = 10_000;

/** Backs up the instances in scope, and removes the backups whose time is up. */
export async function backUp(
  dryRun: boolean,
  scheduledFor: Date | undefined,
  config: Config & { readonly backup: BackupConfig },
  ec2: Ec2,
  time: Time,
): Promise<Outcome> {
  const slot = slotOf(scheduledFor, time.now());
  const [instances, volumes, snapshots] = await Promise.all([
    instancesInScope(ec2, config),
    volumesInScope(ec2, config),
    ownSnapshots(ec2, config.backup),
  ]);
  const plan: BackupPlan = backupPlan(instances, volumes, snapshots, slot, config, time.now());

  const sets = new Map(plan.create.map((set) => [set.instanceId, set]));
  const created = await inBatches([...sets.keys()], CALLS, time, async ([id = '']) => {
    const set = sets.get(id);
    return set ? [await createSnapshots(ec2, set, slot, config.backup, dryRun)] : [];
  });
  const broken =
    dryRun || created.done.length === 0
      ? []
      : await brokenSince(snapshots, config.backup, ec2, time);
  const removed = await inBatches(plan.remove, CALLS, time, async ([id = '']) => [
    await deleteSnapshot(ec2, id, dryRun),
  ]);

  const gone = removed.failed.filter(({ code }) => code === 'InvalidSnapshot.NotFound');
  const used = removed.failed.filter(({ code }) => code === 'InvalidSnapshot.InUse');
  const undone = removed.failed.filter(
    (failure) => !gone.includes(failure) && !used.includes(failure),
  );
  const removedIds = [...removed.done, ...gone.map(({ id }) => id)];
  const result = {
    ...(dryRun
      ? { allowed: [...created.done, ...removed.done] }
      : { backedUp: created.done, removed: removedIds }),
    alreadyBackedUp: plan.already,
    skipped: [...plan.skipped, ...used.map(({ id }) => ({ id, reason: 'in use by an image' }))],
    failed: [...plan.failed, ...created.failed, ...broken, ...undone],
    left: [...created.left, ...removed.left],
  };
  return {
    result,
    changed: dryRun ? 0 : created.done.length + removedIds.length,
    leftBecause: new Set([...created.leftBecause, ...removed.leftBecause]),
  };
}

/**
 * Looks once at the snapshots just made. One that may not use a key is broken within seconds; a
 * good one can take hours, so one that breaks later is reported by the next run.
 */
async function brokenSince(
  before: readonly { readonly id: string }[],
  backup: BackupConfig,
  ec2: Ec2,
  time: Time,
): Promise<Failure[]> {
  if (LOOK_AFTER_MS >= time.left()) return [];
  await time.sleep(LOOK_AFTER_MS);
  const known = new Set(before.map(({ id }) => id));
  const broken = await ownSnapshots(ec2, backup, 'error');
  return broken.filter(({ id }) => !known.has(id)).map(failedSnapshot);
}
