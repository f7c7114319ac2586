import type { Claim, Statement } from '../../access/index';
import { allow } from '../support/decisions';
import { atMost, may, never, same } from '../support/proofs';

describe('guards that are not needless', () => {
  const path = 'arn:aws:s3:::shared/${aws:PrincipalTag/department}/*';
  const own = (Condition?: Statement['Condition']) =>
    may(allow({ Action: 's3:GetObject', Resource: path, ...(Condition ? { Condition } : {}) }));
  const guarded = own({
    StringLike: { 'aws:PrincipalTag/department': '?*' },
    StringNotLike: { 'aws:PrincipalTag/department': '*/*' },
  });

  test('against an empty tag', () => {
    const proof = same(own({ StringNotLike: { 'aws:PrincipalTag/department': '*/*' } }), guarded);
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalTag/department': '' } },
    });
  });

  test('against a tag with a slash', () => {
    const proof = same(own({ StringLike: { 'aws:PrincipalTag/department': '?*' } }), guarded);
    expect(proof).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalTag/department': expect.stringContaining('/') } },
    });
  });

  test('a tag with a slash reaches below what another tag may reach', () => {
    const claim = {
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::shared/finance/hr/*',
      Condition: { StringNotEquals: { 'aws:PrincipalTag/department': 'finance' } },
    };
    expect(never(own(), claim)).toMatchObject({
      holds: false,
      counterexample: { context: { 'aws:PrincipalTag/department': 'finance/hr' } },
    });
    expect(never(guarded, claim).holds).toBe(true);
  });

  test.each(['*/secret/*', '*secret*', 'shared/*/secret/x', 'shared/*y*/secret/*'])(
    'a tag at the end of a name can hold whatever text %s asks for',
    (claimed) => {
      const Action = 's3:GetObject';
      const reader = (Condition: Statement['Condition'] = {}) =>
        may(allow({ Action, Resource: 'arn:aws:s3:::shared/${aws:PrincipalTag/team}', Condition }));
      const claim: Claim = { Action, Resource: `arn:aws:s3:::${claimed}` };
      expect(never(reader(), claim)).toMatchObject({
        holds: false,
        counterexample: { context: { 'aws:PrincipalTag/team': expect.stringContaining('secret') } },
      });
      const plain = { StringNotLike: { 'aws:PrincipalTag/team': '*secret*' } };
      expect(never(reader(plain), claim).holds).toBe(true);
    },
  );

  test('against a missing tag, where a default stands in for it', () => {
    const fallback = "arn:aws:s3:::shared/${aws:PrincipalTag/department, 'everyone'}/*";
    const open = may(allow({ Action: 's3:GetObject', Resource: fallback }));
    const closed = may(
      allow({
        Action: 's3:GetObject',
        Resource: fallback,
        Condition: { StringLike: { 'aws:PrincipalTag/department': '*' } },
      }),
    );
    expect(same(open, closed)).toMatchObject({
      holds: false,
      counterexample: { resource: 'arn:aws:s3:::shared/everyone/' },
    });
  });

  test('against a missing key, with ForAllValues', () => {
    const rows = {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': '${aws:PrincipalTag/user}' },
    };
    const table = 'arn:aws:dynamodb:*:111122223333:table/notes';
    const open = may(allow({ Action: 'dynamodb:GetItem', Resource: table, Condition: rows }));
    const closed = may(
      allow({
        Action: 'dynamodb:GetItem',
        Resource: table,
        Condition: { ...rows, Null: { 'dynamodb:LeadingKeys': 'false' } },
      }),
    );
    expect(
      never(open, { Action: 'dynamodb:*', Condition: { Null: { 'dynamodb:LeadingKeys': 'true' } } })
        .holds,
    ).toBe(false);
    expect(
      never(closed, {
        Action: 'dynamodb:*',
        Condition: { Null: { 'dynamodb:LeadingKeys': 'true' } },
      }).holds,
    ).toBe(true);
    expect(
      never(closed, {
        Action: 'dynamodb:*',
        Condition: {
          'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': '${aws:PrincipalTag/user}' },
        },
      }).holds,
    ).toBe(true);
  });

  test('of case: IgnoreCase allows more', () => {
    const exact = may(
      allow({
        Action: 's3:GetObject',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'Red' } },
      }),
    );
    const loose = may(
      allow({
        Action: 's3:GetObject',
        Condition: { StringEqualsIgnoreCase: { 'aws:PrincipalTag/team': 'Red' } },
      }),
    );
    expect(atMost(exact, loose).holds).toBe(true);
    expect(atMost(loose, exact).holds).toBe(false);
  });
});
