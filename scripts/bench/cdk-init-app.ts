import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';

const packages = path.join(__dirname, '../../node_modules');

/** Makes the app of `cdk init` in a new `folder`, with the packages of this one, so without network. */
export function cdkInitApp(folder: string, env: NodeJS.ProcessEnv): void {
  mkdirSync(folder);
  const cdk = path.join(packages, 'aws-cdk/bin/cdk');
  execFileSync(process.execPath, [cdk, 'init', 'app', '--language=typescript', '--generate-only'], {
    cwd: folder,
    env,
    stdio: 'ignore',
  });
  symlinkSync(packages, path.join(folder, 'node_modules'), 'junction');
  copyFileSync(path.join(packages, '../package-lock.json'), path.join(folder, 'package-lock.json'));
}
