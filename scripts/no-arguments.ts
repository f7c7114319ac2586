import { exitWithOneLine } from '../bin/exit-with-one-line';

/** Refuses arguments: who asks for help would otherwise wait for minutes, or find files written. */
export function noArguments(): void {
  exitWithOneLine(() => {
    const given = process.argv.slice(2);
    if (given.length > 0) throw new Error(`no arguments are taken, got '${given.join(' ')}'`);
  });
}
