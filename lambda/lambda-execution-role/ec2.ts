import type { EC2Client } from '@aws-sdk/client-ec2';
import { backoff } from './backoff';
import { faultOf } from './faults';
import type { Time } from './time';

/**
 * Most results that EC2 gives for a page, and most ids that it advises for a call ("Pagination in
 * the Amazon EC2 API"). Where it gives fewer, there are more pages.
 */
export const PAGE = 1000;

/** Sends calls to EC2 one by one, each with its retries. */
export class Ec2 {
  constructor(
    readonly client: EC2Client,
    private readonly time: Time,
  ) {}

  /**
   * Returns what `call` returns, and repeats it as `backoff` says, within the time that is left.
   *
   * The SDK's own retries are off: they know no deadline, and give up under the steady throttling
   * that a few thousand instances mean.
   */
  async send<T>(call: () => Promise<T>, repeatable = true): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        const delay = backoff(faultOf(error), attempt, repeatable, Math.random());
        if (delay === undefined || delay >= this.time.left()) throw error;
        await this.time.sleep(delay);
      }
    }
  }

  /** Returns all pages of a describe call. Throws when the time is up before the last one. */
  async pages<T>(
    page: (token?: string) => Promise<{ items: T[]; next?: string | undefined }>,
  ): Promise<T[]> {
    const all: T[] = [];
    for (let token: string | undefined; ; ) {
      if (this.time.left() <= 0)
        throw new Error('the time was up before EC2 had listed everything');
      const { items, next } = await this.send(() => page(token));
      for (const item of items) all.push(item);
      if (!next) return all;
      token = next;
    }
  }

  /**
   * Sends `call`, which may be a dry run, and returns `ids`. A dry run that is allowed ends in the
   * error DryRunOperation.
   */
  async change<T>(ids: T, call: () => Promise<unknown>, repeatable = true): Promise<T> {
    try {
      await this.send(call, repeatable);
    } catch (error) {
      if (faultOf(error).code !== 'DryRunOperation') throw error;
    }
    return ids;
  }
}

/** Returns the filter on `key`=`value`, exactly: EC2 takes `*` and `?` for wildcards. */
export function tagFilter(key: string, value: string): { Name: string; Values: string[] } {
  return { Name: `tag:${key}`, Values: [value.replace(/[\\*?]/g, '\\$&')] };
}

/** Returns EC2's list of tags as an object. */
export function tagsOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
