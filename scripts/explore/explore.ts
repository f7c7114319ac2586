/**
 * `npm run explore [-- --app DIR] [--no-open]`: writes the page that answers questions about a synthesized
 * app into one file beside it, and opens it.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { appOf, appOptions, appUsage } from '../../access/node';
import { exitWithOneLine } from '../../bin/exit-with-one-line';
import { explorer } from './explorer';
import { openInBrowser } from './open-in-browser';

const usage = [
  'usage: npm run explore -- [--app DIR] [--no-open]',
  '',
  '  --app                a synthesized CDK app; cdk.out unless given',
  '  --no-open            writes the page, and says where it is',
  appUsage,
].join('\n');

exitWithOneLine(() => {
  const { values } = parseArgs({
    options: {
      ...appOptions,
      app: { type: 'string', default: 'cdk.out' },
      'no-open': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const file = resolve(values.app, 'explore.html');
  writeFileSync(file, explorer(appOf(values, 'app')));
  console.log(file);
  if (values['no-open']) return;
  openInBrowser(file, (reason) => console.error(`${reason}; open that file in a browser`));
});
