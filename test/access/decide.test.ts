import { decide, type Policies, type Policy, type Request, type Statement } from '../../access';
import { loadCatalogue } from '../../access/load-catalogue';

const ALICE = 'arn:aws:iam::111122223333:user/alice';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/app/run-1';
const ROLE = 'arn:aws:iam::111122223333:role/service/app';
const ROOT = 'arn:aws:iam::111122223333:root';
const FEDERATED_USER = 'arn:aws:sts::111122223333:federated-user/bob';
const OBJECT = 'arn:aws:s3:::bucket/key';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const TRUSTING = 'arn:aws:iam::111122223333:role/target';

const doc = (...statements: Statement[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements,
});
const allow = (rest: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...rest,
});
const deny = (rest: Partial<Statement> = {}): Statement => ({ ...allow(rest), Effect: 'Deny' });

const ADMIN = doc(allow());
const NOTHING = doc(allow({ Action: 'ec2:DescribeInstances' }));

/** A resource policy that allows these principals everything. */
const granting = (Principal: Statement['Principal'], rest: Partial<Statement> = {}) =>
  doc(allow({ Principal, ...rest }));

/** A trust policy that lets these principals assume the role. */
const trusting = (Principal: Statement['Principal'], Action = 'sts:AssumeRole') =>
  doc({ Effect: 'Allow', Principal, Action });

const as = (id: string, rest: Partial<Request> = {}): Request => ({
  principal: { type: 'AWS', id },
  action: 's3:GetObject',
  resource: OBJECT,
  resourceAccount: '111122223333',
  ...rest,
});

interface Row {
  readonly name: string;
  readonly request: Request;
  readonly policies: Policies;
  readonly answer: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';
}

function table(rows: readonly Row[]): void {
  test.each(rows)('$name: $answer', ({ request, policies, answer }) => {
    expect(decide(request, policies).answer).toBe(answer);
  });
}

const A = 'Allowed' as const;
const I = 'ImplicitlyDenied' as const;
const E = 'ExplicitlyDenied' as const;
const elsewhere = { resourceAccount: '444455556666' };

describe('within one account', () => {
  table([
    { name: 'no policy at all', request: as(ALICE), policies: {}, answer: I },
    {
      name: 'an identity policy suffices',
      request: as(ALICE),
      policies: { identity: [ADMIN] },
      answer: A,
    },
    {
      name: 'one of several identity policies suffices',
      request: as(ALICE),
      policies: { identity: [NOTHING, ADMIN] },
      answer: A,
    },
    {
      name: 'a resource policy that names the user suffices',
      request: as(ALICE),
      policies: { resource: granting({ AWS: ALICE }) },
      answer: A,
    },
    {
      name: 'one that names another user does not',
      request: as(ALICE),
      policies: { resource: granting({ AWS: `${ALICE}x` }) },
      answer: I,
    },
    {
      name: 'one that names everybody suffices',
      request: as(ALICE),
      policies: { resource: granting('*') },
      answer: A,
    },
    {
      name: 'one that names the account leaves it to identity policies',
      request: as(ALICE),
      policies: { resource: granting({ AWS: ROOT }) },
      answer: I,
    },
    {
      name: 'and they may allow it',
      request: as(ALICE),
      policies: { resource: granting({ AWS: '111122223333' }), identity: [ADMIN] },
      answer: A,
    },
    {
      name: 'one that names the role suffices for its session',
      request: as(SESSION),
      policies: { resource: granting({ AWS: ROLE }) },
      answer: A,
    },
    {
      name: 'one that names the session suffices',
      request: as(SESSION),
      policies: { resource: granting({ AWS: SESSION }) },
      answer: A,
    },
    {
      name: 'one that names another session does not',
      request: as(SESSION),
      policies: { resource: granting({ AWS: SESSION.replace('run-1', 'run-2') }) },
      answer: I,
    },
    {
      name: 'a role of the same name elsewhere is another role',
      request: as(SESSION),
      policies: { resource: granting({ AWS: ROLE.replace('111122223333', '444455556666') }) },
      answer: I,
    },
    { name: 'the root user may do everything', request: as(ROOT), policies: {}, answer: A },
    {
      name: 'unless it is denied',
      request: as(ROOT),
      policies: { resource: doc(deny({ Principal: '*' })) },
      answer: E,
    },
  ]);
});

