import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type App, Validations } from 'aws-cdk-lib/core';
import type { Settings } from './settings';

/**
 * Has the claims proven in a thread of their own while `app.synth()` validates the templates. The CDK calls
 * its validation plugins when the templates are written: that starts the proofs.
 *
 * The verdict, or the first claim that is false, is printed when this thread is idle again, so after
 * everything that the caller prints; a false claim makes the process exit with 1.
 */
export function proveMeanwhile(app: App, outdir: string, settings: Settings): void {
  Validations.of(app).addPlugins({
    name: 'Claims',
    validate() {
      const argv = [path.join(__dirname, 'prove.ts')];
      const workerData = { outdir, settings };
      const proofs = new Worker(path.join(__dirname, 'run.js'), { argv, workerData });
      proofs.on('exit', (code) => {
        if (code !== 0) process.exitCode = 1;
      });
      return { success: true, violations: [] };
    },
  });
}
