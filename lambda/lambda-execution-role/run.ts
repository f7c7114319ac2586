import type { EC2Client } from '@aws-sdk/client-ec2';
import { backUp } from './backup';
import { type Config, configOf } from './config';
import { Ec2 } from './ec2';
import { type Request, requestOf } from './event';
import { explained } from './faults';
import { brokenOffLine, runLines } from './log';
import { type Outcome, type Result, retryError } from './outcome';
import { power } from './power';
import type { Time } from './time';

/** The world outside an invocation. */
export interface World {
  readonly client: EC2Client;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly time: Time;
  readonly log: (line: string) => void;
}

/**
 * Does what `event` asks for and returns what became of each instance.
 *
 * Throws when the event is refused, when EC2 cannot be asked at all, and when some of it failed
 * in a way that a repetition can heal.
 */
export async function run(event: unknown, { client, env, time, log }: World): Promise<Result> {
  const config = configOf(env);
  const print = (line: object): void => log(JSON.stringify(line));
  const { request, outcome } = await attempt(event, config, new Ec2(client, time), time).catch(
    (thrown: unknown) => {
      // A new error: the original may carry the caller's ARN, and Lambda logs what is thrown.
      const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      const text = explained(name, message);
      const error = new Error(name === 'Error' ? text : `${name}: ${text}`);
      print(brokenOffLine(error, config.metricNamespace, time.now()));
      throw error;
    },
  );
  const { action, dryRun } = request;
  runLines(action, dryRun, outcome, config.metricNamespace, time.now()).forEach(print);
  const error = dryRun ? undefined : retryError(action, outcome);
  if (error) throw error;
  return outcome.result;
}

async function attempt(
  event: unknown,
  config: Config,
  ec2: Ec2,
  time: Time,
): Promise<{ request: Request; outcome: Outcome }> {
  const request = requestOf(event, time.now(), config.maxEventAgeSeconds);
  const { action, dryRun, scheduledFor } = request;
  if (action !== 'backup') {
    return { request, outcome: await power(action, dryRun, config, ec2, time) };
  }
  const { backup } = config;
  if (!backup) {
    throw new Error(
      "'backup' is off in this deployment, accepted are 'start' and 'stop': turn the backup setting on and deploy again",
    );
  }
  return { request, outcome: await backUp(dryRun, scheduledFor, { ...config, backup }, ec2, time) };
}
