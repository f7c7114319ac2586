import type { Environment } from '../../access/environment';
import type { Template } from '../../access/intrinsics';
import { type ClaimedStack, type Claims, claimedStack } from './claims';
import { ENVIRONMENTS } from './environments';

/**
 * Makes a test of every claim about a stack, in each partition, account and region: a value written out
 * would make it fail in two of the three.
 */
export function testClaims(
  deployment: string,
  template: Template,
  claims: (stack: ClaimedStack) => Claims,
): void {
  describe.each(ENVIRONMENTS)(`${deployment}, in $partition`, (where) => {
    const environment: Environment = { ...where, stackName: 'Stack' };
    test.each(Object.entries(claims(claimedStack(template, environment))))('%s', (_, prove) => {
      const proof = prove();
      // What a failure shows is the request that refutes the claim.
      expect(proof.holds ? undefined : proof.counterexample).toBeUndefined();
    });
  });
}
