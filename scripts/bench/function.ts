import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { type BuildOptions, buildSync } from 'esbuild';
import type { Result } from '../../lambda/lambda-execution-role/outcome';
import { run } from '../../lambda/lambda-execution-role/run';
import { LambdaExecutionRoleStack } from '../../lib/lambda-execution-role/stack';
import { deployedFunction } from './deployed-function';
import { FUNCTION_ENVIRONMENT } from './function-environment';

const HANDLER = path.join(__dirname, '../../lambda/lambda-execution-role/handler.ts');
const REPEATS = 7;
const STUB = path.join(__dirname, 'stub.ts');

/** Size and load time of the function by one way of bringing the SDK along. */
interface Route {
  readonly route: string;
  readonly kilobytes: number;
  /** Median of `require` in a fresh process. */
  readonly loadMs: number;
}

/** Cost of one run over a number of instances. */
interface Scale {
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
function routes(): Route[] {
  // Inside the repository, so that the route without a bundled SDK finds it in node_modules.
  const cache = path.join(__dirname, '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'bench-'));
  try {
    const empty = path.join(folder, 'empty-handler.ts');
    writeFileSync(empty, 'export const handler = async () => {};\n');
    const bundled = (name: string, entry: string, options: BuildOptions = {}): string => {
      const outfile = path.join(folder, name);
      buildSync({
        entryPoints: [entry],
        outfile,
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node22',
        ...options,
      });
      return outfile;
    };
    const { module } = deployedFunction(
      path.join(folder, 'cdk.out'),
      (app) => new LambdaExecutionRoleStack(app, 'LambdaExecutionRole'),
    );
    const files = {
      'empty handler': bundled('empty.js', empty),
      'as deployed, the SDK bundled from ES modules': `${module}.js`,
      'SDK bundled from CommonJS': bundled('commonjs.js', HANDLER),
      'SDK of the runtime': bundled('runtime.js', HANDLER, { external: ['@aws-sdk/*'] }),
    };
    return Object.entries(files).map(([route, file]) => {
      const times = Array.from({ length: REPEATS }, () => loadTime(file));
      const loadMs = times.sort((a, b) => a - b)[REPEATS >> 1] ?? Number.NaN;
      return { route, kilobytes: statSync(file).size / 1000, loadMs };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function loadTime(file: string): number {
  const script = `const t = performance.now(); require(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - t))`;
  return Number(execFileSync(process.execPath, ['--no-warnings', '-e', script]).toString());
}

/**
 * Runs the function against a stub of EC2 in another process that answers after 20 ms.
 *
 * Throws when the run did anything else than `action` for each of the instances.
 */
export async function scale(action: 'start' | 'backup', instances: number): Promise<Scale> {
  const stub = fork(STUB, [String(instances)], { execArgv: ['--require', 'tsx/cjs'] });
  try {
    const [{ url }] = await once(stub, 'message');
    const { result, seconds } = await timed(action, url);
    const done = (action === 'start' ? result.started : result.backedUp)?.length;
    if (done !== instances) throw new Error(`${action} of ${instances} instances did ${done}`);

    stub.send('report');
    const [{ calls, busiest }] = await once(stub, 'message');
    const pages = Math.ceil(instances / 1000);
    return {
      action,
      instances,
      calls: Object.values<number>(calls).reduce((sum, count) => sum + count, 0),
      // Start: list, start, look. Backup: list instances, volumes and snapshots, one call each, look.
      leastCalls: action === 'start' ? 3 * pages : 2 * pages + 2 + instances,
      seconds,
      busiest,
    };
  } finally {
    stub.disconnect();
  }
}

async function timed(action: string, url: string): Promise<{ result: Result; seconds: number }> {
  const client = new EC2Client({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  let waited = 0;
  const sleep = async () => {
    const from = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
    waited += performance.now() - from;
  };
  const started = performance.now();
  try {
    const result = await run(
      { action },
      {
        client,
        env: FUNCTION_ENVIRONMENT,
        time: { now: () => new Date(), left: () => 900_000, sleep },
        log: () => {},
      },
    );
    return { result, seconds: (performance.now() - started - waited) / 1000 };
  } finally {
    client.destroy();
  }
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

if (require.main === module) void benchFunction();
