import { configOf } from '../../lambda/cross-account-uploader/config';
import { destinationKey, sessionName } from '../../lambda/cross-account-uploader/destination';
import { Refused, verdictOf } from '../../lambda/cross-account-uploader/faults';
import { tooLarge, tooSlow } from '../../lambda/cross-account-uploader/pace';
import { sourceOf } from '../../lambda/cross-account-uploader/source';

const SOURCE = { bucket: 'results', key: 'two words+plus%20.csv', versionId: 'v1' };

describe('the source', () => {
  test('is what S3 tells EventBridge, and its key is not decoded', () => {
    // The shape of "EventBridge event message structure" in the S3 User Guide.
    const event = {
      version: '0',
      id: '17793124-05d4-b198-2fde-7ededc63b103',
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '111122223333',
      time: '2021-11-12T00:00:00Z',
      region: 'ca-central-1',
      resources: ['arn:aws:s3:::results'],
      detail: {
        version: '0',
        bucket: { name: 'results' },
        object: {
          key: SOURCE.key,
          size: 5,
          etag: 'b1946ac92492d2347c6235b4d2611184',
          'version-id': 'v1',
          sequencer: '617f08299329d189',
        },
        'request-id': 'N4N7GDK58NMKJ12R',
        requester: '123456789012',
        'source-ip-address': '192.0.2.1',
        reason: 'PutObject',
      },
    };
    expect(sourceOf(event)).toEqual(SOURCE);
  });

  test('is named by hand in three fields', () => {
    expect(sourceOf(SOURCE)).toEqual(SOURCE);
  });

  test.each([
    { event: { detail: { bucket: { name: 'b' }, object: { key: 'k' } } }, lacks: 'versionId' },
    { event: { bucket: 'b', key: 'k' }, lacks: 'versionId' },
    { event: { bucket: 'b', versionId: 'v' }, lacks: 'key' },
    { event: { bucket: 'b', key: '', versionId: 'v' }, lacks: 'key' },
    { event: { key: 'k', versionId: 'v' }, lacks: 'bucket' },
    { event: 'hello', lacks: 'bucket' },
    { event: null, lacks: 'bucket' },
  ])('fails when it lacks its $lacks: $event', ({ event, lacks }) => {
    expect(() => sourceOf(event)).toThrow(
      new Refused(
        `the event must be S3's 'Object Created' from EventBridge, or {"bucket","key","versionId"}, of a versioned bucket, got no ${lacks}`,
      ),
    );
  });
});

describe('the name at the destination', () => {
  test('begins with our prefix and ends in the version', () => {
    expect(destinationKey('laboratory', SOURCE)).toBe(
      'incoming/laboratory/two words+plus%20.csv/v1',
    );
  });

  test.each([
    { what: 'ASCII', key: 'k'.repeat(1024 - 'incoming/a//v1'.length) },
    { what: 'Unicode', key: 'é'.repeat((1024 - 'incoming/a//v1'.length) / 2) },
  ])('has at most 1024 bytes, and one more fails: $what', ({ key }) => {
    const name = (key: string) => destinationKey('a', { ...SOURCE, key });
    expect(Buffer.byteLength(name(key))).toBe(1024);
    expect(() => name(`${key}k`)).toThrow(
      new Refused(
        'the name at the destination must have at most 1024 bytes, got 1025: shorten the name of the object',
      ),
    );
  });
});

test.each([
  { bucket: 'results-of-2026', session: 'results-of-2026' },
  { bucket: `${'b'.repeat(63)}`, session: `${'b'.repeat(63)}` },
  { bucket: 'Old_Bucket', session: 'Old_Bucket' },
  { bucket: `old bucket${'b'.repeat(200)}`, session: `old-bucket${'b'.repeat(54)}` },
])('a session is named after its source: $bucket', ({ bucket, session }) => {
  expect(sessionName(bucket)).toBe(session);
  expect(session).toMatch(/^[\w+=,.@-]{2,64}$/);
});

