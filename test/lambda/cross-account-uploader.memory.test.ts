import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { CrossAccountUploaderStack } from '../../lib/cross-account-upload/uploader/stack';
import { deployedFunction } from '../../scripts/bench/deployed-function';
import '../support/environment';
import { contentCrc32, UploadStub } from '../support/upload-stub';

const MB = 1024 ** 2;
const SIZE = 512 * MB;

const folder = mkdtempSync(path.join(tmpdir(), 'uploader-'));
const stub = new UploadStub();
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stub.close();
});

/** Runs the function, as it is deployed, in a process of its own; prints its answer and its largest size in memory. */
const CHILD = `
const { handler } = require(process.argv[1]);
handler(JSON.parse(process.argv[2]), { getRemainingTimeInMillis: () => 900_000 }).then((uploaded) => {
  const { maxRSS } = process.resourceUsage();
  process.stdout.write('\\n' + JSON.stringify({ ...uploaded, maxRSS: maxRSS * 1024 }));
});`;

test('an object goes through a process with less memory than it has bytes', async () => {
  const { module } = deployedFunction(
    folder,
    (app) => new CrossAccountUploaderStack(app, 'CrossAccountUploader'),
  );
  stub.sources.set('large.bin v1', { size: SIZE });
  const event = { bucket: 'source-bucket', key: 'large.bin', versionId: 'v1' };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=64', '-e', CHILD, module, JSON.stringify(event)],
    {
      env: {
        AWS_ENDPOINT_URL: await stub.listen(),
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'example',
        AWS_SECRET_ACCESS_KEY: 'example',
        UPLOAD_ROLE_ARN: 'arn:aws:iam::444455556666:role/cross-account-upload',
        EXTERNAL_ID: 'f2c9d6b0',
        UPLOADER_NAME: 'laboratory',
        UPLOAD_BUCKET: 'partner-bucket',
        UPLOAD_REGION: 'eu-west-1',
        LARGEST_BYTES: String(SIZE),
      },
    },
  );
  const report = JSON.parse(stdout.split('\n').at(-1) ?? '');
  expect(report.maxRSS).toBeLessThan(384 * MB);
  expect(stub.objects.get('incoming/laboratory/large.bin/v1')).toMatchObject({
    size: SIZE,
    crc32: contentCrc32(SIZE),
    parts: 64,
  });
}, 120_000);
