import type { OneOrMore } from '../policy/policy';
import type { Claim, Proof, ProofOptions, Prover } from '../prove/prove';
import type { Subject } from '../prove/subjects/subject';

/**
 * A sentence about every request that a subject allows, not yet proven: it allows `only` requests that match
 * one of the claims, `never` one that does, or `always` all that do. `proofOf` proves or refutes it.
 */
export interface Assertion {
  readonly way: 'only' | 'never' | 'always';
  readonly subject: Subject;
  readonly claims: OneOrMore<Claim>;
}

/**
 * What is claimed of the access that a stack gives, by the sentence that says it in plain words. Each is made
 * when it is asked for, because many edits of a policy are judged by a few of them.
 */
export type Claims = Readonly<Record<string, () => Assertion>>;

/** Asserts the closed world: every request that the subject allows matches one of the claims. */
export const only = (subject: Subject, claims: OneOrMore<Claim>): Assertion => ({
  way: 'only',
  subject,
  claims,
});

/** Asserts that the subject allows no request that matches one of the claims. */
export const never = (subject: Subject, claims: OneOrMore<Claim>): Assertion => ({
  way: 'never',
  subject,
  claims,
});

/** Asserts that the subject allows every request that matches one of the claims. */
export const always = (subject: Subject, claims: OneOrMore<Claim>): Assertion => ({
  way: 'always',
  subject,
  claims,
});

/** Proves the assertion, or refutes it with a counterexample. Throws as the prover does. */
export function proofOf(
  { way, subject, claims }: Assertion,
  prove: Prover,
  options?: ProofOptions,
): Proof {
  return prove[way](subject, claims, options);
}
