import { Template } from 'aws-cdk-lib/assertions';
import { type Answer, claimedStack, type Request } from '../../access/index';
import { EVERY_SETTING } from '../../bin/every-setting';
import { claims } from '../../lib/web-identity/claims';
import type { WebIdentityStackProps } from '../../lib/web-identity/props';
import { WebIdentityStack } from '../../lib/web-identity/stack';
import { answer } from '../support/answer';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

const synth = (props: WebIdentityStackProps) =>
  Template.fromStack(new WebIdentityStack(testApp(), 'Stack', props)).toJSON();

const INDEXED = { recordIndexSortKey: 'changedAt' };
const DIRECT = {
  directGoogleClientId: '456-web.apps.googleusercontent.com',
  directGoogleAuthorizedParty: '789-android.apps.googleusercontent.com',
};

for (const { what, props, environments } of [
  { what: 'by default', props: {}, environments: ENVIRONMENTS },
  { what: 'with an index', props: INDEXED },
  { what: 'with direct users', props: DIRECT },
  { what: 'with every setting', props: EVERY_SETTING, environments: ENVIRONMENTS },
]) {
  testClaims(what, synth(props), (stack) => claims(stack, props), environments);
}

type Context = NonNullable<Request['context']>;

/** The stack as it is deployed to the first of the environments. */
function deployed(props: WebIdentityStackProps = {}) {
  const stack = claimedStack(synth(props), { ...ENVIRONMENTS[0], stackName: 'Stack' });
  const table = stack.arn('Records');
  return {
    table,
    pool: stack.ref('Users'),
    /** Becoming a role with a token of a provider. */
    assume: (id: string, provider: string, context: Context): Answer =>
      answer(stack.trust(id), {
        principal: { type: 'Federated', id: provider },
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: stack.arn(id),
        context,
      }),
    /** An action of a user of a role; `context` says who the user is. */
    may: (id: string, action: string, context: Context, resource = table): Answer =>
      answer(stack.role(id), { action, resource, context }),
  };
}

const ALLOWED: Answer = 'Allowed';
const DENIED: Answer = 'ImplicitlyDenied';

const ME = 'eu-west-1:11111111-1111-4111-8111-111111111111';
const OTHER = 'eu-west-1:22222222-2222-4222-8222-222222222222';
const GOOGLE_ME = '110169484474386276334';

const COGNITO = 'cognito-identity.amazonaws.com';

const plain = deployed();
const indexed = deployed(INDEXED);
const limited = deployed({ recordAttributes: ['title'], recordIndexSortKey: 'changedAt' });
const direct = deployed(DIRECT);

/** A request of me that names these partition keys; none at all when there are none. */
const keys = (...owners: string[]) => ({
  'cognito-identity.amazonaws.com:sub': ME,
  ...(owners.length > 0 && { 'dynamodb:LeadingKeys': owners }),
});

