import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { environment } from './support/environment';

const home = path.join(__dirname, '..');
const tree = mkdtempSync(path.join(tmpdir(), 'linter-test-'));
afterAll(() => rmSync(tree, { recursive: true }));

describe('the linter', () => {
  const forbidden = [
    {
      file: 'lib/new/stack.ts',
      code: "import { other } from '../other/other';\nother();\n",
      rule: 'A use case stands alone',
    },
    {
      file: 'lib/new/second/stack.ts',
      code: "import { other } from '../../other/other';\nother();\n",
      rule: 'A use case stands alone',
    },
    {
      file: 'lib/other/stack.ts',
      code: "import { z } from 'zod';\nz.string();\n",
      rule: 'A use case stands alone',
    },
    {
      file: 'lib/other/role.ts',
      code: "import { prove } from '../../access/prove';\nprove();\n",
      rule: 'A use case stands alone',
    },
    {
      file: 'lib/parts/new.ts',
      code: "import { other } from '../other/other';\nother();\n",
      rule: 'The parts know no use case',
    },
    {
      file: 'lib/other/long.ts',
      code: Array.from({ length: 251 }, (_, line) => `export const a${line} = 1;\n`).join(''),
      rule: 'noExcessiveLinesPerFile',
    },
    {
      file: 'lib/other/one.ts',
      code: "import { two } from './two';\nexport const one = () => two;\n",
      rule: 'noImportCycles',
    },
    {
      file: 'lib/other/two.ts',
      code: "import { one } from './one';\nexport const two = () => one;\n",
      rule: 'noImportCycles',
    },
    {
      file: 'lambda/new/handler.ts',
      code: "import { Stack } from 'aws-cdk-lib';\nnew Stack();\n",
      rule: 'It would be bundled',
    },
    {
      file: 'access/new.ts',
      code: "import { Stack } from 'aws-cdk-lib';\nnew Stack();\n",
      rule: 'The engine knows nothing of the stacks',
    },
  ];
  const found: { location: unknown }[] = [];

  beforeAll(() => {
    for (const { file, code } of forbidden) {
      mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(tree, file), code);
    }
    cpSync(path.join(home, 'biome.json'), path.join(tree, 'biome.json'));
    const biome = path.join(home, 'node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'lint', '--reporter=json'];
    const { stdout } = spawnSync(process.execPath, args, {
      cwd: tree,
      encoding: 'utf8',
      env: environment(),
    });
    found.push(...JSON.parse(stdout).diagnostics);
  });

  test.each(forbidden)('refuses $file: $rule', ({ file, rule }) => {
    const there = found.filter(({ location }) => JSON.stringify(location).includes(file));
    expect(JSON.stringify(there)).toContain(rule);
  });
});
