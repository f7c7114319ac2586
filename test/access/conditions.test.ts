import { type ContextValue, decide, type Policy } from '../../access/index';

type Value = string | number | boolean | string[];

/** Whether one condition on one key holds, asked through a policy that allows everything else. */
function holds(
  operator: string,
  values: Value,
  given: ContextValue | undefined,
  extra: Record<string, ContextValue> = {},
  version: Policy['Version'] = '2012-10-17',
): boolean {
  const decision = decide(
    {
      principal: { type: 'AWS', id: 'arn:aws:iam::111122223333:user/alice' },
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      context: given === undefined ? extra : { 'test:Key': given, ...extra },
    },
    {
      identity: [
        {
          Version: version,
          Statement: {
            Effect: 'Allow',
            Action: '*',
            Resource: '*',
            Condition: { [operator]: { 'test:Key': values } },
          },
        },
      ],
    },
  );
  return decision.answer === 'Allowed';
}

interface Row {
  readonly operator: string;
  readonly values: Value;
  readonly matches: readonly (ContextValue | undefined)[];
  readonly fails: readonly (ContextValue | undefined)[];
}

const user = 'arn:aws:iam::111122223333:user/alice';

const rows: readonly Row[] = [
  { operator: 'StringEquals', values: 'a*', matches: ['a*'], fails: ['ab', 'A*', '', undefined] },
  { operator: 'StringNotEquals', values: 'a', matches: ['b', 'A', '', undefined], fails: ['a'] },
  { operator: 'StringEquals', values: ['a', 'b'], matches: ['a', 'b'], fails: ['c', undefined] },
  { operator: 'StringNotEquals', values: ['a', 'b'], matches: ['c', undefined], fails: ['a', 'b'] },
  {
    operator: 'StringEqualsIgnoreCase',
    values: 'Prod',
    matches: ['prod', 'PROD'],
    fails: ['pro', undefined],
  },
  {
    operator: 'StringNotEqualsIgnoreCase',
    values: 'Prod',
    matches: ['dev', undefined],
    fails: ['pROD'],
  },
  {
    operator: 'StringLike',
    values: 'a?c*',
    matches: ['abc', 'abcd/e'],
    fails: ['ac', 'Abc', undefined],
  },
  { operator: 'StringLike', values: '', matches: [''], fails: ['a', undefined] },
  { operator: 'StringLike', values: '?*', matches: ['a', 'a/b'], fails: ['', undefined] },
  { operator: 'StringNotLike', values: 'a*', matches: ['b', undefined], fails: ['a', 'ab'] },
  { operator: 'stringequals', values: 'a', matches: ['a'], fails: ['b'] },
  {
    operator: 'NumericEquals',
    values: '10',
    matches: ['10', '10.0'],
    fails: ['11', 'ten', undefined],
  },
  { operator: 'NumericNotEquals', values: 10, matches: ['11', undefined], fails: ['10'] },
  {
    operator: 'NumericLessThan',
    values: '10',
    matches: ['9', '-1', '9.9'],
    fails: ['10', undefined],
  },
  {
    operator: 'NumericLessThanEquals',
    values: '10',
    matches: ['10', '9'],
    fails: ['11', undefined],
  },
  { operator: 'NumericGreaterThan', values: '10', matches: ['11'], fails: ['10', '9', undefined] },
  { operator: 'NumericGreaterThanEquals', values: '10', matches: ['10'], fails: ['9', undefined] },
  {
    operator: 'DateLessThan',
    values: '2030-01-01T00:00:00Z',
    matches: ['2029-12-31T23:59:59Z', '1577836800', '2029-12-31T23:00:00-00:30', '2029'],
    fails: ['2030-01-01T00:00:00Z', '2030-01-01T00:30:00+00:15', undefined],
  },
  {
    operator: 'DateEquals',
    values: '2020-01-01',
    matches: ['1577836800', '2020-01-01T00:00:00Z'],
    fails: ['2020-01-02', undefined],
  },
  {
    operator: 'DateNotEquals',
    values: '2020-01-01',
    matches: ['2021-01-01', undefined],
    fails: ['2020'],
  },
  {
    operator: 'DateGreaterThanEquals',
    values: '1577836800',
    matches: ['2020-01-01'],
    fails: ['2019-12-31', undefined],
  },
  {
    operator: 'DateGreaterThan',
    values: '2020-01-01',
    matches: ['2020-01-01T00:00:01Z'],
    fails: ['2020-01-01', undefined],
  },
  {
    operator: 'DateLessThanEquals',
    values: '2020-01-01',
    matches: ['2020-01-01'],
    fails: ['2020-01-02', undefined],
  },
  {
    operator: 'Bool',
    values: 'true',
    matches: ['true', 'True'],
    fails: ['false', 'yes', undefined],
  },
  { operator: 'Bool', values: false, matches: ['false'], fails: ['true', undefined] },
  { operator: 'BoolIfExists', values: 'true', matches: ['true', undefined], fails: ['false'] },
  {
    operator: 'BinaryEquals',
    values: 'QmluYXJ5',
    matches: ['QmluYXJ5'],
    fails: ['qmluyxj5', undefined],
  },
  {
    operator: 'IpAddress',
    values: ['203.0.113.0/24', '2001:DB8:1234:5678::/64'],
    matches: ['203.0.113.1', '203.0.113.255', '2001:db8:1234:5678::1'],
    fails: ['203.0.114.0', '198.51.100.1', '2001:db8:1234:5679::1', 'nowhere', undefined],
  },
  {
    operator: 'IpAddress',
    values: '203.0.113.7',
    matches: ['203.0.113.7'],
    fails: ['203.0.113.8'],
  },
  {
    operator: 'IpAddress',
    values: '2001:db8::1',
    matches: ['2001:db8:0:0::1'],
    fails: ['2001:db8::2'],
  },
  {
    operator: 'NotIpAddress',
    values: '10.0.0.0/8',
    matches: ['11.0.0.1', '::1', undefined],
    fails: ['10.1.2.3'],
  },
  {
    operator: 'ArnLike',
    values: 'arn:aws:someservice:*:111122223333:finance/*',
    matches: ['arn:aws:someservice:us-east-2:111122223333:finance/a/b:c'],
    fails: [
      'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
      'finance',
      undefined,
    ],
  },
  {
    operator: 'StringLike',
    values: 'arn:aws:someservice:*:111122223333:finance/*',
    matches: [
      'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
    ],
    fails: ['arn:aws:someservice:us-east-2:999999999999:store/abc'],
  },
  {
    operator: 'ArnEquals',
    values: 'arn:aws:sns:*:*:topic-?',
    matches: ['arn:aws:sns:eu-west-1:111122223333:topic-1'],
    fails: ['arn:aws:sns:eu-west-1:111122223333:topic-12', undefined],
  },
  {
    operator: 'ArnNotEquals',
    values: 'arn:aws:sns:*:*:a',
    matches: ['arn:aws:sns:::b', undefined],
    fails: ['arn:aws:sns:::a'],
  },
  {
    operator: 'ArnNotLike',
    values: 'arn:aws:sns:*:*:a*',
    matches: ['arn:aws:sns:::b', undefined],
    fails: ['arn:aws:sns:::ab'],
  },
  { operator: 'Null', values: 'true', matches: [undefined, []], fails: ['a', ['a']] },
  { operator: 'Null', values: 'false', matches: ['a', ['a', 'b']], fails: [undefined, []] },
  { operator: 'StringEqualsIfExists', values: 'a', matches: ['a', undefined], fails: ['b', ''] },
  { operator: 'StringNotEqualsIfExists', values: 'a', matches: ['b', undefined], fails: ['a'] },
  {
    operator: 'StringLikeIfExists',
    values: ['t1.*', 't2.*'],
    matches: ['t1.micro', undefined],
    fails: ['m2.micro'],
  },
  {
    operator: 'ForAllValues:StringEquals',
    values: ['a', 'b'],
    matches: ['a', ['a'], ['a', 'b'], [], undefined, ''],
    fails: [['a', 'c'], 'c'],
  },
  {
    operator: 'ForAnyValue:StringEquals',
    values: ['a', 'b'],
    matches: ['a', ['c', 'a']],
    fails: [['c', 'd'], [], undefined, ''],
  },
  {
    operator: 'ForAllValues:StringNotEquals',
    values: ['a', 'b'],
    matches: [['c'], [], undefined],
    fails: [['c', 'a']],
  },
  {
    operator: 'ForAnyValue:StringNotEquals',
    values: ['a', 'b'],
    matches: [['a', 'c']],
    fails: [['a', 'b'], [], undefined],
  },
  {
    operator: 'ForAllValues:StringLike',
    values: 'key1*',
    matches: [['key1', 'key12'], undefined],
    fails: [['key1', 'key2']],
  },
  {
    operator: 'ForAllValues:StringEqualsIfExists',
    values: 'a',
    matches: [['a'], undefined],
    fails: [['b']],
  },
  {
    operator: 'ForAnyValue:StringEqualsIfExists',
    values: 'a',
    matches: [['b', 'a']],
    fails: [['b'], undefined],
  },
  {
    operator: 'ForAnyValue:Bool',
    values: 'true',
    matches: [['false', 'true']],
    fails: [['false'], undefined],
  },
  {
    operator: 'ForAllValues:ArnLike',
    values: ['arn:aws:cloudfront::123456789012:distribution/*'],
    matches: [
      [
        'arn:aws:cloudfront::123456789012:distribution/a',
        'arn:aws:cloudfront::123456789012:distribution/b',
      ],
      undefined,
    ],
    fails: [
      [
        'arn:aws:cloudfront::123456789012:distribution/a',
        'arn:aws:cloudfront::444455556666:distribution/a',
      ],
    ],
  },
  // Without a set operator a key with several values matches nothing, whatever the operator.
  { operator: 'StringEquals', values: 'a', matches: ['a', ['a']], fails: [['a', 'b'], []] },
  { operator: 'StringNotEquals', values: 'a', matches: ['b', ['b'], []], fails: [['b', 'c']] },
];

