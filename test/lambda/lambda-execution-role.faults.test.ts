import { backoff } from '../../lambda/lambda-execution-role/backoff';
import { chunks, inBatches } from '../../lambda/lambda-execution-role/batches';
import { explained, faultOf, retryHelps } from '../../lambda/lambda-execution-role/faults';
import { runLines } from '../../lambda/lambda-execution-role/log';
import { retryError } from '../../lambda/lambda-execution-role/outcome';
import { ec2Error } from '../../scripts/bench/ec2-error';

const NOW = new Date('2030-01-31T08:00:00Z');

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
