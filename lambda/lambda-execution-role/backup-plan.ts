import type { BackupConfig, Config } from './config';
import { type Failure, failure } from './faults';
import { type Instance, optedOut, type Skipped } from './instance';
import { toRemove } from './retention';

/** A snapshot that this function made. */
export interface Snapshot {
  readonly id: string;
  readonly volumeId: string;
  /** `pending`, `completed` or `error`, among others. */
  readonly state: string;
  readonly stateMessage?: string;
  readonly startedAt?: Date;
  /** The run it was made for, see `slotOf`. */
  readonly slot?: string;
}

/** One multi-volume set of snapshots to make. */
export interface SnapshotSet {
  readonly instanceId: string;
  readonly excludeBootVolume: boolean;
  readonly excludeDataVolumeIds: readonly string[];
}

/** What the plan needs of the configuration. */
export type BackupScope = Pick<Config, 'tagKey' | 'tagValue' | 'optOutTagKey'> & {
  readonly backup: Pick<BackupConfig, 'retentionDays'>;
};

/** What to make, what to leave alone and what to remove. */
export interface BackupPlan {
  readonly create: SnapshotSet[];
  readonly already: string[];
  readonly skipped: Skipped[];
  readonly failed: Failure[];
  readonly remove: string[];
}

/**
 * Returns what a backup run belongs to: the time it was scheduled for or, when it is run by hand,
 * the UTC day. A slot gets one good snapshot per volume however often it is run.
 */
export function slotOf(scheduledFor: Date | undefined, now: Date): string {
  return scheduledFor ? scheduledFor.toISOString() : now.toISOString().slice(0, 10);
}

/**
 * Returns what a run for `slot` has to do.
 *
 * Only volumes in `taggedVolumes` are backed up: the role may not read others. An instance is
 * never passed over in silence for that: its other volumes are reported as skipped, and one
 * without any tagged volume as failed.
 */
export function backupPlan(
  instances: readonly Instance[],
  taggedVolumes: ReadonlySet<string>,
  snapshots: readonly Snapshot[],
  slot: string,
  config: BackupScope,
  now: Date,
): BackupPlan {
  const scope = `${config.tagKey}=${config.tagValue}`;
  const plan: BackupPlan = {
    create: [],
    already: [],
    skipped: [],
    failed: snapshots.filter((snapshot) => snapshot.state === 'error').map(failedSnapshot),
    remove: toRemove(snapshots, config.backup.retentionDays, now),
  };
  const inSlot = snapshots.filter(({ slot: made, state }) => made === slot && state !== 'error');
  const covered = new Set(inSlot.map((snapshot) => snapshot.volumeId));
  for (const instance of instances) {
    const { id, volumes, state } = instance;
    if (state === 'shutting-down' || state === 'terminated') continue;
    const out = optedOut(instance, config.optOutTagKey);
    if (out) {
      plan.skipped.push(out);
      continue;
    }
    const tagged = volumes.filter((volume) => taggedVolumes.has(volume.id));
    if (tagged.length === 0) {
      plan.failed.push(
        failure(id, 'NoTaggedVolume', `no volume has the tag ${scope}: tag those to back up`),
      );
      continue;
    }
    for (const volume of volumes) {
      if (tagged.includes(volume)) continue;
      plan.skipped.push({ id: volume.id, reason: `volume of ${id} without the tag ${scope}` });
    }
    const wanted = tagged.filter((volume) => !covered.has(volume.id));
    if (wanted.length === 0) {
      plan.already.push(id);
      continue;
    }
    const others = volumes.filter((volume) => !wanted.includes(volume));
    plan.create.push({
      instanceId: id,
      excludeBootVolume: others.some((volume) => volume.root),
      excludeDataVolumeIds: others.filter((volume) => !volume.root).map((volume) => volume.id),
    });
  }
  return plan;
}

/** Returns the failure that a snapshot in state `error` stands for. */
export function failedSnapshot({ id, volumeId, stateMessage }: Snapshot): Failure {
  return failure(
    id,
    'SnapshotFailed',
    `snapshot of ${volumeId}: ${stateMessage ?? 'no reason given'}`,
  );
}