describe('the verdict on', () => {
  const answer = (name: string, httpStatusCode: number) => ({
    name,
    $metadata: { httpStatusCode },
  });
  test.each([
    { error: answer('PreconditionFailed', 412), verdict: 'done' },
    { error: answer('PreconditionFailed', 503), verdict: 'done' },
    { error: answer('ConditionalRequestConflict', 409), verdict: 'again' },
    { error: answer('TooManyRequests', 429), verdict: 'again' },
    { error: answer('ExpiredToken', 400), verdict: 'again' },
    { error: answer('ExpiredTokenException', 403), verdict: 'again' },
    { error: answer('Throttling', 400), verdict: 'again' },
    { error: answer('ThrottlingException', 400), verdict: 'again' },
    { error: answer('RequestTimeout', 400), verdict: 'again' },
    { error: answer('NoSuchUpload', 404), verdict: 'again' },
    { error: answer('BadDigest', 400), verdict: 'again' },
    { error: answer('IncompleteBody', 400), verdict: 'again' },
    { error: answer('XAmzContentChecksumMismatch', 400), verdict: 'again' },
    { error: answer('AccessDenied', 403), verdict: 'refused' },
    { error: answer('NoSuchVersion', 404), verdict: 'refused' },
    { error: answer('InvalidRequest', 499), verdict: 'refused' },
    { error: answer('InternalError', 500), verdict: 'again' },
    { error: answer('SlowDown', 503), verdict: 'again' },
    { error: Object.assign(new Error('reset'), { code: 'ECONNRESET' }), verdict: 'again' },
    { error: new Refused('too large'), verdict: 'refused' },
  ])('$error.name is $verdict', ({ error, verdict }) => {
    expect(verdictOf(error)).toBe(verdict);
  });
});

describe('the pace', () => {
  // 100 of 1000 bytes in 30 s: the rest takes 270 s, and 60 s are kept free.
  const pace = { bytes: 100, totalBytes: 1000, elapsedMs: 30_000, leftMs: 330_000 };
  test.each([
    { when: 'it just fits', more: {}, reason: undefined },
    {
      when: 'it is a little too slow',
      more: { leftMs: 329_000 },
      reason: 'too slow: sent 100 of 1000 bytes in 30 s, the rest needs 270 s and 269 s are left',
    },
    {
      when: 'it is too early to say',
      more: { elapsedMs: 29_999, leftMs: 61_000 },
      reason: undefined,
    },
    {
      when: 'the time is up, however early',
      more: { elapsedMs: 1000, leftMs: 60_000 },
      reason: 'out of time: sent 100 of 1000 bytes in 1 s',
    },
    { when: 'all is sent', more: { bytes: 1000, leftMs: 60_001 }, reason: undefined },
  ])('is judged when $when', ({ more, reason }) => {
    expect(tooSlow({ ...pace, ...more })).toBe(reason);
  });
});

test('the largest object is taken, and one byte more is not', () => {
  expect(tooLarge(20e9, 20e9)).toBeUndefined();
  expect(tooLarge(20e9 + 1, 20e9)).toBe(
    'too large: 20000000001 bytes, and at most 20000000000 fit into the time of the function: use AWS DataSync',
  );
});

describe('the environment', () => {
  const env = {
    UPLOAD_ROLE_ARN: 'arn:aws:iam::444455556666:role/cross-account-upload',
    EXTERNAL_ID: 'f2c9d6b0',
    UPLOADER_NAME: 'laboratory',
    UPLOAD_BUCKET: 'partner-bucket',
    UPLOAD_REGION: 'eu-west-1',
    LARGEST_BYTES: '20000000000',
  };

  test.each(Object.keys(env))('fails without %s', (name) => {
    expect(() => configOf({ ...env, [name]: '' })).toThrow(
      new Error(`environment variable ${name} is not set: deploy the stack again`),
    );
  });

  test.each(['0', '1.5', 'many'])('fails with a largest size of %s', (LARGEST_BYTES) => {
    expect(() => configOf({ ...env, LARGEST_BYTES })).toThrow(
      new Error(
        `environment variable LARGEST_BYTES must be a whole number from 1 up, got '${LARGEST_BYTES}'`,
      ),
    );
  });

  test('has no queue without a place for failed uploads', () => {
    expect(configOf(env).queue).toBeUndefined();
    expect(configOf({ ...env, FAILED_UPLOADS_URL: 'https://q', RECEIVES: '5' }).queue).toEqual({
      failedUploadsUrl: 'https://q',
      receives: 5,
    });
  });
});
