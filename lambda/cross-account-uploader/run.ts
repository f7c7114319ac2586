import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Refused, verdictOf } from './faults';
import { type Source, sourceOf } from './source';
import { type Uploaded, upload } from './upload';
import type { World } from './world';

/** What of a message from SQS is used. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** What Lambda wants to know: messages that stay in the queue. */
export interface Batch {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/**
 * Uploads the object that `event` names, or those that its messages from SQS name.
 *
 * By hand, throws when it cannot. A message that no repetition heals, or that was received for the last
 * time, goes to the failed uploads with the reason; one worth a repetition stays in the queue.
 */
export async function run(event: unknown, world: World): Promise<Uploaded | Batch> {
  const { Records: messages } = (event ?? {}) as { readonly Records?: readonly Message[] };
  if (messages === undefined) return attempt(event, world);
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const message of messages) {
    const { messageId, body, attributes } = message;
    try {
      await attempt(parsed(body), world);
    } catch (error) {
      const receives = Number(attributes.ApproximateReceiveCount);
      if (await giveUp(body, receives, error as Error, world)) continue;
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function attempt(event: unknown, world: World): Promise<Uploaded> {
  const print = (line: object) => world.log(JSON.stringify(line));
  let source: Source | undefined;
  try {
    source = sourceOf(event);
    const uploaded = await upload(source, world);
    print({ level: 'INFO', message: uploaded.outcome, source, ...uploaded });
    return uploaded;
  } catch (error) {
    // A new error: the SDK's may hold the request, and Lambda logs what is thrown.
    const { message: reason } = error as Error;
    const verdict = verdictOf(error);
    print({ level: 'ERROR', message: reason, verdict, ...(source && { source }) });
    throw verdict === 'refused' ? new Refused(reason) : new Error(reason);
  }
}

/** Moves a message to the failed uploads with the reason, if nothing else is worth a try. */
async function giveUp(
  body: string,
  receives: number,
  error: Error,
  { config, sqs }: World,
): Promise<boolean> {
  const { queue } = config;
  if (queue === undefined) return false;
  if (verdictOf(error) !== 'refused' && receives < queue.receives) return false;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queue.failedUploadsUrl,
      MessageBody: body,
      MessageAttributes: { Reason: { DataType: 'String', StringValue: error.message } },
    }),
  );
  return true;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refused(`the message must be JSON, got '${body.slice(0, 100)}'`);
  }
}
