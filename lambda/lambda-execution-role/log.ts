import { chunks } from './batches';
import type { Action } from './event';
import type { Outcome } from './outcome';

// A log event holds 1 MB, and a longer line would lose its metrics ("PutLogEvents", "Specification:
// Embedded metric format"). What carries logs on often still cuts at 256 KB, the limit until 2025,
// so a line stays below that.
const ENTRIES = 100;

/**
 * Returns the lines that tell how a run went, each an object to print as JSON on one line.
 *
 * The first has all counts, the metrics, and up to 100 entries per list. Further lines hold the
 * other failures and ids that are left, since nothing else would tell of them. A dry run changes
 * no metric.
 */
export function runLines(
  action: Action,
  dryRun: boolean,
  { result, changed, leftBecause }: Outcome,
  namespace: string,
  now: Date,
): object[] {
  const lists = Object.entries(result);
  const failures = result.failed.length;
  const left = result.left.length;
  const first = {
    level: failures > 0 ? 'ERROR' : left > 0 ? 'WARN' : 'INFO',
    message: `${action} ${dryRun ? 'dry run ' : ''}finished`,
    action,
    dryRun,
    counts: Object.fromEntries(lists.map(([name, list]) => [name, list.length])),
    ...Object.fromEntries(lists.map(([name, list]) => [name, list.slice(0, ENTRIES)])),
    ...(left > 0 && { leftBecause: [...leftBecause] }),
    ...(!dryRun && metrics(namespace, now, changed, failures, left)),
  };
  const more = (name: 'failed' | 'left') =>
    chunks<unknown>(result[name], ENTRIES)
      .slice(1)
      .map((list) => ({ level: first.level, message: `${action} also ${name}`, [name]: list }));
  return [first, ...more('failed'), ...more('left')];
}

/** Returns the line of an invocation that was refused or broke off, which counts as one failure. */
export function brokenOffLine(error: Error, namespace: string, now: Date): object {
  return { level: 'ERROR', message: error.message, ...metrics(namespace, now, 0, 1, 0) };
}

/**
 * Returns the fields of the CloudWatch embedded metric format. All three are always there, since
 * an alarm on a metric that is only sent on failure cannot tell success from silence.
 */
function metrics(namespace: string, now: Date, changed: number, failures: number, left: number) {
  const names = ['Changed', 'Failures', 'Left'];
  return {
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[]],
          Metrics: names.map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    Changed: changed,
    Failures: failures,
    Left: left,
  };
}