describe('an explicit denial', () => {
  const everything: Policies = { identity: [ADMIN], resource: granting({ AWS: SESSION }) };
  table([
    { name: 'nothing denies', request: as(SESSION), policies: everything, answer: A },
    {
      name: 'in an identity policy',
      request: as(SESSION),
      policies: { ...everything, identity: [ADMIN, doc(deny())] },
      answer: E,
    },
    {
      name: 'in the resource policy',
      request: as(SESSION),
      policies: {
        ...everything,
        resource: doc(allow({ Principal: '*' }), deny({ Principal: { AWS: ROLE } })),
      },
      answer: E,
    },
    {
      name: 'in the permissions boundary',
      request: as(SESSION),
      policies: { ...everything, boundary: doc(allow(), deny()) },
      answer: E,
    },
    {
      name: 'in the session policy',
      request: as(SESSION),
      policies: { ...everything, session: doc(allow(), deny()) },
      answer: E,
    },
    {
      name: 'in an SCP',
      request: as(SESSION),
      policies: { ...everything, scps: [[ADMIN, doc(deny())]] },
      answer: E,
    },
    {
      name: 'in an RCP',
      request: as(SESSION),
      policies: { ...everything, rcps: [[granting('*'), doc(deny({ Principal: '*' }))]] },
      answer: E,
    },
    {
      name: 'for another action only',
      request: as(SESSION),
      policies: { ...everything, identity: [ADMIN, doc(deny({ Action: 's3:PutObject' }))] },
      answer: A,
    },
  ]);
});

describe('a permissions boundary', () => {
  const boundary = NOTHING;
  table([
    {
      name: 'limits identity policies',
      request: as(ALICE),
      policies: { identity: [ADMIN], boundary },
      answer: I,
    },
    {
      name: 'and grants nothing itself',
      request: as(ALICE),
      policies: { boundary: ADMIN },
      answer: I,
    },
    {
      name: 'lets through what it allows',
      request: as(ALICE),
      policies: { identity: [ADMIN], boundary: ADMIN },
      answer: A,
    },
    {
      name: 'does not limit a resource policy that names the user',
      request: as(ALICE),
      policies: { boundary, resource: granting({ AWS: ALICE }) },
      answer: A,
    },
    {
      name: 'limits one that names the role',
      request: as(SESSION),
      policies: { boundary, resource: granting({ AWS: ROLE }) },
      answer: I,
    },
    {
      name: 'lets through one that names the role and that it allows',
      request: as(SESSION),
      policies: { boundary: ADMIN, resource: granting({ AWS: ROLE }) },
      answer: A,
    },
    {
      name: 'does not limit one that names the session',
      request: as(SESSION),
      policies: { boundary, resource: granting({ AWS: SESSION }) },
      answer: A,
    },
    {
      name: 'does not limit one that names everybody',
      request: as(SESSION),
      policies: {
        boundary,
        resource: granting('*', {
          Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/app' } },
        }),
      },
      answer: A,
    },
    {
      name: 'limits one that names the account',
      request: as(SESSION),
      policies: { identity: [ADMIN], boundary, resource: granting({ AWS: ROOT }) },
      answer: I,
    },
    {
      name: 'limits access to another account, even of a named session',
      request: as(SESSION, elsewhere),
      policies: { identity: [ADMIN], boundary, resource: granting({ AWS: SESSION }) },
      answer: I,
    },
    {
      name: 'makes a Deny with NotPrincipal hit whom it excepts',
      request: as(ALICE),
      policies: {
        identity: [ADMIN],
        boundary: ADMIN,
        resource: doc(deny({ Principal: undefined, NotPrincipal: { AWS: ALICE } })),
      },
      answer: E,
    },
    {
      name: 'without a boundary it does not',
      request: as(ALICE),
      policies: {
        identity: [ADMIN],
        resource: doc(deny({ Principal: undefined, NotPrincipal: { AWS: ALICE } })),
      },
      answer: A,
    },
  ]);
});

