import * as path from 'node:path';
import { didYouMean } from '../../bin/did-you-mean';
import { table } from '../../bin/table';
import { copyInto } from './copy-into';
import { filesOf, packagesOf, useCases } from './files';
import { className, linesFor, stacksAmong } from './lines';
import { packageManagerOf } from './package-manager';
import { packagesToDo } from './packages';
import { appFolder, checkFits, entryOf } from './target-app';

/** Returns a table of what can be copied. */
export function listUseCases(): string {
  const rows = useCases().map((useCase) => {
    const files = filesOf(useCase, false);
    const stacks = stacksAmong(files).map(className);
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
  const folder = appFolder(given);
  checkFits(folder, given);
  const entry = entryOf(folder);
  const files = filesOf(useCase, withClaims);
  const manager = packageManagerOf(folder);
  const toDo = packagesToDo(folder, packagesOf(files), manager);
  const written = copyInto(folder, files);
  return [
    `Copied into ${given}:\n${indent(inShort(written))}`,
    ...toDo,
    `Add to ${entry}:\n${indent(linesFor(files))}`,
    ...(withClaims ? [`Run the tests:\n  ${manager.run} jest 'test/.*/${useCase}'`] : []),
    `How to try it, and what to set: docs/${useCase}.md. A setting there (-c name=value) is a property of a stack here.`,
  ].join('\n\n');
}

function unknownUseCase(given: string): string {
  return `unknown use case '${given}'; ${didYouMean(given, useCases())}`;
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

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
