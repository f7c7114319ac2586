import { type Claim, decide, policiesFor } from '../../access/index';
import { allow, deny } from '../support/decisions';
import {
  allowedActions,
  always,
  atMost,
  INSTANCES,
  may,
  never,
  only,
  same,
  scheduler,
  tagged,
} from '../support/proofs';

describe('a statement that holds', () => {
  test('only: the closed world of a role', () => {
    const claims: Claim[] = [
      { Action: ['ec2:StartInstances', 'ec2:StopInstances'], Condition: tagged },
      { Action: 'ec2:DescribeInstances' },
    ];
    expect(only(scheduler, claims)).toEqual({ holds: true, representatives: expect.any(Number) });
  });

  test('never: no request whatever', () => {
    expect(never(scheduler, { Action: ['ec2:TerminateInstances', 'iam:*', 's3:*'] }).holds).toBe(
      true,
    );
    expect(
      never(scheduler, {
        Action: 'ec2:StopInstances',
        Condition: { Null: { 'aws:ResourceTag/Schedule': 'true' } },
      }).holds,
    ).toBe(true);
  });

  test('always: whoever is meant gets in', () => {
    expect(
      always(scheduler, { Action: 'ec2:StopInstances', Resource: INSTANCES, Condition: tagged })
        .holds,
    ).toBe(true);
  });

  test('atMost and same: comparisons', () => {
    const wider = may(allow({ Action: 'ec2:*' }));
    expect(atMost(scheduler, wider).holds).toBe(true);
    expect(
      same(
        scheduler,
        may(
          ...[scheduler].flatMap(() => [
            allow({ Action: 'EC2:StopInstances', Resource: INSTANCES, Condition: tagged }),
            allow({
              Action: 'ec2:startinstances',
              Resource: [INSTANCES, 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'],
              Condition: tagged,
            }),
            allow({ Action: 'ec2:DescribeInstances' }),
          ]),
        ),
      ).holds,
    ).toBe(true);
  });
});

describe('a statement that is false', () => {
  test('comes back with the shortest request, which decide confirms', () => {
    const proof = only(scheduler, { Action: ['ec2:StartInstances', 'ec2:StopInstances'] });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: {
        principal: { type: 'AWS', id: 'arn:aws:sts::111122223333:assumed-role/app/session' },
        action: 'ec2:DescribeInstances',
        resource: '*',
      },
      decision: { answer: 'Allowed', statements: [{ sid: 'Find' }, { sid: 'AssumedConsent' }] },
    });
    if (proof.holds) throw new Error('unreachable');
    expect(decide(proof.counterexample, policiesFor(scheduler, proof.counterexample))).toEqual(
      proof.decision,
    );
  });

  test('carries the condition keys that it needs, and no others', () => {
    const proof = never(scheduler, { Action: 'ec2:StopInstances' });
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:ResourceTag/Schedule': 'office-hours' } },
    });
  });

  test('always: says what was missing', () => {
    const proof = always(scheduler, { Action: 'ec2:StopInstances', Resource: INSTANCES });
    expect(proof).toMatchObject({
      holds: false,
      decision: {
        answer: 'ImplicitlyDenied',
        missing: [{ kind: 'identity', nearMisses: [{ sid: 'StartAndStop' }] }],
      },
    });
  });

  test('atMost: says what the other side answers', () => {
    const proof = atMost(may(allow({ Action: 'ec2:StopInstances' })), scheduler);
    expect(proof).toMatchObject({
      holds: false,
      decision: { answer: 'Allowed' },
      other: { answer: 'ImplicitlyDenied' },
    });
  });

  test('a claim about an action that is allowed to nobody is told apart from one that is misspelt', () => {
    expect(never(scheduler, { Action: 's3:DeleteObject' }).holds).toBe(true);
    expect(() => never(scheduler, { Action: 's3:DelteObject' })).toThrow(
      "action 's3:delteobject' matches none of the catalogue",
    );
  });
});

describe('allowedActions', () => {
  test('lists every action that some request may do, each with a request', () => {
    const actions = allowedActions(scheduler);
    expect(actions.map(({ action }) => action).sort()).toEqual([
      'ec2:DescribeInstances',
      'ec2:StartInstances',
      'ec2:StopInstances',
    ]);
    for (const { example } of actions) {
      expect(decide(example, policiesFor(scheduler, example)).answer).toBe('Allowed');
    }
  });

  test('leaves out what a denial takes back altogether', () => {
    expect(
      allowedActions(may(allow({ Action: 's3:GetObject' }), deny({ Action: 's3:*' }))),
    ).toEqual([]);
  });
});

test('statements that share no key cost their sum, not their product', () => {
  const statements = Array.from({ length: 60 }, (_, i) =>
    (i % 4 === 3 ? deny : allow)({
      Action: 's3:GetObject',
      Condition: { StringLike: { [`aws:ResourceTag/k${i}`]: [`v${i}*`, 'x'] } },
    }),
  );
  const claims = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Condition }) => ({ Action: 's3:GetObject', Condition: Condition as never }));
  expect(only(may(...statements), claims).holds).toBe(true);
  expect(only(may(...statements), claims.slice(1)).holds).toBe(false);
});
