import {
  type Catalogue,
  type Claim,
  type ContextValue,
  type OneOrMore,
  type Policy,
  type Principal,
  type Request,
  resource,
  role,
  type Statement,
  type Subject,
} from '../../access/index';

/** A pseudo-random number generator (mulberry32), so that every run asks the same questions. */
export function generator(seed: number) {
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

/** What the policies of one question are made of: few things, so that they meet. */
export interface Words extends Random {
  readonly conditions: typeof CONDITIONS;
  readonly patterns: readonly string[];
}

export function words(random: Random): Words {
  return {
    ...random,
    conditions: random.some(CONDITIONS, 8),
    patterns: random.some(RESOURCE_PATTERNS, 6),
  };
}

const action = (name: string, resources: string[]) =>
  ({ name, accessLevel: 'Write', resources, conditionKeys: [] }) as const;

export const catalogue: Catalogue = {
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
  'arn:aws:app:eu-west-1:111122223333:thing/alice/a',
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
  'arn:aws:app:eu-west-1:111122223333:thing/${aws:PrincipalTag/team}/*',
  'arn:aws:app:eu-west-1:111122223333:*/${aws:PrincipalTag/team}',
  "arn:aws:app:us-east-1:111122223333:*/${aws:PrincipalTag/team, 'red'}?",
  'arn:aws:app:eu-west-1:111122223333:thing/${aws:username}/*',
  'arn:aws:app:eu-west-1:111122223333:thing/${aws:PrincipalTag/team}/${app:Text}',
  'arn:aws:app:eu-west-1:111122223333:thing/${app:Text}',
  'arn:aws:app:us-*:111122223333:box/*',
  'arn:aws:kms:*:*:key/*',
];

/** Values that requests take for each key; undefined leaves it out. */
const VALUES: Record<string, readonly (ContextValue | undefined)[]> = {
  'app:Text': [
    undefined,
    '',
    'a',
    'A',
    'ab',
    'red',
    'x',
    'red/x',
    'alice',
    '111122223333',
    '444455556666',
  ],
  'aws:PrincipalTag/team': [undefined, '', 'red', 'blue', 'red/a', '*', 'Red', 'x', 'a:thing/red'],
  'app:List': [undefined, [], ['a'], ['A'], ['a', 'b'], ['b', 'x'], ['a', 'b', 'x'], 'a', ''],
  'aws:RequestTag/team': [undefined, 'red', 'Red', 'x'],
  'aws:TagKeys': [undefined, [], ['team'], ['Team', 'x'], ['x']],
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
    ['a', 'A', 'red', '', '${aws:PrincipalTag/team}', '${aws:username}', '${aws:RequestTag/team}'],
  ],
  [
    ['StringLike', 'StringNotLike', 'StringLikeIfExists'],
    'app:Text',
    ['a*', '?', '*', 'red', '${aws:PrincipalTag/team}*', '?*'],
  ],
  [
    ['StringEquals', 'StringLike', 'StringNotEquals'],
    'aws:PrincipalTag/team',
    ['red', '?*', 're*', '${*}', '${aws:RequestTag/team}', '${app:Text}'],
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
  [
    ['StringEquals', 'StringLike', 'StringNotEquals'],
    'aws:PrincipalAccount',
    ['111122223333', '444455556666'],
  ],
  [['StringLike'], 'aws:PrincipalAccount', ['4*', '*3']],
  [
    ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringLike'],
    'aws:ResourceAccount',
    ['111122223333', '444455556666', '${aws:PrincipalAccount}', '${app:Text}'],
  ],
  [
    ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringEqualsIfExists'],
    'aws:RequestTag/team',
    ['red', '${aws:PrincipalTag/team}'],
  ],
  [['Null'], 'aws:RequestTag/team', ['true', 'false']],
  [
    ['ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAnyValue:StringNotEquals'],
    'aws:TagKeys',
    ['team', 'x', '${aws:PrincipalTag/team}'],
  ],
  [
    ['StringLike', 'StringNotLike', 'StringEqualsIfExists'],
    'aws:userid',
    ['*:session', '*:o*', '*r', 'AIDA*', '*:${aws:PrincipalTag/team}'],
  ],
  [
    ['StringLike', 'StringNotEquals', 'StringEqualsIfExists'],
    'aws:username',
    ['alice', 'b*', '${app:Text}', '${aws:PrincipalTag/team}'],
  ],
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
  { type: 'AWS', id: 'arn:aws:iam::444455556666:user/team/bob', uniqueId: 'AIDAEXAMPLEEXAMPLE' },
  { type: 'AWS', id: 'arn:aws:iam::111122223333:user/red' },
  { type: 'AWS', id: 'arn:aws:sts::111122223333:federated-user/alice' },
  {
    type: 'AWS',
    id: 'arn:aws:sts::444455556666:federated-user/red',
    federatedBy: 'arn:aws:iam::444455556666:user/alice',
  },
  { type: 'Service', id: 'app.amazonaws.com' },
  { type: 'Service', id: 'sns.amazonaws.com' },
  { type: 'Anonymous', id: '' },
];
const NAMED: readonly NonNullable<Statement['Principal']>[] = [
  '*',
  { AWS: ROLE },
  { AWS: '111122223333' },
  { AWS: 'AIDAEXAMPLEEXAMPLE' },
  { AWS: 'arn:aws:iam::444455556666:user/alice' },
  { AWS: ['arn:aws:sts::111122223333:assumed-role/app/other', 'arn:aws:iam::444455556666:root'] },
  { Service: 'app.amazonaws.com' },
];

function condition(random: Words): Statement['Condition'] {
  if (random.chance(0.35)) return undefined;
  const block: Record<string, Record<string, OneOrMore<string>>> = {};
  for (const [operators, key, values] of random.some(random.conditions)) {
    const operator = random.pick(operators);
    const list = operator === 'Null' ? [random.pick(values)] : [...new Set(random.some(values))];
    block[operator] = { ...block[operator], [key]: list };
  }
  return block;
}

export function requestsOf(random: Words): Claim {
  const actions = random.some([
    'app:*',
    'app:Read',
    'app:Write',
    'app:List',
    '*',
    'app:?r*',
    'kms:*',
  ]);
  const resources = random.some(random.patterns);
  const block = condition(random);
  return {
    ...(random.chance(0.15) ? { NotAction: actions } : { Action: actions }),
    ...(random.chance(0.2) ? { NotResource: resources } : { Resource: resources }),
    ...(block === undefined ? {} : { Condition: block }),
  };
}

function statement(random: Words, named: boolean): Statement {
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

function policy(random: Words, named = false): Policy {
  return {
    Version: random.chance(0.9) ? '2012-10-17' : '2008-10-17',
    Statement: Array.from({ length: 1 + Math.floor(random.next() * 3) }, () =>
      statement(random, named),
    ),
  };
}

const KNOWN = 'arn:aws:app:eu-west-1:111122223333:thing/red/a';

export function roleSubject(random: Words): Subject {
  return role({
    arn: ROLE,
    identity: [policy(random), policy(random)],
    ...(random.chance(0.3) ? { boundary: policy(random) } : {}),
    ...(random.chance(0.2) ? { session: policy(random) } : {}),
    ...(random.chance(0.2) ? { scps: [[policy(random)], [policy(random)]] } : {}),
    ...(random.chance(0.4) ? { resources: [{ arn: KNOWN, policy: policy(random, true) }] } : {}),
  });
}

export function resourceSubject(random: Words): Subject {
  return resource({
    arn: [
      'arn:aws:app:eu-west-1:111122223333:thing/*',
      'arn:aws:app:eu-west-1:111122223333:thing/alice/a',
      'arn:aws:app:eu-west-1:111122223333:box/red',
    ],
    policy: policy(random, true),
    ...(random.chance(0.5) ? { callers: [policy(random)] } : {}),
  });
}

/** What no request leaves out: the tags whose keys it lists, and who sends it. */
function complete(
  random: Random,
  { type, id, uniqueId }: Principal,
  context: Record<string, ContextValue>,
): void {
  const listed = [context['aws:TagKeys'] ?? []].flat();
  if (!listed.some((key) => /^team$/i.test(key))) delete context['aws:RequestTag/team'];
  else context['aws:RequestTag/team'] ??= random.pick(['red', 'Red', 'x']);
  if (type !== 'AWS' || uniqueId !== undefined) return;
  const session = /:assumed-role\/.*\/(.*)/.exec(id)?.[1];
  if (session !== undefined) context['aws:userid'] = `AROAEXAMPLE:${session}`;
  else if (id.includes(':user/')) context['aws:userid'] = random.pick(['AIDAEXAMPLE', 'Z']);
}

/** Keys that variables use. */
const FOR_VARIABLES = ['app:Text', 'aws:PrincipalTag/team', 'aws:TagKeys', 'aws:RequestTag/team'];

/** A request about the subject, by chance. */
export function request(random: Words, subject: Subject): Request {
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
  const keys = random.conditions.map(([, key]) => key);
  for (const key of new Set([...keys, ...FOR_VARIABLES])) {
    const value = random.pick(VALUES[key] ?? [undefined]);
    // Only IAM principals have tags.
    if (value !== undefined && (principal.type === 'AWS' || !key.startsWith('aws:PrincipalTag')))
      context[key] = value;
  }
  complete(random, principal, context);
  return {
    principal,
    action: listing ? 'app:List' : name,
    resource: listing ? '*' : target,
    context,
  };
}
