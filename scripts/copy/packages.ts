import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { readJsonObject } from '../../bin/json-object';
import { dependencies, devDependencies } from '../../package.json';

const VERSIONS: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies };

/** Returns which of the packages that are needed the app in a folder has to add, and which to update. */
export function packagesToInstall(folder: string, needed: readonly string[]) {
  const theirs = readJsonObject(path.join(folder, 'package.json'));
  const there: Record<string, unknown> = {
    ...(theirs.dependencies ?? {}),
    ...(theirs.devDependencies ?? {}),
  };
  const withVersion = (name: string) => `${name}@${VERSIONS[name]}`;
  return {
    missing: needed.filter((name) => !there[name]).map(withVersion),
    old: needed.filter((name) => there[name] && isOlder(folder, name)).map(withVersion),
  };
}

/** Whether a package is installed there in a version from before the one that this project asks for. */
function isOlder(folder: string, name: string): boolean {
  const file = path.join(folder, 'node_modules', name, 'package.json');
  const asked = VERSIONS[name]?.replace(/^[~^]/, '');
  if (!asked || !existsSync(file)) return false;
  return String(readJsonObject(file).version).localeCompare(asked, 'en', { numeric: true }) < 0;
}
