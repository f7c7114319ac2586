import { backoff } from '../lambda/lambda-execution-role/backoff';
import { backupPlan, type Snapshot, slotOf } from '../lambda/lambda-execution-role/backup-plan';
import { chunks, inBatches } from '../lambda/lambda-execution-role/batches';
import { configOf } from '../lambda/lambda-execution-role/config';
import { requestOf } from '../lambda/lambda-execution-role/event';
import { explained, faultOf, retryHelps } from '../lambda/lambda-execution-role/faults';
import { type Instance, optedOut } from '../lambda/lambda-execution-role/instance';
import { runLines } from '../lambda/lambda-execution-role/log';
import { retryError } from '../lambda/lambda-execution-role/outcome';
import { type PowerAction, powerPlan } from '../lambda/lambda-execution-role/power-plan';
import { toRemove } from '../lambda/lambda-execution-role/retention';
import { lookDelay, settled } from '../lambda/lambda-execution-role/settling';

const NOW = new Date('2030-01-31T08:00:00Z');
const ACCEPTED =
  'accepted is { "action": "start" | "stop" | "backup", "dryRun"?: boolean, "scheduledFor"?: ISO 8601 time with zone }';

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

function ec2Error(name: string, message: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

describe('configuration', () => {
  const env = {
    TAG_KEY: 'schedule',
    TAG_VALUE: 'office',
    OPT_OUT_TAG_KEY: 'schedule-opt-out',
    MAX_EVENT_AGE_SECONDS: '900',
    METRIC_NAMESPACE: 'Example',
  };

  test('has no backups unless the environment names their tag', () => {
    expect(configOf(env).backup).toBeUndefined();
  });

  test('marks backups with the deployment that makes them', () => {
    const config = configOf({
      ...env,
      BACKUP_TAG_KEY: 'backup-by',
      BACKUP_TAG_VALUE: 'LambdaExecutionRole',
      BACKUP_RETENTION_DAYS: '7',
    });
    expect(config.backup).toEqual({
      tagKey: 'backup-by',
      tagValue: 'LambdaExecutionRole',
      retentionDays: 7,
    });
  });

  test.each([
    {
      over: { TAG_VALUE: '' },
      message: 'environment variable TAG_VALUE is not set: deploy the stack again',
    },
    {
      over: { MAX_EVENT_AGE_SECONDS: '0' },
      message:
        "environment variable MAX_EVENT_AGE_SECONDS must be a whole number from 1 up, got '0'",
    },
    {
      over: {
        BACKUP_TAG_KEY: 'backup-by',
        BACKUP_TAG_VALUE: 'LambdaExecutionRole',
        BACKUP_RETENTION_DAYS: 'week',
      },
      message:
        "environment variable BACKUP_RETENTION_DAYS must be a whole number from 1 up, got 'week'",
    },
  ])('fails when the environment has $over', ({ over, message }) => {
    expect(() => configOf({ ...env, ...over })).toThrow(new Error(message));
  });
});

describe('event', () => {
  test.each([
    { event: { action: 'start' }, request: { action: 'start', dryRun: false } },
    { event: { action: 'stop', dryRun: true }, request: { action: 'stop', dryRun: true } },
    {
      event: { action: 'backup', scheduledFor: '2030-01-31T09:00:00+01:00' },
      request: { action: 'backup', dryRun: false, scheduledFor: NOW },
    },
    {
      event: { action: 'start', scheduledFor: '2030-01-31T07:45:00Z' },
      request: { action: 'start', dryRun: false, scheduledFor: new Date('2030-01-31T07:45:00Z') },
    },
    {
      event: { action: 'stop', scheduledFor: '2030-01-31T08:01:00Z' },
      request: { action: 'stop', dryRun: false, scheduledFor: new Date('2030-01-31T08:01:00Z') },
    },
  ])('accepts $event', ({ event, request }) => {
    expect(requestOf(event, NOW, 900)).toEqual(request);
  });

  const example = 'an ISO 8601 time with its zone, such as 2030-01-31T08:00:00Z';
  test.each([
    {
      event: undefined,
      message: `the event must be an object, got a value of type undefined; ${ACCEPTED}`,
    },
    { event: null, message: `the event must be an object, got null; ${ACCEPTED}` },
    {
      event: 'start',
      message: `the event must be an object, got a value of type string; ${ACCEPTED}`,
    },
    {
      event: [{ action: 'start' }],
      message: `the event must be an object, got an array; ${ACCEPTED}`,
    },
    { event: {}, message: `'action' is missing; ${ACCEPTED}` },
    { event: { action: 'Start' }, message: `unknown 'action' 'Start'; ${ACCEPTED}` },
    { event: { action: ['start'] }, message: `unknown 'action' an array; ${ACCEPTED}` },
    { event: { action: 'start', dryrun: true }, message: `unknown field 'dryrun'; ${ACCEPTED}` },
    {
      event: { action: 'stop', dryRun: 'true' },
      message: `'dryRun' must be true or false, got 'true'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: '2030-01-31T08:00:00' },
      message: `'scheduledFor' must be ${example}, got '2030-01-31T08:00:00'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: '2030-02-30T08:00:00Z' },
      message: `'scheduledFor' must be ${example}, got '2030-02-30T08:00:00Z'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: 1893456000 },
      message: `'scheduledFor' must be ${example}, got '1893456000'; ${ACCEPTED}`,
    },
    {
      event: { action: 'x'.repeat(60) },
      message: `unknown 'action' '${'x'.repeat(40)}...'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: '2030-01-31T07:44:59Z' },
      message:
        "'scheduledFor' 2030-01-31T07:44:59.000Z is 901 s past, accepted are 900 s: a late start could undo what ran since; send the event again without it to start now",
    },
    {
      event: { action: 'stop', scheduledFor: '2030-01-31T08:01:00.001Z' },
      message:
        "'scheduledFor' 2030-01-31T08:01:00.001Z is 61 s ahead, accepted are 60 s: a late stop could pass for one in time; send the event again without it to stop now",
    },
  ])('fails when the event is $event', ({ event, message }) => {
    expect(() => requestOf(event, NOW, 900)).toThrow(new Error(message));
  });
});

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