describe('a session policy', () => {
  const session = NOTHING;
  table([
    {
      name: 'limits identity policies',
      request: as(SESSION),
      policies: { identity: [ADMIN], session },
      answer: I,
    },
    {
      name: 'lets through what it allows',
      request: as(SESSION),
      policies: { identity: [ADMIN], session: [NOTHING, ADMIN] },
      answer: A,
    },
    {
      name: 'and grants nothing itself',
      request: as(SESSION),
      policies: { session: ADMIN },
      answer: I,
    },
    {
      name: 'limits a resource policy that names the role',
      request: as(SESSION),
      policies: { session, resource: granting({ AWS: ROLE }) },
      answer: I,
    },
    {
      name: 'does not limit one that names the session',
      request: as(SESSION),
      policies: { session, resource: granting({ AWS: SESSION }) },
      answer: A,
    },
    {
      name: 'does not limit one that names everybody',
      request: as(SESSION),
      policies: { session, resource: granting('*') },
      answer: A,
    },
    {
      name: 'must be passed to a federated user session for identity policies to count',
      request: as(FEDERATED_USER),
      policies: { identity: [ADMIN] },
      answer: I,
    },
    {
      name: 'and then they do',
      request: as(FEDERATED_USER),
      policies: { identity: [ADMIN], session: ADMIN },
      answer: A,
    },
    {
      name: 'a resource policy may name a federated user session',
      request: as(FEDERATED_USER),
      policies: { resource: granting({ AWS: FEDERATED_USER }) },
      answer: A,
    },
    {
      name: 'one that names the user behind it is limited',
      request: as('', { principal: { type: 'AWS', id: FEDERATED_USER, federatedBy: ALICE } }),
      policies: { session, resource: granting({ AWS: ALICE }) },
      answer: I,
    },
    {
      name: 'but lets through what the session policy allows',
      request: as('', { principal: { type: 'AWS', id: FEDERATED_USER, federatedBy: ALICE } }),
      policies: { session: ADMIN, resource: granting({ AWS: ALICE }) },
      answer: A,
    },
  ]);
});

describe('organization policies', () => {
  table([
    {
      name: 'an SCP that allows',
      request: as(ALICE),
      policies: { identity: [ADMIN], scps: [[ADMIN], [ADMIN]] },
      answer: A,
    },
    {
      name: 'every level of SCPs must allow',
      request: as(ALICE),
      policies: { identity: [ADMIN], scps: [[ADMIN], [NOTHING]] },
      answer: I,
    },
    {
      name: 'one SCP of a level suffices',
      request: as(ALICE),
      policies: { identity: [ADMIN], scps: [[NOTHING, ADMIN]] },
      answer: A,
    },
    {
      name: 'an SCP limits a resource policy that names the user',
      request: as(ALICE),
      policies: { resource: granting({ AWS: ALICE }), scps: [[NOTHING]] },
      answer: I,
    },
    {
      name: 'an SCP limits the root user',
      request: as(ROOT),
      policies: { scps: [[NOTHING]] },
      answer: I,
    },
    { name: 'an SCP grants nothing', request: as(ALICE), policies: { scps: [[ADMIN]] }, answer: I },
    {
      name: 'SCPs do not limit an AWS service',
      request: as('', { principal: { type: 'Service', id: 'cloudtrail.amazonaws.com' } }),
      policies: {
        resource: granting({ Service: 'cloudtrail.amazonaws.com' }),
        scps: [[doc(deny())]],
      },
      answer: A,
    },
    {
      name: 'RCPs limit an AWS service',
      request: as('', { principal: { type: 'Service', id: 'cloudtrail.amazonaws.com' } }),
      policies: {
        resource: granting({ Service: 'cloudtrail.amazonaws.com' }),
        rcps: [[doc(deny({ Principal: '*' }))]],
      },
      answer: E,
    },
    {
      name: 'an RCP denies what it names, at any level',
      request: as(ALICE),
      policies: {
        identity: [ADMIN],
        rcps: [[], [doc(deny({ Principal: '*', Action: 's3:*' }))]],
      },
      answer: E,
    },
    {
      name: 'and nothing else: full access is attached to every level',
      request: as(ALICE),
      policies: {
        identity: [ADMIN],
        rcps: [[granting('*')], [doc(deny({ Principal: '*', Action: 'sqs:*' }))]],
      },
      answer: A,
    },
    {
      name: 'an RCP grants nothing',
      request: as(ALICE),
      policies: { rcps: [[granting('*')]] },
      answer: I,
    },
  ]);
});

