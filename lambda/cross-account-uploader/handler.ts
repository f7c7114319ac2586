import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { configOf } from './config';
import { Partner } from './partner';
import { type Batch, run } from './run';
import type { Uploaded } from './upload';

const config = configOf(process.env);
const s3 = new S3Client({
  maxAttempts: 6,
  // Until the first byte: a source may well rest while the destination is slower.
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
});
const sqs = new SQSClient();
const partner = new Partner(new STSClient({ maxAttempts: 6 }), config);

/** Uploads objects into the partner's bucket with the partner's role. */
export function handler(
  event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<Uploaded | Batch> {
  return run(event, {
    config,
    s3,
    sqs,
    partner,
    time: {
      now: () => new Date(),
      left: () => context.getRemainingTimeInMillis(),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      after: (milliseconds, act) => {
        const timer = setTimeout(act, milliseconds);
        return () => clearTimeout(timer);
      },
    },
    log: (line) => process.stdout.write(`${line}\n`),
  });
}
