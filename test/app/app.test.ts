import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { readContext } from '../../bin/context';
import { EVERY_SETTING, INSTEAD } from '../../bin/every-setting';
import { readSettings, type Settings } from '../../bin/settings';
import { buildStacks, planStacks } from '../../bin/stacks';
import { app as synthCommand } from '../../cdk.json';
import { environment } from '../support/environment';
import { linkFolder } from '../support/link-folder';

// The two know nothing of the settings, so that they can be copied with a stack.
EVERY_SETTING satisfies Required<Omit<Settings, keyof typeof INSTEAD>>;
INSTEAD satisfies Settings;

const home = path.join(__dirname, '../..');
const temporary = mkdtempSync(path.join(tmpdir(), 'app-test-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/**
 * Runs a command as a user with no AWS account would, but without the CDK's validation: it takes seconds,
 * and is turned on below once for all.
 */
function run(
  command: string,
  args: string[],
  cwd = home,
  outdir = path.join(temporary, String(Math.random())),
) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: environment({ CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' }),
  });
  return { status, stdout, stderr, outdir };
}

describe('npm start', () => {
  const start = (args: string[], cwd = home, outdir?: string) =>
    run(process.execPath, ['bin/run.js', 'bin/start.ts', ...args], cwd, outdir);

  /** The app with one stack: it takes a fifth of the time. */
  const copy = copyOfApp(['lambda', 'access']);
  beforeAll(() => {
    writeFileSync(path.join(copy, 'bin/type-check.ts'), ''); // tested once, below
    const stacks = `import { WebIdentityStack } from '../lib/web-identity/stack';
      const build = (app: any) => new WebIdentityStack(app, 'WebIdentity');
      export const planStacks = (..._: unknown[]) => [{ id: 'WebIdentity', notes: ['is new'], build }];
      export const buildStacks = (app: any, planned: any[]) => planned.forEach((p) => p.build(app));`;
    writeFileSync(path.join(copy, 'bin/stacks.ts'), stacks);
  });

  test('prints who may become which role, what is left to be set, and that the claims hold', () => {
    const { status, stdout, stderr } = start([], copy);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Stack .*\n-+ .*\nWebIdentity +AppUserRole .*\n\nLeft to be set .*:\n {2}WebIdentity is new\n\n\d+ claims about access proven for every request: \d+ stand for all there are, [\d.]+ s\.\n$/,
    );
  });

  test('says in one line that a folder cannot be written, and which variable names another', () => {
    const file = path.join(temporary, 'file');
    writeFileSync(file, '');
    const { status, stdout, stderr } = start([], copy, path.join(file, 'out'));
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `the folder '${file}/out' cannot be written (ENOTDIR); set the environment variable CDK_OUTDIR to one that can\n`,
    );
  });

  test('fails when a claim is false, and says which in one line', () => {
    const records = path.join(copy, 'lib/web-identity/own-records.ts');
    const text = readFileSync(records, 'utf8');
    const careless = text.replace("'dynamodb:LeadingKeys': 'false',", '');
    expect(careless).not.toBe(text);
    writeFileSync(records, careless);
    const { status, stdout, stderr } = start([], copy);
    expect(stdout).toContain('AppUserRole');
    expect(stderr).toMatch(
      /^false in WebIdentity: an app user may do nothing else; refuted by \{.*\}\n$/,
    );
    expect(status).toBe(1);
  });

  test.each([
    {
      mistake: 'a setting has no value',
      args: ['-c', 'retainData'],
      says: "'-c' must be followed by name=value, got 'retainData'",
    },
    {
      mistake: 'a setting is given twice',
      args: ['-c', 'alarmEmails=a@example.com', '-c', 'alarmEmails=b@example.com'],
      says: "'-c alarmEmails' must be given once, a list as alarmEmails=a,b, got it twice",
    },
    {
      mistake: 'an option is unknown',
      args: ['--setting', 'retainData=true'],
      says: /^Unknown option '--setting'/,
    },
  ])('fails when $mistake', ({ args, says }) => {
    expect(() => readContext(args, home)).toThrow(says);
  });

  test('takes a setting for one whatever JavaScript means by its name', () => {
    const context = readContext(['-c', '__proto__=1', '-c', 'toString=2'], temporary);
    expect(Object.entries(context)).toEqual([
      ['__proto__', '1'],
      ['toString', '2'],
    ]);
    expect(() => readSettings(context)).toThrow(/^unknown setting '__proto__'; known are /);
  });

  describe.each(['cdk.json', 'cdk.context.json'])('of a %s', (name) => {
    const read = (content: string) => {
      const folder = mkdtempSync(path.join(temporary, 'settings-'));
      writeFileSync(path.join(folder, name), content);
      return readContext([], folder);
    };

    test('takes an object that is empty', () => {
      expect(read('{}')).toEqual({});
    });

    test('fails when it is no JSON', () => {
      expect(() => read('{,}')).toThrow(new RegExp(`^${name} must be JSON: `));
    });

    test.each(['null', '[]', '1', '"text"', 'true'])('fails when it holds %s', (content) => {
      expect(() => read(content)).toThrow(
        new Error(`${name} must be a JSON object like {"name": "value"}, got ${content}`),
      );
    });
  });

  test.each(['null', '["retainData"]'])('fails when the context in cdk.json is %s', (context) => {
    const folder = mkdtempSync(path.join(temporary, 'settings-'));
    writeFileSync(path.join(folder, 'cdk.json'), `{"context":${context}}`);
    expect(() => readContext([], folder)).toThrow(
      new Error(
        `'context' in cdk.json must be a JSON object like {"name": "value"}, got ${context}`,
      ),
    );
  });

  test.each(['--help', '-h'])('says with %s how it is called, and does nothing', (option) => {
    const { status, stdout, stderr, outdir } = start([option]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^usage: npm start \[-- -c NAME=VALUE \.\.\.\]\n/);
    expect(existsSync(outdir)).toBe(false);
  });
});

