import type { Catalogue } from '../catalogue/catalogue';
import { decide } from '../decide/decide';
import { type Decision, explain } from '../decide/explain';
import { compileStatement } from '../policy/compile-statement';
import { toArray } from '../policy/one-or-more';
import type { OneOrMore, Statement } from '../policy/policy';
import { compile } from '../policy/policy-set';
import { type Request, readRequest } from '../policy/request';
import type { CompiledStatement } from '../policy/statement';
import type { Goal } from './goal';
import { type Counterexample, isShorter } from './search/counterexample';
import { search } from './search/search';
import { policiesFor, type Subject } from './subjects/subject';

/**
 * A set of requests, in IAM's own words. What is left out does not matter: without `Resource` it is about
 * every resource, without `Principal` about everybody, without `Condition` about all circumstances. A
 * principal that is named includes its sessions, an account all its principals.
 */
export type Claim = Omit<Statement, 'Effect'>;

/** Whether a claim holds for all requests; if not, a short request that refutes it. */
export type Proof =
  | {
      readonly holds: true;
      /** Requests looked at, each for all those that no policy can tell from it. */
      readonly representatives: number;
    }
  | {
      readonly holds: false;
      readonly representatives: number;
      /**
       * Of the requests found, one with the fewest condition keys, then the shortest texts. Given this request
       * and the policies of the subject, `decide` gives the same `decision`. The exception is a subject that
       * `isCrossAccount`, if the principal's account owns the resource: `decide` then applies the rules within
       * one account.
       */
      readonly counterexample: Request;
      readonly decision: Decision;
      /** For a comparison: the decision with the policies of the other subject. */
      readonly other?: Decision;
    };

export interface ProofOptions {
  /** Any counterexample will do. Default: the shortest of those that are found. */
  readonly first?: boolean;
}

/** An action that is allowed for some request. */
export interface AllowedAction {
  readonly action: string;
  /** A request that is allowed. */
  readonly example: Request;
}

/** Proves or refutes claims about all requests for the actions of a catalogue. */
export interface Prover {
  /**
   * Closed world: every allowed request matches one of the claims. `sts:GetCallerIdentity`, and of users
   * and the root user `sts:GetSessionToken`, are not counted, since nobody needs a permission for them.
   */
  only(subject: Subject, claims: OneOrMore<Claim>, options?: ProofOptions): Proof;
  /** No allowed request matches one of the claims. */
  never(subject: Subject, claims: OneOrMore<Claim>, options?: ProofOptions): Proof;
  /** Every request that matches one of the claims is allowed. */
  always(subject: Subject, claims: OneOrMore<Claim>, options?: ProofOptions): Proof;
  /** Every request that the first allows is allowed by the second, for the callers of the first. */
  atMost(subject: Subject, bound: Subject, options?: ProofOptions): Proof;
  /** Both allow the same requests. */
  same(one: Subject, other: Subject, options?: ProofOptions): Proof;
  /** Every action of the catalogue that is allowed for some request, with an example. */
  allowedActions(subject: Subject): readonly AllowedAction[];
}

/**
 * Makes a prover for the actions of a catalogue. A proof is a search for a counterexample among representatives,
 * one request for each set of requests that no policy can tell apart. It throws an `InexactError` where that
 * would not be exact.
 *
 * Example: `never(reader, { Action: 's3:DeleteObject' })` searches with the goal `inside` for a request to delete
 * an object that the reader is allowed to make. `always` searches with `refused`, `only` with `outside`.
 */
export function prover(catalogue: Catalogue): Prover {
  const prove = (
    goal: Goal,
    subject: Subject,
    claims: readonly CompiledStatement[],
    other: Subject | undefined,
    { first = false }: ProofOptions = {},
  ): Proof => {
    const problem = { catalogue, goal, subject, other, claims, first };
    const { representatives, counterexamples } = search(problem);
    const [head, ...tail] = counterexamples.values();
    if (head === undefined) return { holds: true, representatives };
    const shortest = tail.reduce((a, b) => (isShorter(b.cost, a.cost) ? b : a), head);
    return refutation(goal, subject, other, shortest, representatives);
  };
  const self: Prover = {
    only: (subject, claims, options) =>
      prove('outside', subject, readClaims(claims), undefined, options),
    never: (subject, claims, options) =>
      prove('inside', subject, readClaims(claims), undefined, options),
    always: (subject, claims, options) =>
      prove('refused', subject, readClaims(claims), undefined, options),
    atMost: (subject, bound, options) => prove('more', subject, [], bound, options),
    same: (one, other, options) => {
      const forward = self.atMost(one, other, options);
      if (!forward.holds) return forward;
      const backward = self.atMost(other, one, options);
      return {
        ...backward,
        representatives: forward.representatives + backward.representatives,
      };
    },
    allowedActions: (subject) => {
      const problem = { catalogue, goal: 'allowed', subject, claims: [], first: true } as const;
      return [...search(problem).counterexamples.values()].flatMap(
        ({ class: { actions }, request }) =>
          actions.map(({ name }) => ({ action: name, example: { ...request, action: name } })),
      );
    },
  };
  return self;
}

function readClaims(claims: OneOrMore<Claim>): CompiledStatement[] {
  return toArray(claims).map((claim, index) => {
    try {
      return compileStatement({ ...claim, Effect: 'Allow' }, 'claim', 'claim', index);
    } catch (error) {
      throw new Error(`claim ${index + 1}: ${(error as Error).message}`);
    }
  });
}

/**
 * The proof that the counterexample refutes the claim. The search and `decide` apply IAM's rules independently, so
 * the counterexample is replayed: decided once more, by `decide`. Throws if that does not refute the claim,
 * because then one of the two is wrong.
 */
function refutation(
  goal: Goal,
  subject: Subject,
  other: Subject | undefined,
  { request }: Counterexample,
  representatives: number,
): Proof {
  const replay = (replayed: Subject) => {
    const policies = policiesFor(replayed, request);
    if (!subject.isCrossAccount) return decide(request, policies);
    // An account that is not known is not the caller's: the rules between accounts apply.
    return explain({ ...readRequest(request), resourceAccount: undefined }, compile(policies));
  };
  const decision = replay(subject);
  const otherDecision = other && replay(other);
  const shouldBeAllowed = goal !== 'refused';
  if ((decision.answer === 'Allowed') !== shouldBeAllowed || otherDecision?.answer === 'Allowed') {
    throw new Error(
      `prove and decide disagree about ${JSON.stringify(request)}; this is a bug of the engine`,
    );
  }
  const result = { holds: false, representatives, counterexample: request, decision } as const;
  return otherDecision === undefined ? result : { ...result, other: otherDecision };
}
