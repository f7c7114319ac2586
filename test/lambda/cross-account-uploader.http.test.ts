import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { type Config, configOf } from '../../lambda/cross-account-uploader/config';
import { Partner } from '../../lambda/cross-account-uploader/partner';
import { type Batch, run } from '../../lambda/cross-account-uploader/run';
import type { Uploaded } from '../../lambda/cross-account-uploader/upload';
import type { Time } from '../../lambda/cross-account-uploader/world';
import { resetEnvironment } from '../support/environment';
import { contentCrc32, UploadStub } from '../support/upload-stub';

const MB = 1024 * 1024;
const PART = 8 * MB;
const ENV = {
  UPLOAD_ROLE_ARN: 'arn:aws:iam::444455556666:role/cross-account-upload',
  EXTERNAL_ID: 'f2c9d6b0',
  UPLOADER_NAME: 'laboratory',
  UPLOAD_BUCKET: 'partner-bucket',
  UPLOAD_REGION: 'eu-west-1',
  LARGEST_BYTES: String(48 * MB),
  RECEIVES: '3',
};
jest.setTimeout(120_000); // for machines that are busy
let stub: UploadStub;
let partner: Partner;
let config: Config;
const clients: { destroy(): void }[] = [];

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0); // the SDK waits a random time before it tries again
  stub = new UploadStub();
  const address = await stub.listen();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: address,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'example',
    AWS_SECRET_ACCESS_KEY: 'example',
  });
  config = configOf({ ...ENV, FAILED_UPLOADS_URL: `${address}/` });
  const sts = new STSClient();
  partner = new Partner(sts, config);
  clients.push(sts);
});

afterEach(async () => {
  jest.restoreAllMocks();
  resetEnvironment();
  partner.forget('source-bucket');
  for (const client of clients.splice(0)) client.destroy();
  await stub.close();
});

interface Invocation {
  readonly outcome?: Uploaded | Batch;
  readonly error?: Error;
  readonly lines: string[];
}

/** Runs the function; its waits take no time, and `time` says what the clock shows. */
async function invoke(event: unknown, time: Partial<Time> = {}): Promise<Invocation> {
  const s3 = new S3Client();
  const sqs = new SQSClient();
  clients.push(s3, sqs);
  const lines: string[] = [];
  const world = {
    config,
    s3,
    sqs,
    partner,
    time: {
      now: () => new Date(),
      left: () => 900_000,
      after: () => () => {}, // never comes
      sleep: async () => {},
      ...time,
    },
    log: (line: string) => void lines.push(line),
  };
  return run(event, world).then(
    (outcome) => ({ outcome, lines }),
    (error: Error) => ({ error, lines }),
  );
}

/** Puts an object into the source bucket and returns the event by hand that names it. */
function given(size: number, key = 'results/a.csv', more = {}) {
  stub.sources.set(`${key} v1`, { size, contentType: 'text/csv', ...more });
  return { bucket: 'source-bucket', key, versionId: 'v1' };
}

/** What S3 tells EventBridge, and the queue passes on. */
function message(key: string, receives = 1) {
  const detail = {
    bucket: { name: 'source-bucket' },
    object: { key, size: 1, etag: 'e', 'version-id': 'v1', sequencer: '0' },
    reason: 'PutObject',
  };
  const body = JSON.stringify({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    account: '111122223333',
    detail,
  });
  return { messageId: 'm1', body, attributes: { ApproximateReceiveCount: String(receives) } };
}

