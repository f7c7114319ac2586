/** Writes the generated pages of the docs: `docs/access.md`, who may do what in this app. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../access/load-catalogue';
import { reportOfApp } from '../access/report';
import { reportAsMarkdown } from '../access/report-markdown';
import { synthesized } from './synthesized';

const report = reportAsMarkdown(reportOfApp(synthesized({}), loadCatalogue()));
const note = '<!-- Written by `npm run docs`; the app deployed with its default settings. -->';
writeFileSync(join(__dirname, '../docs/access.md'), `${note}\n\n${report}\n`);
