import type { Policies } from '../../access/index';
import {
  A,
  ADMIN,
  ALICE,
  allow,
  as,
  deny,
  doc,
  E,
  FEDERATED_USER,
  granting,
  I,
  ROLE,
  ROOT,
  SESSION,
  table,
} from '../support/decisions';

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