describe('across accounts', () => {
  table([
    {
      name: 'an identity policy alone is not enough',
      request: as(ALICE, elsewhere),
      policies: { identity: [ADMIN] },
      answer: I,
    },
    {
      name: 'a resource policy alone is not enough',
      request: as(ALICE, elsewhere),
      policies: { resource: granting({ AWS: ALICE }) },
      answer: I,
    },
    {
      name: 'both are',
      request: as(ALICE, elsewhere),
      policies: { identity: [ADMIN], resource: granting({ AWS: ALICE }) },
      answer: A,
    },
    {
      name: 'naming the account is enough for the resource',
      request: as(ALICE, elsewhere),
      policies: { identity: [ADMIN], resource: granting({ AWS: ROOT }) },
      answer: A,
    },
    {
      name: 'naming everybody, too',
      request: as(ALICE, elsewhere),
      policies: { identity: [ADMIN], resource: granting('*') },
      answer: A,
    },
    {
      name: 'naming everybody does not replace the identity policy',
      request: as(ALICE, elsewhere),
      policies: { resource: granting('*') },
      answer: I,
    },
    {
      name: 'naming the session does not replace it, either',
      request: as(SESSION, elsewhere),
      policies: { resource: granting({ AWS: SESSION }) },
      answer: I,
    },
    {
      name: 'the account in the ARN says whose resource it is',
      request: as(ALICE, {
        action: 'sqs:SendMessage',
        resource: 'arn:aws:sqs:eu-west-1:444455556666:queue',
        resourceAccount: undefined,
      }),
      policies: { identity: [ADMIN] },
      answer: I,
    },
    {
      name: "without any account it is the caller's",
      request: as(ALICE, { resourceAccount: undefined }),
      policies: { identity: [ADMIN] },
      answer: A,
    },
  ]);
});

describe('assuming a role', () => {
  const assume = { action: 'sts:AssumeRole', resource: TRUSTING, resourceAccount: undefined };
  const web = {
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: TRUSTING,
    resourceAccount: undefined,
  };
  const OTHER = 'arn:aws:iam::444455556666:user/alice';
  const cognito = { type: 'Federated', id: 'cognito-identity.amazonaws.com' } as const;
  table([
    {
      name: 'an identity policy alone, even of an administrator',
      request: as(ALICE, assume),
      policies: { identity: [ADMIN] },
      answer: I,
    },
    {
      name: 'a trust that names the user',
      request: as(ALICE, assume),
      policies: { trust: trusting({ AWS: ALICE }) },
      answer: A,
    },
    {
      name: 'a trust that names the role of a session',
      request: as(SESSION, assume),
      policies: { trust: trusting({ AWS: ROLE }) },
      answer: A,
    },
    {
      name: 'a trust that names the account leaves it to identity policies',
      request: as(ALICE, assume),
      policies: { trust: trusting({ AWS: ROOT }) },
      answer: I,
    },
    {
      name: 'and they may allow it',
      request: as(ALICE, assume),
      policies: { trust: trusting({ AWS: ROOT }), identity: [ADMIN] },
      answer: A,
    },
    {
      name: 'another account needs its own policy, too',
      request: as(OTHER, assume),
      policies: { trust: trusting({ AWS: OTHER }) },
      answer: I,
    },
    {
      name: 'and then may',
      request: as(OTHER, assume),
      policies: { trust: trusting({ AWS: OTHER }), identity: [ADMIN] },
      answer: A,
    },
    {
      name: 'a service',
      request: as('', { ...assume, principal: { type: 'Service', id: 'ec2.amazonaws.com' } }),
      policies: { trust: trusting({ Service: 'ec2.amazonaws.com' }) },
      answer: A,
    },
    {
      name: 'another service',
      request: as('', { ...assume, principal: { type: 'Service', id: 'lambda.amazonaws.com' } }),
      policies: { trust: trusting({ Service: 'ec2.amazonaws.com' }) },
      answer: I,
    },
    {
      name: 'a web identity needs the trust only',
      request: as('', { ...web, principal: cognito }),
      policies: { trust: trusting({ Federated: cognito.id }, 'sts:AssumeRoleWithWebIdentity') },
      answer: A,
    },
    {
      name: 'a web identity of another provider',
      request: as('', { ...web, principal: { type: 'Federated', id: 'accounts.google.com' } }),
      policies: { trust: trusting({ Federated: cognito.id }, 'sts:AssumeRoleWithWebIdentity') },
      answer: I,
    },
    {
      name: 'passing session tags is a permission of its own',
      request: as(ALICE, { ...assume, action: 'sts:TagSession' }),
      policies: { trust: trusting({ AWS: ALICE }) },
      answer: I,
    },
    {
      name: 'that the trust can give',
      request: as(ALICE, { ...assume, action: 'sts:TagSession' }),
      policies: {
        trust: doc({
          Effect: 'Allow',
          Principal: { AWS: ALICE },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        }),
      },
      answer: A,
    },
    {
      name: 'setting a source identity, too',
      request: as(ALICE, { ...assume, action: 'sts:SetSourceIdentity' }),
      policies: { trust: trusting({ AWS: ALICE }), identity: [ADMIN] },
      answer: I,
    },
    {
      name: 'reading the role is no matter of its trust',
      request: as(ALICE, { ...assume, action: 'iam:GetRole' }),
      policies: { trust: trusting({ AWS: ROOT }), identity: [ADMIN] },
      answer: A,
    },
  ]);
});

