import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Config } from './config';
import type { Partner } from './partner';

/** The clock of one invocation, passed in so that decisions and tests need no real one. */
export interface Time {
  now(): Date;
  /** Milliseconds until the function is cut off. */
  left(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Calls `act` when so much time has passed, unless what is returned is called before. */
  after(milliseconds: number, act: () => void): () => void;
}

/** The world outside an invocation. */
export interface World {
  readonly config: Config;
  /** Our own S3: the source. */
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly partner: Partner;
  readonly time: Time;
  readonly log: (line: string) => void;
}
