import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  GetObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { during, explain, OutOfTime, Refused } from './faults';
import { RESERVE_MS, tooLarge, tooSlow } from './pace';
import type { Source } from './source';
import type { World } from './world';

/** What is in memory at most: a part in the making and four under way. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;

/**
 * Streams one object across, and returns its size.
 *
 * The SDK checks what it reads against the checksum of the source, if that has one of the whole object;
 * S3 checks each part on arrival, and at the end the whole against the checksum of what was read. An
 * object that fails any of the three never comes to exist.
 *
 * @throws Refused when it does not fit into the time that is left; otherwise what the SDK throws
 */
export async function transfer(
  source: Source,
  key: string,
  partner: S3Client,
  { s3, config, time }: Pick<World, 's3' | 'config' | 'time'>,
): Promise<number> {
  const { Body, ContentLength, ContentType, ContentEncoding } = await during(
    'reading the source',
    () =>
      s3.send(
        new GetObjectCommand({
          Bucket: source.bucket,
          Key: source.key,
          VersionId: source.versionId,
          ChecksumMode: 'ENABLED',
        }),
      ),
  );
  const body = Body as Readable;
  const totalBytes = ContentLength ?? 0;
  const large = tooLarge(totalBytes, config.largestBytes);
  if (large) {
    body.destroy();
    throw new Refused(large);
  }

  const began = time.now().getTime();
  let bytes = 0;
  let checksum = 0;
  const slow = () =>
    tooSlow({
      bytes,
      totalBytes,
      elapsedMs: time.now().getTime() - began,
      leftMs: time.left(),
    });
  /** Passes the object on, piece by piece. Throwing here makes the upload end and abort. */
  async function* passing(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of body) {
        bytes += piece.length;
        checksum = crc32(piece, checksum);
        const reason = slow();
        if (reason) throw new OutOfTime(reason);
        yield piece;
      }
    } catch (error) {
      throw explain('reading the source', error);
    }
  }

  // For a source or a destination that stalls, and so gives no chance to look at the clock above.
  const end = new AbortController();
  const inTime = time.after(time.left() - RESERVE_MS, () => {
    const reason = new OutOfTime(slow() ?? 'out of time');
    end.abort(reason);
    body.destroy(reason);
  });
  const upload = new Upload({
    client: sealing(partner, () => checksum, end.signal),
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
    params: {
      Bucket: config.bucket,
      Key: key,
      Body: Readable.from(passing()),
      ContentLength: totalBytes,
      MpuObjectSize: totalBytes,
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
      IfNoneMatch: '*',
      ...(ContentType && { ContentType }),
      ...(ContentEncoding && { ContentEncoding }),
    },
  });
  try {
    await during('writing to the destination', () => upload.done());
    return totalBytes;
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    inTime();
  }
}

/**
 * Returns the client with two things added that `Upload` lacks: what completes an upload carries the
 * checksum of the whole, which is known by then; and `end` ends everything but the removal of the parts.
 */
function sealing(client: S3Client, checksum: () => number, end: AbortSignal): S3Client {
  const send = (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    if (command instanceof AbortMultipartUploadCommand) return client.send(command);
    if (command instanceof CompleteMultipartUploadCommand) {
      const whole = Buffer.alloc(4);
      whole.writeUInt32BE(checksum());
      command.input.ChecksumCRC32 = whole.toString('base64');
    }
    return client.send(command, { abortSignal: end });
  };
  return Object.assign(Object.create(client), { send });
}