describe('a KMS key', () => {
  const use = { action: 'kms:Decrypt', resource: KEY, resourceAccount: undefined };
  table([
    {
      name: 'an identity policy alone',
      request: as(ALICE, use),
      policies: { identity: [ADMIN] },
      answer: I,
    },
    { name: 'the root user alone', request: as(ROOT, use), policies: {}, answer: I },
    {
      name: 'a key policy that leaves it to the account',
      request: as(ALICE, use),
      policies: { identity: [ADMIN], resource: granting({ AWS: ROOT }) },
      answer: A,
    },
    {
      name: 'a key policy that leaves it to the account, which does not allow',
      request: as(ALICE, use),
      policies: { resource: granting({ AWS: ROOT }) },
      answer: I,
    },
    {
      name: 'a key policy that names the user',
      request: as(ALICE, use),
      policies: { resource: granting({ AWS: ALICE }) },
      answer: A,
    },
    {
      name: 'a key policy that names somebody else',
      request: as(ALICE, use),
      policies: { identity: [ADMIN], resource: granting({ AWS: SESSION }) },
      answer: I,
    },
    {
      name: 'listing keys concerns no key',
      request: as(ALICE, { action: 'kms:ListKeys', resource: '*' }),
      policies: { identity: [ADMIN] },
      answer: A,
    },
  ]);
});

describe('principals of a resource policy', () => {
  const service = { type: 'Service', id: 'sns.amazonaws.com' } as const;
  const anonymous = { type: 'Anonymous', id: '' } as const;
  table([
    {
      name: 'everybody includes those who did not sign',
      request: as('', { principal: anonymous }),
      policies: { resource: granting('*') },
      answer: A,
    },
    {
      name: 'AWS: * means the same',
      request: as('', { principal: anonymous }),
      policies: { resource: granting({ AWS: '*' }) },
      answer: A,
    },
    {
      name: 'an account does not',
      request: as('', { principal: anonymous }),
      policies: { resource: granting({ AWS: ROOT }) },
      answer: I,
    },
    {
      name: 'every service does not',
      request: as('', { principal: anonymous }),
      policies: { resource: granting({ Service: '*' }) },
      answer: I,
    },
    {
      name: 'a service by name',
      request: as('', { principal: service }),
      policies: { resource: granting({ Service: service.id }) },
      answer: A,
    },
    {
      name: 'the same name of another type',
      request: as('', { principal: service }),
      policies: { resource: granting({ Federated: service.id }) },
      answer: I,
    },
    {
      name: 'every federated principal',
      request: as('', { principal: { type: 'Federated', id: 'accounts.google.com' } }),
      policies: { resource: granting({ Federated: '*' }) },
      answer: A,
    },
    {
      name: 'a canonical user',
      request: as('', { principal: { type: 'CanonicalUser', id: '79a59df9' } }),
      policies: { resource: granting({ CanonicalUser: '79a59df9' }) },
      answer: A,
    },
    {
      name: 'another canonical user',
      request: as('', { principal: { type: 'CanonicalUser', id: '79a59df0' } }),
      policies: { resource: granting({ CanonicalUser: '79a59df9' }) },
      answer: I,
    },
    {
      name: 'user names are case-sensitive',
      request: as(ALICE.replace('alice', 'Alice')),
      policies: { resource: granting({ AWS: ALICE }) },
      answer: I,
    },
    {
      name: 'a user of another partition',
      request: as(ALICE.replace('aws', 'aws-cn')),
      policies: { resource: granting({ AWS: ALICE }) },
      answer: I,
    },
    {
      name: 'a unique id left by a deleted user',
      request: as(ALICE),
      policies: { resource: granting({ AWS: 'AIDAEXAMPLEEXAMPLE12' }) },
      answer: I,
    },
    {
      name: 'the unique id of the user',
      request: as('', { principal: { type: 'AWS', id: ALICE, uniqueId: 'AIDAEXAMPLEEXAMPLE12' } }),
      policies: { resource: granting({ AWS: 'AIDAEXAMPLEEXAMPLE12' }) },
      answer: A,
    },
  ]);
});

