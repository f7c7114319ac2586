import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { EC2Client } from '@aws-sdk/client-ec2';
import { run } from '../../lambda/lambda-execution-role/run';
import { LambdaExecutionRoleStack } from '../../lib/lambda-execution-role/stack';
import { deployedFunction } from '../../scripts/bench/deployed-function';
import { Ec2Stub } from '../../scripts/bench/ec2-stub';
import { FUNCTION_ENVIRONMENT } from '../../scripts/bench/function-environment';
import { resetEnvironment } from '../support/environment';

jest.setTimeout(120_000); // for machines that are busy

const TAGS = { schedule: 'office' };
const temporary = mkdtempSync(path.join(tmpdir(), 'lambda-execution-role-'));
afterAll(() => rmSync(temporary, { recursive: true }));
let clock: number;
let stub: Ec2Stub;
let client: EC2Client;

beforeEach(async () => {
  clock = Date.parse('2030-01-31T08:00:00Z');
  stub = new Ec2Stub({ latencyMs: 5, transitionMs: 3_000, pageSize: 40, now: () => clock });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EC2: await stub.listen(),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'example',
    AWS_SECRET_ACCESS_KEY: 'example',
  });
  client = new EC2Client({ maxAttempts: 1 });
});

afterEach(async () => {
  resetEnvironment();
  client.destroy();
  await stub.close();
});

/** Runs the function on a clock, shared with EC2, that only moves when the function waits. */
function invoke(event: unknown, { seconds = 300 } = {}) {
  const end = clock + seconds * 1000;
  return run(event, {
    client,
    env: FUNCTION_ENVIRONMENT,
    time: {
      now: () => new Date(clock),
      left: () => end - clock,
      sleep: async (milliseconds) => {
        clock += milliseconds;
      },
    },
    log: () => {},
  });
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `i-${n.toString(16).padStart(8, '0')}`);
}

test('starts and stops all instances in scope over several pages, and no other', async () => {
  stub.add(...ids(90).map((id) => ({ id, tags: TAGS })));
  stub.add({ id: 'i-0000ff01', tags: { schedule: 'other' } });
  stub.add({ id: 'i-0000ff02', tags: { ...TAGS, 'schedule-opt-out': 'yes' } });

  const { started, skipped } = await invoke({ action: 'start' });
  expect(started).toHaveLength(90);
  expect(skipped).toEqual([{ id: 'i-0000ff02', reason: 'has the tag schedule-opt-out' }]);
  expect(stub.calls).toMatchObject({ StartInstances: 2 });
  const states = () => [...stub.instances.values()].map(({ state }) => state);
  expect(states().filter((state) => state === 'running')).toHaveLength(90);

  expect((await invoke({ action: 'stop' })).stopped).toHaveLength(90);
  expect(states().every((state) => state === 'stopped')).toBe(true);
});

test('a second start finds everything running and changes nothing', async () => {
  stub.add(...ids(3).map((id) => ({ id, tags: TAGS })));
  await invoke({ action: 'start' });
  await expect(invoke({ action: 'start' })).resolves.toMatchObject({
    started: [],
    alreadyRunning: ids(3),
  });
  expect(stub.calls).toMatchObject({ StartInstances: 1 });
});

test('a key that the role may not use shows up as the failure of its instance alone', async () => {
  const startFailsWith = {
    code: 'Client.InternalError',
    message: 'Client.InternalError: Client error on launch',
  };
  stub.add({ id: 'i-0000000a', tags: TAGS }, { id: 'i-0000000b', tags: TAGS, startFailsWith });
  await expect(invoke({ action: 'start' })).resolves.toMatchObject({
    started: ['i-0000000a'],
    failed: [{ id: 'i-0000000b', code: 'Client.InternalError' }],
  });
});

test('of a batch with one instance without capacity the others start, and it is worth a retry', async () => {
  const refusedWith = { code: 'InsufficientInstanceCapacity', message: 'none left' };
  stub.add(...ids(10).map((id) => ({ id, tags: TAGS })));
  stub.add({ id: 'i-0000ffff', tags: TAGS, refusedWith });
  await expect(invoke({ action: 'start' })).rejects.toThrow(
    'start is to be repeated, 1 failed: i-0000ffff (InsufficientInstanceCapacity)',
  );
  expect([...stub.instances.values()].filter(({ state }) => state === 'running')).toHaveLength(10);
});

test('throttling and lost answers are waited out', async () => {
  stub.add({ id: 'i-0000000a', tags: TAGS });
  stub.failNext('DescribeInstances', 2, 'Unavailable', 503);
  stub.failNext('StartInstances', 6, 'RequestLimitExceeded', 503);
  await expect(invoke({ action: 'start' })).resolves.toMatchObject({ started: ['i-0000000a'] });
  expect(stub.calls).toMatchObject({ StartInstances: 7 });
});

