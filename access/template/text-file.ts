import { readFileSync } from 'node:fs';

/** Text of a file, without the byte order mark with which some editors begin it and that is no JSON. */
export const readTextFile = (path: string): string =>
  readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
