import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { filesNamedAfter, filesOf, HOME, TESTS, useCases } from './files';
import { appFolder } from './target-app';

/**
 * Returns a patch that turns the copies in an app into what they are copies of: a unified diff of each file that
 * differs, and each file that is new here. What was changed there is taken back by it.
 *
 * Before it stand the files that only the app has. They are not in the patch: each may have been deleted here, or
 * be its own.
 *
 * @param given a path; relative to where the command was given, not to this project
 * @throws Error with one line when no use case was copied there
 */
export function diffWithCopies(given: string): string {
  const folder = appFolder(given);
  const here = new Set<string>();
  const there = new Set<string>();
  for (const useCase of useCases()) {
    const copies = filesNamedAfter(useCase, folder, ['bin', 'lambda', 'lib', ...TESTS]);
    if (!copies.some((file) => file.startsWith('lib/'))) continue;
    for (const file of copies) there.add(file);
    const withClaims = copies.some((file) => file.startsWith('test/'));
    for (const file of filesOf(useCase, withClaims)) here.add(file);
  }
  if (here.size === 0) {
    throw new Error(
      `the folder must have a use case that was copied (npm run copy -- USE-CASE FOLDER does it), got '${given}', which has none in lib/`,
    );
  }
  const onlyThere = [...there].filter((file) => !here.has(file));
  const parts = [
    ...onlyThere.sort().map((file) => `Only in ${given}: ${file}\n`),
    ...[...here].sort().map((file) => patch(folder, file)),
  ];
  return parts.join('') || `Nothing differs between ${given} and what was copied there.\n`;
}

/** Returns the part of the patch that is about one file; nothing if it is the same here and there. */
function patch(folder: string, file: string): string {
  const copy = path.join(folder, file);
  const isThere = existsSync(copy);
  const before = isThere ? readFileSync(copy, 'utf8') : '';
  const after = readFileSync(path.join(HOME, file), 'utf8');
  if (before === after) return '';
  const names = [isThere ? `a/${file}` : '/dev/null', `b/${file}`] as const;
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(...names, before, after, undefined, undefined, options);
}
