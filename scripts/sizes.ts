import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { table } from '../bin/table';
import { noArguments } from './no-arguments';

noArguments(
  'npm run sizes',
  'Prints how long the files of each folder are. The linter holds the limits.',
);

const home = path.join(__dirname, '..');
const FOLDERS = ['lib', 'lambda', 'access', 'bin', 'explore', 'scripts', 'test'];

const rows = FOLDERS.map((folder) => {
  const files = readdirSync(path.join(home, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|js)$/.test(file))
    .map((file) => ({ file, lines: linesIn(path.join(home, folder, file)) }))
    .sort((a, b) => a.lines - b.lines);
  const median = files[files.length >> 1];
  const longest = files.at(-1);
  return [folder, files.length, median?.lines, longest?.lines, longest?.file].map(String);
});
console.log(table(['Folder', 'Files', 'Median lines', 'Most lines', 'In'], rows));

function linesIn(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length - 1;
}
