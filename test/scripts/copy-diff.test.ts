import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import { copyUseCase } from '../../scripts/copy/copy-use-case';
import { diffWithCopies } from '../../scripts/copy/diff';
import { emptyApp } from '../support/empty-app';
import { environment } from '../support/environment';

const home = path.join(__dirname, '../..');
const ROLE = 'lib/lambda-execution-role/execution-role.ts';
const CRON = 'lib/lambda-execution-role/cron.ts';

const read = (folder: string, file: string) => readFileSync(path.join(folder, file), 'utf8');

function appWith(useCase: string, withClaims = false): string {
  const app = emptyApp();
  copyUseCase(useCase, app, withClaims);
  return app;
}

/** Makes the copy of a file what it may have been before this project changed the file. */
function age(app: string, file: string): void {
  writeFileSync(path.join(app, file), read(app, file).replace("sid: 'Describe", "sid: 'List"));
}

describe('npm run copy -- --diff', () => {
  test.each([false, true])('finds nothing after a copy, with claims: %s', (withClaims) => {
    const app = appWith('lambda-execution-role', withClaims);
    expect(diffWithCopies(app)).toBe(`Nothing differs between ${app} and what was copied there.\n`);
  });

  test('shows a line that has changed here, and three lines around it', () => {
    const app = appWith('lambda-execution-role');
    age(app, ROLE);
    const [, ...lines] = diffWithCopies(app).split('\n');
    expect([lines[0], ...lines.slice(2)]).toEqual([
      `+++ b/${ROLE}`,
      expect.stringMatching(/^ /),
      expect.stringMatching(/^ /),
      '     new iam.PolicyStatement({',
      "-      sid: 'ListInstances',",
      "+      sid: 'DescribeInstances',",
      "       actions: ['ec2:DescribeInstances'],",
      expect.stringMatching(/^ /),
      expect.stringMatching(/^ /),
      '',
    ]);
  });

  test('is a patch that makes the copies what is here, new files included', () => {
    const app = appWith('lambda-execution-role');
    age(app, ROLE);
    rmSync(path.join(app, CRON));
    for (const patch of parsePatch(diffWithCopies(app))) {
      const file = patch.newFileName?.replace('b/', '') ?? '';
      const before = existsSync(path.join(app, file)) ? read(app, file) : '';
      expect(patch.oldFileName).toBe(before ? `a/${file}` : '/dev/null');
      writeFileSync(path.join(app, file), applyPatch(before, patch) || '');
    }
    for (const file of [ROLE, CRON]) expect(read(app, file)).toBe(read(home, file));
  });

  test('names files that only the app has, and leaves alone those that are not named after a use case', () => {
    const app = appWith('lambda-execution-role');
    writeFileSync(path.join(app, 'lib/lambda-execution-role/deleted-here.ts'), '');
    writeFileSync(path.join(app, 'lib/shop.ts'), '');
    expect(diffWithCopies(app)).toBe(`Only in ${app}: lib/lambda-execution-role/deleted-here.ts\n`);
  });

  test('shows tests that are new here to an app that has tests of the use case, and to no other', () => {
    const test = 'test/lambda/lambda-execution-role.plan.test.ts';
    const app = appWith('lambda-execution-role', true);
    rmSync(path.join(app, test));
    expect(diffWithCopies(app)).toContain(`\n+++ b/${test}\n`);
    expect(diffWithCopies(appWith('lambda-execution-role'))).not.toContain(test);
  });

  test('changes nothing, and ends with 0', () => {
    const app = appWith('lambda-execution-role');
    age(app, ROLE);
    const before = read(app, ROLE);
    const command = ['--require', 'tsx/cjs', 'scripts/copy/copy.ts', '--diff', app];
    const result = spawnSync(process.execPath, command, {
      cwd: home,
      encoding: 'utf8',
      env: environment(),
    });
    expect(result).toMatchObject({ status: 0, stdout: diffWithCopies(app), stderr: '' });
    expect(read(app, ROLE)).toBe(before);
  });

  test('fails when no use case was copied into the app', () => {
    const app = emptyApp({ 'lib/shop.ts': '' });
    expect(() => diffWithCopies(app)).toThrow(
      new Error(
        `the folder must have a use case that was copied (npm run copy -- USE-CASE FOLDER does it), got '${app}', which has none in lib/`,
      ),
    );
  });

  test('fails when the folder is no CDK app', () => {
    const app = appWith('web-identity');
    rmSync(path.join(app, 'cdk.json'));
    expect(() => diffWithCopies(app)).toThrow(/^the folder must be a CDK app .*no cdk.json$/);
  });

  test('fails when a use case is named as well', () => {
    const command = ['scripts/copy/copy.ts', 'web-identity', '--diff', emptyApp()];
    const result = spawnSync(process.execPath, ['--require', 'tsx/cjs', ...command], {
      cwd: home,
      encoding: 'utf8',
      env: environment(),
    });
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toMatch(
      /^neither --list nor --diff takes a use case \(.*\), got 'web-identity'\n$/,
    );
  });
});
