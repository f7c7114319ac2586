import { type Claim, prover, role, trust } from '../access';
import { policiesOf } from '../access/documents';
import { loadCatalogue } from '../access/load-catalogue';
import { deployed } from './support/deployed-web-identity';

const catalogue = loadCatalogue();
const prove = prover(catalogue);
/** For trust policies: what else can be done to a role is no question of theirs. */
const proveSts = prover({
  ...catalogue,
  actions: catalogue.actions.filter(({ name }) => name.startsWith('sts:')),
});

const COGNITO = 'cognito-identity.amazonaws.com';
const COGNITO_EAST = 'cognito-identity.us-gov-east-1.amazonaws.com';
const GOV_EAST = { account: '444455556666', region: 'us-gov-east-1', partition: 'aws-us-gov' };
const GOOGLE = 'accounts.google.com';
const WEB = '456-web.apps.googleusercontent.com';
const ANDROID = '789-android.apps.googleusercontent.com';

const BY_ATTRIBUTE = [
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];
const BY_RECORD = [
  ...BY_ATTRIBUTE,
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
].toSorted();

const plain = deployed();
const direct = deployed({ directGoogleClientId: WEB, directGoogleAuthorizedParty: ANDROID });
const limited = deployed({ recordAttributes: ['title'], recordIndexSortKey: 'changedAt' });
const holds = { holds: true };

/** What the users of a role may do. */
function users(stack: typeof plain, start: string) {
  const { arn } = stack.role(start);
  return role({ arn, identity: policiesOf(stack.role(start), stack.documents) });
}

describe.each([
  { user: 'an app user', stack: plain, of: 'AppUserRole', issuer: COGNITO, actions: BY_RECORD },
  {
    user: 'an app user with an index',
    stack: deployed({ recordIndexSortKey: 'changedAt' }),
    of: 'AppUserRole',
    issuer: COGNITO,
    actions: BY_RECORD,
  },
  {
    user: 'an app user with recordAttributes',
    stack: limited,
    of: 'AppUserRole',
    issuer: COGNITO,
    actions: BY_ATTRIBUTE,
  },
  {
    user: 'an app user in GovCloud',
    stack: deployed({ cognitoIssuer: COGNITO_EAST, appUserRoleName: 'AppUser' }, GOV_EAST),
    of: 'AppUserRole',
    issuer: COGNITO_EAST,
    actions: BY_RECORD,
  },
  {
    user: 'an app user beside direct ones',
    stack: direct,
    of: 'AppUserRole',
    issuer: COGNITO,
    actions: BY_RECORD,
  },
  {
    user: 'a direct user',
    stack: direct,
    of: 'DirectUserRole',
    issuer: GOOGLE,
    actions: BY_RECORD,
  },
])('whatever the request, $user', ({ stack, of, issuer, actions }) => {
  const subject = users(stack, of);
  const me = `\${${issuer}:sub}`;

  test('does these things and nothing else, of all that AWS can do', () => {
    const allowed = prove.allowedActions(subject).map(({ action }) => action);
    expect(allowed.toSorted()).toEqual(actions);
  });

  test('reaches this table and its indexes only', () => {
    const here = { Action: 'dynamodb:*', Resource: [stack.table, `${stack.table}/index/*`] };
    expect(prove.only(subject, here)).toMatchObject(holds);
  });

  test("reaches no row of anybody else's, neither alone nor among own ones", () => {
    const others = { 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': me } };
    expect(prove.never(subject, { Action: 'dynamodb:*', Condition: others })).toMatchObject(holds);
  });

  test('gets nowhere without naming a row, or being somebody', () => {
    for (const key of ['dynamodb:LeadingKeys', `${issuer}:sub`]) {
      const nothing = { Action: 'dynamodb:*', Condition: { Null: { [key]: 'true' } } };
      expect(prove.never(subject, nothing)).toMatchObject(holds);
    }
  });

  test('reaches all own rows', () => {
    const own: Claim = {
      Action: actions,
      Resource: stack.table,
      Condition: {
        StringLike: { [`${issuer}:sub`]: '?*' },
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': me,
          'dynamodb:Attributes': ['userId', 'recordId', 'title'],
        },
        Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' },
        StringEquals: {
          'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
          'dynamodb:ReturnValues': ['NONE', 'UPDATED_NEW'],
        },
      },
    };
    expect(prove.always(subject, own)).toMatchObject(holds);
  });
});

const READS = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];

test.each<{ what: string } & Claim>([
  {
    what: 'names an attribute that is not listed',
    Action: 'dynamodb:*',
    Condition: {
      'ForAnyValue:StringNotEquals': {
        'dynamodb:Attributes': ['userId', 'recordId', 'changedAt', 'title'],
      },
    },
  },
  {
    what: 'names no attribute',
    Action: 'dynamodb:*',
    Condition: { Null: { 'dynamodb:Attributes': 'true' } },
  },
  {
    what: 'reads whole records',
    Action: READS,
    Condition: { StringNotEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } },
  },
  {
    what: 'updates, and gets whole records back',
    Action: 'dynamodb:UpdateItem',
    Condition: { StringLike: { 'dynamodb:ReturnValues': 'ALL_*' } },
  },
])('with recordAttributes, no request that $what is allowed', ({ Action, Condition }) => {
  const subject = users(limited, 'AppUserRole');
  expect(prove.never(subject, { Action, Condition })).toMatchObject(holds);
});

test.each<{
  of: string;
  stack: typeof plain;
  by: string;
  issuer: string;
  claims: Claim['Condition'];
}>([
  {
    of: 'AppUserRole',
    stack: plain,
    by: 'signing in to this pool',
    issuer: COGNITO,
    claims: {
      StringEquals: { [`${COGNITO}:aud`]: plain.pool },
      'ForAnyValue:StringEquals': { [`${COGNITO}:amr`]: 'authenticated' },
    },
  },
  {
    of: 'DirectUserRole',
    stack: direct,
    by: 'signing in to this app at Google',
    issuer: GOOGLE,
    claims: { StringEquals: { [`${GOOGLE}:aud`]: ANDROID, [`${GOOGLE}:oaud`]: WEB } },
  },
])('nobody becomes $of but by $by', ({ stack, of, issuer, claims }) => {
  const { arn, trust: policy } = stack.role(of);
  const proof = proveSts.only(trust({ arn, policy }), {
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: issuer },
    Condition: claims,
  });
  expect(proof).toMatchObject(holds);
});
