import { spawn } from 'node:child_process';
import * as path from 'node:path';

// Imported first, it type-checks the app and its functions, not the tests, on the second core while
// this process loads and synthesizes. Errors go to stderr, and make this process exit with 1 whatever
// else it does. One thread leaves the first core alone, and takes 1.4 s of CPU time; several, which check some
// declarations more than once, take 2.2 s.

const tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin/tsc');
const args = [tsc, '--project', 'tsconfig.synth.json', '--singleThreaded'];
const check = spawn(process.execPath, args, {
  cwd: path.join(__dirname, '..'),
  stdio: ['ignore', 2, 2],
});
check.on('exit', (code) => {
  if (code !== 0) process.exitCode = 1;
});
process.once('exit', () => check.kill()); // after a mistake in the settings nobody waits for it
