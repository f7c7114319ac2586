import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { lt, minVersion, valid, validRange } from 'semver';
import { isObject, readJsonObject } from '../../bin/json-object';
import { dependencies, devDependencies } from '../../package.json';
import type { PackageManager } from './package-manager';

const VERSIONS: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies };

/**
 * Returns what has to be done about packages in the app in a folder, a paragraph for each: add those that it does
 * not have, and update those that are older than what this project asks for.
 *
 * @param needed packages that the copied files import
 */
export function packagesToDo(
  folder: string,
  needed: readonly string[],
  { add, addForDevelopment }: PackageManager,
): string[] {
  const app = readJsonObject(path.join(folder, 'package.json'));
  const used = isObject(app.dependencies) ? app.dependencies : {};
  const all = { ...(isObject(app.devDependencies) ? app.devDependencies : {}), ...used };
  const isOld = (name: string) => name in all && isOlder(folder, name, String(all[name]));
  const missing = needed.filter((name) => !(name in all));
  const old = needed.filter(isOld);
  // Each stays among those where it is: a package manager would move it.
  const update = (names: readonly string[]) => [
    ...command(
      add,
      names.filter((name) => name in used),
    ),
    ...command(
      addForDevelopment,
      names.filter((name) => !(name in used)),
    ),
  ];
  return [
    ['Add the packages:', ...command(addForDevelopment, missing)],
    ['Update packages, which are older than what this was written for:', ...update(old)],
    [
      'Update cdk-nag, as its MIGRATION.md says: before version 3 it does not see what Validations.acknowledge tells it, so it reports what is acknowledged here:',
      ...update(['cdk-nag'].filter(isOld)),
    ],
  ]
    .filter((lines) => lines.length > 1)
    .map((lines) => lines.join('\n  '));
}

/** Returns the command that adds packages; nothing if there is none to add. */
function command(add: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [`${add} ${names.map((name) => `${name}@${VERSIONS[name]}`).join(' ')}`];
}

/** Whether the app has a package in a version from before the one that this project asks for. */
function isOlder(folder: string, name: string, range: string): boolean {
  const there = installed(folder, name) ?? lowest(range);
  const asked = lowest(VERSIONS[name] ?? '*');
  return there !== undefined && asked !== undefined && lt(there, asked);
}

function installed(folder: string, name: string): string | undefined {
  const file = path.join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? (valid(String(readJsonObject(file).version)) ?? undefined) : undefined;
}

/** Returns the lowest version of a range; nothing for what is none, such as `latest`. */
function lowest(range: string): string | undefined {
  return validRange(range) === null ? undefined : minVersion(range)?.version;
}
