import {
  type Catalogue,
  type Claim,
  type ContextValue,
  type OneOrMore,
  type Policy,
  type Principal,
  type Proof,
  type ProofOptions,
  policiesFor,
  prover,
  type Request,
  resource,
  role,
  type Statement,
  type Subject,
} from '../../access';
import { answer } from '../../access/evaluate';
import { compile } from '../../access/policies';
import { readRequest } from '../../access/request';

/** A pseudo-random number generator (mulberry32), so that every run asks the same questions. */
function generator(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const some = <T>(list: readonly T[], most = 2): T[] =>
    Array.from({ length: 1 + Math.floor(next() * most) }, () => pick(list));
  return { next, pick, some, chance: (p: number) => next() < p };
}
type Random = ReturnType<typeof generator>;

const action = (name: string, resources: string[]) =>
  ({ name, accessLevel: 'Write', resources, conditionKeys: [] }) as const;

const catalogue: Catalogue = {
  version: 'test',
  date: '2026-01-01',
  actions: [
    action('app:Read', ['arn:*:app:*:*:thing/*']),
    action('app:Write', ['arn:*:app:*:*:thing/*', 'arn:*:app:*:*:box/*']),
    action('app:List', []),
    action('kms:Decrypt', ['arn:*:kms:*:*:key/*']),
  ],
  conditionKeys: [
    { name: 'aws:TagKeys', type: 'ArrayOfString', global: true },
    { name: 'aws:RequestTag/${TagKey}', type: 'String', global: true },
    { name: 'aws:PrincipalTag/${TagKey}', type: 'String', global: true },
    { name: 'app:List', type: 'ArrayOfString', global: false },
  ],
};

const RESOURCES = [
  'arn:aws:app:eu-west-1:111122223333:thing/a',
  'arn:aws:app:eu-west-1:111122223333:thing/red/a',
  'arn:aws:app:us-east-1:111122223333:thing/red/a/b',
  'arn:aws:app:eu-west-1:444455556666:thing/blue/a',
  'arn:aws:app:eu-west-1:111122223333:thing//a',
  'arn:aws:app:eu-west-1:111122223333:box/red',
  'arn:aws:app:eu-west-1:111122223333:box/*',
  'arn:aws:kms:eu-west-1:111122223333:key/1',
  // What ends a part with a star reaches these, too.
  'arn:aws:app:eu-west-1:444455556666:thing/a:111122223333:thing/red',
  'arn:aws:app:us-east-1:444455556666:thing/blue/a:thing/red/a',
  'arn:aws:app:eu-west-1:111122223333:thing/a:thing/blue/a',
  'arn:aws:app:eu-west-1:111122223333:box/a:thing/x',
];
const RESOURCE_PATTERNS = [
  '*',
  'arn:aws:app:*:*:thing/*',
  'arn:aws:app:eu-west-1:*:thing/red/*',
  'arn:aws:app:eu-west-1:111122223333:*',
  'arn:aws:app:eu-west-1:111122223333:thing/?',
  'arn:aws:app:*:*:thing/${aws:PrincipalTag/team}/*',
  'arn:aws:app:eu-west-1:111122223333:*/${aws:PrincipalTag/team}',
  "arn:aws:app:us-*:111122223333:*/${aws:PrincipalTag/team, 'red'}*",
  'arn:aws:app:eu-west-1:111122223333:box/*',
  'arn:aws:kms:*:*:key/*',
];

/** Values that requests take for each key; undefined leaves it out. */
const VALUES: Record<string, readonly (ContextValue | undefined)[]> = {
  'app:Text': [undefined, '', 'a', 'A', 'ab', 'red', 'x', 'red/x'],
  'aws:PrincipalTag/team': [undefined, '', 'red', 'blue', 'red/a', '*', 'Red', 'x', 'a:thing/red'],
  'app:List': [undefined, [], ['a'], ['A'], ['a', 'b'], ['b', 'x'], ['a', 'b', 'x'], 'a', ''],
  'app:Mfa': [undefined, 'true', 'false'],
  'app:Number': [undefined, '1', '5', '6', '7', '100'],
  'app:Time': [undefined, '2029-01-01T00:00:00Z', '2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z'],
  'aws:SourceIp': [undefined, '10.0.0.1', '10.1.0.1', '192.168.0.1', '2001:db8::1', '2001:db9::1'],
  'app:Arn': [
    undefined,
    'arn:aws:sns:eu-west-1:111122223333:a',
    'arn:aws:sns:eu-west-1:444455556666:a:b',
    'text',
  ],
};

