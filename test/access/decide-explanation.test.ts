import { decide, type Statement } from '../../access';
import { loadCatalogue } from '../../access/load-catalogue';
import { ADMIN, ALICE, allow, as, deny, doc, elsewhere, NOTHING } from '../support/decisions';

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
