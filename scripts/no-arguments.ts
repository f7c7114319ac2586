import { exitWithOneLine } from '../bin/exit-with-one-line';
import { helpIfAsked } from '../bin/help';

/**
 * Refuses arguments, and answers who asks for help: they would otherwise wait for minutes, or find files
 * written.
 *
 * @param command that takes none
 * @param does what it does, one sentence
 */
export function noArguments(command: string, does: string): void {
  helpIfAsked(`usage: ${command}\n\n${does}`);
  exitWithOneLine(() => {
    const given = process.argv.slice(2);
    if (given.length > 0) {
      throw new Error(`no arguments are taken by ${command}, got '${given.join(' ')}'`);
    }
  });
}