describe('NotPrincipal', () => {
  const denyBut = (...AWS: string[]): Policies => ({
    identity: [ADMIN],
    resource: doc(deny({ NotPrincipal: { AWS } })),
  });
  table([
    {
      name: 'excepts the user it names',
      request: as(ALICE),
      policies: denyBut(ALICE, ROOT),
      answer: A,
    },
    {
      name: 'denies another user, whose account it names',
      request: as(`${ALICE}x`),
      policies: denyBut(ALICE, ROOT),
      answer: E,
    },
    {
      name: 'excepts the session it names',
      request: as(SESSION),
      policies: denyBut(SESSION, ROLE, ROOT),
      answer: A,
    },
    {
      name: 'denies another session, whose role it names',
      request: as(`${SESSION}x`),
      policies: denyBut(SESSION, ROLE, ROOT),
      answer: E,
    },
    {
      name: 'denies the anonymous',
      request: as('', { principal: { type: 'Anonymous', id: '' } }),
      policies: denyBut(ALICE),
      answer: E,
    },
    {
      name: 'with Allow grants to all others',
      request: as(SESSION),
      policies: { resource: doc(allow({ NotPrincipal: { AWS: ALICE } })) },
      answer: A,
    },
    {
      name: 'with Allow grants nothing to whom it names',
      request: as(ALICE),
      policies: { resource: doc(allow({ NotPrincipal: { AWS: ALICE } })) },
      answer: I,
    },
  ]);
});