describe('faults', () => {
  test.each([
    { error: ec2Error('RequestLimitExceeded', 'slow down', 503), kind: 'throttled' },
    { error: ec2Error('SnapshotCreationPerVolumeRateExceeded', 'wait', 400), kind: 'throttled' },
    { error: ec2Error('InternalError', 'oops', 500), kind: 'transient' },
    { error: ec2Error('TimeoutError', 'no answer'), kind: 'transient' },
    { error: Object.assign(new Error('reset'), { code: 'ECONNRESET' }), kind: 'transient' },
    { error: ec2Error('AuthFailure', 'not validated', 401), kind: 'account' },
    { error: ec2Error('IncorrectInstanceState', 'not now', 400), kind: 'request' },
    { error: ec2Error('InsufficientInstanceCapacity', 'none', 500), kind: 'request' },
  ])('$error is $kind', ({ error, kind }) => {
    expect(faultOf(error).kind).toBe(kind);
  });

  test('an error that is not from EC2 is thrown again', () => {
    expect(() => faultOf(new TypeError('x is undefined'))).toThrow('x is undefined');
  });

  test.each([
    { code: 'InsufficientInstanceCapacity', helps: true },
    { code: 'Server.InsufficientInstanceCapacity', helps: true },
    { code: 'NotSettled', helps: true },
    { code: 'Client.InternalError', helps: false },
    { code: 'UnauthorizedOperation', helps: false },
    { code: 'InvalidInstanceID.NotFound', helps: false },
  ])('a retry helps with $code: $helps', ({ code, helps }) => {
    expect(retryHelps({ id: 'i-0a', code, message: '' })).toBe(helps);
  });

  test('a denial keeps the action and the resource, and loses the identity', () => {
    const denial =
      'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/r/f is not authorized to perform: ec2:StartInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/i-0a because no identity-based policy allows the action. Encoded authorization failure message: abc';
    expect(explained('UnauthorizedOperation', denial)).toBe(
      'You are not authorized to perform this operation. The role is not authorized to perform: ec2:StartInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/i-0a because no identity-based policy allows the action.; the role acts only on instances and volumes that carry the tag of this function: compare their tags with its policy',
    );
  });
});

