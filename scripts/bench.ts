import { benchAccess } from './bench-access';
import { benchFunction } from './bench-function';
import { benchSynth } from './bench-synth';
import { noArguments } from './no-arguments';

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
