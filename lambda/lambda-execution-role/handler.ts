import { EC2Client } from '@aws-sdk/client-ec2';
import type { Result } from './outcome';
import { run } from './run';

/** Kept free for the last call (10 s, the client's own limit) and the report. */
const RESERVE_MS = 12_000;

const client = new EC2Client({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

/** Starts, stops or backs up the instances that carry the tag of this function. */
export function handler(
  event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<Result> {
  return run(event, {
    client,
    env: process.env,
    time: {
      now: () => new Date(),
      left: () => context.getRemainingTimeInMillis() - RESERVE_MS,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    // console.log wraps a line under Lambda's JSON log format, which hides the metrics in it.
    log: (line) => process.stdout.write(`${line}\n`),
  });
}
