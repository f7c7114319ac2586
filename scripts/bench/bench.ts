import { noArguments } from '../no-arguments';
import { benchAccess } from './access';
import { benchFunction } from './function';
import { benchSynth } from './synth';

// Figures for the pages. Not a test: machines differ, and this one may be busy.

async function main(): Promise<void> {
  for (const line of benchSynth()) console.log(line);
  await benchFunction();
  benchAccess();
}

noArguments(
  'npm run bench',
  'Measures synthesis, the function and the engine, for minutes, and prints the figures.',
);
void main();
