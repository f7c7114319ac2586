import { Refused } from './faults';
import type { Source } from './source';

/** S3's limit for the name of an object, in bytes of UTF-8 ("Naming Amazon S3 objects"). */
const LONGEST_KEY = 1024;

/**
 * Returns the name of the object at the partner: `incoming/UPLOADER/KEY/VERSION`.
 *
 * It ends in the version, which never changes content, so an object under this name is the one to
 * upload. A version id has no slash, so two sources never share a name.
 *
 * @throws Refused when it would be longer than S3 allows
 */
export function destinationKey(uploader: string, { key, versionId }: Source): string {
  const name = `incoming/${uploader}/${key}/${versionId}`;
  const bytes = Buffer.byteLength(name);
  if (bytes > LONGEST_KEY) {
    throw new Refused(
      `the name at the destination must have at most ${LONGEST_KEY} bytes, got ${bytes}: shorten the name of the object`,
    );
  }
  return name;
}

/**
 * Returns the name of the session, by which the partner's CloudTrail shows where objects come from: that
 * of the source bucket, in the 64 characters that STS takes ("AssumeRole" in the STS API reference).
 */
export function sessionName(bucket: string): string {
  return bucket.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64);
}
