import { benchSynth } from './bench-synth';

// Figures for the pages. Not a test: machines differ, and this one may be busy.

for (const line of benchSynth()) console.log(line);
