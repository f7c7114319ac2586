/** What the stack decided, read once per invocation from the environment. */
export interface Config {
  readonly tagKey: string;
  readonly tagValue: string;
  readonly optOutTagKey: string;
  readonly maxEventAgeSeconds: number;
  readonly metricNamespace: string;
  /** Absent when the function was deployed without backups. */
  readonly backup?: BackupConfig;
}

/** How backups are marked and how long they are kept. */
export interface BackupConfig {
  readonly tagKey: string;
  /** Names the deployment, so that two in one account never remove each other's backups. */
  readonly tagValue: string;
  readonly retentionDays: number;
}

/**
 * Returns the configuration in `env`.
 *
 * Throws when a variable is missing or is not a number from 1 up: better no run than one in a
 * scope that nobody chose.
 */
export function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const text = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`environment variable ${name} is not set: deploy the stack again`);
    return value;
  };
  const count = (name: string): number => {
    const value = Number(text(name));
    if (Number.isInteger(value) && value >= 1) return value;
    throw new Error(
      `environment variable ${name} must be a whole number from 1 up, got '${env[name]}'`,
    );
  };
  const tagKey = text('TAG_KEY');
  const tagValue = text('TAG_VALUE');
  return {
    tagKey,
    tagValue,
    optOutTagKey: text('OPT_OUT_TAG_KEY'),
    maxEventAgeSeconds: count('MAX_EVENT_AGE_SECONDS'),
    metricNamespace: text('METRIC_NAMESPACE'),
    ...(env.BACKUP_TAG_KEY && {
      backup: {
        tagKey: env.BACKUP_TAG_KEY,
        tagValue: text('BACKUP_TAG_VALUE'),
        retentionDays: count('BACKUP_RETENTION_DAYS'),
      },
    }),
  };
}
