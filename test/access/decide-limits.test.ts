import {
  A,
  ADMIN,
  ALICE,
  as,
  deny,
  doc,
  E,
  elsewhere,
  FEDERATED_USER,
  granting,
  I,
  KEY,
  NOTHING,
  ROLE,
  ROOT,
  SESSION,
  table,
} from '../support/decisions';

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
  const LINKED =
    'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS';
  const forbidden = { scps: [[doc(deny())]], rcps: [[doc(deny({ Principal: '*' }))]] };
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
      name: 'neither SCPs nor RCPs limit a service-linked role',
      request: as(LINKED),
      policies: { identity: [ADMIN], ...forbidden },
      answer: A,
    },
    {
      name: 'nor its session, whose ARN does not show the path',
      request: as(SESSION, { context: { 'aws:PrincipalArn': LINKED } }),
      policies: { identity: [ADMIN], ...forbidden },
      answer: A,
    },
    {
      name: 'but a role of that name under another path',
      request: as(LINKED.replace('aws-service-role', 'mine')),
      policies: { identity: [ADMIN], scps: forbidden.scps },
      answer: E,
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
    ...(
      [
        ['kms:RetireGrant', A],
        ['kms:RevokeGrant', E],
      ] as const
    ).map(([action, answer]) => ({
      name: `an RCP that denies all of KMS, and ${action}`,
      request: as(ALICE, { action, resource: KEY }),
      policies: {
        identity: [ADMIN],
        resource: granting({ AWS: ROOT }),
        rcps: [[doc(deny({ Principal: '*', Action: 'kms:*' }))]],
      },
      answer,
    })),
    {
      name: 'an RCP grants nothing',
      request: as(ALICE),
      policies: { rcps: [[granting('*')]] },
      answer: I,
    },
  ]);
});
