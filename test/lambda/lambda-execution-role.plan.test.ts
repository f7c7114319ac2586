import { backupPlan, type Snapshot, slotOf } from '../../lambda/lambda-execution-role/backup-plan';
import { retryHelps } from '../../lambda/lambda-execution-role/faults';
import { type Instance, optedOut } from '../../lambda/lambda-execution-role/instance';
import { type PowerAction, powerPlan } from '../../lambda/lambda-execution-role/power-plan';
import { toRemove } from '../../lambda/lambda-execution-role/retention';
import { lookDelay, settled } from '../../lambda/lambda-execution-role/settling';

const NOW = new Date('2030-01-31T08:00:00Z');

function instance(over: Partial<Instance> = {}): Instance {
  return {
    id: 'i-0a',
    state: 'stopped',
    tags: {},
    instanceStoreRoot: false,
    volumes: [{ id: 'vol-0a', root: true }],
    ...over,
  };
}

describe('opt-out tag', () => {
  const rows: { tags: Record<string, string>; skipped: boolean }[] = [
    { tags: {}, skipped: false },
    { tags: { 'opt-out': 'true' }, skipped: true },
    { tags: { 'opt-out': '' }, skipped: true },
    { tags: { 'opt-out': 'False' }, skipped: true },
    { tags: { 'opt-out': 'false' }, skipped: false },
    { tags: { 'opt-out-not': 'true' }, skipped: false },
  ];
  test.each(rows)(
    'with the tags $tags an instance is left alone: $skipped',
    ({ tags, skipped }) => {
      expect(optedOut(instance({ tags }), 'opt-out') !== undefined).toBe(skipped);
    },
  );
});

describe('start and stop', () => {
  const rows: { action: PowerAction; state: string; list: string }[] = [
    { action: 'start', state: 'stopped', list: 'call' },
    { action: 'start', state: 'pending', list: 'underWay' },
    { action: 'start', state: 'running', list: 'already' },
    { action: 'start', state: 'stopping', list: 'failed' },
    { action: 'start', state: 'terminated', list: '' },
    { action: 'start', state: 'shutting-down', list: '' },
    { action: 'stop', state: 'running', list: 'call' },
    { action: 'stop', state: 'stopping', list: 'underWay' },
    { action: 'stop', state: 'stopped', list: 'already' },
    { action: 'stop', state: 'pending', list: 'failed' },
    { action: 'stop', state: 'terminated', list: '' },
    { action: 'stop', state: 'shutting-down', list: '' },
  ];
  test.each(rows)('a $state instance goes to "$list" of a $action', ({ action, state, list }) => {
    const plan = powerPlan(action, [instance({ state })], 'opt-out');
    const filled = Object.entries(plan).filter(([, entries]) => entries.length > 0);
    expect(filled.map(([name]) => name)).toEqual(list ? [list] : []);
  });

  test('a retry heals the failure of an instance that moves the other way', () => {
    const { failed } = powerPlan('start', [instance({ state: 'stopping' })], 'opt-out');
    expect(failed).toEqual([
      { id: 'i-0a', code: 'IncorrectInstanceState', message: 'cannot start while it is stopping' },
    ]);
    expect(failed.every(retryHelps)).toBe(true);
  });

  test('an instance whose root is an instance store is not asked to stop, for good', () => {
    const { call, failed } = powerPlan(
      'stop',
      [instance({ state: 'running', instanceStoreRoot: true })],
      'opt-out',
    );
    expect(call).toEqual([]);
    expect(failed).toEqual([
      {
        id: 'i-0a',
        code: 'UnsupportedOperation',
        message: 'cannot stop, its root device is an instance store: give it the tag opt-out',
      },
    ]);
    expect(failed.some(retryHelps)).toBe(false);
  });

  test('a member of an Auto Scaling group is left alone', () => {
    const member = instance({ state: 'running', tags: { 'aws:autoscaling:groupName': 'web' } });
    expect(powerPlan('stop', [member], 'opt-out').skipped).toEqual([
      { id: 'i-0a', reason: 'belongs to an Auto Scaling group: schedule the group' },
    ]);
  });
});

