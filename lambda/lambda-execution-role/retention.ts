import type { Snapshot } from './backup-plan';

const DAY_MS = 86_400_000;

/**
 * Returns the ids of the snapshots whose time is up at `now`.
 *
 * The newest completed one of each volume stays, however old: an old backup is better than none.
 * One in state `error` holds nothing, so it goes at once. One that is pending, or whose age is
 * unknown, stays.
 */
export function toRemove(
  snapshots: readonly Snapshot[],
  retentionDays: number,
  now: Date,
): string[] {
  const lastGood = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    if (snapshot.state !== 'completed') continue;
    const newest = lastGood.get(snapshot.volumeId);
    if (!newest || time(snapshot) > time(newest)) lastGood.set(snapshot.volumeId, snapshot);
  }
  const bound = now.getTime() - retentionDays * DAY_MS;
  return snapshots
    .filter((snapshot) => {
      if (snapshot.state === 'error') return true;
      const old = snapshot.startedAt !== undefined && time(snapshot) <= bound;
      return old && snapshot.state === 'completed' && lastGood.get(snapshot.volumeId) !== snapshot;
    })
    .map((snapshot) => snapshot.id);
}

function time(snapshot: Snapshot): number {
  return snapshot.startedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
}