describe('an object arrives whole, with its type, under a name that ends in its version', () => {
  test.each([
    { what: 'empty', size: 0, parts: 0 },
    { what: 'small', size: 1000, parts: 0 },
    { what: 'a byte smaller than a part', size: PART - 1, parts: 0 },
    { what: 'exactly a part', size: PART, parts: 0 },
    { what: 'a byte larger than a part', size: PART + 1, parts: 2 },
    { what: 'exactly four parts', size: 4 * PART, parts: 4 },
    { what: 'larger than what is sent at once', size: 5 * PART + 5, parts: 6 },
  ])('$what', async ({ size, parts }) => {
    const { outcome } = await invoke(given(size));
    const key = 'incoming/laboratory/results/a.csv/v1';
    expect(outcome).toMatchObject({ outcome: 'uploaded', key, bytes: size });
    expect(Object.fromEntries(stub.objects)).toEqual({
      [key]: { size, crc32: contentCrc32(size), contentType: 'text/csv', parts },
    });
    expect(stub.uploads.size).toBe(0);
  });

  test.each([
    'two words.csv',
    'Übersicht 100 % – 東京/😀.csv',
    'a+b&c=d?e#f%20g.csv',
    '/leading//double/slash',
    'a/../b/./c',
  ])('named %p', async (key) => {
    await invoke(given(10, key));
    expect([...stub.objects.keys()]).toEqual([`incoming/laboratory/${key}/v1`]);
  });
});

describe('the same event twice', () => {
  test.each([
    { what: 'small object', size: 10 },
    { what: 'an object in parts', size: PART + 1 },
  ])('uploads nothing twice and leaves no parts behind: $what', async ({ size }) => {
    const event = given(size);
    await invoke(event);
    const arrived = stub.objects.get('incoming/laboratory/results/a.csv/v1');
    const { outcome } = await invoke(event);
    expect(outcome).toEqual({
      outcome: 'already there',
      key: 'incoming/laboratory/results/a.csv/v1',
    });
    expect(stub.objects.get('incoming/laboratory/results/a.csv/v1')).toBe(arrived);
    expect(stub.objects.size).toBe(1);
    expect(stub.uploads.size).toBe(0);
  });

  test.each([
    { what: 'a small object', size: 10, action: 'PutObject', begun: 0 },
    { what: 'an object in parts', size: PART + 1, action: 'CompleteMultipartUpload', begun: 2 },
  ])('that meets itself (409) is tried again from the start: $what', async (row) => {
    stub.failNext(row.action, 1, 'ConditionalRequestConflict', 409);
    const { outcome } = await invoke(given(row.size));
    expect(outcome).toMatchObject({ outcome: 'uploaded' });
    expect(stub.calls.CreateMultipartUpload ?? 0).toBe(row.begun);
    expect(stub.uploads.size).toBe(0);
  });
});

test('an upload that was completed, and the answer lost, is found to be there', async () => {
  const event = given(PART + 1);
  const key = 'incoming/laboratory/results/a.csv/v1';
  stub.failNext('CompleteMultipartUpload', 1, 'NoSuchUpload', 404);
  stub.onPart = () => {
    stub.objects.set(key, { size: PART + 1, crc32: 0, contentType: 'text/csv', parts: 2 });
  };
  expect((await invoke(event)).outcome).toEqual({ outcome: 'already there', key });
  expect(stub.uploads.size).toBe(0);
});

describe('checksums', () => {
  test('stop an object that was damaged between the source and here', async () => {
    const { error } = await invoke(given(2 * PART, 'a', { damagedAt: PART + 7 }));
    expect(error?.message).toMatch(/^reading the source: Error: Checksum mismatch/);
    expect(stub.objects.size).toBe(0);
    expect(stub.uploads.size).toBe(0);
  });

  test('stop one in the algorithm that S3 itself adds', async () => {
    const checksum = { header: 'crc64nvme', value: 'AAAAAAAAAAA=' };
    const { error } = await invoke(given(1000, 'a', { checksum }));
    expect(error?.message).toMatch(/^reading the source: Error: Checksum mismatch/);
    expect(stub.objects.size).toBe(0);
  });

  test('of that algorithm let the same object pass when they are right', async () => {
    const checksum = { header: 'crc64nvme', value: 'cUADz37541M=' };
    const { outcome } = await invoke(given(1000, 'a', { checksum }));
    expect(outcome).toMatchObject({ outcome: 'uploaded' });
  });

  test('stop an object of which S3 has something else than was read', async () => {
    stub.onPart = async (number) => {
      if (number === 1) return;
      const [upload] = stub.uploads.values();
      const until = Date.now() + 5_000; // a part that never arrives must not keep this running
      while (!upload?.parts.has(1) && Date.now() < until) await new Promise(setImmediate);
      const first = upload?.parts.get(1);
      if (first) first.crc32 ^= 1;
    };
    const { error } = await invoke(given(PART + 1));
    expect(error?.message).toBe('writing to the destination: BadDigest: BadDigest by the stub');
    expect(stub.objects.size).toBe(0);
    expect(stub.uploads.size).toBe(0);
  });

  test('of parts alone say nothing of the whole, and do not stop it', async () => {
    const checksum = { header: 'crc32', value: 'AAAAAA==-3' };
    const { outcome } = await invoke(given(1000, 'a', { checksum }));
    expect(outcome).toMatchObject({ outcome: 'uploaded' });
  });
});

