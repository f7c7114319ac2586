/** What the function can be asked to do. */
export type Action = 'start' | 'stop' | 'backup';

/** An event that was found to be right. */
export interface Request {
  readonly action: Action;
  readonly dryRun: boolean;
  readonly scheduledFor?: Date;
}

const ACCEPTED =
  'accepted is { "action": "start" | "stop" | "backup", "dryRun"?: boolean, "scheduledFor"?: ISO 8601 time with zone }';
// How far the clock of the scheduler may be ahead of this one.
const MAX_AHEAD_SECONDS = 60;
const FIELDS = ['action', 'dryRun', 'scheduledFor'];
const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Returns the request in `event`, or throws an error that says what is accepted.
 *
 * An event older than `maxAgeSeconds` is refused: a start that was held up in a queue must not
 * follow the stop that was scheduled after it. So is one from more than a minute ahead: it would
 * pass for one in time however late it came. The error names one field and at most 40 characters
 * of it, since events may hold what does not belong in a log.
 */
export function requestOf(event: unknown, now: Date, maxAgeSeconds: number): Request {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new Error(`the event must be an object, got ${kind(event)}; ${ACCEPTED}`);
  }
  const extra = Object.keys(event).find((key) => !FIELDS.includes(key));
  if (extra !== undefined) throw new Error(`unknown field ${shown(extra)}; ${ACCEPTED}`);

  const { action, dryRun = false, scheduledFor } = event as Record<string, unknown>;
  if (action === undefined) throw new Error(`'action' is missing; ${ACCEPTED}`);
  if (action !== 'start' && action !== 'stop' && action !== 'backup') {
    throw new Error(`unknown 'action' ${shown(action)}; ${ACCEPTED}`);
  }
  if (typeof dryRun !== 'boolean') {
    throw new Error(`'dryRun' must be true or false, got ${shown(dryRun)}; ${ACCEPTED}`);
  }
  if (scheduledFor === undefined) return { action, dryRun };

  const time = typeof scheduledFor === 'string' ? instant(scheduledFor) : undefined;
  if (time === undefined) {
    throw new Error(
      `'scheduledFor' must be an ISO 8601 time with its zone, such as 2030-01-31T08:00:00Z, got ${shown(scheduledFor)}; ${ACCEPTED}`,
    );
  }
  const age = (now.getTime() - time.getTime()) / 1000;
  if (age > maxAgeSeconds) {
    throw new Error(
      `'scheduledFor' ${time.toISOString()} is ${Math.floor(age)} s past, accepted are ${maxAgeSeconds} s: a late ${action} could undo what ran since; send the event again without it to ${action} now`,
    );
  }
  if (age < -MAX_AHEAD_SECONDS) {
    throw new Error(
      `'scheduledFor' ${time.toISOString()} is ${Math.ceil(-age)} s ahead, accepted are ${MAX_AHEAD_SECONDS} s: a late ${action} could pass for one in time; send the event again without it to ${action} now`,
    );
  }
  return { action, dryRun, scheduledFor: time };
}

function instant(text: string): Date | undefined {
  const time = new Date(text);
  if (!ISO_8601.test(text) || Number.isNaN(time.getTime())) return undefined;
  // JavaScript reads 30 February as 2 March.
  const days = new Date(Date.UTC(+text.slice(0, 4), +text.slice(5, 7), 0)).getUTCDate();
  return +text.slice(8, 10) <= days ? time : undefined;
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

function shown(value: unknown): string {
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  const text = String(value);
  return `'${text.length > 40 ? `${text.slice(0, 40)}...` : text}'`;
}
