import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import { decide, type Statement } from '../../access/index';
import {
  ADMIN,
  ALICE,
  allow,
  as,
  deny,
  doc,
  elsewhere,
  NOTHING,
  TRUSTING,
  trusting,
} from '../support/decisions';

const BOB = 'arn:aws:iam::444455556666:user/bob';

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

  const assume = as(BOB, { action: 'sts:AssumeRole', resource: TRUSTING });
  const condition = { Condition: { StringEquals: { 'sts:ExternalId': 'blue' } } };
  const trust = doc({ Effect: 'Allow', Principal: { AWS: BOB }, Action: 'sts:*', ...condition });

  test.each([
    ['a user of another account', assume],
    ['a service', { ...assume, principal: { type: 'Service', id: 'ec2.amazonaws.com' } }],
  ] as const)('of a refusal to let %s become a role speaks of its trust policy', (_, request) => {
    const { missing } = decide(request, { identity: [ADMIN], trust: trusting({ AWS: ALICE }) });
    expect(missing).toEqual([
      {
        kind: 'trust',
        reason: "no statement of the role's trust policy allows it for this principal",
        nearMisses: [],
      },
    ]);
  });

  test.each(['trust', 'resource'] as const)(
    'shows the near miss of a trust policy that is given as %s',
    (kind) => {
      const { missing } = decide(assume, { identity: [ADMIN], [kind]: trust });
      expect(missing).toMatchObject([
        { kind: 'trust', nearMisses: [{ kind, failed: [{ key: 'sts:ExternalId' }] }] },
      ]);
    },
  );

  test('speaks of no trust policy where a role is read rather than assumed', () => {
    const { missing } = decide({ ...assume, action: 'iam:GetRole' }, { identity: [ADMIN] });
    expect(missing).toMatchObject([
      {
        kind: 'resource',
        reason: "no statement of the resource's policy allows it for this principal",
      },
    ]);
  });
});

test('allows every action that AWS has by its name', () => {
  const refused = loadCatalogue().actions.filter(({ name: action }) => {
    const request = { principal: { type: 'AWS', id: ALICE }, action, resource: '*' } as const;
    return decide(request, { identity: [doc(allow({ Action: action }))] }).answer !== 'Allowed';
  });
  expect(refused).toEqual([]);
});