describe('becoming an app user', () => {
  const aud = (id: string) => ({ [`${COGNITO}:aud`]: id });
  const amr = (...methods: string[]) => ({ [`${COGNITO}:amr`]: methods });
  const google = deployed({
    googleClientId: '123-abc.apps.googleusercontent.com',
    facebookAppId: '1234567890',
    trustedLoginProviders: ['accounts.google.com'],
  });

  test.each([
    {
      who: 'someone who signed in with Google through this pool',
      context: { ...aud(plain.pool), ...amr('authenticated', 'accounts.google.com') },
      answer: ALLOWED,
    },
    {
      who: 'the same from another pool',
      context: { ...aud('eu-west-1:another'), ...amr('authenticated', 'accounts.google.com') },
      answer: DENIED,
    },
    {
      who: 'a token without a pool',
      context: amr('authenticated', 'accounts.google.com'),
      answer: DENIED,
    },
    {
      who: 'a guest of this pool',
      context: { ...aud(plain.pool), ...amr('unauthenticated') },
      answer: DENIED,
    },
    {
      who: 'a token that does not say how its user signed in',
      context: aud(plain.pool),
      answer: DENIED,
    },
  ])('$who: $answer', ({ context, answer }) => {
    expect(plain.assume('AppUserRole', COGNITO, context)).toBe(answer);
  });

  test.each([
    { provider: 'accounts.google.com', answer: ALLOWED },
    { provider: 'graph.facebook.com', answer: DENIED },
  ])('through $provider, when only Google is trusted: $answer', ({ provider, answer }) => {
    const context = { ...aud(google.pool), ...amr('authenticated', provider) };
    expect(google.assume('AppUserRole', COGNITO, context)).toBe(answer);
  });

  test('with a guest identity that names Google, when only Google is trusted: ImplicitlyDenied', () => {
    const context = { ...aud(google.pool), ...amr('unauthenticated', 'accounts.google.com') };
    expect(google.assume('AppUserRole', COGNITO, context)).toBe(DENIED);
  });

  test('with a token straight from Google: ImplicitlyDenied', () => {
    const context = {
      'accounts.google.com:aud': '123-abc.apps.googleusercontent.com',
      'accounts.google.com:sub': GOOGLE_ME,
      ...aud(google.pool),
      ...amr('authenticated', 'accounts.google.com'),
    };
    expect(google.assume('AppUserRole', 'accounts.google.com', context)).toBe(DENIED);
  });
});

