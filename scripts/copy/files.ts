import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';

/** The root of this project. */
export const HOME = path.join(__dirname, '../..');

/** Where the tests are that belong to use cases. */
export const TESTS = ['test/lib', 'test/lambda'];

/** Files that every CDK app has already, and that are its own. */
const THEIRS = ['cdk.json'];

/** `import ... from './x'`, `import './x'`, `require('./x')` and `path.join(__dirname, 'x')`: files that a file needs. */
const REFERENCES = [
  /\b(?:from|import) '(\.{1,2}\/?[^']*)'/g,
  /\b(?:require|import)\('(\.{1,2}\/[^']*)'\)/g,
  /\bjoin\(__dirname, '([^']+)'\)/g,
];

const PACKAGES =
  /\b(?:from |import |require\(|import\()'((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^']*)?'/g;

/** Returns the use cases, each by the name that its page and its folder in lib/ share. */
export function useCases(): string[] {
  return readdirSync(path.join(HOME, 'docs'))
    .filter((page) => page.endsWith('.md'))
    .map((page) => page.slice(0, -'.md'.length))
    .filter((stem) => existsSync(path.join(HOME, 'lib', stem)))
    .sort();
}

/**
 * Returns the files of a use case, sorted: whatever has its stem or is in its folder, and whatever these refer
 * to, such as the files of `lib/parts` that they import.
 *
 * @param withClaims also the tests and claims, and so the engine, fixtures and snapshots that they need
 */
export function filesOf(useCase: string, withClaims: boolean): string[] {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file) || THEIRS.includes(file)) return;
    found.add(file);
    for (const other of referredTo(file)) add(other);
  };
  const folders = ['bin', 'lib', ...(withClaims ? TESTS : [])];
  for (const file of filesNamedAfter(useCase, HOME, folders)) {
    if (withClaims || !path.basename(file).startsWith('claims')) add(file);
  }
  add(`docs/${useCase}.md`);
  return [...found].sort();
}

/**
 * Returns the files in some folders that are named after a use case, or are in a folder that is.
 *
 * @param root of this project, or of an app that it was copied into
 */
export function filesNamedAfter(
  useCase: string,
  root: string,
  folders: readonly string[],
): string[] {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => ({ folder, name })))
    .filter(({ name }) => name.startsWith(useCase))
    .flatMap(({ folder, name }) => filesIn(`${folder}/${name}`, root));
}

/** Returns the packages that files import, sorted. */
export function packagesOf(files: readonly string[]): string[] {
  const names = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...read(file).matchAll(PACKAGES)].map(([, name = '']) => name));
  return [...new Set(names)].sort();
}

function referredTo(file: string): string[] {
  const snapshot = `${path.dirname(file)}/__snapshots__/${path.basename(file)}.snap`;
  const found = existsSync(path.join(HOME, snapshot)) ? [snapshot] : [];
  if (!file.endsWith('.ts')) return found;
  const text = read(file);
  for (const pattern of REFERENCES) {
    for (const [, reference = ''] of text.matchAll(pattern)) {
      found.push(...resolved(path.posix.join(path.dirname(file), reference), file));
    }
  }
  return found;
}

/** Returns the file that a reference means; of a folder without an index, all that is in it. */
function resolved(reference: string, from: string): string[] {
  const candidates = [`${reference}.ts`, path.posix.join(reference, 'index.ts'), reference];
  const found = candidates.find((candidate) => existsSync(path.join(HOME, candidate)));
  if (!found) throw new Error(`'${from}' refers to '${reference}', which does not exist`);
  return filesIn(found);
}

/** Returns a file; of a folder, all that is in it. */
function filesIn(place: string, root = HOME): string[] {
  if (!statSync(path.join(root, place)).isDirectory()) return [place];
  return readdirSync(path.join(root, place)).flatMap(
    (name) => filesIn(`${place}/${name}`, root), // with a slash on Windows, too: these become imports
  );
}

function read(file: string): string {
  return readFileSync(path.join(HOME, file), 'utf8');
}