describe('condition operators', () => {
  for (const { operator, values, matches, fails } of rows) {
    const name = `${operator} ${JSON.stringify(values)}`;
    for (const given of matches) {
      test(`${name} matches ${given === undefined ? 'a missing key' : JSON.stringify(given)}`, () => {
        expect(holds(operator, values, given)).toBe(true);
      });
    }
    for (const given of fails) {
      test(`${name} does not match ${given === undefined ? 'a missing key' : JSON.stringify(given)}`, () => {
        expect(holds(operator, values, given)).toBe(false);
      });
    }
  }
});

describe('policy variables', () => {
  const who = 'test:Who';

  test.each([
    { values: 'home/${test:Who}/*', given: 'home/bob/x', who: 'bob', expected: true },
    { values: 'home/${test:Who}/*', given: 'home/eve/x', who: 'bob', expected: false },
    { values: 'home/${TEST:who}/*', given: 'home/bob/x', who: 'bob', expected: true },
    { values: '${test:Who}', given: 'anything', who: '*', expected: false },
    { values: '${test:Who}', given: '*', who: '*', expected: true },
    { values: 'a${*}', given: 'a*', who: 'bob', expected: true },
    { values: 'a${*}', given: 'ab', who: 'bob', expected: false },
    { values: 'a${?}', given: 'ab', who: 'bob', expected: false },
    { values: '${$}{x}', given: '${x}', who: 'bob', expected: true },
    { values: "${test:Other, 'team'}/*", given: 'team/x', who: 'bob', expected: true },
    { values: "${test:Who, 'team'}/*", given: 'team/x', who: 'bob', expected: false },
  ])(
    'StringLike $values matches $given for $who: $expected',
    ({ values, given, who: name, expected }) => {
      expect(holds('StringLike', values, given, { [who]: name })).toBe(expected);
    },
  );

  test.each([
    { operator: 'StringEquals', expected: false },
    { operator: 'StringLike', expected: false },
    { operator: 'StringNotEquals', expected: true },
    { operator: 'StringNotLike', expected: true },
  ])('$operator with a variable that has no value is $expected', ({ operator, expected }) => {
    expect(holds(operator, '${test:Who}', '${test:Who}')).toBe(expected);
    expect(holds(operator, '${test:Who}*', 'x')).toBe(expected);
  });

  test('an empty value fills a variable with nothing', () => {
    expect(holds('StringEquals', 'home/${test:Who}/x', 'home//x', { [who]: '' })).toBe(true);
  });

  test('a key with several values fills no variable', () => {
    expect(holds('StringEquals', '${test:Who}', 'a', { [who]: ['a'] })).toBe(true);
    expect(holds('StringEquals', '${test:Who}', 'a', { [who]: ['a', 'b'] })).toBe(false);
  });

  test('in a document of version 2008-10-17 a variable is literal text', () => {
    expect(holds('StringEquals', '${test:Who}', 'bob', { [who]: 'bob' }, '2008-10-17')).toBe(false);
    expect(holds('StringEquals', '${test:Who}', '${test:Who}', {}, '2008-10-17')).toBe(true);
  });

  test('a boolean may come from a variable, in any case', () => {
    expect(holds('Bool', '${test:Who}', 'true', { [who]: 'TRUE' })).toBe(true);
    expect(holds('Bool', '${test:Who}', 'true', { [who]: 'false' })).toBe(false);
  });

  test('IgnoreCase holds for the value of a variable, too', () => {
    expect(holds('StringEqualsIgnoreCase', '${test:Who}', 'BOB', { [who]: 'Bob' })).toBe(true);
    expect(holds('StringEqualsIgnoreCase', '${test:Who}', 'eve', { [who]: 'Bob' })).toBe(false);
  });
});

