import { evaluate } from '../../access/decide/evaluate';
import {
  type Claim,
  InexactError,
  type Policy,
  type Proof,
  type ProofOptions,
  policiesFor,
  prover,
  type Request,
  type Statement,
  type Subject,
} from '../../access/index';
import { compile } from '../../access/policy/policy-set';
import { readRequest } from '../../access/policy/request';
import {
  catalogue,
  generator,
  request,
  requestsOf,
  resourceSubject,
  roleSubject,
  words,
} from './random-policies';

const allowed = (subject: Subject, asked: Request) =>
  evaluate(readRequest(asked), compile(policiesFor(subject, asked))) === 'Allowed';

const EVERYTHING: Policy = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};

/** Whether a request matches the claim: the resource grants it to everybody, and a boundary nothing more. */
function matcher(claim: Claim): (asked: Request) => boolean {
  const granted: Policy = { Version: '2012-10-17', Statement: { ...claim, Effect: 'Allow' } };
  const policies = compile({
    resource: { ...granted, Statement: { ...granted.Statement, Principal: '*' } as Statement },
    identity: [EVERYTHING],
    boundary: granted,
    session: EVERYTHING,
  });
  return (asked) => evaluate(readRequest(asked), policies) === 'Allowed';
}

/** The proof; undefined when it says that there are too many values to look at all. */
function exactly(ask: () => Proof): Proof | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof InexactError && error.condition === 'size') return undefined;
    throw error;
  }
}

describe('prove and brute force agree', () => {
  const prove = prover(catalogue);
  const SUBJECTS = 45;
  const REQUESTS = 4_200;

  type Matches = ReturnType<typeof matcher>;
  const questions: readonly {
    readonly name: string;
    readonly ask: (subject: Subject, claim: Claim, other: Subject, how: ProofOptions) => Proof;
    readonly refutes: (
      subject: Subject,
      matches: Matches,
      other: Subject,
      asked: Request,
    ) => boolean;
  }[] = [
    {
      name: 'only',
      ask: (s, c, _, how) => prove.only(s, c, how),
      refutes: (s, matches, _, r) => !matches(r) && allowed(s, r),
    },
    {
      name: 'never',
      ask: (s, c, _, how) => prove.never(s, c, how),
      refutes: (s, matches, _, r) => matches(r) && allowed(s, r),
    },
    {
      name: 'always',
      ask: (s, c, _, how) => prove.always(s, c, how),
      refutes: (s, matches, _, r) => matches(r) && !allowed(s, r),
    },
    {
      name: 'atMost',
      ask: (s, _, o, how) => prove.atMost(s, o, how),
      refutes: (s, _, o, r) => allowed(s, r) && !allowed(o, r),
    },
  ];

  test.each([
    { kind: 'what a role may do', make: roleSubject, seed: 1 },
    { kind: 'who may use a resource', make: resourceSubject, seed: 6 },
  ])('about $kind, over more than 50,000 requests', ({ make, seed }) => {
    const random = generator(seed);
    let asked = 0;
    let refused = 0;
    const verdicts = { true: 0, false: 0 };
    for (let i = 0; i < SUBJECTS; i++) {
      const about = words(random);
      const subject = make(about);
      const other = make(about);
      const claim = requestsOf(about);
      const question = random.pick(questions);
      // The first counterexample takes less time than the shortest; both ways are tried.
      const first = random.chance(0.9);
      const proof = exactly(() => question.ask(subject, claim, other, { first }));
      if (proof === undefined) {
        refused++;
        continue;
      }
      const matches = matcher(claim);
      verdicts[`${proof.holds}`]++;
      if (!proof.holds) {
        // The counterexample is one, also by brute force.
        expect(question.refutes(subject, matches, other, proof.counterexample)).toBe(true);
        continue;
      }
      // With chances of their own: the next subject does not depend on how many are asked.
      const asking = { ...about, ...generator(i) };
      for (let j = 0; j < REQUESTS; j++) {
        const one = request(asking, subject);
        asked++;
        if (question.refutes(subject, matches, other, one)) {
          throw new Error(
            `${question.name} is said to hold, but see ${JSON.stringify({ one, claim, policies: policiesFor(subject, one), other: policiesFor(other, one) })}`,
          );
        }
      }
    }
    expect(asked).toBeGreaterThan(50_000);
    // A proof that would take too long is refused, which must be rare.
    expect(refused).toBeLessThan(SUBJECTS / 20);
    // Neither answer is rare, or the test would show little.
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(SUBJECTS / 10);
  });
});
