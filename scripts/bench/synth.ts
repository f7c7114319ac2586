import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { cdkInitApp } from './cdk-init-app';

const ROUNDS = 5;
const here = path.join(__dirname, '../..');

/** What one command took, with all processes that it started. */
interface Cost {
  /** Seconds that a person waits. */
  readonly wall: number;
  /** Seconds of all cores, which other work on the machine changes less; not known on Windows. */
  readonly cpu: number;
}

/**
 * Measures `npx cdk synth` of this app and of the app that `cdk init` creates, and `npm start`: whole processes,
 * in turn, since a machine is not equally busy all the time. `taskset -c 0 npm run bench` measures one core.
 *
 * @returns lines to print: medians in seconds, and ratios to the app of `cdk init`
 */
export function benchSynth(): string[] {
  const hello = path.join(mkdtempSync(path.join(tmpdir(), 'bench-')), 'hello-world');
  try {
    cdkInitApp(hello, process.env);
    const commands = [
      { name: 'cdk synth of the app of cdk init', command: 'npx cdk synth --quiet', cwd: hello },
      { name: 'cdk synth of this app (goal 1.0)', command: 'npx cdk synth --quiet', cwd: here },
      { name: 'npm start', command: 'npm start', cwd: here },
    ];
    const rounds: Cost[][] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const costs = commands.map(({ command, cwd }) => cost(command, cwd));
      if (round > 0) rounds.push(costs); // the first one fills the caches of the file system
    }
    const medians = (of: keyof Cost) =>
      commands.map((_, column) => median(rounds.map((costs) => costs[column]?.[of] ?? Number.NaN)));
    const [wall, cpu] = [medians('wall'), medians('cpu')];
    return commands.map(
      ({ name }, row) => `${name}  ${figures(wall, row)}; CPU ${figures(cpu, row)}`,
    );
  } finally {
    rmSync(path.dirname(hello), { recursive: true });
  }
}

const figures = (seconds: readonly number[], row: number) =>
  `${seconds[row]?.toFixed(1)} s, ratio ${((seconds[row] ?? Number.NaN) / (seconds[0] ?? Number.NaN)).toFixed(2)}`;

/** Runs a command in a shell, which finds `npx` on Windows, too; elsewhere it tells the CPU time. */
function cost(command: string, cwd: string): Cost {
  const line = process.platform === 'win32' ? command : `${command} && times`;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(line, { cwd, shell: true, encoding: 'utf8' });
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`'${command}' must succeed, exited with ${status}: ${stderr}`);
  // The last line of `times` is of the shell's children: user and system time, as 0m1.23s.
  const ofChildren = stdout.trimEnd().split('\n').at(-1) ?? '';
  const times = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)];
  const cpu = times.reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
  return { wall, cpu: times.length > 0 ? cpu : Number.NaN };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