describe('keys that follow from the principal', () => {
  const when = (key: string, value: string): Policies => ({
    resource: granting('*', { Condition: { StringEquals: { [key]: value } } }),
  });
  table([
    {
      name: 'aws:PrincipalArn of a user',
      request: as(ALICE),
      policies: when('aws:PrincipalArn', ALICE),
      answer: A,
    },
    {
      name: 'aws:PrincipalArn of a session is the role',
      request: as(SESSION),
      policies: when('aws:PrincipalArn', 'arn:aws:iam::111122223333:role/app'),
      answer: A,
    },
    {
      name: 'and not the session',
      request: as(SESSION),
      policies: when('aws:PrincipalArn', SESSION),
      answer: I,
    },
    {
      name: 'a request may give the path of the role',
      request: as(SESSION, { context: { 'aws:principalarn': ROLE } }),
      policies: when('aws:PrincipalArn', ROLE),
      answer: A,
    },
    {
      name: 'aws:PrincipalAccount',
      request: as(SESSION),
      policies: when('aws:PrincipalAccount', '111122223333'),
      answer: A,
    },
    {
      name: 'aws:PrincipalAccount of nobody',
      request: as('', { principal: { type: 'Anonymous', id: '' } }),
      policies: when('aws:PrincipalAccount', 'anonymous'),
      answer: A,
    },
    {
      name: 'aws:PrincipalType of a session',
      request: as(SESSION),
      policies: when('aws:PrincipalType', 'AssumedRole'),
      answer: A,
    },
    {
      name: 'aws:PrincipalType of a user',
      request: as(ALICE),
      policies: when('aws:PrincipalType', 'AssumedRole'),
      answer: I,
    },
    {
      name: 'aws:username of a user',
      request: as(ALICE.replace('alice', 'team/alice')),
      policies: when('aws:username', 'alice'),
      answer: A,
    },
    {
      name: 'aws:username of a session does not exist',
      request: as(SESSION),
      policies: when('aws:username', 'run-1'),
      answer: I,
    },
    {
      name: 'aws:userid of a session',
      request: as('', { principal: { type: 'AWS', id: SESSION, uniqueId: 'AROAEXAMPLE' } }),
      policies: when('aws:userid', 'AROAEXAMPLE:run-1'),
      answer: A,
    },
    {
      name: 'aws:userid of a federated user',
      request: as(FEDERATED_USER),
      policies: when('aws:userid', '111122223333:bob'),
      answer: A,
    },
    {
      name: 'aws:PrincipalIsAWSService of a service',
      request: as('', { principal: { type: 'Service', id: 'sns.amazonaws.com' } }),
      policies: when('aws:PrincipalIsAWSService', 'true'),
      answer: A,
    },
    {
      name: 'aws:PrincipalServiceName of a service',
      request: as('', { principal: { type: 'Service', id: 'sns.amazonaws.com' } }),
      policies: when('aws:PrincipalServiceName', 'sns.amazonaws.com'),
      answer: A,
    },
    {
      name: 'aws:PrincipalIsAWSService of a session',
      request: as(SESSION),
      policies: when('aws:PrincipalIsAWSService', 'true'),
      answer: I,
    },
    {
      name: 'aws:ResourceAccount',
      request: as(SESSION),
      policies: when('aws:ResourceAccount', '111122223333'),
      answer: A,
    },
  ]);
});

