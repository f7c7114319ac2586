import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { scripts } from '../../package.json';
import { environment } from '../support/environment';

function run(script: keyof typeof scripts, ...args: string[]) {
  const [, ...command] = scripts[script].split(' ');
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], {
    cwd: path.join(__dirname, '../..'),
    encoding: 'utf8',
    env: environment(),
  });
  return { status, stdout, stderr };
}

test.each(['bench', 'catalogue', 'copy', 'docs', 'explore', 'mutants', 'sizes'] as const)(
  'npm run %s -- --help says how it is called',
  (script) => {
    const { status, stdout, stderr } = run(script, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(`usage: npm run ${script}`)).toBe(true);
  },
);

test('a command that takes no arguments refuses one, since it was meant to change something', () => {
  expect(run('catalogue', '--hlp')).toEqual({
    status: 1,
    stdout: '',
    stderr: "no arguments are taken by npm run catalogue, got '--hlp'\n",
  });
});
