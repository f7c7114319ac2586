import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import * as path from 'node:path';
import { HOME } from './files';

/**
 * Copies files of this project to the same places in `folder`: all of them, or none.
 *
 * @returns those that were written; not those that are there already, and are the same
 * @throws Error with one line that names every file in the way
 */
export function copyInto(folder: string, files: readonly string[]): string[] {
  const obstacles = new Map(files.map((file) => [file, obstacle(folder, file)]));
  const toWrite = files.filter((file) => !isSame(folder, file, obstacles.get(file)));
  const inTheWay = new Set(toWrite.flatMap((file) => obstacles.get(file) ?? []));
  if (inTheWay.size > 0) {
    throw new Error(
      `nothing is overwritten, so nothing was copied; move these out of the way: ${[...inTheWay].join(', ')}`,
    );
  }
  const made: string[] = [];
  try {
    for (const file of toWrite) {
      const target = path.join(folder, file);
      const firstFolder = mkdirSync(path.dirname(target), { recursive: true });
      if (firstFolder) made.push(firstFolder);
      copyFileSync(path.join(HOME, file), target, constants.COPYFILE_EXCL);
      made.push(target);
    }
  } catch (error) {
    for (const created of made.reverse()) rmSync(created, { recursive: true });
    throw error;
  }
  return toWrite;
}

/** Returns what is where a file, or a folder above it, has to be; a link that leads nowhere counts. */
function obstacle(folder: string, file: string): string | undefined {
  const parts = file.split('/');
  for (let depth = 1; depth <= parts.length; depth++) {
    const part = parts.slice(0, depth).join('/');
    const place = path.join(folder, part);
    if (!lstatSync(place, { throwIfNoEntry: false })) return undefined;
    const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory();
    if (depth === parts.length || !isFolder) return part;
  }
  return undefined;
}

function isSame(folder: string, file: string, found: string | undefined): boolean {
  const place = path.join(folder, file);
  return (
    found === file &&
    lstatSync(place).isFile() &&
    readFileSync(place).equals(readFileSync(path.join(HOME, file)))
  );
}
