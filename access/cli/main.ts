import { checkAccessNotGranted, checkNoNewAccess, checkNoPublicAccess } from './analyzer-checks';
import { can } from './can';
import { type Command, runCommand } from './command';
import { diff } from './diff-command';
import { report } from './report-command';

const commands: Readonly<Record<string, Command>> = {
  'check-no-new-access': checkNoNewAccess,
  'check-access-not-granted': checkAccessNotGranted,
  'check-no-public-access': checkNoPublicAccess,
  can,
  report,
  diff,
};

const usage = () =>
  [
    'Answers questions about access in IAM policies and in synthesized CDK apps, offline.',
    '',
    'usage: access <command> [options], or access <command> --help',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(25)} ${summary}`),
    '',
    'exits with 0 for yes or PASS, 1 for no or FAIL, 2 for input it cannot judge',
  ].join('\n');

/** Runs the command line; returns what to print, where, and the exit code. */
export function main([name, ...args]: readonly string[]): {
  readonly out?: string;
  readonly error?: string;
  readonly code: 0 | 1 | 2;
} {
  if (name === undefined || name === '--help' || name === 'help') return { out: usage(), code: 0 };
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const names = Object.keys(commands).join(', ');
    return { error: `access: command must be one of ${names}, got '${name}'`, code: 2 };
  }
  try {
    const outcome = runCommand(name, command, args);
    const error = outcome.code === 2 ? { error: `access ${name}: ${outcome.error}` } : {};
    return { out: outcome.text, code: outcome.code, ...error };
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    return { error: `access ${name}: ${line}`, code: 2 };
  }
}
