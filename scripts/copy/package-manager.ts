import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { readJsonObject } from '../../bin/json-object';

/** The commands of a package manager, each without the packages or the program that follow. */
export interface PackageManager {
  readonly add: string;
  readonly addForDevelopment: string;
  readonly run: string;
}

const NPM = { add: 'npm install', addForDevelopment: 'npm install --save-dev', run: 'npx' };
const PNPM = { add: 'pnpm add', addForDevelopment: 'pnpm add -D', run: 'pnpm exec' };
const YARN = { add: 'yarn add', addForDevelopment: 'yarn add -D', run: 'yarn run' };

const MANAGERS: Readonly<Record<string, PackageManager>> = { npm: NPM, pnpm: PNPM, yarn: YARN };

const LOCKFILES = [
  { lockfile: 'pnpm-lock.yaml', manager: PNPM },
  { lockfile: 'yarn.lock', manager: YARN },
  { lockfile: 'package-lock.json', manager: NPM },
];

/**
 * Returns the package manager of the app in a folder: the one that package.json names in `packageManager`, for
 * example `pnpm@10.1.0`, else that of the nearest lockfile, which in a workspace lies above, else npm.
 */
export function packageManagerOf(folder: string): PackageManager {
  const { packageManager } = readJsonObject(path.join(folder, 'package.json'));
  const [name = ''] = String(packageManager).split('@');
  return MANAGERS[name] ?? ofNearestLockfile(folder);
}

function ofNearestLockfile(folder: string): PackageManager {
  const there = LOCKFILES.find(({ lockfile }) => existsSync(path.join(folder, lockfile)));
  if (there) return there.manager;
  const above = path.dirname(folder);
  return above === folder ? NPM : ofNearestLockfile(above);
}
