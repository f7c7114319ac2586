import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { type AppStack, readAssembly } from '../access/assembly';
import { loadCatalogue } from '../access/load-catalogue';
import { type Mutant, mutantsOf } from '../access/mutants';
import type { Settings } from '../bin/settings';
import { buildStacks, planStacks } from '../bin/stacks';
import { context } from '../cdk.json';
import { CLAIMS } from '../test/claims';
import { claimedStack, same } from '../test/support/claims';
import { EVERY_SETTING } from '../test/support/every-setting';
import { type Place, placesOf } from './mutants-places';

// Makes every careless edit of every policy of the app. Each must make a claim fail, or be proven to
// change nothing. What survives is an access rule that nobody claims: add the claim, or remove the rule.

const { actions } = loadCatalogue();
const tally = { killed: 0, equivalent: 0, survived: 0 };
const seen = new Set<string>();
const start = performance.now();

for (const settings of [{}, EVERY_SETTING]) {
  for (const stack of synthesized(settings)) {
    for (const place of placesOf(stack.documents)) {
      const text = JSON.stringify([stack.name, place.name, place.policy.document]);
      if (seen.has(text)) continue; // the settings make no difference here
      seen.add(text);
      for (const mutant of mutantsOf(place.policy.document, actions))
        judge(stack, settings, place, mutant);
      progress(`${stack.name} ${place.name}`);
    }
  }
}
progress('');
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `${tally.killed} mutants killed, ${tally.equivalent} equivalent, ${tally.survived} survived, ${seconds} s`,
);
process.exitCode = tally.survived ? 1 : 0;

function judge(stack: AppStack, settings: Settings, place: Place, mutant: Mutant): void {
  const name = `${stack.name} ${place.name}, ${mutant.statement}: ${mutant.operator} (${mutant.detail})`;
  const mutated = claimedStack(stack.template, stack.environment, place.replace(mutant.document));
  const claims = Object.values(CLAIMS[stack.name]?.(mutated, settings) ?? {});
  if (claims.some((prove) => !prove().holds)) {
    tally.killed += 1;
    return;
  }
  const original = claimedStack(stack.template, stack.environment, stack.documents);
  const [before, after] = [place.subjects(original), place.subjects(mutated)];
  for (const [index, subject] of before.entries()) {
    const proof = same(subject, after[index] ?? subject);
    if (proof.holds) continue;
    tally.survived += 1;
    print(`SURVIVED ${name}\n  told apart by ${JSON.stringify(proof.counterexample)}`);
    return;
  }
  tally.equivalent += 1;
  print(`equivalent: ${name}: every request is answered the same`);
}

function synthesized(settings: Settings): AppStack[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'mutants-'));
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  buildStacks(app, planStacks(settings));
  app.synth();
  const stacks = readAssembly(outdir);
  rmSync(outdir, { recursive: true });
  return stacks;
}

/** Shows on a terminal how far it has come. */
function progress(where: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${where}`);
}

function print(line: string): void {
  progress('');
  console.log(line);
}
