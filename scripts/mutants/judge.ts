import { parentPort, workerData } from 'node:worker_threads';
import {
  type AppStack,
  claimedStack,
  type Documents,
  documentsOf,
  type Mutant,
  mutantsOf,
  type Policy,
  proofOf,
  prover,
  type Request,
} from '../../access/index';
import { loadCatalogue } from '../../access/node';
import { EVERY_SETTING } from '../../bin/every-setting';
import type { Settings } from '../../bin/settings';
import { CLAIMS } from '../../lib/claims';
import { synthesized } from '../synthesized';
import { type PolicySlot, policySlotsOf } from './slots';

/** What became of a mutant. */
export interface Verdict {
  readonly fate: 'killed' | 'equivalent' | 'survived';
  readonly mutant: string;
  /** Of a survivor: a request that is decided otherwise than before. */
  readonly request?: Request;
}

const { share, shares } = workerData as { share: number; shares: number };
const catalogue = loadCatalogue();
const prove = prover(catalogue);
/** A mutant is dead as soon as one request shows it. */
const ANY = { first: true };
const seen = new Set<string>();
/** By slot, the last first. The claims that killed some mutants of a policy mostly kill the next. */
const killers = new Map<string, readonly string[]>();
const DROPPED = {
  statement: 'PermissionsBoundary',
  operator: 'drop the permissions boundary',
  detail: 'all of it',
  denies: false,
};
let number = 0;

for (const settings of [{}, EVERY_SETTING]) {
  for (const stack of synthesized(settings)) {
    const about = documentsByClaim(stack, settings);
    for (const slot of policySlotsOf(stack.documents)) {
      const text = JSON.stringify([stack.name, slot.name, slot.policy.document]);
      if (seen.has(text)) continue; // the settings make no difference here
      seen.add(text);
      for (const mutant of mutantsOf(slot.policy.document, catalogue.actions))
        judge(stack, settings, about, slot, mutant, () => slot.replace(mutant.document));
      const { dropped } = slot;
      if (dropped) judge(stack, settings, about, slot, DROPPED, () => dropped);
    }
  }
}

/** The policies that each claim about a stack is about: a change of another does not make it false. */
function documentsByClaim(stack: AppStack, settings: Settings): Map<string, Set<Policy>> {
  const claimed = claimedStack(stack.template, stack.environment, stack.documents);
  const claims = Object.entries(CLAIMS[stack.name]?.(claimed, settings) ?? {});
  return new Map(
    claims.map(([claim, state]) => {
      const assertion = state();
      // Of a claim that is false already, every mutant would seem to die.
      if (!proofOf(assertion, prove, ANY).holds)
        throw new Error(`false in ${stack.name}: ${claim}`);
      return [claim, documentsOf(assertion.subject)];
    }),
  );
}

function judge(
  stack: AppStack,
  settings: Settings,
  about: ReadonlyMap<string, ReadonlySet<Policy>>,
  slot: PolicySlot,
  mutant: Omit<Mutant, 'document'>,
  documents: () => Documents,
): void {
  number += 1;
  if (number % shares !== share) return;
  const { statement, operator, detail } = mutant;
  const name = `${stack.name} ${slot.name}, ${statement}: ${operator} (${detail})`;
  parentPort?.postMessage({ ...fateOf(stack, settings, about, slot, documents()), mutant: name });
}

function fateOf(
  stack: AppStack,
  settings: Settings,
  about: ReadonlyMap<string, ReadonlySet<Policy>>,
  slot: PolicySlot,
  documents: Documents,
): Omit<Verdict, 'mutant'> {
  const mutated = claimedStack(stack.template, stack.environment, documents);
  const claims = CLAIMS[stack.name]?.(mutated, settings) ?? {};
  const likely = killers.get(slot.name) ?? [];
  const concerned = Object.keys(claims).filter((claim) =>
    about.get(claim)?.has(slot.policy.document),
  );
  const order = new Set([...likely, ...concerned]);
  const killer = [...order].find((claim) => {
    const assertion = claims[claim]?.();
    return assertion && !proofOf(assertion, prove, ANY).holds;
  });
  if (killer !== undefined) {
    killers.set(slot.name, [killer, ...likely.filter((claim) => claim !== killer)]);
    return { fate: 'killed' };
  }
  const original = claimedStack(stack.template, stack.environment, stack.documents);
  const [before, after] = [slot.subjects(original), slot.subjects(mutated)];
  for (const [index, subject] of before.entries()) {
    const proof = prove.same(subject, after[index] ?? subject, ANY);
    if (!proof.holds) return { fate: 'survived', request: proof.counterexample };
  }
  return { fate: 'equivalent' };
}
