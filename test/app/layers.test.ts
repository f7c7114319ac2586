import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { environment } from '../support/environment';

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
  { file: 'access/b.ts', not: 'aws-cdk-lib', but: './prove/prove' },
  { file: 'bin/a.ts', not: '../access/prove/prove', but: '../access/index' },
  { file: 'explore/a.ts', not: '../access/cli/main', but: '../access/index' },
  { file: 'scripts/a/b.ts', not: '../../access/policy/arn', but: '../../access/node' },
  { file: 'scripts/b.ts', not: '../test/support/app', but: '../bin/settings' },
  { file: 'test/a.ts', not: '../access/policy/arn', but: '../access/node' },
  { file: 'lib/claims.ts', not: '../access/node', but: './web-identity/claims' },
  { file: 'lib/web-identity/claims.ts', not: '../../access/node', but: '../../access/index' },
  { file: 'lib/saml-federation/claims.ts', not: '../../bin/settings', but: './props' },
  { file: 'lib/break-glass/claims.ts', not: './emergency-role', but: './claims-help-desk' },
  { file: 'lib/break-glass/claims-help-desk.ts', not: './stack', but: '../../access/index' },
  { file: 'lib/a/stack.ts', not: '../b/b', but: '../parts/checks' },
  { file: 'lib/a/second/stack.ts', not: '../../b/b', but: '../check' },
  { file: 'lib/a/second/check.ts', not: '../../../bin/settings', but: '../../parts/checks' },
  { file: 'lib/a/role.ts', not: '../../access/index', but: './props' },
  { file: 'lib/a/check.ts', not: 'zod', but: 'constructs' },
  { file: 'lib/parts/a.ts', not: '../b/b', but: './forms' },
  { file: 'lambda/a/handler.ts', not: 'aws-cdk-lib', but: '@aws-sdk/client-s3' },
  { file: 'lambda/a/config.ts', not: '../../lib/parts/checks', but: './faults' },
  { file: 'lambda/a/run.ts', not: '../b/run', but: './config' },
  { file: 'lambda/a/event.ts', not: '../../test/support/app', but: 'node:path' },
];

/** Each thing that the linter says about a folder, as `<file> <rule>`. */
function diagnosed(folder: string): string[] {
  const biome = path.join(home, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=200'];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: environment(),
  });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  return diagnostics.map(({ category, location }) => `${location.path} ${category}`).sort();
}

/** The files of which the linter refuses the import, when each has one of the two. */
function refusedFiles(which: 'not' | 'but'): string[] {
  const folder = path.join(tree, which);
  for (const rule of rules) {
    const place = path.join(folder, rule.file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, `import { a } from '${rule[which]}';\n\na();\n`);
  }
  for (const config of ['biome.json', 'access/biome.json'])
    cpSync(path.join(home, config), path.join(folder, config));
  const rule = ' lint/style/noRestrictedImports';
  return diagnosed(folder).flatMap((said) =>
    said.endsWith(rule) ? [said.slice(0, -rule.length)] : [],
  );
}

const refused = refusedFiles('not');
const alsoRefused = refusedFiles('but');

test.each(rules)('$file may not import $not, but may import $but', ({ file }) => {
  expect(refused).toContain(file);
  expect(alsoRefused).not.toContain(file);
});

test('refuses any import in a file beside the use cases, or deeper than one folder below', () => {
  const folder = path.join(tree, 'misplaced');
  cpSync(path.join(home, 'biome.json'), path.join(folder, 'biome.json'), { recursive: true });
  for (const file of ['lib/a.ts', 'lib/a/b/c/d.ts', 'lib/a/b/c.ts']) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), "import { a } from './a';\n\na();\n");
  }
  expect(diagnosed(folder)).toEqual([
    'lib/a.ts lint/style/noRestrictedImports',
    'lib/a/b/c/d.ts lint/style/noRestrictedImports',
  ]);
});

test('refuses a circle of imports, a long file and a long function', () => {
  const folder = path.join(tree, 'other');
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  for (const config of ['biome.json', 'access/biome.json'])
    cpSync(path.join(home, config), path.join(folder, config));
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `  f(${i});`).join('\n');
  write('bin/a.ts', "import { b } from './b';\n\nexport const a = () => b();\n");
  write('bin/b.ts', "import { a } from './a';\n\nexport const b = () => a();\n");
  write('bin/c.ts', "import { a } from './a';\n\nexport const c = () => a();\n");
  write('access/policy/file.ts', `declare function f(n: number): void;\n${lines(250)}\n`);
  write('access/policy/near.ts', `declare function f(n: number): void;\n${lines(249)}\n`);
  const long = (count: number) =>
    `declare function f(n: number): void;\nexport function g() {\n${lines(count)}\n}\n`;
  write('access/policy/function.ts', long(61));
  write('access/policy/short.ts', long(60));
  write('lib/a/file.ts', `declare function f(n: number): void;\n${lines(250)}\n`);
  write('lib/a/near.ts', `declare function f(n: number): void;\n${lines(249)}\n`);
  write('lib/a/function.ts', long(61));
  write('lib/a/short.ts', long(60));
  write('lib/a/claims.ts', long(61));
  write('lib/a/claims-short.ts', long(60));
  expect(diagnosed(folder)).toEqual([
    'access/policy/file.ts lint/style/noExcessiveLinesPerFile',
    'access/policy/function.ts lint/complexity/noExcessiveLinesPerFunction',
    'bin/a.ts lint/suspicious/noImportCycles',
    'bin/b.ts lint/suspicious/noImportCycles',
    'lib/a/claims.ts lint/complexity/noExcessiveLinesPerFunction',
    'lib/a/file.ts lint/style/noExcessiveLinesPerFile',
    'lib/a/function.ts lint/complexity/noExcessiveLinesPerFunction',
  ]);
});

test('access/README.md explains every folder of the engine', () => {
  const text = readFileSync(path.join(home, 'access/README.md'), 'utf8');
  const folders = readdirSync(path.join(home, 'access'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) =>
      path.relative(path.join(home, 'access'), path.join(entry.parentPath, entry.name)),
    );
  expect(folders.filter((folder) => !text.includes(`\`${folder}/\``))).toEqual([]);
});