const CONDITIONS: readonly (readonly [readonly string[], string, readonly string[]])[] = [
  [
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIfExists',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ],
    'app:Text',
    ['a', 'A', 'red', '', '${aws:PrincipalTag/team}'],
  ],
  [
    ['StringLike', 'StringNotLike', 'StringLikeIfExists'],
    'app:Text',
    ['a*', '?', '*', 'red', '${aws:PrincipalTag/team}*', '?*'],
  ],
  [
    ['StringEquals', 'StringLike', 'StringNotEquals'],
    'aws:PrincipalTag/team',
    ['red', '?*', 're*', '${*}'],
  ],
  [['Null'], 'aws:PrincipalTag/team', ['true', 'false']],
  [['Null'], 'app:List', ['true', 'false']],
  [
    [
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAllValues:StringNotEquals',
      'ForAnyValue:StringNotEquals',
      'ForAnyValue:StringLikeIfExists',
      'StringEquals',
      'StringNotEquals',
      'ForAllValues:StringEqualsIgnoreCase',
    ],
    'app:List',
    ['a', 'b', 'a*', '${aws:PrincipalTag/team}'],
  ],
  [['Bool', 'BoolIfExists'], 'app:Mfa', ['true', 'false']],
  [
    [
      'NumericLessThan',
      'NumericGreaterThanEquals',
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThanEqualsIfExists',
    ],
    'app:Number',
    ['5', '6', '50'],
  ],
  [
    ['DateLessThan', 'DateGreaterThan', 'DateNotEquals'],
    'app:Time',
    ['2030-01-01T00:00:00Z', '2029-06-01'],
  ],
  [
    ['IpAddress', 'NotIpAddress'],
    'aws:SourceIp',
    ['10.0.0.0/8', '10.0.0.0/16', '2001:db8::/32', '0.0.0.0/0'],
  ],
  [
    ['ArnLike', 'ArnNotLike', 'ArnEqualsIfExists'],
    'app:Arn',
    ['arn:aws:sns:*:111122223333:*', 'arn:aws:sns:*:*:a', '*'],
  ],
  [['StringLike'], 'app:Arn', ['arn:aws:sns:*:b', 'arn:*']],
  [
    ['ArnLike', 'ArnNotLike', 'StringLike'],
    'aws:PrincipalArn',
    ['arn:aws:iam::111122223333:role/*', 'arn:aws:iam::*:user/alice'],
  ],
  [['StringEquals', 'StringNotEquals'], 'aws:PrincipalAccount', ['111122223333', '444455556666']],
];

const ROLE = 'arn:aws:iam::111122223333:role/app';
const PRINCIPALS: readonly Principal[] = [
  { type: 'AWS', id: 'arn:aws:sts::111122223333:assumed-role/app/session' },
  { type: 'AWS', id: 'arn:aws:sts::111122223333:assumed-role/app/other' },
  { type: 'AWS', id: 'arn:aws:sts::444455556666:assumed-role/app/session' },
  { type: 'AWS', id: 'arn:aws:iam::111122223333:user/alice' },
  { type: 'AWS', id: 'arn:aws:iam::444455556666:user/alice' },
  { type: 'AWS', id: 'arn:aws:iam::444455556666:user/bob' },
  { type: 'AWS', id: 'arn:aws:iam::111122223333:root' },
  { type: 'AWS', id: 'arn:aws:sts::111122223333:federated-user/alice' },
  { type: 'Service', id: 'app.amazonaws.com' },
  { type: 'Service', id: 'sns.amazonaws.com' },
  { type: 'Anonymous', id: '' },
];
const NAMED: readonly NonNullable<Statement['Principal']>[] = [
  '*',
  { AWS: ROLE },
  { AWS: '111122223333' },
  { AWS: 'arn:aws:iam::444455556666:user/alice' },
  { AWS: ['arn:aws:sts::111122223333:assumed-role/app/other', 'arn:aws:iam::444455556666:root'] },
  { Service: 'app.amazonaws.com' },
];

function condition(random: Random): Statement['Condition'] {
  if (random.chance(0.35)) return undefined;
  const block: Record<string, Record<string, OneOrMore<string>>> = {};
  for (const [operators, key, values] of random.some(CONDITIONS)) {
    const operator = random.pick(operators);
    const list = operator === 'Null' ? [random.pick(values)] : [...new Set(random.some(values))];
    block[operator] = { ...block[operator], [key]: list };
  }
  return block;
}

function requestsOf(random: Random): Claim {
  const actions = random.some([
    'app:*',
    'app:Read',
    'app:Write',
    'app:List',
    '*',
    'app:?r*',
    'kms:*',
  ]);
  const resources = random.some(RESOURCE_PATTERNS);
  const block = condition(random);
  return {
    ...(random.chance(0.15) ? { NotAction: actions } : { Action: actions }),
    ...(random.chance(0.2) ? { NotResource: resources } : { Resource: resources }),
    ...(block === undefined ? {} : { Condition: block }),
  };
}

