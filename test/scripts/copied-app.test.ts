import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Settings } from '../../bin/settings';
import { planStacks } from '../../bin/stacks';
import { cdkInitApp } from '../../scripts/bench/cdk-init-app';
import { copyUseCase, listUseCases } from '../../scripts/copy/copy-use-case';
import { useCases } from '../../scripts/copy/files';
import { testApp } from '../support/app';
import { environment } from '../support/environment';
import { programOfSnippets } from '../support/page-snippets';

const home = path.join(__dirname, '../..');
const parent = mkdtempSync(path.join(tmpdir(), 'copy-test-'));
afterAll(() => rmSync(parent, { recursive: true }));

/** Returns the stacks of this app, or one of them. */
function stacksHere(settings: Settings, only?: string) {
  const app = testApp();
  for (const { id, build } of planStacks(settings)) if (!only || id === only) build(app);
  return app.synth().stacks;
}

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
    writeFileSync(path.join(app, 'bin/snippets.ts'), programOfSnippets(useCases()));
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

  test('shows on its page how to use the role alone, in lines that run', () => {
    const { context } = JSON.parse(readFileSync(path.join(app, 'cdk.json'), 'utf8'));
    const result = run(['--require', 'tsx/cjs', 'bin/snippets.ts'], {
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_OUTDIR: 'cdk.out.snippets',
      CDK_VALIDATION: 'false',
    });
    expect(result).toEqual({ status: 0, output: '' });
  });

  test('type-checks in strict mode', () => {
    const tsc = ['node_modules/typescript/bin/tsc', '--singleThreaded'];
    expect(run(tsc)).toEqual({ status: 0, output: '' });
  });

  // Some, as all of them run here already: .ci/run runs all there, too.
  test('passes its tests', () => {
    const tests = ['lambda/lambda-execution-role.plan'];
    const files = process.env.COPIED_TESTS === 'all' ? [] : tests.map((n) => `test/${n}.test.ts`);
    const jest = ['node_modules/jest/bin/jest.js', '--ci', '--silent', '-i', ...files];
    const { status, output } = run(jest);
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    expect(output).toMatch(/Tests: +\d+ passed, \d+ total\n/);
  });
});
