import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { distance } from 'fastest-levenshtein';
import { readJsonObject } from '../../bin/json-object';
import { table } from '../../bin/table';
import { copyInto } from './copy-into';
import { filesOf, packagesOf, useCases } from './files';
import { className, isStack, linesFor } from './lines';
import { packagesToInstall } from './packages';

/** Returns a table of what can be copied. */
export function listUseCases(): string {
  const rows = useCases().map((useCase) => {
    const files = filesOf(useCase, false);
    const stacks = files.filter(isStack).map(className);
    return [useCase, stacks.join(', '), files.some((f) => f.startsWith('lambda/')) ? 'yes' : ''];
  });
  return table(['Use case', 'Stacks', 'Function'], rows);
}

/**
 * Copies a use case into the CDK app in a folder, and returns what was copied and what is left to be done.
 *
 * @param given a path; relative to where the command was given, not to this project
 * @param withClaims also tests, claims, and the engine that they need
 * @throws Error with one line; nothing has been copied then
 */
export function copyUseCase(useCase: string, given: string, withClaims = false): string {
  if (!useCases().includes(useCase)) throw new Error(unknownUseCase(useCase));
  const folder = path.resolve(process.env.INIT_CWD ?? '.', given); // npm runs scripts elsewhere
  for (const file of ['package.json', 'cdk.json', 'tsconfig.json']) {
    if (existsSync(path.join(folder, file))) continue;
    throw new Error(
      `the folder must be a CDK app (npx cdk init app --language typescript makes one), got '${given}', which has no ${file}`,
    );
  }
  const { type } = readJsonObject(path.join(folder, 'package.json'));
  if (type === 'module') {
    throw new Error(
      `the app must be CommonJS, as cdk init makes it, since the files import each other without an ending and use __dirname, got '${given}', whose package.json has "type": "module"`,
    );
  }
  const { app } = readJsonObject(path.join(folder, 'cdk.json'));
  const files = filesOf(useCase, withClaims);
  const { missing, old } = packagesToInstall(folder, packagesOf(files));
  const written = copyInto(folder, files);
  return [
    `Copied into ${given}:\n${indent(inShort(written))}`,
    missing.length > 0 &&
      `Add the packages:\n${indent(`npm install --save-dev ${missing.join(' ')}`)}`,
    old.length > 0 &&
      `Update packages, which are older than what this was written for:\n${indent(`npm install ${old.join(' ')}`)}`,
    `Add to ${entryOf(app)}:\n${indent(linesFor(files))}`,
    withClaims && `Run the tests:\n${indent(`npx jest test/${useCase}`)}`,
    `How to try it, and what to set: docs/${useCase}.md. A setting there (-c name=value) is a property of a stack here.`,
  ]
    .filter((part) => part !== false)
    .join('\n\n');
}

function unknownUseCase(given: string): string {
  const known = useCases();
  const [nearest = ''] = [...known].sort((a, b) => distance(given, a) - distance(given, b));
  const hint =
    distance(given, nearest) <= 3 ? `did you mean '${nearest}'?` : `known are ${known.join(', ')}`;
  return `unknown use case '${given}'; ${hint}`;
}

/** Files one by one, but a folder of many as one line. */
function inShort(files: readonly string[]): string {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const folder = path.dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const lines = [...folders].flatMap(([folder, inside]) =>
    inside.length > 12 ? [`${folder}/ (${inside.length} files)`] : inside,
  );
  return lines.join('\n') || '(nothing: it is all there already)';
}

/** The file that the app's command runs. */
function entryOf(app: unknown): string {
  return /\bbin\/[\w.-]+\.ts\b/.exec(String(app))?.[0] ?? 'the file in bin/ that has the app';
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
