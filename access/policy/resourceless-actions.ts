/** In lower case. */
export const LIST_BUCKETS = 's3:listallmybuckets';

/**
 * The resource of a request that names none, as statements see it: `*`, but for the list of all buckets,
 * which can be granted on every bucket, too, and on no fewer.
 *
 * Source: "Controlling access to a bucket with user policies" of the Amazon S3 user guide, step 4.
 *
 * @param action in lower case
 */
export function unnamedResource(action: string, partition = 'aws'): string {
  return action === LIST_BUCKETS ? `arn:${partition}:s3:::*` : '*';
}
