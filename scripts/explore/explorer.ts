import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { AppStack } from '../../access/index';
import { type PageData, packed } from '../../explore/data';

const home = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(home, file), 'utf8');

/** The page that answers questions about an app, as one file: the engine, its catalogue and the app. */
export function explorer(stacks: readonly AppStack[]): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(home, 'explore/main.ts')],
    bundle: true,
    write: false,
    minify: true,
    target: 'es2022',
    platform: 'browser', // whatever needs Node.js fails here
  });
  const script = outputFiles[0]?.text ?? '';
  const catalogue = JSON.parse(read('access/catalogue/catalogue.generated.json'));
  const data: PageData = { stacks: packed(stacks), catalogue };
  return read('explore/index.html')
    .replace('/* style.css */', () => read('explore/style.css'))
    .replace('"page data"', () => JSON.stringify(data).replaceAll('<', '\\u003c'))
    .replace('/* main.js */', () => script);
}