describe('an app user', () => {
  const ITEM_ACTIONS = [
    'dynamodb:BatchGetItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ];

  describe.each(ITEM_ACTIONS)('%s', (action) => {
    test.each([
      { on: 'an own row', context: keys(ME), answer: ALLOWED },
      { on: 'own rows', context: keys(ME, ME), answer: ALLOWED },
      { on: "another's row", context: keys(OTHER), answer: DENIED },
      { on: "an own row and another's", context: keys(ME, OTHER), answer: DENIED },
      { on: 'a row whose key begins with the own id', context: keys(`${ME}2`), answer: DENIED },
      { on: 'no row in particular', context: keys(), answer: DENIED },
      {
        on: 'a row whose key is the variable itself',
        context: keys('${cognito-identity.amazonaws.com:sub}'),
        answer: DENIED,
      },
    ])('on $on: $answer', ({ context, answer }) => {
      expect(plain.may('AppUserRole', action, context)).toBe(answer);
    });

    test('by a session without an identity id, on any row: ImplicitlyDenied', () => {
      for (const owner of [ME, '', '${cognito-identity.amazonaws.com:sub}']) {
        const context = { 'dynamodb:LeadingKeys': [owner] };
        expect(plain.may('AppUserRole', action, context)).toBe(DENIED);
      }
    });

    test('on an own row of another table: ImplicitlyDenied', () => {
      const another = 'arn:aws:dynamodb:eu-west-1:111122223333:table/Another';
      expect(plain.may('AppUserRole', action, keys(ME), another)).toBe(DENIED);
    });
  });

  test.each([
    { action: 'dynamodb:Scan', neighbour: 'dynamodb:Query' },
    { action: 'dynamodb:PartiQLSelect', neighbour: 'dynamodb:GetItem' },
    { action: 'dynamodb:PartiQLInsert', neighbour: 'dynamodb:PutItem' },
    { action: 'dynamodb:PartiQLUpdate', neighbour: 'dynamodb:UpdateItem' },
    { action: 'dynamodb:PartiQLDelete', neighbour: 'dynamodb:DeleteItem' },
  ])('may not $action even own rows, but $neighbour them', ({ action, neighbour }) => {
    expect(plain.may('AppUserRole', action, keys(ME))).toBe(DENIED);
    expect(plain.may('AppUserRole', neighbour, keys(ME))).toBe(ALLOWED);
  });

  test.each([
    { part: 'puts an own row', action: 'dynamodb:PutItem', owner: ME, answer: ALLOWED },
    {
      part: 'depends on an own row',
      action: 'dynamodb:ConditionCheckItem',
      owner: ME,
      answer: ALLOWED,
    },
    { part: "puts another's row", action: 'dynamodb:PutItem', owner: OTHER, answer: DENIED },
    {
      part: "depends on another's row, and would tell whether it exists",
      action: 'dynamodb:ConditionCheckItem',
      owner: OTHER,
      answer: DENIED,
    },
  ])('in a transaction $part: $answer', ({ action, owner, answer }) => {
    const context = { ...keys(owner), 'dynamodb:EnclosingOperation': 'TransactWriteItems' };
    expect(plain.may('AppUserRole', action, context)).toBe(answer);
  });
});

describe('an index', () => {
  const index = (table: string) => `${table}/index/by-changedAt`;

  test.each([
    { what: 'queries by own key', action: 'dynamodb:Query', owner: ME, answer: ALLOWED },
    { what: "queries by another's key", action: 'dynamodb:Query', owner: OTHER, answer: DENIED },
    { what: 'scans', action: 'dynamodb:Scan', owner: ME, answer: DENIED },
  ])('that a setting adds, which a user $what: $answer', ({ action, owner, answer }) => {
    expect(indexed.may('AppUserRole', action, keys(owner), index(indexed.table))).toBe(answer);
  });

  test('that the setting did not add: ImplicitlyDenied', () => {
    const another = `${indexed.table}/index/by-email`;
    expect(indexed.may('AppUserRole', 'dynamodb:Query', keys(ME), another)).toBe(DENIED);
  });

  test('without the setting: ImplicitlyDenied', () => {
    expect(plain.may('AppUserRole', 'dynamodb:Query', keys(ME), index(plain.table))).toBe(DENIED);
  });
});

describe('with recordAttributes', () => {
  const names = (...attributes: string[]) => ({
    'dynamodb:Attributes': ['userId', 'recordId', ...attributes],
  });
  const select = (value: string) => ({ 'dynamodb:Select': value });
  const returning = (value: string) => ({ 'dynamodb:ReturnValues': value });
  const SPECIFIC = select('SPECIFIC_ATTRIBUTES');

  test.each([
    { what: 'a listed attribute', context: { ...names('title'), ...SPECIFIC }, answer: ALLOWED },
    { what: 'the key alone', context: { ...names(), ...SPECIFIC }, answer: ALLOWED },
    {
      what: 'the sort key of the index',
      context: { ...names('changedAt'), ...SPECIFIC },
      answer: ALLOWED,
    },
    {
      what: 'an attribute that is not listed',
      context: { ...names('title', 'credit'), ...SPECIFIC },
      answer: DENIED,
    },
    {
      what: 'everything, by naming nothing',
      context: { ...names(), ...select('ALL_ATTRIBUTES') },
      answer: DENIED,
    },
    {
      what: 'all that an index holds',
      context: { ...names(), ...select('ALL_PROJECTED_ATTRIBUTES') },
      answer: DENIED,
    },
    { what: 'without saying what', context: names('title'), answer: DENIED },
    { what: 'without naming any attribute', context: SPECIFIC, answer: DENIED },
  ])('reading $what: $answer', ({ context, answer }) => {
    for (const action of ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']) {
      expect(limited.may('AppUserRole', action, { ...keys(ME), ...context })).toBe(answer);
      expect(limited.may('AppUserRole', action, { ...keys(OTHER), ...context })).toBe(DENIED);
      expect(limited.may('AppUserRole', action, { ...keys(), ...context })).toBe(DENIED);
    }
    const index = `${limited.table}/index/by-changedAt`;
    const query = limited.may('AppUserRole', 'dynamodb:Query', { ...keys(ME), ...context }, index);
    expect(query).toBe(answer);
  });

  test.each([
    { what: 'a listed attribute', context: { ...names('title'), ...returning('NONE') } },
    { what: 'one, returning it', context: { ...names('title'), ...returning('UPDATED_NEW') } },
    { what: 'one, returning the old', context: { ...names('title'), ...returning('UPDATED_OLD') } },
  ])('updating $what: Allowed', ({ context }) => {
    const update = (owner: string) =>
      limited.may('AppUserRole', 'dynamodb:UpdateItem', { ...keys(owner), ...context });
    expect(update(ME)).toBe(ALLOWED);
    expect(update(OTHER)).toBe(DENIED);
  });

  test.each([
    { what: 'an attribute that is not listed', context: names('credit') },
    { what: 'one, returning the whole record', context: names('title'), values: 'ALL_NEW' },
    { what: 'one, returning the whole old record', context: names('title'), values: 'ALL_OLD' },
    { what: 'without naming any attribute', context: {} },
  ])('updating $what: ImplicitlyDenied', ({ context, values = 'NONE' }) => {
    const request = { ...keys(ME), ...context, ...returning(values) };
    expect(limited.may('AppUserRole', 'dynamodb:UpdateItem', request)).toBe(DENIED);
  });

  test.each([
    'dynamodb:PutItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
  ])('%s, which touches or may return whole records: ImplicitlyDenied', (action) => {
    const request = { ...keys(ME), ...names('title'), ...returning('NONE') };
    expect(limited.may('AppUserRole', action, request)).toBe(DENIED);
    expect(plain.may('AppUserRole', action, request)).toBe(ALLOWED);
  });
});

describe('the role that takes tokens straight from Google', () => {
  const token = (azp: string, aud: string) => ({
    'accounts.google.com:aud': azp,
    'accounts.google.com:oaud': aud,
    'accounts.google.com:sub': GOOGLE_ME,
  });
  const ANDROID = '789-android.apps.googleusercontent.com';
  const WEB = '456-web.apps.googleusercontent.com';

  test.each([
    { who: 'the Android app, for its web server', context: token(ANDROID, WEB), answer: ALLOWED },
    { who: 'the Android app, for itself', context: token(ANDROID, ANDROID), answer: DENIED },
    { who: 'another app, for the web server', context: token('evil', WEB), answer: DENIED },
    { who: 'another app', context: token('evil', 'evil'), answer: DENIED },
    {
      who: 'a token without audience',
      context: { 'accounts.google.com:sub': GOOGLE_ME },
      answer: DENIED,
    },
  ])('$who: $answer', ({ context, answer }) => {
    expect(direct.assume('DirectUserRole', 'accounts.google.com', context)).toBe(answer);
  });

  test.each([
    { who: 'the app itself, where the token has no azp', azp: WEB, aud: WEB, answer: ALLOWED },
    { who: 'another app of the same project', azp: ANDROID, aud: WEB, answer: DENIED },
  ])('with the client id alone, $who: $answer', ({ azp, aud, answer }) => {
    const stack = deployed({ directGoogleClientId: WEB });
    expect(stack.assume('DirectUserRole', 'accounts.google.com', token(azp, aud))).toBe(answer);
  });

  test('refuses a token of the identity pool', () => {
    const context = {
      'cognito-identity.amazonaws.com:aud': direct.pool,
      'cognito-identity.amazonaws.com:amr': ['authenticated', 'accounts.google.com'],
      ...token(ANDROID, WEB),
    };
    expect(direct.assume('DirectUserRole', 'cognito-identity.amazonaws.com', context)).toBe(DENIED);
  });

  test.each([
    { row: 'an own row', owners: [GOOGLE_ME], answer: ALLOWED },
    { row: "another's row", owners: ['999'], answer: DENIED },
    { row: "an own row and another's", owners: [GOOGLE_ME, '999'], answer: DENIED },
    { row: 'the row of a user of the identity pool', owners: [ME], answer: DENIED },
    { row: 'no row in particular', owners: [], answer: DENIED },
  ])('reads and writes $row: $answer', ({ owners, answer }) => {
    for (const action of ['dynamodb:Query', 'dynamodb:BatchWriteItem', 'dynamodb:UpdateItem']) {
      const context = {
        'accounts.google.com:sub': GOOGLE_ME,
        ...(owners.length > 0 && { 'dynamodb:LeadingKeys': owners }),
      };
      expect(direct.may('DirectUserRole', action, context)).toBe(answer);
    }
  });

  test('does not open its rows to the users of the identity pool', () => {
    expect(direct.may('AppUserRole', 'dynamodb:GetItem', keys(GOOGLE_ME))).toBe(DENIED);
  });
});
