import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { cdkInitApp } from '../test/support/cdk-init-app';

const ROUNDS = 5;
const here = path.join(__dirname, '..');

/**
 * Measures `npx cdk synth` of this app against that of the app which `cdk init` creates, in turn, since
 * a machine is not equally busy all the time.
 *
 * @returns lines to print: medians in seconds, and their ratio
 */
export function benchSynth(): string[] {
  const hello = path.join(mkdtempSync(path.join(tmpdir(), 'bench-')), 'hello-world');
  try {
    cdkInitApp(hello, process.env);
    const ours: number[] = [];
    const baseline: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const times = [seconds(hello), seconds(here)] as const;
      if (round === 0) continue; // fills the caches of the file system and of tsx
      baseline.push(times[0]);
      ours.push(times[1]);
    }
    const ratio = median(ours) / median(baseline);
    return [
      `cdk synth of the app of cdk init  ${median(baseline).toFixed(1)} s`,
      `cdk synth of this app             ${median(ours).toFixed(1)} s, ratio ${ratio.toFixed(2)} (goal 1.0, fault above 1.25)`,
    ];
  } finally {
    rmSync(path.dirname(hello), { recursive: true });
  }
}

/** How long a person waits, on the clock. */
function seconds(cwd: string): number {
  const start = performance.now();
  execFileSync('npx', ['cdk', 'synth', '--quiet'], { cwd, stdio: 'ignore' });
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
