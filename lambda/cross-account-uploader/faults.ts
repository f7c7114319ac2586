/** Something that no repetition heals. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Refused since the rest does not fit into the time of this invocation. */
export class OutOfTime extends Refused {}

/**
 * What an error means for an upload: `done`, the object is there already; `again`, a repetition can heal
 * it; `refused`, it cannot.
 */
export type Verdict = 'done' | 'again' | 'refused';

/**
 * Answers from 400 to 499 that are not the last word: credentials that were good when the upload began,
 * too many requests, bytes that were lost or damaged on the way, and an upload in parts that is gone,
 * perhaps since it was completed and the answer got lost.
 */
const PASSING =
  /^(ExpiredToken|RequestExpired|RequestTimeout|NoSuchUpload|BadDigest|IncompleteBody|XAmzContent)|Throttl/;

/**
 * Returns what an error of the SDK, of the network or of this function means.
 *
 * S3 answers a conditional write with 412 when the object exists, and with 409 when another write to
 * the same name was faster by a moment ("Add preconditions to S3 operations with conditional requests").
 * Completing an upload may say so late, in an answer that began as 200 and that the SDK takes for 503.
 * What gave no answer, or one from 500 up, is worth a try.
 */
export function verdictOf(error: unknown): Verdict {
  if (error instanceof Refused) return 'refused';
  const { name = '', $metadata } = error as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status === 412 || name === 'PreconditionFailed') return 'done';
  if (status === 409 || status === 429) return 'again';
  if (PASSING.test(name)) return 'again';
  return status !== undefined && status >= 400 && status < 500 ? 'refused' : 'again';
}

const explained = new WeakSet<object>();

/** Does a step, and says which it was in the message of what it throws. */
export async function during<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(step, error);
  }
}

/** Puts the step before the message of an error, once. Keeps the error, and so its verdict. */
export function explain(step: string, error: unknown): unknown {
  const thrown = error as Error;
  if (!(error instanceof Refused) && !explained.has(thrown)) {
    explained.add(thrown);
    thrown.message = `${step}: ${thrown.name}: ${thrown.message}`;
  }
  return error;
}
