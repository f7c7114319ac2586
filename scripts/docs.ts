/**
 * Writes what is generated in the docs: `docs/access.md`, who may do what in this app, and the pictures
 * in the pages of the use cases and in the README.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../access/load-catalogue';
import { reportOfApp } from '../access/report';
import { reportAsMarkdown } from '../access/report-markdown';
import { fillIn, useCasesOf } from './pages';
import { asMermaid } from './picture/mermaid';
import { pictureOf } from './picture/use-case';
import { pictureOfApp } from './picture/whole-app';
import { synthesized } from './synthesized';

const stacks = synthesized({});
const catalogue = loadCatalogue();

const report = reportAsMarkdown(reportOfApp(stacks, catalogue));
const note = '<!-- Written by `npm run docs`; the app deployed with its default settings. -->';
writeFileSync(join(__dirname, '../docs/access.md'), `${note}\n\n${report}\n`);

const useCases = useCasesOf(stacks);
const legend = 'Blue asks, orange is a role, green is within its reach, purple watches.';
const source = 'Drawn from the template with default settings, and from the answers of the engine.';
for (const { page, stacks } of useCases) {
  const picture = asMermaid(pictureOf(stacks, catalogue));
  fillIn(`docs/${page}.md`, 'picture', `${picture}\n\n${legend}\n${source}`);
}
fillIn('README.md', 'picture', asMermaid(pictureOfApp(useCases, catalogue)));
