import { setFlagsFromString } from 'node:v8';

// Each test file compiles the code that it uses anew, and uses most of it for a moment: Node.js 20 spends
// a sixth of all time on making it faster. Newer ones do so later, and know no such flag.
if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=1000000');
