import { decide } from '../../access/index';
import {
  A,
  ADMIN,
  ALICE,
  as,
  deny,
  doc,
  FEDERATED_USER,
  granting,
  I,
  KEY,
  NOTHING,
  ROLE,
  ROOT,
  SESSION,
  TRUSTING,
  table,
  trusting,
} from '../support/decisions';

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

describe('what sessions cannot do', () => {
  const policies = { identity: [ADMIN], session: ADMIN };
  table([
    ...['sts:GetSessionToken', 'sts:GetFederationToken'].map((action) => ({
      name: `a role's, ${action}`,
      request: as(SESSION, { action, resource: '*' }),
      policies,
      answer: I,
    })),
    {
      name: "but a role's can ask for one of a role",
      request: as(SESSION, { action: 'sts:AssumeRole', resource: TRUSTING }),
      policies: { ...policies, trust: trusting({ AWS: ROOT }) },
      answer: A,
    },
    {
      name: "nor a federated user's",
      request: as(FEDERATED_USER, { action: 'sts:AssumeRole', resource: TRUSTING }),
      policies: { ...policies, trust: trusting({ AWS: FEDERATED_USER }) },
      answer: I,
    },
  ]);
});

describe('what the root user cannot do', () => {
  const trust = trusting({ AWS: ROOT });
  const assume = { action: 'sts:AssumeRole', resource: TRUSTING, resourceAccount: undefined };
  table([
    {
      name: 'assume a role that trusts it',
      request: as(ROOT, assume),
      policies: { trust },
      answer: I,
    },
    {
      name: 'but an administrator of the account can',
      request: as(ALICE, assume),
      policies: { trust, identity: [ADMIN] },
      answer: A,
    },
    {
      name: 'use a root session',
      request: as(ROOT, { action: 'sts:AssumeRoot', resource: ROOT }),
      policies: {},
      answer: I,
    },
    {
      name: 'but ask for a federation token',
      request: as(ROOT, { action: 'sts:GetFederationToken', resource: FEDERATED_USER }),
      policies: {},
      answer: A,
    },
  ]);

  test('has a reason', () => {
    const { missing } = decide(as(ROOT, assume), { trust });
    expect(missing).toEqual([
      { kind: 'credentials', reason: 'it cannot be called with such credentials', nearMisses: [] },
    ]);
  });
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

describe('sts:GetSessionToken', () => {
  const token = { action: 'sts:GetSessionToken', resource: '*' };
  table([
    { name: 'needs no permission of a user', request: as(ALICE, token), policies: {}, answer: A },
    {
      name: 'and cannot be denied to one',
      request: as(ALICE, token),
      policies: { identity: [doc(deny())], boundary: NOTHING, scps: [[doc(deny())]] },
      answer: A,
    },
    {
      name: 'nor to the root user',
      request: as(ROOT, token),
      policies: { scps: [[doc(deny())]] },
      answer: A,
    },
    {
      name: 'is not there for a session',
      request: as(SESSION, token),
      policies: {},
      answer: I,
    },
  ]);
});