describe('back-off', () => {
  const fault = { code: 'X', message: '' };
  test.each([
    { kind: 'throttled', attempt: 1, repeatable: true, delay: 100 },
    { kind: 'throttled', attempt: 4, repeatable: true, delay: 800 },
    { kind: 'throttled', attempt: 99, repeatable: true, delay: 5000 },
    { kind: 'throttled', attempt: 1, repeatable: false, delay: 100 },
    { kind: 'transient', attempt: 4, repeatable: true, delay: 800 },
    { kind: 'transient', attempt: 5, repeatable: true, delay: undefined },
    { kind: 'transient', attempt: 1, repeatable: false, delay: undefined },
    { kind: 'account', attempt: 1, repeatable: true, delay: undefined },
    { kind: 'request', attempt: 1, repeatable: true, delay: undefined },
  ] as const)('$kind, attempt $attempt, repeatable $repeatable: $delay', (row) => {
    expect(backoff({ ...fault, kind: row.kind }, row.attempt, row.repeatable, 0)).toBe(row.delay);
  });

  test('jitter is at most half of the delay', () => {
    expect(backoff({ ...fault, kind: 'throttled' }, 4, true, 0.999)).toBe(1599);
  });
});

describe('batches', () => {
  const ids = (count: number) =>
    Array.from({ length: count }, (_, n) => `i-${(n + 1).toString(16)}`);
  const limits = { size: 64, concurrency: 1 };
  const time = { left: () => 1 };

  /** Refuses a batch with a bad id as EC2 does, and counts the calls. */
  function refusing(bad: readonly string[], naming: boolean) {
    const call = jest.fn(async (batch: string[]) => {
      const found = batch.filter((id) => bad.includes(id));
      if (found.length > 0) throw ec2Error('Bad', naming ? `'${found[0]}' is bad` : 'bad', 400);
      return batch;
    });
    return call;
  }

  test.each([
    { bad: 0, naming: false, calls: 2 },
    { bad: 1, naming: false, calls: 14 },
    { bad: 1, naming: true, calls: 4 },
    { bad: 128, naming: false, calls: 254 },
    { bad: 128, naming: true, calls: 128 },
  ])('of 128 ids $bad are bad, named: $naming: $calls calls', async ({ bad, naming, calls }) => {
    const call = refusing(ids(bad), naming);
    const { done, failed, left } = await inBatches(ids(128), limits, time, call);
    expect(call).toHaveBeenCalledTimes(calls);
    expect([done.length, failed.length, left.length]).toEqual([128 - bad, bad, 0]);
  });

  test('an error that names many ids costs one call more than the halves without them', async () => {
    const many = Array.from(
      { length: 50 },
      (_, n) => `i-${(n + 1).toString(16).padStart(17, '0')}`,
    );
    const bad = many.slice(0, 48);
    const call = jest.fn(async (batch: string[]) => {
      const found = batch.filter((id) => bad.includes(id));
      if (found.length > 0) throw ec2Error('InvalidInstanceID.NotFound', found.join(', '), 400);
      return batch;
    });
    const { done, failed } = await inBatches(many, limits, time, call);
    expect([done, failed.map(({ id }) => id)]).toEqual([many.slice(48), bad]);
    expect(call).toHaveBeenCalledTimes(3);
    expect(Math.max(...failed.map(({ message }) => message.length))).toBe(400);
  });

  test('an error that blames the account is not split', async () => {
    const call = jest.fn().mockRejectedValue(ec2Error('AuthFailure', 'no', 401));
    const { failed } = await inBatches(ids(64), limits, time, call);
    expect(call).toHaveBeenCalledTimes(1);
    expect(failed).toHaveLength(64);
  });

  test('what EC2 did not take is left, with the reason', async () => {
    const call = jest.fn().mockRejectedValue(ec2Error('RequestLimitExceeded', 'no', 503));
    const { left, leftBecause } = await inBatches(ids(3), limits, time, call);
    expect(left).toEqual(ids(3));
    expect([...leftBecause]).toEqual(['RequestLimitExceeded']);
  });

  test('nothing is sent when the time is up', async () => {
    const call = jest.fn();
    const { left, leftBecause } = await inBatches(ids(3), limits, { left: () => 0 }, call);
    expect(call).not.toHaveBeenCalled();
    expect([left, [...leftBecause]]).toEqual([ids(3), ['OutOfTime']]);
  });

  test.each([
    { count: 0, sizes: [] },
    { count: 2, sizes: [2] },
    { count: 5, sizes: [2, 2, 1] },
  ])('$count items come in pieces of $sizes', ({ count, sizes }) => {
    expect(chunks(ids(count), 2).map((piece) => piece.length)).toEqual(sizes);
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

describe('report', () => {
  const failed = (count: number, code: string) =>
    Array.from({ length: count }, (_, n) => ({ id: `i-${n}`, code, message: 'm'.repeat(400) }));
  const outcome = (over: object = {}) => ({
    result: { started: ['i-0a'], skipped: [], failed: [], left: [], ...over },
    changed: 1,
    leftBecause: new Set(['OutOfTime']),
  });

  test('sends all metrics even when nothing failed', () => {
    const [line] = runLines('start', false, outcome(), 'Example', NOW);
    expect(line).toEqual({
      level: 'INFO',
      message: 'start finished',
      action: 'start',
      dryRun: false,
      counts: { started: 1, skipped: 0, failed: 0, left: 0 },
      started: ['i-0a'],
      skipped: [],
      failed: [],
      left: [],
      _aws: {
        Timestamp: NOW.getTime(),
        CloudWatchMetrics: [
          {
            Namespace: 'Example',
            Dimensions: [[]],
            Metrics: [
              { Name: 'Changed', Unit: 'Count' },
              { Name: 'Failures', Unit: 'Count' },
              { Name: 'Left', Unit: 'Count' },
            ],
          },
        ],
      },
      Changed: 1,
      Failures: 0,
      Left: 0,
    });
  });

  test('keeps every line under 256 KB and every failure in one of them', () => {
    const lines = runLines(
      'start',
      false,
      outcome({ failed: failed(1001, 'Bad') }),
      'Example',
      NOW,
    );
    expect(lines).toHaveLength(11);
    expect(Math.max(...lines.map((line) => JSON.stringify(line).length))).toBeLessThan(256 * 1024);
    const told = lines.flatMap((line) => (line as { failed: { id: string }[] }).failed);
    expect(new Set(told.map(({ id }) => id)).size).toBe(1001);
  });

  test('a dry run has no metrics', () => {
    const [line] = runLines('start', true, outcome({ failed: failed(1, 'Bad') }), 'Example', NOW);
    expect(line).not.toHaveProperty('_aws');
  });

  test.each([
    { over: {}, message: undefined },
    { over: { failed: failed(1, 'Client.InternalError') }, message: undefined },
    {
      over: { failed: failed(1, 'NotSettled') },
      message: 'start is to be repeated, 1 failed: i-0 (NotSettled)',
    },
    {
      over: { failed: failed(11, 'NotSettled'), left: ['i-0f'] },
      message: `start is to be repeated, 11 failed: ${Array.from({ length: 10 }, (_, n) => `i-${n} (NotSettled)`).join(', ')} and 1 more; 1 left: OutOfTime`,
    },
  ])('ends in the error $message', ({ over, message }) => {
    expect(retryError('start', outcome(over))?.message).toBe(message);
  });
});
