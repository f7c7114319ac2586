import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { EVERY_SETTING } from '../bin/every-setting';
import type { Settings } from '../bin/settings';
import { buildStacks, planStacks } from '../bin/stacks';
import { dependencies, devDependencies } from '../package.json';
import { cdkInitApp } from '../scripts/bench/cdk-init-app';
import { useCases } from '../scripts/copy-files';
import { copyUseCase, listUseCases } from '../scripts/copy-use-case';
import { testApp } from './support/app';
import { environment } from './support/environment';

const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
const home = path.join(__dirname, '..');
const parent = mkdtempSync(path.join(tmpdir(), 'copy-test-'));
afterAll(() => rmSync(parent, { recursive: true }));

/** Returns a folder that looks like a CDK app. */
function emptyApp(): string {
  const app = mkdtempSync(path.join(parent, 'app-'));
  writeFileSync(path.join(app, 'package.json'), '{ "devDependencies": { "esbuild": "^0.28.0" } }');
  writeFileSync(path.join(app, 'cdk.json'), '{ "app": "npx tsx bin/shop.ts" }');
  writeFileSync(path.join(app, 'tsconfig.json'), '{}');
  return app;
}

/** Returns the stacks of this app, or one of them. */
function stacksHere(settings: Settings, only?: string) {
  const app = testApp();
  for (const { id, build } of planStacks(settings)) if (!only || id === only) build(app);
  return app.synth().stacks;
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

describe('in the app of cdk init, every use case', () => {
  const app = path.join(parent, 'my-app');
  const run = (args: string[], more: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: app,
      encoding: 'utf8',
      env: environment({ NODE_OPTIONS: '--no-warnings', ...more }),
    });
    return { status, output: stdout + stderr };
  };

  beforeAll(() => {
    cdkInitApp(app, environment());
    const imports = ["import { App } from 'aws-cdk-lib/core';"];
    const stacks = ['const app = new App();'];
    for (const useCase of useCases()) {
      const [, toAdd = ''] = /^Add to bin\/my-app.ts:\n((?: .*\n|\n(?= ))*)/m.exec(
        copyUseCase(useCase, app, true),
      ) as RegExpExecArray;
      const [first = '', second = ''] = toAdd.split('\n\n');
      imports.push(first);
      stacks.push(second);
    }
    writeFileSync(path.join(app, 'bin/my-app.ts'), [...imports, ...stacks].join('\n'));
    copyFileSync(
      path.join(home, 'bin/saml-metadata-example.xml'),
      path.join(app, 'federation-metadata.xml'),
    );
  });

  test('gives the same templates as here', () => {
    const { context } = JSON.parse(readFileSync(path.join(app, 'cdk.json'), 'utf8'));
    // What `cdk synth` gives to an app.
    const given = { CDK_OUTDIR: 'cdk.out', CDK_CONTEXT_JSON: JSON.stringify(context) };
    const result = run(['--require', 'tsx/cjs', 'bin/my-app.ts'], {
      CDK_VALIDATION: 'false',
      ...given,
    });
    expect(result).toEqual({ status: 0, output: '' });
    // A function's code is bundled there and not here.
    const comparable = (template: unknown) =>
      JSON.parse(JSON.stringify(template).replaceAll(/[0-9a-f]{64}\.zip/g, '<code>.zip'));
    const here = [
      ...stacksHere({ homeRegion: 'eu-west-1' }),
      ...stacksHere(
        {
          generalAccountId: '111122223333',
          rolloutOrganizationalUnitIds: ['ou-abcd-12345678'],
        },
        'AccountAccessRollout',
      ),
    ].map(({ stackName, template }) => [stackName, comparable(template)] as const);
    const there = readdirSync(path.join(app, 'cdk.out'))
      .filter((file) => file.endsWith('.template.json'))
      .map((file) => {
        const template = readFileSync(path.join(app, 'cdk.out', file), 'utf8');
        return [file.slice(0, -'.template.json'.length), comparable(JSON.parse(template))] as const;
      });
    const { artifacts } = JSON.parse(readFileSync(path.join(app, 'cdk.out/manifest.json'), 'utf8'));
    expect(artifacts.BreakGlass.dependencies).toContain('BreakGlassRecord');
    const classes = [...listUseCases().matchAll(/\w+(?=Stack\b)/g)].map(([name]) => name);
    expect(there.map(([name]) => name).sort()).toEqual(classes.sort());
    const expected = new Map(here);
    expect(Object.fromEntries(there)).toEqual(
      Object.fromEntries(there.map(([name]) => [name, expected.get(name)])),
    );
  });

  test('type-checks in strict mode', () => {
    const tsc = ['node_modules/typescript/bin/tsc', '--singleThreaded'];
    expect(run(tsc)).toEqual({ status: 0, output: '' });
  });

  // Some, as all of them run here already: .ci/run runs all there, too.
  test('passes its tests', () => {
    const some = ['account-access-admins', 'break-glass-us-east-1', 'cross-account-uploader'];
    const tests = [...some, 'lambda-execution-role.plan', 'saml-federation', 'web-identity'];
    const files = process.env.COPIED_TESTS === 'all' ? [] : tests.map((n) => `test/${n}.test.ts`);
    const jest = ['node_modules/jest/bin/jest.js', '--ci', '--silent', '-i', ...files];
    const { status, output } = run(jest);
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    expect(output).toMatch(/Tests: +\d+ passed, \d+ total\n/);
  });
});