// With no setting on, `npm start` and `cdk synth` have them look. The one with the most types of resources first: the
// CDK reads what it knows of a type once.
test.each<{ settings: string; given: object }>([
  { settings: 'every setting', given: EVERY_SETTING },
  {
    settings: 'settings that take the place of others',
    given: {
      ...INSTEAD,
      generalAccountId: '111122223333',
      organizationId: 'o-abcdefghij',
      homeRegion: 'eu-west-1', // this and the next make two stacks, here as they are by default
      rolloutOrganizationalUnitIds: ['ou-abcd-12345678'],
    },
  },
])('the CDK’s validation and cdk-nag find nothing with $settings on', ({ given }) => {
  const args = Object.entries(given).flatMap(([name, value]) => [
    '-c',
    `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  ]);
  const context = {
    ...readContext(args, home),
    'aws:cdk:bundling-stacks': [],
    'aws:cdk:disable-creation-stack-traces': true,
  };
  const outdir = mkdtempSync(path.join(temporary, 'validated-'));
  process.env.CDK_VALIDATION = 'true';
  const app = new App({ context, outdir, stackTraces: false });
  buildStacks(app, planStacks(readSettings(context)));
  app.synth();
  const report = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports).toEqual([]);
});

test('a cdk-nag finding makes the synthesis fail', () => {
  process.env.CDK_VALIDATION = 'false';
  const app = new App({
    context: { 'aws:cdk:bundling-stacks': [] },
    outdir: mkdtempSync(path.join(temporary, 'finding-')),
    stackTraces: false,
  });
  buildStacks(app, planStacks({}));
  new Queue(new Stack(app, 'Added'), 'Queue', { enforceSSL: false });
  expect(() => app.synth()).toThrow('AwsSolutions-SQS4');
});

describe('settings', () => {
  test('leave alone what the CDK keeps in the context: feature flags and look-ups', () => {
    expect(
      readSettings({
        '@aws-cdk/core:someFlag': true,
        'acknowledged-issue-numbers': [16603],
        'aws:cdk:bundling-stacks': [],
        'availability-zones:account=111122223333:region=eu-west-1': ['eu-west-1a'],
      }),
    ).toEqual({});
  });

  test.each<{ when: string; context: Record<string, unknown>; says: string | RegExp }>([
    {
      when: 'a name is mistyped',
      context: { retainDat: true },
      says: "unknown setting 'retainDat'; did you mean 'retainData'?",
    },
    {
      when: 'a name only looks like the CDK’s',
      context: { 'my:setting': true },
      says: /^unknown setting 'my:setting'; known are retainData, /,
    },
    {
      when: 'a text is no truth value',
      context: { retainData: 'perhaps' },
      says: "setting 'retainData' must be true or false, got 'perhaps'",
    },
    {
      when: 'a text is empty',
      context: { tagValue: '' },
      says: "setting 'tagValue' must be text of at least one character, got ''",
    },
    {
      when: 'a text is a number',
      context: { tagValue: 123 },
      says: "setting 'tagValue' must be text of at least one character, got 123",
    },
    {
      when: 'a name is JavaScript’s',
      context: { toString: true },
      says: /^unknown setting 'toString'; known are retainData, /,
    },
    {
      when: 'a value is long',
      context: { retainData: Array.from({ length: 1000 }, () => 'x') },
      says: `setting 'retainData' must be true or false, got ${'["x",'.padEnd(100, '"x",')}… (4001 characters)`,
    },
  ])('fail when $when', ({ context, says }) => {
    expect(() => readSettings(context)).toThrow(says);
  });

  test.each([
    { as: 'text', value: 'a@example.com,b@example.com' },
    { as: 'text with spaces', value: 'a@example.com, b@example.com' },
    { as: 'JSON text', value: '["a@example.com","b@example.com"]' },
    { as: 'a list in cdk.json', value: ['a@example.com', 'b@example.com'] },
  ])('read a list given as $as', ({ value }) => {
    expect(readSettings({ alarmEmails: value })).toEqual({
      alarmEmails: ['a@example.com', 'b@example.com'],
    });
  });

  test('fail when an object has a field too many, which is a typing mistake', () => {
    expect(() => readSettings({ startSchedule: { cron: 'x', timeZone: 'UTC', zone: 1 } })).toThrow(
      /^setting 'startSchedule' must be JSON like /,
    );
  });
});

describe('npx cdk synth', () => {
  test('answers a mistake, which a stack finds, without a stack trace, and writes nothing', () => {
    const copy = copyOfApp();
    writeFileSync(path.join(copy, 'bin/type-check.ts'), ''); // see below
    const cdk = path.join(home, 'node_modules/aws-cdk/bin/cdk');
    const args = ['synth', '--quiet', '-o', 'out', '-c', 'backupRetentionDays=-1'];
    const { status, stderr } = run(process.execPath, [cdk, ...args], copy);
    expect(stderr).toContain(
      "'backupRetentionDays' must be a whole number of days from 1 to 3650, got '-1'\n",
    );
    expect(stderr).not.toContain('    at '); // no stack trace
    expect(status).toBe(1);
    expect(readdirSync(path.join(copy, 'out'))).toEqual([]);
  });

  test('names the line of a fault in the TypeScript file, and exits with 1', () => {
    const copy = copyOfApp();
    const fault = `export const buildStacks = () => {};
export const planStacks = () => {
  throw new TypeError('a fault');
};`;
    writeFileSync(path.join(copy, 'bin/type-check.ts'), '');
    writeFileSync(path.join(copy, 'bin/stacks.ts'), fault);
    const { status, stderr } = synth(copy);
    expect(stderr).toMatch(/^TypeError: a fault\n.*\bbin\/stacks\.ts:3:9\)$/m);
    expect(status).toBe(1);
  });

  test('says where a file is not TypeScript, without a stack trace', () => {
    const copy = copyOfApp();
    writeFileSync(path.join(copy, 'bin/stacks.ts'), 'export const planStacks = ;');
    const { status, stderr } = synth(copy);
    expect(stderr).toContain('bin/stacks.ts:1:');
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(1);
  });

  // What the CDK's command line runs, and whose exit code it passes on.
  const synth = (cwd: string) => run('sh', ['-c', synthCommand], cwd);

  test('fails on a type error, though the synthesis runs beside the type check', () => {
    const copy = copyOfApp();
    // Without the other stacks: it takes a third of the time.
    const stacks = `export { wrong } from '../lib/wrong-stack';
      export const planStacks = (..._: unknown[]) => [];
      export const buildStacks = (..._: unknown[]) => {};`;
    writeFileSync(path.join(copy, 'bin/stacks.ts'), stacks);
    writeFileSync(path.join(copy, 'lib/wrong-stack.ts'), 'export const wrong: number = "text";');
    const { status, stderr } = synth(copy);
    expect(stderr).toContain('lib/wrong-stack.ts');
    expect(status).not.toBe(0);
  });
});

/**
 * Returns a copy of what `cdk synth` reads, without the functions, that a test may break.
 *
 * @param others what is copied besides
 */
function copyOfApp(others: readonly string[] = []): string {
  const copy = mkdtempSync(path.join(temporary, 'copy-'));
  linkFolder(path.join(home, 'node_modules'), path.join(copy, 'node_modules'));
  const needed = ['bin', 'lib', 'cdk.json', 'tsconfig.json', 'tsconfig.synth.json'];
  for (const name of [...needed, ...others])
    cpSync(path.join(home, name), path.join(copy, name), { recursive: true });
  return copy;
}