describe('the role', () => {
  test('is taken once for many objects, in a session that names the source', async () => {
    await invoke(given(10, 'a'));
    await invoke(given(PART + 1, 'b'));
    expect(stub.sessions).toMatchObject([
      { name: 'source-bucket', tags: { Uploader: 'laboratory' } },
    ]);
  });

  test('is taken again in the middle of an upload, shortly before its credentials expire', async () => {
    stub.sessionSeconds = 299; // less than the five minutes that are kept in hand
    await invoke(given(3 * PART));
    expect(stub.objects.size).toBe(1);
    expect(stub.sessions.length).toBeGreaterThan(1);
  });

  test('is kept while its credentials are good for longer than that', async () => {
    stub.sessionSeconds = 310;
    await invoke(given(3 * PART));
    expect(stub.sessions).toHaveLength(1);
  });

  test('is taken again when credentials turn out to have expired in the middle', async () => {
    stub.onPart = (number) => {
      if (number === 2 && stub.sessions.length === 1) stub.expireSessions();
    };
    const { outcome } = await invoke(given(3 * PART));
    expect(outcome).toMatchObject({ outcome: 'uploaded' });
    expect(stub.sessions).toHaveLength(2);
  });

  test('with a wrong external id is refused, and nothing is read', async () => {
    stub.externalId = 'rotated';
    const { error } = await invoke(given(10));
    expect(error?.message).toBe('taking the role: AccessDenied: AccessDenied by the stub');
    expect(stub.calls).toEqual({ AssumeRole: 1 });
  });
});

