import { spawnSync } from 'node:child_process';
import {
  chmodSync,
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
import { App } from 'aws-cdk-lib/core';
import { main, readApp } from '../../access/node';
import { readSettings } from '../../bin/settings';
import { planStacks } from '../../bin/stacks';
import { verdict } from '../../bin/verdict';
import { scripts } from '../../package.json';
import { testApp } from '../support/app';
import { environment } from '../support/environment';
import { findProgram } from '../support/find-program';
import { linkFolder } from '../support/link-folder';

// Runs the commands of README.md and docs/ as they stand there, page by page, as bash would. What needs an
// AWS account (`aws`, `npx cdk`) is a stand-in, which knows the stacks and outputs that there are. So is `npm`
// for two commands: `npm run access`, which runs in this process, where the catalogue is loaded, and
// `npm start`, which .ci/run runs as it stands in the README; what it writes is made once for all pages.

const home = path.join(__dirname, '../..');
const temporary = mkdtempSync(path.join(tmpdir(), 'commands-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const read = (file: string) => readFileSync(path.join(home, file), 'utf8');
const pages = ['README.md', ...readdirSync(path.join(home, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md') && name !== 'docs/access.md')
  .map((name) => {
    const text = read(name);
    const prose = text.replace(/^```.*?^```/gms, '');
    return {
      name,
      /** The code blocks, without what installs packages and so needs a network. */
      script: [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block).join('\n'),
      inText: [...prose.matchAll(/`(np[mx] [^`]+)`/g)].map(([, command = '']) => command),
      links: [...text.matchAll(/\]\((?!https?:)([^)#]*)(#[^)]+)?\)/g)].map(
        ([, file = '', heading]) => ({ file, heading }),
      ),
    };
  });

/** What people can deploy with settings alone, or what has more outputs with them. */
const withSettings = testApp();
const WITH_SETTINGS = ['AccountAccessRollout', 'BreakGlassUsEast1', 'CrossAccountUploader'];
for (const { id, build } of planStacks({
  homeRegion: 'eu-west-1',
  generalAccountId: '111122223333',
  rolloutOrganizationalUnitIds: ['ou-abcd-12345678'],
  uploadResults: true,
}))
  if (WITH_SETTINGS.includes(id)) build(withSettings);

const project = path.join(temporary, 'iam-roles-reference');
const log = path.join(temporary, 'log');

beforeAll(() => {
  mkdirSync(project);
  for (const entry of readdirSync(home, { withFileTypes: true })) {
    const [from, to] = [path.join(home, entry.name), path.join(project, entry.name)];
    if (/^(\.git|cdk\.out.*)$/.test(entry.name)) continue;
    if (entry.isFile()) cpSync(from, to);
    else linkFolder(from, to);
  }
  const outdir = path.join(project, 'cdk.out');
  const byDefault = new App({
    outdir,
    context: withSettings.node.getAllContext(),
    analyticsReporting: false,
  });
  for (const { build } of planStacks({})) build(byDefault);
  const outputs = [byDefault, withSettings].flatMap((app) =>
    app
      .synth()
      .stacks.flatMap(({ id, template }) =>
        Object.keys(template.Outputs ?? {}).map((output) => `${id} ${output}`),
      ),
  );
  linkFolder(outdir, path.join(project, 'cdk.out.old'));
  const write = (file: string, content: unknown) =>
    writeFileSync(path.join(project, file), JSON.stringify(content));
  const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
  const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
  write('old.json', policy(read));
  write('new.json', policy({ ...read, Resource: 'arn:aws:s3:::data/public/*' }));
  write('bucket.json', policy({ ...read, Principal: { AWS: '111122223333' } }));
  mkdirSync(path.join(temporary, 'my-app'));
  write('../my-app/package.json', {});
  write('../my-app/cdk.json', { app: 'npx tsx bin/my-app.ts' });
  write('../my-app/tsconfig.json', {});

  mkdirSync(path.join(temporary, 'bin'));
  writeFileSync(path.join(temporary, 'outputs'), `${outputs.join('\n')}\n`);
  const standIn = (name: string, ...lines: string[]) => {
    const file = path.join(temporary, 'bin', name);
    const note = `printf '%s\\x1f' ${name} "$@" >> '${log}'; printf '\\x1e' >> '${log}'`;
    writeFileSync(file, ['#!/usr/bin/env bash', note, ...lines, ''].join('\n'));
    chmodSync(file, 0o755);
  };
  standIn('sleep');
  standIn('npx');
  for (const opener of ['open', 'xdg-open', 'explorer.exe']) standIn(opener); // no browser pops up
  standIn(
    'npm',
    'case "$*" in',
    '  start | "run --silent access -- "*) ;;',
    `  *) exec '${findProgram('npm')}' "$@" ;;`,
    'esac',
  );
  standIn(
    'aws',
    `asked="--stack-name ([A-Za-z0-9]+) .*OutputKey=='([A-Za-z0-9]+)'"`,
    `if [[ "$*" =~ $asked ]]; then`,
    `  output="\${BASH_REMATCH[1]} \${BASH_REMATCH[2]}"`,
    `  [[ $'\\n'"$(< '${path.join(temporary, 'outputs')}')"$'\\n' == *$'\\n'"$output"$'\\n'* ]] ||`,
    `    printf 'no output\\x1f%s\\x1e' "$output" >> '${log}'`,
    '  echo value',
    'fi',
  );
});

/** Runs a script as bash would, and returns the calls of what needs an account. */
function run(script: string): string[][] {
  writeFileSync(log, '');
  const { status, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    cwd: project,
    encoding: 'utf8',
    env: environment({
      DISPLAY: ':0',
      npm_config_update_notifier: 'false',
      PATH: `${path.join(temporary, 'bin')}${path.delimiter}${process.env.PATH}`,
    }),
  });
  const errors = stderr.replace(/^npm warn .*\n/gm, '');
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
  const calls = readFileSync(log, 'utf8').split('\x1e').filter(Boolean);
  return calls.map((call) => call.split('\x1f').filter(Boolean));
}

/** Answers `npm run access -- ...`, given in the project. */
function access(args: string[]) {
  const before = process.cwd();
  process.chdir(project);
  try {
    return main(args);
  } finally {
    process.chdir(before);
  }
}

/** Checks that `npx cdk deploy|destroy` names stacks that there are, with settings that there are. */
function checkCdk([, tool, command, ...args]: string[]): void {
  expect(tool).toBe('cdk');
  if (command === 'bootstrap') return;
  expect(['deploy', 'destroy']).toContain(command);
  const settings: Record<string, string> = {};
  const names: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg !== '-c') names.push(arg);
    else {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(args[++index] ?? '') ?? [];
      settings[name] = name === 'samlMetadataFile' ? 'bin/saml-metadata-example.xml' : value;
    }
  }
  const known = planStacks(readSettings(settings)).map(({ id }) => id);
  expect(known).toEqual(expect.arrayContaining(names));
}

describe.each(pages)('$name', ({ name, script, inText, links }) => {
  test('has commands that run', () => {
    expect(script).not.toMatch(/^npm i/m); // into the packages of this project
    const calls = run(script.replace(/^npm ci.*$/gm, ''));
    expect(calls.filter(([what]) => what === 'no output')).toEqual([]);
    for (const call of calls.filter(([tool]) => tool === 'npx')) checkCdk(call);
    for (const [, , , script, , ...args] of calls.filter(([tool]) => tool === 'npm')) {
      if (script === 'access') expect(access(args)).toMatchObject({ code: 0 });
    }
  });

  test('names commands in its text that there are', () => {
    for (const command of inText) {
      const [, npmScript] = /^npm (?:run )?(?:--silent )?(\w+)/.exec(command) ?? [];
      if (npmScript) expect(Object.keys(scripts)).toContain(npmScript);
      else if (/^npx cdk (deploy|destroy) /.test(command))
        for (const call of run(command)) checkCdk(call);
    }
  });

  test('links to files and headings that there are', () => {
    for (const { file, heading } of links) {
      const text = read(file ? path.join(path.dirname(name), file) : name);
      if (heading) expect(headingsOf(text)).toContain(heading);
    }
  });
});

/** The headings of a page, as links of GitHub name them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const words = heading.toLowerCase().replace(/[^\w\- ]/g, '');
    return `#${words.replaceAll(' ', '-')}`;
  });
}

test('the commands that install packages are the first of what CI runs', () => {
  const commands = (text: string) => text.match(/^npm ci.*$/gm);
  expect(commands(read('README.md'))).toHaveLength(2);
  expect(commands(read('.ci/run'))).toEqual(commands(read('README.md')));
});

test('the refuted claim in the README is what prints', () => {
  const [, shown] = /^```text\n(.*?)^```/ms.exec(read('README.md')) ?? [];
  const condition = "'dynamodb:LeadingKeys': 'false'";
  expect(read('README.md')).toContain(`\`Null: { ${condition} }\` out of the web identity stack`);
  expect(read('lib/web-identity/own-records.ts')).toContain(condition);

  const stacks = readApp(path.join(project, 'cdk.out')).filter(
    ({ name }) => name === 'WebIdentity',
  );
  expect(verdict(stacks, {})).toMatch(/^\d+ claims about access proven/);
  const without = stacks.map((stack) => {
    const text = JSON.stringify(stack.template);
    const edited = text.replaceAll(',"Null":{"dynamodb:LeadingKeys":"false"}', '');
    expect(edited).not.toBe(text);
    return { ...stack, template: JSON.parse(edited) };
  });
  expect(() => verdict(without, {})).toThrow(new Error(shown?.trimEnd()));
});
