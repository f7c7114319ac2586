import {
  type Assertion,
  type ClaimedStack,
  type Claims,
  claimedStack,
  contentOf,
  type Environment,
  type Proof,
  proofOf,
  prover,
  type Template,
} from '../../access/index';
import { loadCatalogue } from '../../access/node';
import { askedInVain } from './condition-keys';
import { TWO_ENVIRONMENTS } from './environments';
import { unclosed } from './unclosed';

const prove = prover(loadCatalogue());
const proofs = new Map<string, Proof>();

/**
 * Proves an assertion, or returns the proof of an equal one: most settings change a policy or two, and leave
 * what is claimed of the others as it is.
 */
export function proofOnce(assertion: Assertion): Proof {
  const { way, subject, claims } = assertion;
  const content = contentOf(subject);
  if (content === undefined) return proofOf(assertion, prove);
  const key = JSON.stringify([way, content, claims]);
  const proof = proofs.get(key) ?? proofOf(assertion, prove);
  proofs.set(key, proof);
  return proof;
}

/**
 * Makes a test of every claim about a stack, in each of these partitions, accounts and regions.
 */
export function testClaims(
  deployment: string,
  template: Template,
  claims: (stack: ClaimedStack) => Claims,
  environments: readonly Environment[] = TWO_ENVIRONMENTS,
): void {
  describe.each(environments)(`${deployment}, in $partition, account $account`, (where) => {
    const environment: Environment = { ...where, stackName: 'Stack' };
    const stack = claimedStack(template, environment);
    const claimed = claims(stack);
    test.each(Object.entries(claimed))('%s', (_, assertion) => {
      const proof = proofOnce(assertion());
      // What a failure shows is the request that refutes the claim.
      expect(proof.holds ? undefined : proof.counterexample).toBeUndefined();
    });

    test('nobody is left out: each role, group and policy is claimed to allow nothing else', () => {
      expect(unclosed(stack, claimed)).toEqual([]);
    });

    test('no statement waits for a condition key that AWS never sends with the action', () => {
      expect(askedInVain(stack.documents)).toEqual([]);
    });
  });
}