describe('condition keys', () => {
  const ask = (key: string, value: string, context: Record<string, ContextValue>) =>
    decide(
      {
        principal: { type: 'AWS', id: user },
        action: 'ec2:StopInstances',
        resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
        context,
      },
      {
        identity: [
          {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Action: '*',
              Resource: '*',
              Condition: { StringEquals: { [key]: value } },
            },
          },
        ],
      },
    ).answer;

  test('names are case-insensitive, the tag key included, and values are not', () => {
    expect(ask('AWS:resourcetag/OWNER', 'a', { 'aws:ResourceTag/Owner': 'a' })).toBe('Allowed');
    expect(ask('aws:ResourceTag/Owner', 'A', { 'aws:ResourceTag/Owner': 'a' })).toBe(
      'ImplicitlyDenied',
    );
  });

  test('a key given twice in different case is refused', () => {
    expect(() => ask('a:b', 'x', { 'a:b': 'x', 'A:b': 'y' })).toThrow(
      "condition key 'A:b' is given twice; case makes no difference",
    );
  });

  test('all keys and all operators of a statement must match', () => {
    const policy: Policy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: '*',
        Condition: {
          StringEqualsIgnoreCase: { 'aws:RequestTag/environment': ['preprod', 'storage'] },
          'ForAnyValue:StringEquals': { 'aws:TagKeys': 'environment' },
        },
      },
    };
    const tag = (context: Record<string, ContextValue>) =>
      decide(
        {
          principal: { type: 'AWS', id: user },
          action: 'ec2:CreateTags',
          resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
          context,
        },
        { identity: [policy] },
      ).answer;

    // The table of "IAM JSON policy elements: Condition operators", multivalued string operators.
    expect(tag({ 'aws:TagKeys': ['environment'], 'aws:RequestTag/environment': 'preprod' })).toBe(
      'Allowed',
    );
    expect(
      tag({
        'aws:TagKeys': ['environment', 'costcenter'],
        'aws:RequestTag/environment': 'PreProd',
      }),
    ).toBe('Allowed');
    expect(tag({ 'aws:TagKeys': ['Environment'], 'aws:RequestTag/Environment': 'preprod' })).toBe(
      'ImplicitlyDenied',
    );
    expect(tag({ 'aws:TagKeys': ['costcenter'], 'aws:RequestTag/environment': 'preprod' })).toBe(
      'ImplicitlyDenied',
    );
    expect(tag({ 'aws:RequestTag/environment': 'storage' })).toBe('ImplicitlyDenied');
    expect(tag({ 'aws:TagKeys': ['environment'] })).toBe('ImplicitlyDenied');
    expect(tag({})).toBe('ImplicitlyDenied');
  });
});
