/**
 * Writes what is generated in the docs: `docs/access.md`, who may do what in this app, and the pictures
 * in the pages of the use cases and in the README.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportAsMarkdown, reportOfApp } from '../../access/index';
import { loadCatalogue } from '../../access/node';
import { noArguments } from '../no-arguments';
import { synthesized } from '../synthesized';
import { fillIn, useCasesOf } from './pages';
import { asMermaid, legendOf } from './picture/mermaid';
import { pictureOf } from './picture/use-case';
import { pictureOfApp } from './picture/whole-app';

noArguments(
  'npm run docs',
  'Writes docs/access.md and the pictures in the pages and in the README.',
);

const stacks = synthesized({});
const catalogue = loadCatalogue();

const report = reportAsMarkdown(reportOfApp(stacks, catalogue));
const note = '<!-- Written by `npm run docs`; the app deployed with its default settings. -->';
writeFileSync(join(__dirname, '../../docs/access.md'), `${note}\n\n${report}\n`);

const useCases = useCasesOf(stacks).map((useCase) => {
  return { ...useCase, picture: pictureOf(useCase.stacks, catalogue) };
});
const source = 'Drawn from the template with default settings, and from the answers of the engine.';
for (const { page, picture } of useCases) {
  const text = [asMermaid(picture), '', legendOf(picture), source];
  fillIn(`docs/${page}.md`, 'picture', text.join('\n'));
}
fillIn('README.md', 'picture', asMermaid(pictureOfApp(useCases)));
