import { execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { type BuildOptions, buildSync } from 'esbuild';
import { run } from '../lambda/lambda-execution-role/run';
import { Ec2Stub } from '../test/support/ec2-stub';

const HANDLER = path.join(__dirname, '../lambda/lambda-execution-role/handler.ts');
const LATENCY_MS = 20;

/** Size and load time of the function by one way of bringing the SDK along. */
export interface Route {
  readonly route: string;
  readonly kilobytes: number;
  /** Median of `require` in a fresh process. */
  readonly loadMs: number;
}

/** Cost of one run over a number of instances. */
export interface Scale {
  readonly action: string;
  readonly instances: number;
  readonly calls: number;
  /** Calls that no implementation can save: pages, ids per call and what has no batch. */
  readonly leastCalls: number;
  /** Wall time without the waits between looks, which do not depend on the number. */
  readonly seconds: number;
  readonly busiest: number;
}

/** Measures each way to bring the SDK along, beside a handler that does nothing. */
export function routes(repeats = 7): Route[] {
  // Inside the repository, so that the route without a bundled SDK finds it in node_modules.
  const cache = path.join(__dirname, '../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'bench-'));
  try {
    const empty = path.join(folder, 'empty-handler.ts');
    writeFileSync(empty, 'export const handler = async () => {};\n');
    const esModules = { mainFields: ['module', 'main'] };
    const ways: { route: string; entry: string; options: BuildOptions }[] = [
      { route: 'empty handler', entry: empty, options: {} },
      { route: 'SDK bundled from ES modules', entry: HANDLER, options: esModules },
      { route: 'SDK bundled from CommonJS', entry: HANDLER, options: {} },
      { route: 'SDK of the runtime', entry: HANDLER, options: { external: ['@aws-sdk/*'] } },
    ];
    return ways.map(({ route, entry, options }, index) => {
      const outfile = path.join(folder, `${index}.js`);
      buildSync({
        entryPoints: [entry],
        outfile,
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node22',
        ...options,
      });
      const times = Array.from({ length: repeats }, () => loadTime(outfile));
      const loadMs = times.sort((a, b) => a - b)[Math.floor(repeats / 2)] ?? Number.NaN;
      return { route, kilobytes: statSync(outfile).size / 1000, loadMs };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function loadTime(file: string): number {
  const script = `const t = performance.now(); require(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - t))`;
  return Number(execFileSync(process.execPath, ['--no-warnings', '-e', script]).toString());
}

/** Runs the function against a stub of EC2 in another process that answers after 20 ms. */
export async function scale(action: 'start' | 'backup', instances: number): Promise<Scale> {
  const stub = fork(__filename, ['--stub', String(instances)]);
  const message = () =>
    new Promise<never>((resolve) => stub.once('message', resolve as () => void));
  const { url } = (await message()) as { url: string };
  const client = new EC2Client({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  const started = performance.now();
  let waited = 0;
  const result = await run(
    { action },
    {
      client,
      env: {
        TAG_KEY: 'schedule',
        TAG_VALUE: 'office',
        OPT_OUT_TAG_KEY: 'schedule-opt-out',
        MAX_EVENT_AGE_SECONDS: '900',
        METRIC_NAMESPACE: 'Example',
        BACKUP_TAG_KEY: 'backup-by',
        BACKUP_RETENTION_DAYS: '7',
      },
      time: {
        now: () => new Date(),
        left: () => 900_000,
        sleep: async () => {
          const from = performance.now();
          await new Promise((resolve) => setTimeout(resolve, 50));
          waited += performance.now() - from;
        },
      },
      log: () => {},
    },
  );
  const seconds = (performance.now() - started - waited) / 1000;
  client.destroy();
  stub.send('report');
  const { calls, busiest } = (await message()) as {
    calls: Record<string, number>;
    busiest: number;
  };
  stub.disconnect();

  const done = (action === 'start' ? result.started : result.backedUp)?.length;
  if (done !== instances) throw new Error(`${action} of ${instances} instances did ${done}`);
  const pages = Math.ceil(instances / 1000);
  return {
    action,
    instances,
    calls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    // Start: list, start, look. Backup: list instances, volumes and snapshots, one call each, look.
    leastCalls: action === 'start' ? 3 * pages : 2 * pages + 2 + instances,
    seconds,
    busiest,
  };
}

/** Serves the stub to the process that forked this one. */
async function serveStub(instances: number): Promise<void> {
  const stub = new Ec2Stub({ latencyMs: LATENCY_MS });
  for (let n = 0; n < instances; n++) {
    stub.add({ id: `i-${n.toString(16).padStart(17, '0')}`, tags: { schedule: 'office' } });
  }
  process.send?.({ url: await stub.listen() });
  process.on('message', () => process.send?.({ calls: stub.calls, busiest: stub.busiest }));
  process.on('disconnect', () => process.exit());
}

/** Prints both tables. */
export async function benchFunction(): Promise<void> {
  const rounded = routes().map(({ route, kilobytes, loadMs }) => ({
    route,
    kilobytes: Math.round(kilobytes),
    'load ms': Math.round(loadMs),
  }));
  console.table(rounded);
  const rows: Record<string, string | number>[] = [];
  for (const action of ['start', 'backup'] as const) {
    for (const instances of [100, 1_000, 10_000]) {
      const { calls, leastCalls, seconds, busiest } = await scale(action, instances);
      rows.push({
        action,
        instances,
        calls,
        'least calls': leastCalls,
        seconds: Number(seconds.toFixed(2)),
        'ms per instance': Number(((seconds * 1000) / instances).toFixed(2)),
        'at once': busiest,
      });
    }
  }
  console.table(rows);
}

if (require.main === module) {
  const [flag, count] = process.argv.slice(2);
  void (flag === '--stub' ? serveStub(Number(count)) : benchFunction());
}