describe('looking again', () => {
  const reason = { code: 'Client.InternalError', message: 'Client error on launch' };
  const rows: { action: PowerAction; state: string; look: number; verdict: string }[] = [
    { action: 'start', state: 'running', look: 1, verdict: 'done' },
    { action: 'start', state: 'pending', look: 9, verdict: 'waiting' },
    { action: 'start', state: 'stopped', look: 1, verdict: 'waiting' },
    { action: 'start', state: 'stopped', look: 2, verdict: 'Client.InternalError' },
    { action: 'start', state: 'terminated', look: 1, verdict: 'Terminated' },
    { action: 'stop', state: 'stopped', look: 1, verdict: 'done' },
    { action: 'stop', state: 'running', look: 2, verdict: 'waiting' },
    { action: 'stop', state: 'stopping', look: 9, verdict: 'waiting' },
    { action: 'stop', state: 'shutting-down', look: 1, verdict: 'Terminated' },
  ];
  test.each(rows)('a $action that shows $state at look $look is $verdict', (row) => {
    const verdict = settled(
      row.action,
      instance({ state: row.state, stateReason: reason }),
      row.look,
    );
    expect(typeof verdict === 'string' ? verdict : verdict.code).toBe(row.verdict);
  });

  test('says which setting helps an instance that may not use its key', () => {
    expect(settled('start', instance({ stateReason: reason }), 2)).toEqual({
      id: 'i-0a',
      code: 'Client.InternalError',
      message:
        "stopped again: Client error on launch; most often the role may not use the KMS key of a volume: add the key's ARN to the setting volumeKeyArns",
    });
  });

  test('waits longer from look to look, up to 20 s', () => {
    expect([1, 2, 3, 4, 5, 50].map(lookDelay)).toEqual([5000, 7500, 11250, 16875, 20000, 20000]);
  });
});

function snapshot(id: string, daysOld: number, over: Partial<Snapshot> = {}): Snapshot {
  const startedAt = new Date(NOW.getTime() - daysOld * 86_400_000);
  return { id, volumeId: 'vol-0a', state: 'completed', startedAt, ...over };
}

describe('retention of 7 days', () => {
  const fresh = snapshot('snap-f', 0);
  test.each([
    { what: 'one of 7 days', snapshots: [snapshot('snap-a', 7), fresh], removed: ['snap-a'] },
    {
      what: 'none younger than 7 days',
      snapshots: [snapshot('snap-a', 6.999), fresh],
      removed: [],
    },
    { what: 'never the last good one', snapshots: [snapshot('snap-a', 400)], removed: [] },
    {
      what: 'not the last good one for a pending one',
      snapshots: [snapshot('snap-a', 8), snapshot('snap-b', 0, { state: 'pending' })],
      removed: [],
    },
    {
      what: 'not the last good one for a broken one',
      snapshots: [snapshot('snap-a', 8), snapshot('snap-b', 0, { state: 'error' })],
      removed: ['snap-b'],
    },
    {
      what: 'all old ones but the newest',
      snapshots: [snapshot('snap-a', 9), snapshot('snap-b', 8), snapshot('snap-c', 10)],
      removed: ['snap-a', 'snap-c'],
    },
    {
      what: 'not the last good one of another volume',
      snapshots: [snapshot('snap-a', 8, { volumeId: 'vol-0b' }), fresh],
      removed: [],
    },
    {
      what: 'none that is pending or of unknown age',
      snapshots: [
        snapshot('snap-a', 8, { state: 'pending' }),
        { id: 'snap-b', volumeId: 'vol-0a', state: 'completed' },
        fresh,
      ],
      removed: [],
    },
  ])('removes $what', ({ snapshots, removed }) => {
    expect(toRemove(snapshots, 7, NOW)).toEqual(removed);
  });
});

