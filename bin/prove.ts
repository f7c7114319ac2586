import { workerData } from 'node:worker_threads';
import { readApp } from '../access/node';
import { exitWithOneLine } from './exit-with-one-line';
import { verdict } from './verdict';

// What the thread of prove-meanwhile.ts runs: it ends with 1 when a claim is false.

const { outdir, settings } = workerData;
console.log(`\n${exitWithOneLine(() => verdict(readApp(outdir), settings))}`);
