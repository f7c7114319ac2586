import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { noArguments } from '../no-arguments';
import type { Verdict } from './judge';

// Makes every careless edit of every policy of the app. Each must make a claim fail, or be proven to
// change nothing. What survives is an access rule that nobody claims: add the claim, or remove the rule.

const start = performance.now();
const tally = { killed: 0, equivalent: 0, survived: 0 };

/** Lets as many workers as there are processors judge a share each. */
async function judgeAll(): Promise<void> {
  const shares = Array.from({ length: availableParallelism() }, (_, share) => share);
  await Promise.all(
    shares.map((share) => {
      const workerData = { share, shares: shares.length };
      const worker = new Worker(path.join(__dirname, '../../bin/run.js'), {
        argv: [path.join(__dirname, 'judge.ts')],
        workerData,
      });
      worker.on('message', count);
      return new Promise<void>((resolve, reject) => {
        worker.on('error', reject);
        worker.on('exit', (code) =>
          code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`)),
        );
      });
    }),
  );
  progress('');
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${tally.killed} mutants killed, ${tally.equivalent} equivalent, ${tally.survived} survived, ${seconds} s`,
  );
  process.exitCode = tally.survived ? 1 : 0;
}

function count({ fate, mutant, request }: Verdict): void {
  tally[fate] += 1;
  progress('');
  if (fate === 'equivalent')
    console.log(`equivalent: ${mutant}: every request is answered the same`);
  if (fate === 'survived')
    console.log(`SURVIVED ${mutant}\n  told apart by ${JSON.stringify(request)}`);
  progress(
    `${tally.killed + tally.equivalent + tally.survived} mutants, now ${mutant.split(',')[0]}`,
  );
}

/** Shows on a terminal how far it has come. */
function progress(where: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${where}`);
}

noArguments(
  'npm run mutants',
  'Makes every careless edit of every policy, for minutes, and says which no claim notices.',
);
void judgeAll();