describe('backup', () => {
  const SLOT = '2030-01-31';
  const config = {
    tagKey: 'schedule',
    tagValue: 'office',
    optOutTagKey: 'opt-out',
    backup: { retentionDays: 7 },
  };
  const three = instance({
    volumes: [
      { id: 'vol-0a', root: true },
      { id: 'vol-0b', root: false },
      { id: 'vol-0c', root: false },
    ],
  });
  const plan = (tagged: string[], snapshots: Snapshot[] = [], one: Instance = three) =>
    backupPlan([one], new Set(tagged), snapshots, SLOT, config, NOW);

  test.each([
    { tagged: ['vol-0a', 'vol-0b', 'vol-0c'], boot: false, data: [] },
    { tagged: ['vol-0a', 'vol-0b'], boot: false, data: ['vol-0c'] },
    { tagged: ['vol-0b', 'vol-0c'], boot: true, data: [] },
    { tagged: ['vol-0c'], boot: true, data: ['vol-0b'] },
  ])('of the tagged volumes $tagged it excludes the others', ({ tagged, boot, data }) => {
    expect(plan(tagged).create).toEqual([
      { instanceId: 'i-0a', excludeBootVolume: boot, excludeDataVolumeIds: data },
    ]);
  });

  test('reports each volume that it passes over', () => {
    expect(plan(['vol-0a', 'vol-0b']).skipped).toEqual([
      { id: 'vol-0c', reason: 'volume of i-0a without the tag schedule=office' },
    ]);
  });

  test('fails for an instance without any tagged volume, and says what to do', () => {
    const { create, failed } = plan([]);
    expect(create).toEqual([]);
    expect(failed).toEqual([
      {
        id: 'i-0a',
        code: 'NoTaggedVolume',
        message: 'no volume has the tag schedule=office: tag those to back up',
      },
    ]);
  });

  test.each([
    { made: 'pending', slot: SLOT, again: false },
    { made: 'completed', slot: SLOT, again: false },
    { made: 'error', slot: SLOT, again: true },
    { made: 'completed', slot: '2030-01-30', again: true },
  ])('a $made snapshot of the slot $slot is made again: $again', ({ made, slot, again }) => {
    const { create, already } = plan(
      ['vol-0a'],
      [snapshot('snap-a', 0, { state: made, slot })],
      instance(),
    );
    expect(create.map((set) => set.instanceId)).toEqual(again ? ['i-0a'] : []);
    expect(already).toEqual(again ? [] : ['i-0a']);
  });

  test('makes only what is missing of a slot', () => {
    const { create } = plan(
      ['vol-0a', 'vol-0b', 'vol-0c'],
      [snapshot('snap-a', 0, { slot: SLOT })],
    );
    expect(create).toEqual([
      { instanceId: 'i-0a', excludeBootVolume: true, excludeDataVolumeIds: [] },
    ]);
  });

  test('reports a snapshot of an earlier run that broke, once, and removes it', () => {
    const broken = snapshot('snap-a', 1, { state: 'error', stateMessage: 'key is disabled' });
    const { failed, remove } = plan(['vol-0a'], [broken], instance());
    expect(failed).toEqual([
      { id: 'snap-a', code: 'SnapshotFailed', message: 'snapshot of vol-0a: key is disabled' },
    ]);
    expect(remove).toEqual(['snap-a']);
  });

  test.each([
    { over: { state: 'terminated' }, skipped: 0 },
    { over: { tags: { 'opt-out': '' } }, skipped: 1 },
  ])('makes nothing of an instance with $over', ({ over, skipped }) => {
    const made = plan(['vol-0a'], [], instance(over));
    expect([made.create.length, made.failed.length, made.skipped.length]).toEqual([0, 0, skipped]);
  });

  test.each([
    { scheduledFor: undefined, slot: '2030-01-31' },
    { scheduledFor: new Date('2030-01-31T07:59:00Z'), slot: '2030-01-31T07:59:00.000Z' },
  ])('a run scheduled for $scheduledFor is of the slot $slot', ({ scheduledFor, slot }) => {
    expect(slotOf(scheduledFor, NOW)).toBe(slot);
  });
});
