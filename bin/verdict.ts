import { type AppStack, claimedStack, proofOf, prover } from '../access/index';
import { loadCatalogue } from '../access/node';
import { CLAIMS } from '../lib/claims';
import type { Settings } from './settings';

/**
 * Proves what is claimed of the stacks, and returns the verdict as text.
 *
 * @throws Error that names the first claim which is false, and the shortest request that refutes it
 */
export function verdict(stacks: readonly AppStack[], settings: Settings): string {
  const start = performance.now();
  const prove = prover(loadCatalogue());
  let claims = 0;
  let requests = 0;
  for (const { name, template, environment } of stacks) {
    const claimed = CLAIMS[name];
    if (!claimed) throw new Error(`nothing is claimed of the stack '${name}' in lib/claims.ts`);
    const stated = Object.entries(claimed(claimedStack(template, environment), settings));
    for (const [claim, assertion] of stated) {
      const proof = proofOf(assertion(), prove);
      if (!proof.holds) {
        const request = JSON.stringify(proof.counterexample);
        throw new Error(`false in ${name}: ${claim}; refuted by ${request}`);
      }
      claims += 1;
      requests += proof.representatives;
    }
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return `${claims} claims about access proven for every request: ${requests} stand for all there are, ${seconds} s.`;
}