function statement(random: Random, named: boolean): Statement {
  const principal = random.pick(NAMED);
  return {
    Effect: random.chance(0.3) ? 'Deny' : 'Allow',
    ...requestsOf(random),
    ...(named
      ? random.chance(0.15)
        ? { NotPrincipal: principal }
        : { Principal: principal }
      : {}),
  };
}

function policy(random: Random, named = false): Policy {
  return {
    Version: random.chance(0.9) ? '2012-10-17' : '2008-10-17',
    Statement: Array.from({ length: 1 + Math.floor(random.next() * 3) }, () =>
      statement(random, named),
    ),
  };
}

const KNOWN = 'arn:aws:app:eu-west-1:111122223333:thing/red/a';

function roleSubject(random: Random): Subject {
  return role({
    arn: ROLE,
    identity: [policy(random), policy(random)],
    ...(random.chance(0.3) ? { boundary: policy(random) } : {}),
    ...(random.chance(0.2) ? { session: policy(random) } : {}),
    ...(random.chance(0.2) ? { scps: [[policy(random)], [policy(random)]] } : {}),
    ...(random.chance(0.4) ? { resources: [{ arn: KNOWN, policy: policy(random, true) }] } : {}),
  });
}

function resourceSubject(random: Random): Subject {
  return resource({
    arn: [
      'arn:aws:app:eu-west-1:111122223333:thing/*',
      'arn:aws:app:eu-west-1:111122223333:box/red',
    ],
    policy: policy(random, true),
    ...(random.chance(0.5) ? { callers: [policy(random)] } : {}),
  });
}

/** A request about the subject, by chance. */
function request(random: Random, subject: Subject): Request {
  const isRole = subject.scope === undefined;
  const resources = isRole
    ? RESOURCES
    : RESOURCES.filter((arn) => /eu-west-1:111122223333:(thing\/.|box\/red)/.test(arn));
  const target = random.pick(resources);
  const name = target.includes(':kms:')
    ? 'kms:Decrypt'
    : target.includes(':box/')
      ? 'app:Write'
      : random.pick(['app:Read', 'app:Write']);
  const listing = isRole && random.chance(0.1);
  const principal = random.pick(isRole ? PRINCIPALS.slice(0, 2) : PRINCIPALS);
  const context: Record<string, ContextValue> = {};
  for (const [key, values] of Object.entries(VALUES)) {
    const value = random.pick(values);
    // Only IAM principals have tags.
    if (value !== undefined && (principal.type === 'AWS' || !key.startsWith('aws:PrincipalTag')))
      context[key] = value;
  }
  return {
    principal,
    action: listing ? 'app:List' : name,
    resource: listing ? '*' : target,
    context,
  };
}

const allowed = (subject: Subject, asked: Request) =>
  answer(readRequest(asked), compile(policiesFor(subject, asked))) === 'Allowed';

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
  return (asked) => answer(readRequest(asked), policies) === 'Allowed';
}

describe('prove and brute force agree', () => {
  const prove = prover(catalogue);
  const SUBJECTS = 250;
  const REQUESTS = 210;

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
    { kind: 'who may use a resource', make: resourceSubject, seed: 2 },
  ])('about $kind, over more than 50,000 requests', ({ make, seed }) => {
    const random = generator(seed);
    let asked = 0;
    const verdicts = { true: 0, false: 0 };
    for (let i = 0; i < SUBJECTS; i++) {
      const subject = make(random);
      const other = make(random);
      const claim = requestsOf(random);
      const question = random.pick(questions);
      // The first counterexample takes less time than the shortest; both ways are tried.
      const proof = question.ask(subject, claim, other, { first: random.chance(0.8) });
      const matches = matcher(claim);
      verdicts[`${proof.holds}`]++;
      if (!proof.holds) {
        // The counterexample is one, also by brute force.
        expect(question.refutes(subject, matches, other, proof.counterexample)).toBe(true);
      }
      for (let j = 0; j < REQUESTS; j++) {
        const one = request(random, subject);
        asked++;
        if (proof.holds && question.refutes(subject, matches, other, one)) {
          throw new Error(
            `${question.name} is said to hold, but see ${JSON.stringify({ one, claim, policies: policiesFor(subject, one), other: policiesFor(other, one) })}`,
          );
        }
      }
    }
    expect(asked).toBeGreaterThan(50_000);
    // Neither answer is rare, or the test would show little.
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(SUBJECTS / 10);
  });
});
