import type { AppStack } from '../access/assembly';
import type { Documents } from '../access/documents';
import { loadCatalogue } from '../access/load-catalogue';
import { type Mutant, mutantsOf } from '../access/mutants';
import type { Settings } from '../bin/settings';
import { verdict } from '../bin/verdict';
import { CLAIMS } from '../test/claims';
import { claimedStack, same } from '../test/support/claims';
import { EVERY_SETTING } from '../test/support/every-setting';
import { type Place, placesOf } from './mutants-places';
import { synthesized } from './synthesized';

// Makes every careless edit of every policy of the app. Each must make a claim fail, or be proven to
// change nothing. What survives is an access rule that nobody claims: add the claim, or remove the rule.

const { actions } = loadCatalogue();
const tally = { killed: 0, equivalent: 0, survived: 0 };
const seen = new Set<string>();
/** By place. The claim that killed one mutant of a policy mostly kills the next. */
const lastToKill = new Map<string, string>();
const DROPPED = {
  statement: 'PermissionsBoundary',
  operator: 'drop the permissions boundary',
  detail: 'all of it',
  denies: false,
};
const start = performance.now();

for (const settings of [{}, EVERY_SETTING]) {
  const stacks = synthesized(settings);
  verdict(stacks, settings); // throws: of a claim that is false already, every mutant would seem to die
  for (const stack of stacks) {
    for (const place of placesOf(stack.documents)) {
      const text = JSON.stringify([stack.name, place.name, place.policy.document]);
      if (seen.has(text)) continue; // the settings make no difference here
      seen.add(text);
      for (const mutant of mutantsOf(place.policy.document, actions))
        judge(stack, settings, place, mutant, place.replace(mutant.document));
      if (place.dropped) judge(stack, settings, place, DROPPED, place.dropped);
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

function judge(
  stack: AppStack,
  settings: Settings,
  place: Place,
  mutant: Omit<Mutant, 'document'>,
  documents: Documents,
): void {
  const name = `${stack.name} ${place.name}, ${mutant.statement}: ${mutant.operator} (${mutant.detail})`;
  const mutated = claimedStack(stack.template, stack.environment, documents);
  const claims = CLAIMS[stack.name]?.(mutated, settings) ?? {};
  const last = lastToKill.get(place.name) ?? '';
  const killer = [last, ...Object.keys(claims)].find((claim) => claims[claim]?.().holds === false);
  if (killer !== undefined) {
    lastToKill.set(place.name, killer);
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

/** Shows on a terminal how far it has come. */
function progress(where: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${where}`);
}

function print(line: string): void {
  progress('');
  console.log(line);
}
