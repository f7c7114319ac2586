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
  elsewhere,
  granting,
  I,
  NOTHING,
  ROLE,
  ROOT,
  SESSION,
  table,
} from '../support/decisions';

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
