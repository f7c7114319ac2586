import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const home = path.join(__dirname, '../..');
const tree = mkdtempSync(path.join(tmpdir(), 'layers-'));
afterAll(() => rmSync(tree, { recursive: true }));

/** Who imports what it may not, and the nearest that it may. */
const rules = [
  { file: 'access/policy/a.ts', not: '../catalogue/catalogue', but: './arn' },
  { file: 'access/catalogue/a.ts', not: '../decide/decide', but: '../policy/arn' },
  { file: 'access/decide/a.ts', not: '../catalogue/catalogue', but: '../policy/arn' },
  { file: 'access/template/a.ts', not: '../prove/prove', but: '../policy/arn' },
  { file: 'access/template/b.ts', not: 'node:fs', but: './documents' },
  { file: 'access/prove/a.ts', not: '../mutate/mutants', but: '../template/documents' },
  { file: 'access/prove/patterns/a.ts', not: '../values/key-values', but: '../../policy/arn' },
  {
    file: 'access/prove/callers/a.ts',
    not: '../actions/action-index',
    but: '../patterns/segments',
  },
  { file: 'access/prove/actions/a.ts', not: '../search/search', but: '../../catalogue/catalogue' },
  {
    file: 'access/prove/resources/a.ts',
    not: '../subjects/subject',
    but: '../callers/all-callers',
  },
  { file: 'access/prove/values/a.ts', not: '../search/search', but: '../resources/arn-witnesses' },
  { file: 'access/prove/subjects/a.ts', not: '../search/search', but: '../callers/all-callers' },
  { file: 'access/prove/search/a.ts', not: '../prove', but: '../subjects/subject' },
  { file: 'access/mutate/a.ts', not: '../report/report', but: '../catalogue/catalogue' },
  { file: 'access/analyzer/a.ts', not: '../cli/main', but: '../prove/prove' },
  { file: 'access/report/a.ts', not: '../analyzer/analyzer', but: '../prove/search/search' },
  { file: 'access/claims/a.ts', not: '../report/report', but: '../template/documents' },
  { file: 'access/cli/a.ts', not: '../index', but: '../report/report' },
  { file: 'access/a.ts', not: '../lib/claims', but: './prove/prove' },
  { file: 'bin/a.ts', not: '../access/prove/prove', but: '../access/index' },
  { file: 'explore/a.ts', not: '../access/cli/main', but: '../access/index' },
  { file: 'scripts/a/b.ts', not: '../../access/policy/arn', but: '../../access/node' },
  { file: 'scripts/b.ts', not: '../test/support/app', but: '../bin/settings' },
  { file: 'test/a.ts', not: '../access/policy/arn', but: '../access/node' },
  { file: 'lib/claims.ts', not: '../access/node', but: './web-identity/claims' },
  { file: 'lib/web-identity/claims.ts', not: '../../access/node', but: '../../access/index' },
  { file: 'lib/saml-federation/claims.ts', not: '../../bin/settings', but: './props' },
];

/** What the linter says about the files when each has one of its imports, by file. */
function lint(which: 'not' | 'but'): Map<string, string[]> {
  const folder = path.join(tree, which);
  const said = new Map<string, string[]>();
  for (const rule of rules) {
    const place = path.join(folder, rule.file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, `import { a } from '${rule[which]}';\n\na();\n`);
    said.set(rule.file, []);
  }
  for (const config of ['biome.json', 'access/biome.json'])
    cpSync(path.join(home, config), path.join(folder, config));
  const biome = path.join(home, 'node_modules/@biomejs/biome/bin/biome');
  const args = [
    biome,
    'lint',
    '--only=style/noRestrictedImports',
    '--reporter=json',
    '--max-diagnostics=200',
  ];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  for (const { category, location } of JSON.parse(stdout).diagnostics)
    said.get(location.path.file ?? location.path)?.push(category);
  return said;
}

const refused = lint('not');
const allowed = lint('but');

test.each(rules)('$file may not import $not, but may import $but', ({ file }) => {
  expect(refused.get(file)).toEqual(['lint/style/noRestrictedImports']);
  expect(allowed.get(file)).toEqual([]);
});
