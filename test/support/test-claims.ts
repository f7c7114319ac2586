import type { Environment } from '../../access/environment';
import type { Template } from '../../access/intrinsics';
import { asking, type ClaimedStack, type Claims, claimedStack } from './claims';
import { askedInVain } from './condition-keys';
import { ENVIRONMENTS } from './environments';
import { unclosed } from './unclosed';

// Most settings change a policy or two: what is claimed of the others is the same question again.
asking.answers = new Map();

/**
 * Makes a test of every claim about a stack, in two partitions, accounts and regions unless others are
 * given: a value written out would make it fail in one of them.
 */
export function testClaims(
  deployment: string,
  template: Template,
  claims: (stack: ClaimedStack) => Claims,
  environments: readonly Environment[] = ENVIRONMENTS.slice(0, 2),
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
