import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { readJsonObject } from '../../bin/json-object';
import { HOME } from './files';

/**
 * Returns the folder of a CDK app.
 *
 * @param given a path; relative to where the command was given, not to this project
 * @throws Error with one line when there is no CDK app in TypeScript
 */
export function appFolder(given: string): string {
  const folder = path.resolve(process.env.INIT_CWD ?? '.', given); // npm runs scripts elsewhere
  for (const file of ['package.json', 'cdk.json', 'tsconfig.json']) {
    if (existsSync(path.join(folder, file))) continue;
    throw new Error(
      `the folder must be a CDK app (npx cdk init app --language typescript makes one), got '${given}', which has no ${file}`,
    );
  }
  return folder;
}

/** Throws when the files of a use case would not run, or not pass `tsc`, in the app in a folder. */
export function checkFits(folder: string, given: string): void {
  const { type } = readJsonObject(path.join(folder, 'package.json'));
  if (type === 'module') {
    throw new Error(
      `the app must be CommonJS, as cdk init makes it, since the files import each other without an ending and use __dirname, got '${given}', whose package.json has "type": "module"`,
    );
  }
  if (hasExactOptionalPropertyTypes(folder)) {
    throw new Error(
      `the app must do without "exactOptionalPropertyTypes", which aws-cdk-lib itself does not satisfy (its Bucket would be no IBucket), got '${given}', whose tsconfig.json sets it; take it out there`,
    );
  }
}

/** Returns the file that the app's command runs. */
export function entryOf(folder: string): string {
  const { app } = readJsonObject(path.join(folder, 'cdk.json'));
  return /\bbin\/[\w.-]+\.ts\b/.exec(String(app))?.[0] ?? 'the file in bin/ that has the app';
}

/** Asks the compiler, as tsconfig.json may have comments and inherit, but not without need: it takes half a second. */
function hasExactOptionalPropertyTypes(folder: string): boolean {
  const file = path.join(folder, 'tsconfig.json');
  if (!/"(exactOptionalPropertyTypes|extends)"/.test(readFileSync(file, 'utf8'))) return false;
  const tsc = path.join(HOME, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '--showConfig', '--project', file];
  const config = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  return config.compilerOptions.exactOptionalPropertyTypes === true;
}
