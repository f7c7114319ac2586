import type { Environment, Template } from '../../access/index';
import { asking, type ClaimedStack, type Claims, claimedStack } from './claims';
import { askedInVain } from './condition-keys';
import { TWO_ENVIRONMENTS } from './environments';
import { unclosed } from './unclosed';

// Most settings change a policy or two: what is claimed of the others is the same question again.
asking.answers = new Map();

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
    test.each(Object.entries(claimed))('%s', (_, prove) => {
      const proof = prove();
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