describe('when it breaks', () => {
  test.each(['PutObject', 'GetObject', 'AssumeRole'])(
    'a throttled %s is sent again',
    async (call) => {
      stub.failNext(call, 1, 'SlowDown', 503);
      const { outcome } = await invoke(given(10));
      expect(outcome).toMatchObject({ outcome: 'uploaded' });
      expect(stub.calls[call]).toBe(2);
    },
  );

  test('a throttled part is sent again, and the others are not', async () => {
    stub.failNext('UploadPart', 1, 'SlowDown', 503);
    await invoke(given(3 * PART));
    expect(stub.calls).toMatchObject({ UploadPart: 4, CreateMultipartUpload: 1 });
  });

  test.each([
    { size: 10, action: 'PutObject' },
    { size: PART + 1, action: 'CreateMultipartUpload' },
    { size: PART + 1, action: 'UploadPart' },
  ])('a destination that refuses $action is not asked again', async ({ size, action }) => {
    stub.failNext(action, 9, 'AccessDenied', 403);
    const { error } = await invoke(given(size));
    expect(error?.message).toBe(
      'writing to the destination: AccessDenied: AccessDenied by the stub',
    );
    expect(stub.calls[action]).toBeLessThanOrEqual(2); // two parts are under way at once
    expect(stub.uploads.size).toBe(0);
  });

  test('after a part that fails, none is begun', async () => {
    stub.failNext('UploadPart', 1, 'AccessDenied', 403);
    stub.onPart = async (number) => {
      if (number > 1) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    const { error } = await invoke(given(6 * PART));
    expect(error?.message).toBe(
      'writing to the destination: AccessDenied: AccessDenied by the stub',
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stub.calls.UploadPart).toBeLessThanOrEqual(4); // those that were under way
    expect(stub.uploads.size).toBe(0);
  });

  test('an event that is nothing is refused', async () => {
    const { error } = await invoke(null);
    expect(error?.message).toMatch(/^the event must be .*, got no bucket$/);
  });

  test('a source that has vanished is refused', async () => {
    const { error } = await invoke({ bucket: 'source-bucket', key: 'gone', versionId: 'v1' });
    expect(error?.message).toBe('reading the source: NoSuchVersion: NoSuchVersion by the stub');
    expect(stub.calls).toEqual({ AssumeRole: 1, GetObject: 1 });
  });

  test('a source that breaks off is read again from the start', async () => {
    const event = given(3 * PART, 'a', { breaksAt: 2 * PART });
    stub.onPart = () => void stub.sources.set('a v1', { size: 3 * PART });
    const { outcome } = await invoke(event);
    expect(outcome).toMatchObject({ outcome: 'uploaded' });
    expect(stub.objects.get('incoming/laboratory/a/v1')).toMatchObject({ size: 3 * PART });
    expect(stub.calls.GetObject).toBe(2);
    expect(stub.uploads.size).toBe(0);
  });

  test('one that breaks off every time is given up after three attempts', async () => {
    const { error } = await invoke(given(3 * PART, 'a', { breaksAt: PART + 5 }));
    expect(error?.message).toMatch(/^reading the source: /);
    expect(stub.calls.GetObject).toBe(3);
    expect(stub.uploads.size).toBe(0);
  });
});

describe('what does not fit into the time of the function', () => {
  test('is refused by its size before anything is sent, and the largest that fits is not', async () => {
    config = configOf({ ...ENV, LARGEST_BYTES: String(PART) });
    const { error } = await invoke(given(PART + 1));
    expect(error?.message).toBe(
      'too large: 8388609 bytes, and at most 8388608 fit into the time of the function: use AWS DataSync',
    );
    expect(stub.calls).toEqual({ AssumeRole: 1, GetObject: 1 });
    expect((await invoke(given(PART, 'b'))).outcome).toMatchObject({ outcome: 'uploaded' });
  });

  test('is refused by its pace, measured, and leaves no parts behind', async () => {
    // Every look at the clock takes two seconds, so that little gets across in half a minute.
    let now = 0;
    const clock = {
      now: () => {
        now += 2_000;
        return new Date(now);
      },
      left: () => 400_000 - now,
    };
    const { error } = await invoke(given(40 * MB), clock);
    expect(error?.name).toBe('Refused');
    expect(error?.message).toMatch(
      /^too slow: sent \d+ of 41943040 bytes in 3\d s, the rest needs \d+ s and \d+ s are left$/,
    );
    expect(stub.objects.size).toBe(0);
    expect(stub.uploads.size).toBe(0);
  });

  test('is left to another invocation when an earlier attempt has used up the time', async () => {
    stub.failNext('CompleteMultipartUpload', 1, 'ConditionalRequestConflict', 409);
    given(PART + 1, 'a');
    const left = () => ((stub.calls.GetObject ?? 0) > 1 ? 60_000 : 900_000);
    const { outcome, lines } = await invoke({ Records: [message('a')] }, { left });
    expect(outcome).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(lines.join()).toMatch(/writing to the destination: ConditionalRequestConflict/);
    expect(stub.calls.GetObject).toBe(2);
    expect(stub.messages).toEqual([]);
  });

  /** A clock whose time is up when `up` is called, and what was said to be waited for before. */
  function clock() {
    const waits: number[] = [];
    let up = () => {};
    const isUp = new Promise<void>((resolve) => {
      up = resolve;
    });
    const time: Partial<Time> = {
      left: () => 100_000,
      after: (milliseconds, act) => {
        waits.push(milliseconds);
        void isUp.then(act);
        return () => {};
      },
    };
    return { time, waits, up };
  }

  test('is ended in time when the destination stalls', async () => {
    const { time, waits, up } = clock();
    stub.onPart = () => {
      up();
      return new Promise<void>(() => {});
    };
    const { error } = await invoke(given(3 * PART), time);
    expect(waits).toEqual([40_000]); // a minute is kept to abort
    expect(error?.message).toMatch(/^out of time/);
    expect(stub.calls.AbortMultipartUpload).toBe(1);
    expect(stub.uploads.size).toBe(0);
  });

  test('is ended in time when the source stalls', async () => {
    const { time, waits, up } = clock();
    const event = given(3 * PART, 'a', { stallsAt: PART + 5, onStall: up });
    const { error } = await invoke(event, time);
    expect(waits).toEqual([40_000]);
    expect(error?.message).toMatch(/^out of time/);
    expect(stub.uploads.size).toBe(0);
  });
});

describe('a message from the queue', () => {
  test('is uploaded and leaves the queue', async () => {
    given(10, 'two words.csv');
    const { outcome } = await invoke({ Records: [message('two words.csv')] });
    expect(outcome).toEqual({ batchItemFailures: [] });
    expect([...stub.objects.keys()]).toEqual(['incoming/laboratory/two words.csv/v1']);
    expect(stub.messages).toEqual([]);
  });

  test('that no repetition heals goes to the failed uploads at once, with the reason', async () => {
    const record = message('gone');
    const { outcome } = await invoke({ Records: [record] });
    expect(outcome).toEqual({ batchItemFailures: [] });
    expect(stub.messages).toMatchObject([
      {
        QueueUrl: config.queue?.failedUploadsUrl,
        MessageBody: record.body,
        MessageAttributes: {
          Reason: { StringValue: 'reading the source: NoSuchVersion: NoSuchVersion by the stub' },
        },
      },
    ]);
  });

  test('worth a repetition stays in the queue, until it is received for the last time', async () => {
    given(10, 'a');
    stub.failNext('PutObject', 99, 'ConditionalRequestConflict', 409);
    const early = await invoke({ Records: [message('a', 2)] });
    expect(early.outcome).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(stub.messages).toEqual([]);
    const last = await invoke({ Records: [message('a', 3)] });
    expect(last.outcome).toEqual({ batchItemFailures: [] });
    expect(stub.messages).toMatchObject([
      { MessageAttributes: { Reason: { StringValue: expect.stringMatching(/Conflict/) } } },
    ]);
  });

  test('that is no JSON, or names no version, goes to the failed uploads', async () => {
    const attributes = { ApproximateReceiveCount: '1' };
    const Records = ['hello', '{"bucket":"b","key":"k"}'].map((body) => ({
      messageId: body,
      body,
      attributes,
    }));
    const { outcome } = await invoke({ Records });
    expect(outcome).toEqual({ batchItemFailures: [] });
    expect(stub.messages).toMatchObject([
      { MessageAttributes: { Reason: { StringValue: "the message must be JSON, got 'hello'" } } },
      {
        MessageAttributes: {
          Reason: {
            StringValue: expect.stringMatching(/of a versioned bucket, got no versionId$/),
          },
        },
      },
    ]);
  });
});

test('says in one line what became of an object, and never what the credentials are', async () => {
  const { lines } = await invoke(given(10));
  stub.failNext('PutObject', 1, 'AccessDenied', 403);
  const failed = await invoke(given(10, 'b'));
  expect([...lines, ...failed.lines].map((line) => JSON.parse(line))).toMatchObject([
    {
      level: 'INFO',
      message: 'uploaded',
      source: { bucket: 'source-bucket', key: 'results/a.csv', versionId: 'v1' },
      key: 'incoming/laboratory/results/a.csv/v1',
      bytes: 10,
    },
    { level: 'ERROR', message: expect.stringMatching(/AccessDenied/), verdict: 'refused' },
  ]);
  const said = JSON.stringify([lines, failed.lines, failed.error, failed.error?.stack]);
  const secrets = [
    'a-secret-of-the-stub',
    'ASIAEXAMPLE',
    ...stub.sessions.map(({ token }) => token),
  ];
  for (const secret of secrets) expect(said).not.toContain(secret);
});
