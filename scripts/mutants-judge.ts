import { parentPort, workerData } from 'node:worker_threads';
import type { AppStack } from '../access/assembly';
import type { Documents } from '../access/documents';
import { loadCatalogue } from '../access/load-catalogue';
import { type Mutant, mutantsOf } from '../access/mutants';
import type { Request } from '../access/request';
import type { Settings } from '../bin/settings';
import { verdict } from '../bin/verdict';
import { CLAIMS } from '../test/claims';
import { claimedStack, same } from '../test/support/claims';
import { EVERY_SETTING } from '../test/support/every-setting';
import { type Place, placesOf } from './mutants-places';
import { synthesized } from './synthesized';

/** What became of a mutant. */
export interface Verdict {
  readonly fate: 'killed' | 'equivalent' | 'survived';
  readonly mutant: string;
  /** Of a survivor: a request that is decided otherwise than before. */
  readonly request?: Request;
}

const { share, shares } = workerData as { share: number; shares: number };
const { actions } = loadCatalogue();
const seen = new Set<string>();
/** By place. The claim that killed one mutant of a policy mostly kills the next. */
const lastToKill = new Map<string, string>();
const DROPPED = {
  statement: 'PermissionsBoundary',
  operator: 'drop the permissions boundary',
  detail: 'all of it',
  denies: false,
};
let number = 0;

for (const settings of [{}, EVERY_SETTING]) {
  const stacks = synthesized(settings);
  // Throws: of a claim that is false already, every mutant would seem to die.
  if (share === 0) verdict(stacks, settings);
  for (const stack of stacks) {
    for (const place of placesOf(stack.documents)) {
      const text = JSON.stringify([stack.name, place.name, place.policy.document]);
      if (seen.has(text)) continue; // the settings make no difference here
      seen.add(text);
      for (const mutant of mutantsOf(place.policy.document, actions))
        judge(stack, settings, place, mutant, () => place.replace(mutant.document));
      const { dropped } = place;
      if (dropped) judge(stack, settings, place, DROPPED, () => dropped);
    }
  }
}

function judge(
  stack: AppStack,
  settings: Settings,
  place: Place,
  mutant: Omit<Mutant, 'document'>,
  documents: () => Documents,
): void {
  number += 1;
  if (number % shares !== share) return;
  const { statement, operator, detail } = mutant;
  const name = `${stack.name} ${place.name}, ${statement}: ${operator} (${detail})`;
  parentPort?.postMessage({ ...fateOf(stack, settings, place, documents()), mutant: name });
}

function fateOf(
  stack: AppStack,
  settings: Settings,
  place: Place,
  documents: Documents,
): Omit<Verdict, 'mutant'> {
  const mutated = claimedStack(stack.template, stack.environment, documents);
  const claims = CLAIMS[stack.name]?.(mutated, settings) ?? {};
  const last = lastToKill.get(place.name) ?? '';
  const killer = [last, ...Object.keys(claims)].find((claim) => claims[claim]?.().holds === false);
  if (killer !== undefined) {
    lastToKill.set(place.name, killer);
    return { fate: 'killed' };
  }
  const original = claimedStack(stack.template, stack.environment, stack.documents);
  const [before, after] = [place.subjects(original), place.subjects(mutated)];
  for (const [index, subject] of before.entries()) {
    const proof = same(subject, after[index] ?? subject);
    if (!proof.holds) return { fate: 'survived', request: proof.counterexample };
  }
  return { fate: 'equivalent' };
}
