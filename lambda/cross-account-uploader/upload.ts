import { destinationKey, sessionName } from './destination';
import { during, OutOfTime, verdictOf } from './faults';
import type { Source } from './source';
import { transfer } from './transfer';
import type { World } from './world';

/** What became of an object. */
export interface Uploaded {
  /** `already there`: an earlier upload of this version had arrived. */
  readonly outcome: 'uploaded' | 'already there';
  /** Its name at the partner. */
  readonly key: string;
  readonly bytes?: number;
  readonly seconds?: number;
  readonly megabytesPerSecond?: number;
}

const ATTEMPTS = 3;
const FIRST_WAIT_MS = 2_000;

/**
 * Uploads one version of an object, once, however often it is called.
 *
 * @throws Refused, and what the SDK throws when the attempts are used up, with what was being done
 */
export async function upload(source: Source, world: World): Promise<Uploaded> {
  const { config, partner, time } = world;
  const key = destinationKey(config.uploader, source);
  const session = sessionName(source.bucket);
  let earlier: unknown;
  for (let attempt = 1; ; attempt++) {
    const s3 = partner.s3(session);
    const began = time.now().getTime();
    try {
      await during('taking the role', () => s3.config.credentials());
      const bytes = await transfer(source, key, s3, world);
      const seconds = (time.now().getTime() - began) / 1000;
      const megabytesPerSecond = Math.round(bytes / 1e4 / seconds) / 100;
      return { outcome: 'uploaded', key, bytes, seconds, megabytesPerSecond };
    } catch (error) {
      // Another invocation has all of its time, not what an earlier attempt has left.
      if (error instanceof OutOfTime && earlier) throw earlier;
      earlier = error;
      const verdict = verdictOf(error);
      if (verdict === 'done') return { outcome: 'already there', key };
      if (verdict === 'refused' || attempt === ATTEMPTS) throw error;
      partner.forget(session); // it may be the credentials
      await time.sleep(FIRST_WAIT_MS * attempt);
    }
  }
}
