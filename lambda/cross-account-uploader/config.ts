/** What the stack decided, read once per invocation from the environment. */
export interface Config {
  /** The partner's role. */
  readonly roleArn: string;
  readonly externalId: string;
  /** Our name at the partner: the session tag, and the prefix of our objects. */
  readonly uploader: string;
  /** The partner's bucket, and the region it is in. */
  readonly bucket: string;
  readonly region: string;
  /** Objects larger than this are refused before anything is sent. */
  readonly largestBytes: number;
  /** Absent when nothing comes through a queue. */
  readonly queue?: QueueConfig;
}

/** What becomes of messages that cannot be uploaded. */
export interface QueueConfig {
  readonly failedUploadsUrl: string;
  /** How often a message is received before it is given up. */
  readonly receives: number;
}

/**
 * Returns the configuration in `env`.
 *
 * @throws Error when a variable is missing, or is no whole number from 1 up where it has to be one
 */
export function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const text = (name: string): string => {
    const value = env[name];
    if (value) return value;
    throw new Error(`environment variable ${name} is not set: deploy the stack again`);
  };
  const count = (name: string): number => {
    const value = Number(text(name));
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new Error(
      `environment variable ${name} must be a whole number from 1 up, got '${env[name]}'`,
    );
  };
  return {
    roleArn: text('UPLOAD_ROLE_ARN'),
    externalId: text('EXTERNAL_ID'),
    uploader: text('UPLOADER_NAME'),
    bucket: text('UPLOAD_BUCKET'),
    region: text('UPLOAD_REGION'),
    largestBytes: count('LARGEST_BYTES'),
    ...(env.FAILED_UPLOADS_URL && {
      queue: { failedUploadsUrl: env.FAILED_UPLOADS_URL, receives: count('RECEIVES') },
    }),
  };
}