describe('npm run copy', () => {
  test('copies the folders of stack and function, the parts that they import and the page, and nothing else', () => {
    const app = emptyApp();
    copyUseCase('lambda-execution-role', app);
    const own = /^(lib|lambda)\/lambda-execution-role\//;
    expect(filesIn(app).filter((file) => !own.test(file))).toEqual([
      'cdk.json',
      'docs/lambda-execution-role.md',
      'lib/parts/bundle.ts',
      'lib/parts/cdk-nag.ts',
      'lib/parts/checks.ts',
      'lib/parts/forms.ts',
      'lib/parts/reports.ts',
      'package.json',
      'tsconfig.json',
    ]);
    const withoutClaims = (folder: string) =>
      filesIn(folder).filter((file) => path.basename(file) !== 'claims.ts');
    for (const folder of ['lib/lambda-execution-role', 'lambda/lambda-execution-role']) {
      expect(filesIn(path.join(app, folder))).toEqual(withoutClaims(path.join(home, folder)));
    }
  });

  test('says which packages to add to those that are there, and which lines to write where', () => {
    const app = emptyApp();
    const said = copyUseCase('cross-account-upload', app).replace(app, '../shop');
    expect(said).toContain(` @aws-sdk/lib-storage@${devDependencies['@aws-sdk/lib-storage']} `);
    expect(said.replaceAll(/@\^[\d.]+/g, '@<version>')).toMatchSnapshot();
  });

  test('makes the record before the role, in the region that is forwarded to', () => {
    expect(copyUseCase('break-glass', emptyApp())).toContain(`
  // put the region of your instances in place of eu-west-1, three times
  const breakGlassRecord = new BreakGlassRecordStack(app, 'BreakGlassRecord', { env: { region: 'eu-west-1' } });
  new BreakGlassStack(app, 'BreakGlass', { env: { region: 'eu-west-1' } }).addStackDependency(breakGlassRecord);
  // leave this out if that region is us-east-1
  new BreakGlassUsEast1Stack(app, 'BreakGlassUsEast1', { homeRegion: 'eu-west-1' }).addStackDependency(breakGlassRecord);
`);
  });

  test.each([
    { installed: '0.27.9', update: true },
    { installed: '0.28.0', update: false },
    { installed: '0.100.0', update: false },
  ])('finds an esbuild of $installed too old: $update', ({ installed, update }) => {
    const app = emptyApp();
    const folder = path.join(app, 'node_modules/esbuild');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ version: installed }));
    const said = copyUseCase('lambda-execution-role', app);
    expect(said.includes(`\n  npm install esbuild@${dependencies.esbuild}\n`)).toBe(update);
  });

  test('lists what there is', () => {
    expect(listUseCases()).toMatchSnapshot();
  });

  test('copies a second use case beside the first, though they share the engine', () => {
    const app = emptyApp();
    copyUseCase('web-identity', app, true);
    const before = filesIn(app);
    expect(copyUseCase('break-glass', app, true)).not.toContain('  access/prove/prove.ts');
    expect(copyUseCase('break-glass', app, true)).toContain('nothing: it is all there');
    expect(filesIn(app)).toEqual(expect.arrayContaining(before));
  });

  test('refuses to overwrite, names every file in the way, and copies nothing', () => {
    const app = emptyApp();
    mkdirSync(path.join(app, 'lib'));
    mkdirSync(path.join(app, 'docs'));
    writeFileSync(path.join(app, 'lib/break-glass-stack.ts'), '// mine');
    symlinkSync('nowhere', path.join(app, 'docs/break-glass.md'));
    const before = filesIn(app);
    expect(() => copyUseCase('break-glass', app)).toThrow(
      new Error(
        'nothing is overwritten, so nothing was copied; move these out of the way: docs/break-glass.md, lib/break-glass-stack.ts',
      ),
    );
    expect(filesIn(app)).toEqual(before);
    expect(readFileSync(path.join(app, 'lib/break-glass-stack.ts'), 'utf8')).toBe('// mine');
  });

  test('refuses to replace a file by a folder', () => {
    const app = emptyApp();
    writeFileSync(path.join(app, 'lib'), 'mine');
    expect(() => copyUseCase('break-glass', app)).toThrow(/ move these out of the way: lib$/);
    expect(filesIn(app)).toEqual(['cdk.json', 'lib', 'package.json', 'tsconfig.json']);
  });

  test('takes back what it has copied when it cannot go on', () => {
    const app = emptyApp();
    const { copyFileSync: copy } = fs;
    let copies = 0;
    const disk = jest.spyOn(fs, 'copyFileSync').mockImplementation((...args) => {
      copies += 1;
      if (copies === 3) throw new Error('ENOSPC: no space left on device');
      copy(...args);
    });
    expect(() => copyUseCase('break-glass', app)).toThrow('ENOSPC');
    disk.mockRestore();
    expect(copies).toBe(3);
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
  });

  test.each(['package.json', 'cdk.json'])('fails before it copies when %s is no JSON', (file) => {
    const app = emptyApp();
    writeFileSync(path.join(app, file), '{ "app": ');
    expect(() => copyUseCase('web-identity', app)).toThrow(
      `'${path.join(app, file)}' must be JSON: `,
    );
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
  });

  test.each(['package.json', 'cdk.json'])('fails before it copies when %s holds null', (file) => {
    const app = emptyApp();
    writeFileSync(path.join(app, file), 'null');
    expect(() => copyUseCase('web-identity', app)).toThrow(
      new Error(`'${path.join(app, file)}' must be a JSON object like {"name": "value"}, got null`),
    );
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
  });

  test('fails when the app is an ES module, and copies into one that says it is CommonJS', () => {
    const app = emptyApp();
    writeFileSync(path.join(app, 'package.json'), '{ "type": "module" }');
    expect(() => copyUseCase('web-identity', app)).toThrow(
      new Error(
        `the app must be CommonJS, as cdk init makes it, since the files import each other without an ending and use __dirname, got '${app}', whose package.json has "type": "module"`,
      ),
    );
    expect(readdirSync(app).sort()).toEqual(['cdk.json', 'package.json', 'tsconfig.json']);
    writeFileSync(path.join(app, 'package.json'), '{ "type": "commonjs" }');
    expect(copyUseCase('web-identity', app)).toContain('  docs/web-identity.md');
  });

  test('fails when the use case is unknown', () => {
    expect(() => copyUseCase('break-glas', parent)).toThrow(
      new Error("unknown use case 'break-glas'; did you mean 'break-glass'?"),
    );
    expect(() => copyUseCase('role', parent)).toThrow(
      /^unknown use case 'role'; known are account-access, break-glass, /,
    );
  });

  test.each(['package.json', 'cdk.json', 'tsconfig.json'])(
    'fails when the folder has no %s, so is no CDK app in TypeScript',
    (file) => {
      const app = emptyApp();
      rmSync(path.join(app, file));
      expect(() => copyUseCase('break-glass', app)).toThrow(
        new Error(
          `the folder must be a CDK app (npx cdk init app --language typescript makes one), got '${app}', which has no ${file}`,
        ),
      );
      expect(readdirSync(app)).toHaveLength(2);
    },
  );

  test('answers a mistake with one line', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', 'tsx/cjs', 'scripts/copy.ts', 'break-glass'],
      { cwd: home, encoding: 'utf8', env: environment() },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(
      "a use case and a folder are needed (npm run copy -- USE-CASE FOLDER [--with-claims], or npm run copy -- --list), got 'break-glass'\n",
    );
  });
});

test('leaves no finding of cdk-nag where account and region are known, and stand in ARNs', () => {
  const { cognitoIssuer, memberAccountIds, ...settings } = EVERY_SETTING;
  const env = { account: '111122223333', region: 'eu-west-1' };
  const app = testApp();
  buildStacks(app, planStacks({ ...settings, ...{ env } })); // has cdk-nag look at them
  const { stacks } = app.synth();
  const templates = JSON.stringify(stacks.map(({ template }) => template));
  expect(templates).toContain('arn:aws:iam::*:role/account-access/AccountReadOnly');
  expect(templates).toContain('arn:aws:s3:::measurements/*');
  // One has a region of its own, whatever is given to all.
  const elsewhere = stacks.filter(({ environment }) => environment.region !== env.region);
  expect(elsewhere.map((stack) => [stack.stackName, stack.environment])).toEqual([
    ['BreakGlassUsEast1', expect.objectContaining({ ...env, region: 'us-east-1' })],
  ]);
});

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
  const tree = path.join(parent, 'tree');
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
