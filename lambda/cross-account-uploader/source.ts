import { Refused } from './faults';

/** One version of an object: its content never changes. */
export interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/**
 * Returns what an event asks to upload: S3's `Object Created` as EventBridge delivers it, or, by hand,
 * `{"bucket": ..., "key": ..., "versionId": ...}`.
 *
 * The key is taken as it stands: only S3's own notifications, to queues and topics, encode it as in a URL.
 *
 * @throws Refused when it is neither, or when the object has no version, since the bucket is not versioned
 */
export function sourceOf(event: unknown): Source {
  const { detail = event } = fieldsOf(event);
  const { bucket, key, versionId, object } = fieldsOf(detail);
  const source = {
    bucket: typeof bucket === 'object' ? fieldsOf(bucket).name : bucket,
    key: object === undefined ? key : fieldsOf(object).key,
    versionId: object === undefined ? versionId : fieldsOf(object)['version-id'],
  };
  for (const [name, value] of Object.entries(source)) {
    if (typeof value === 'string' && value !== '') continue;
    throw new Refused(
      `the event must be S3's 'Object Created' from EventBridge, or {"bucket","key","versionId"}, of a versioned bucket, got no ${name}`,
    );
  }
  return source as Source;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