test('throttling to the end leaves the instances, and the next run goes on with them', async () => {
  stub.add({ id: 'i-0000000a', tags: TAGS });
  stub.failNext('StartInstances', 8, 'RequestLimitExceeded', 503);
  await expect(invoke({ action: 'start' }, { seconds: 20 })).rejects.toThrow(
    'start is to be repeated, 1 left: RequestLimitExceeded',
  );
  await expect(invoke({ action: 'start' })).resolves.toMatchObject({ started: ['i-0000000a'] });
});

test('a dry run tells the allowed from the denied and changes nothing', async () => {
  const refusedWith = { code: 'UnauthorizedOperation', message: 'You are not authorized' };
  stub.add(...ids(5).map((id) => ({ id, tags: TAGS })));
  stub.add({ id: 'i-0000ffff', tags: TAGS, refusedWith });
  const { allowed, failed } = await invoke({ action: 'start', dryRun: true });
  expect([...(allowed ?? [])].sort()).toEqual(ids(5));
  expect(failed).toMatchObject([{ id: 'i-0000ffff', code: 'UnauthorizedOperation' }]);
  expect([...stub.instances.values()].every(({ state }) => state === 'stopped')).toBe(true);
});

test('backs up the tagged volumes once a slot, and removes old sets but never the last', async () => {
  stub.add({
    id: 'i-0000000a',
    tags: TAGS,
    volumes: [
      { id: 'vol-0000000a', tags: TAGS },
      { id: 'vol-0000000b', tags: {} },
    ],
  });
  const own = { 'backup-by': 'LambdaExecutionRole' };
  const stored = [
    { id: 'snap-0000aaa1', days: 30, tags: own },
    { id: 'snap-0000aaa2', days: 9, tags: own },
    { id: 'snap-0000aaa3', days: 30, tags: { 'backup-by': 'schedule=another' } },
  ];
  for (const { id, days, tags } of stored) {
    const startedAt = new Date(clock - days * 86_400_000);
    stub.snapshots.set(id, { id, volumeId: 'vol-0000000a', state: 'completed', startedAt, tags });
  }
  const scheduledFor = new Date(clock).toISOString();
  await expect(invoke({ action: 'backup', scheduledFor })).resolves.toMatchObject({
    backedUp: ['i-0000000a'],
    removed: ['snap-0000aaa1'],
    skipped: [
      { id: 'vol-0000000b', reason: 'volume of i-0000000a without the tag schedule=office' },
    ],
  });
  await expect(invoke({ action: 'backup', scheduledFor })).resolves.toMatchObject({
    backedUp: [],
    alreadyBackedUp: ['i-0000000a'],
    removed: [],
  });
  const made = [...stub.snapshots.values()].filter(({ state }) => state === 'pending');
  expect(made).toMatchObject([
    { volumeId: 'vol-0000000a', tags: { ...own, 'backup-slot': scheduledFor } },
  ]);
  expect([...stub.snapshots.keys()]).toEqual(['snap-0000aaa2', 'snap-0000aaa3', made[0]?.id]);
});

test('has several calls under way, but never more than eight', async () => {
  stub.add(...ids(40).map((id) => ({ id, tags: TAGS })));
  await invoke({ action: 'backup' });
  expect(stub.calls).toMatchObject({ CreateSnapshots: 40 });
  expect(stub.busiest).toBeGreaterThan(1);
  expect(stub.busiest).toBeLessThanOrEqual(8);
});

test('works in a process of its own as the file that is deployed, with the settings of the stack', async () => {
  const {
    module,
    handler,
    environment: settings,
  } = deployedFunction(
    temporary,
    (app) =>
      new LambdaExecutionRoleStack(app, 'LambdaExecutionRole', {
        tagKey: 'schedule',
        tagValue: 'office',
        backupRetentionDays: 7,
      }),
  );
  expect(settings).toEqual(FUNCTION_ENVIRONMENT);

  stub.add(...ids(3).map((id) => ({ id, tags: TAGS })));
  const event = { action: 'start', dryRun: true };
  const script = `require(process.argv[1])[process.argv[2]](${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 60000 })`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, module, handler], {
    env: { ...process.env, ...settings, NODE_NO_WARNINGS: '1' }, // where the stub is
  });
  expect(JSON.parse(stdout)).toMatchObject({ level: 'INFO', allowed: ids(3), failed: [] });
  expect(stub.calls).toEqual({ DescribeInstances: 1, StartInstances: 1 });
});
