import { InexactError, role } from '../../access/index';
import { allow, doc } from '../support/decisions';
import { APP, may, never, only, scheduler } from '../support/proofs';

describe('where a proof would not be exact it throws', () => {
  const condition = (block: object) => () =>
    only(may(allow({ Action: 's3:GetObject', Condition: block as never })), { Action: 's3:*' });

  test.each([
    {
      name: 'two variables side by side',
      ask: () =>
        only(
          may(
            allow({
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/a}${aws:PrincipalTag/b}',
            }),
          ),
          { Action: 's3:*' },
        ),
      error:
        "'b/${aws:PrincipalTag/a}${aws:PrincipalTag/b}' has two variables side by side; a proof is exact only if every condition is about one key, and its variables are separated by text",
    },
    {
      name: 'a key compared as text and as a number',
      ask: condition({ StringLike: { 'app:Size': '1*' }, NumericLessThan: { 'app:Size': '10' } }),
      error:
        "'app:size' is compared as string and as numeric; a proof is exact only if a key is compared as text, as a number, as a date or as an address, not as several",
    },
    {
      name: 'a number that is no integer',
      ask: condition({ NumericLessThan: { 'app:Size': '1.5' } }),
      error:
        "'app:size' is compared with '1.5'; a proof is exact only if numbers are integers, dates are whole seconds",
    },
    {
      name: 'more overlaps than the cap',
      ask: condition({
        StringLike: { 'app:Text': [...'abcdefghijklmnopq'].map((letter) => `*${letter}*`) },
      }),
      error:
        '18 patterns on one key or ARN part overlap in more than 20000 ways; a proof is exact only if the search stays below the stated caps',
    },
  ])('$name', ({ ask, error }) => {
    let thrown: unknown;
    try {
      ask();
    } catch (inexact) {
      thrown = inexact;
    }
    expect(thrown).toBeInstanceOf(InexactError);
    expect(thrown).toMatchObject({ message: expect.stringContaining(error) });
  });

  test('but not for a statement that decides nothing', () => {
    const elsewhere = allow({
      Action: 'sqs:SendMessage',
      Resource: 'arn:aws:sqs:${aws:RequestedRegion}:111122223333:queue',
    });
    const bounded = role({
      arn: APP,
      identity: [doc(elsewhere)],
      boundary: doc(allow({ Action: 's3:*' })),
    });
    expect(() => never(may(elsewhere), { Action: 'sqs:*' })).toThrow('a variable before its fifth');
    expect(never(bounded, { Action: 'sqs:*' }).holds).toBe(true);
  });

  test('an action that the catalogue does not know', () => {
    expect(() => only(may(allow({ Action: 's4:GetObject' })), { Action: 's3:*' })).toThrow(
      "action 's4:getobject' matches none of the catalogue",
    );
  });

  test('a claim with an unknown operator', () => {
    expect(() =>
      only(scheduler, { Action: 'ec2:*', Condition: { StringMatches: { a: 'b' } } }),
    ).toThrow("claim 1: 'StringMatches' is not a condition operator of IAM");
  });
});
