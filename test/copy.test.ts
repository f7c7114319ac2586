import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { cdkInitApp } from './support/cdk-init-app';

const home = path.join(__dirname, '..');
const parent = mkdtempSync(path.join(tmpdir(), 'copy-test-'));
afterAll(() => rmSync(parent, { recursive: true }));

test('a stack and its function work in the app of cdk init, copied as they are', () => {
  const app = path.join(parent, 'my-app');
  cdkInitApp(app);
  for (const file of ['lib/lambda-execution-role-stack.ts', 'lambda/lambda-execution-role']) {
    cpSync(path.join(home, file), path.join(app, file), { recursive: true });
  }
  writeFileSync(
    path.join(app, 'bin/my-app.ts'),
    `import { App } from 'aws-cdk-lib/core';
     import { LambdaExecutionRoleStack } from '../lib/lambda-execution-role-stack';
     new LambdaExecutionRoleStack(new App(), 'MyStack');`,
  );
  // Their command type-checks first, in strict mode.
  expect(JSON.parse(readFileSync(path.join(app, 'cdk.json'), 'utf8')).app).toContain('tsc');
  execFileSync('npx', ['cdk', 'synth', '--quiet'], { cwd: app, stdio: 'pipe' });
  const template = readFileSync(path.join(app, 'cdk.out/MyStack.template.json'), 'utf8');
  expect(JSON.parse(template).Resources).toHaveProperty('ExecutionRole605A040B');
});

test.each([
  {
    file: 'lib/new-stack.ts',
    code: "import { other } from './other';\nother();\n",
    rule: 'A stack stands alone',
  },
  {
    file: 'lib/other-stack.ts',
    code: "import { z } from 'zod';\nz.string();\n",
    rule: 'A stack stands alone',
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
])('the linter refuses an import that ties $file to others', ({ file, code, rule }) => {
  const tree = mkdtempSync(path.join(parent, 'tree-'));
  mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(tree, file), code);
  cpSync(path.join(home, 'biome.json'), path.join(tree, 'biome.json'));
  const biome = path.join(home, 'node_modules/@biomejs/biome/bin/biome');
  const lint = () => execFileSync(process.execPath, [biome, 'lint'], { cwd: tree, stdio: 'pipe' });
  expect(lint).toThrow(rule);
});
