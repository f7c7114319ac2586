import type { Statement } from '../../access/index';
import { allow } from '../support/decisions';
import { INSTANCES, may, never, only, same } from '../support/proofs';

describe('values that are told apart', () => {
  const differ = (a: Statement['Condition'], b: Statement['Condition']) =>
    !same(
      may(allow({ Action: 's3:GetObject', Condition: a as never })),
      may(allow({ Action: 's3:GetObject', Condition: b as never })),
    ).holds;

  test.each([
    {
      name: 'the bound of a number',
      a: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      b: { NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3600' } },
      expected: true,
    },
    {
      name: 'the same bound, written twice',
      a: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      b: { NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3599' } },
      expected: false,
    },
    {
      name: 'the same bound, where a value may be a fraction',
      a: { NumericLessThan: { 'aws:PrincipalTag/level': '10' } },
      b: { NumericLessThanEquals: { 'aws:PrincipalTag/level': '9' } },
      expected: true,
    },
    {
      name: 'the second of a date',
      a: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      b: { DateLessThanEquals: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      expected: true,
    },
    {
      name: 'the same date in another notation',
      a: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      b: { DateLessThan: { 'aws:CurrentTime': '1893456000' } },
      expected: false,
    },
    {
      name: 'nested address ranges',
      a: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      b: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/9', '10.128.0.0/10'] } },
      expected: true,
    },
    {
      name: 'the same range in halves',
      a: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      b: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/9', '10.128.0.0/9'] } },
      expected: false,
    },
    {
      name: 'addresses of version 6',
      a: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      b: {
        IpAddress: {
          'aws:SourceIp': [
            '0.0.0.0/5',
            '8.0.0.0/7',
            '11.0.0.0/8',
            '12.0.0.0/6',
            '16.0.0.0/4',
            '32.0.0.0/3',
            '64.0.0.0/2',
            '128.0.0.0/1',
          ],
        },
      },
      expected: true,
    },
    {
      name: 'IfExists on a key that may be missing',
      a: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      b: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
      expected: true,
    },
    {
      name: 'IfExists on a key that is always there',
      a: { Bool: { 'aws:SecureTransport': 'true' } },
      b: { BoolIfExists: { 'aws:SecureTransport': 'true' } },
      expected: false,
    },
    {
      name: 'all values and some value',
      a: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
      b: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
      expected: true,
    },
    {
      name: 'an ARN condition and a text condition',
      a: { ArnLike: { 'aws:ResourceTag/arn': 'arn:aws:sns:*:1:a' } },
      b: { StringLike: { 'aws:ResourceTag/arn': 'arn:aws:sns:*:1:a' } },
      expected: true,
    },
  ])('$name: $expected', ({ a, b, expected }) => {
    expect(differ(a as never, b as never)).toBe(expected);
  });

  test('a request carries a tag exactly if it lists the key of the tag', () => {
    const tagger = may(
      allow({
        Action: 'ec2:CreateTags',
        Resource: INSTANCES,
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Owner'] } },
      }),
    );
    expect(
      never(tagger, {
        Action: 'ec2:CreateTags',
        Condition: { Null: { 'aws:RequestTag/Schedule': 'false' } },
      }).holds,
    ).toBe(true);
    expect(
      never(tagger, {
        Action: 'ec2:CreateTags',
        Condition: { Null: { 'aws:RequestTag/Owner': 'false' } },
      }).holds,
    ).toBe(false);
  });

  test('a tag that fills a variable has to be listed, too', () => {
    const tagging = (key: string) =>
      may(
        allow({
          Action: 'ec2:CreateTags',
          Resource: 'arn:aws:ec2:*:111122223333:instance/${aws:RequestTag/Owner}',
          Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [key] } },
        }),
      );
    expect(never(tagging('Schedule'), { Action: 'ec2:CreateTags' }).holds).toBe(true);
    expect(never(tagging('Owner'), { Action: 'ec2:CreateTags' }).holds).toBe(false);
  });

  test('a bucket is not an object', () => {
    const reader = may(
      allow({ Action: 's3:ListBucket', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }),
    );
    expect(only(reader, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' }).holds).toBe(true);
  });
});