describe('actions and resources', () => {
  const may = (rest: Partial<Statement>): Policies => ({ identity: [doc(allow(rest))] });
  const on = (resource: string, action = 's3:GetObject') =>
    as(ALICE, { action, resource, context: { 'aws:PrincipalTag/Team': 'red' } });
  table([
    {
      name: 'action names are case-insensitive',
      request: as(ALICE),
      policies: may({ Action: 'S3:getobject' }),
      answer: A,
    },
    {
      name: 'a wildcard in an action',
      request: as(ALICE),
      policies: may({ Action: 's3:Get?bject*' }),
      answer: A,
    },
    {
      name: 'a wildcard that does not fit',
      request: as(ALICE),
      policies: may({ Action: 's3:Get?' }),
      answer: I,
    },
    {
      name: 'NotAction of another action',
      request: as(ALICE),
      policies: may({ Action: undefined, NotAction: 'iam:*' }),
      answer: A,
    },
    {
      name: 'NotAction of the action',
      request: as(ALICE),
      policies: may({ Action: undefined, NotAction: 's3:*' }),
      answer: I,
    },
    {
      name: 'a resource by name',
      request: as(ALICE),
      policies: may({ Resource: OBJECT }),
      answer: A,
    },
    {
      name: 'resources are case-sensitive',
      request: as(ALICE),
      policies: may({ Resource: 'arn:aws:s3:::Bucket/key' }),
      answer: I,
    },
    {
      name: 'a star crosses slashes',
      request: on('arn:aws:s3:::bucket/a/b'),
      policies: may({ Resource: 'arn:aws:s3:::b*' }),
      answer: A,
    },
    {
      name: 'a question mark is one character',
      request: on('arn:aws:s3:::bucket/ab'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/?' }),
      answer: I,
    },
    {
      name: 'a star does not cross the parts of an ARN',
      request: on('arn:aws:sqs:eu-west-1:111122223333:b', 'sqs:SendMessage'),
      policies: may({ Resource: 'arn:aws:sqs:*:b' }),
      answer: I,
    },
    {
      name: 'but colons in the last part',
      request: on('arn:aws:sns:eu-west-1:111122223333:topic:1', 'sns:Publish'),
      policies: may({ Resource: 'arn:aws:sns:*:*:t*1' }),
      answer: A,
    },
    {
      name: 'missing parts of an ARN are stars',
      request: on('arn:aws:sqs:eu-west-1:111122223333:b', 'sqs:SendMessage'),
      policies: may({ Resource: 'arn:aws:sqs' }),
      answer: A,
    },
    {
      name: 'NotResource of another resource',
      request: as(ALICE),
      policies: may({ Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }),
      answer: A,
    },
    {
      name: 'NotResource of the resource',
      request: as(ALICE),
      policies: may({ Resource: undefined, NotResource: 'arn:aws:s3:::bucket/*' }),
      answer: I,
    },
    {
      name: 'no resource needs a star',
      request: on('*', 's3:ListAllMyBuckets'),
      policies: may({ Resource: 'arn:aws:s3:::*' }),
      answer: I,
    },
    {
      name: 'and a star is enough',
      request: on('*', 's3:ListAllMyBuckets'),
      policies: may({}),
      answer: A,
    },
    {
      name: 'a variable in a resource',
      request: on('arn:aws:s3:::bucket/red/x'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/*' }),
      answer: A,
    },
    {
      name: 'with another value',
      request: on('arn:aws:s3:::bucket/blue/x'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/*' }),
      answer: I,
    },
    {
      name: 'without a value a resource matches nothing',
      request: on('arn:aws:s3:::bucket//x'),
      policies: may({ Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/None}*' }),
      answer: I,
    },
    {
      name: 'so that NotResource matches everything',
      request: on('arn:aws:s3:::bucket/x'),
      policies: may({
        Resource: undefined,
        NotResource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/None}*',
      }),
      answer: A,
    },
  ]);
});

describe('sts:GetCallerIdentity', () => {
  const who = { action: 'sts:GetCallerIdentity', resource: '*' };
  table([
    { name: 'needs no permission', request: as(ALICE, who), policies: {}, answer: A },
    {
      name: 'and cannot be denied',
      request: as(ALICE, who),
      policies: { identity: [doc(deny())], scps: [[doc(deny())]] },
      answer: A,
    },
    {
      name: 'but has to be signed',
      request: as('', { ...who, principal: { type: 'Anonymous', id: '' } }),
      policies: {},
      answer: I,
    },
  ]);
});

describe('the explanation', () => {
  test('names the statement that allows', () => {
    const decision = decide(as(ALICE), {
      identity: [
        { name: 'Reader', document: doc(deny({ Action: 'iam:*' }), allow({ Sid: 'Read' })) },
      ],
    });
    expect(decision).toMatchObject({
      answer: 'Allowed',
      missing: [],
      statements: [{ kind: 'identity', policy: 'Reader', index: 1, sid: 'Read' }],
    });
  });

  test('names only the statements that deny when one does', () => {
    const decision = decide(as(ALICE), {
      identity: [ADMIN],
      boundary: doc(allow(), deny({ Sid: 'Never' })),
    });
    expect(decision.statements.map(({ kind, sid }) => [kind, sid])).toEqual([
      ['boundary', 'Never'],
    ]);
  });

  test('says which kind of policy allowed nothing, and which condition of a near miss failed', () => {
    const guarded = doc(
      allow({ Sid: 'WithMfa', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      allow({ Action: 'ec2:*' }),
    );
    const decision = decide(as(ALICE), { identity: [guarded] });
    expect(decision.missing).toEqual([
      {
        kind: 'identity',
        reason: 'no identity policy allows it',
        nearMisses: [
          {
            kind: 'identity',
            policy: '1',
            index: 0,
            sid: 'WithMfa',
            statement: (guarded.Statement as Statement[])[0],
            failed: [
              {
                operator: 'Bool',
                key: 'aws:MultiFactorAuthPresent',
                expected: ['true'],
                actual: undefined,
              },
            ],
          },
        ],
      },
    ]);
  });

  test('names every kind of policy that is missing', () => {
    const { missing } = decide(as(ALICE, elsewhere), { boundary: NOTHING, scps: [[NOTHING]] });
    expect(missing.map(({ kind }) => kind)).toEqual(['scp', 'resource', 'identity', 'boundary']);
  });
});

test('accepts every action that AWS has, in a request and in a policy', () => {
  for (const { name } of loadCatalogue().actions) {
    const request = { principal: { type: 'AWS', id: ALICE }, action: name, resource: '*' } as const;
    expect(() => decide(request, { identity: [doc(allow({ Action: name }))] })).not.toThrow();
  }
});
