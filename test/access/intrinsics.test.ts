import type { Environment } from '../../access/template/environment';
import { Resolver } from '../../access/template/intrinsics';
import type { Template } from '../../access/template/template';

const environment = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const template: Template = {
  Parameters: {
    Stage: { Type: 'String', Default: 'test' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Unset: { Type: 'String' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/the/name/of/it' },
  },
  Mappings: { Sizes: { test: { Days: 7 } } },
  Conditions: {
    IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
    IsLive: { 'Fn::Not': [{ Condition: 'IsTest' }] },
    Both: { 'Fn::And': [{ Condition: 'IsTest' }, { Condition: 'IsLive' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsTest' }, { Condition: 'IsLive' }] },
    Odd: { 'Fn::Contains': [['a'], 'a'] },
  },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Stage' } } },
    Live: { Type: 'AWS::S3::Bucket', Condition: 'IsLive' },
    Narcissus: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Narcissus' } } },
    Widget: { Type: 'AWS::Widget::Widget' },
    Json: {
      Type: 'Custom::AWSCDKCfnJson',
      Properties: { Value: { 'Fn::Join': ['', ['{"', { Ref: 'Stage' }, ':sub":"me"}']] } },
    },
  },
};
const resolve = (value: unknown, other: Partial<Environment> = {}) =>
  new Resolver(template, { ...environment, ...other }).resolve(value);

test.each([
  { title: 'a pseudo parameter', value: { Ref: 'AWS::AccountId' }, is: '111122223333' },
  { title: 'a parameter', value: { Ref: 'Stage' }, is: 'test' },
  { title: 'a list parameter', value: { Ref: 'Zones' }, is: ['a', 'b'] },
  { title: 'a resource by name', value: { Ref: 'Bucket' }, is: 'test' },
  { title: 'an attribute', value: { 'Fn::GetAtt': ['Bucket', 'Arn'] }, is: 'arn:aws:s3:::test' },
  { title: 'an attribute by path', value: { 'Fn::GetAtt': 'Bucket.Arn' }, is: 'arn:aws:s3:::test' },
  { title: 'joined parts', value: { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, is: 'a-test' },
  { title: 'a joined list', value: { 'Fn::Join': ['/', { Ref: 'Zones' }] }, is: 'a/b' },
  {
    title: 'a substitution',
    value: { 'Fn::Sub': '${Stage}/${Bucket.Arn}' },
    is: 'test/arn:aws:s3:::test',
  },
  {
    title: 'a literal in a substitution',
    value: { 'Fn::Sub': '${!aws:username}' },
    is: '${aws:username}',
  },
  {
    title: 'a substitution with a map',
    value: { 'Fn::Sub': ['${x}', { x: { Ref: 'Stage' } }] },
    is: 'test',
  },
  {
    title: 'a split and selected text',
    value: { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b'] }] },
    is: 'b',
  },
  { title: 'a selected parameter', value: { 'Fn::Select': [0, { Ref: 'Zones' }] }, is: 'a' },
  { title: 'a mapping', value: { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'Days'] }, is: 7 },
  { title: 'base64', value: { 'Fn::Base64': 'é' }, is: 'w6k=' },
  { title: 'a condition that holds', value: { 'Fn::If': ['IsTest', 1, 2] }, is: 1 },
  { title: 'a condition that does not hold', value: { 'Fn::If': ['IsLive', 1, 2] }, is: 2 },
  { title: 'a conjunction', value: { 'Fn::If': ['Both', 1, 2] }, is: 2 },
  { title: 'a disjunction', value: { 'Fn::If': ['Either', 1, 2] }, is: 1 },
  { title: 'no value in a list', value: ['a', { Ref: 'AWS::NoValue' }], is: ['a'] },
  { title: 'no value in an object', value: { a: 1, b: { Ref: 'AWS::NoValue' } }, is: { a: 1 } },
  {
    title: 'a conditional element',
    value: [{ 'Fn::If': ['IsLive', 'a', { Ref: 'AWS::NoValue' }] }],
    is: [],
  },
  {
    title: 'a condition block with a token in a key',
    value: { 'Fn::GetAtt': ['Json', 'Value'] },
    is: { 'test:sub': 'me' },
  },
])('resolves $title', ({ value, is }) => {
  expect(resolve(value)).toEqual(is);
});

test.each([
  { partition: 'aws', region: 'eu-west-1', suffix: 'amazonaws.com' },
  { partition: 'aws-cn', region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', suffix: 'amazonaws.com' },
])('gives names of the partition $partition', ({ suffix, ...place }) => {
  expect(resolve({ Ref: 'AWS::URLSuffix' }, place)).toBe(suffix);
  expect(resolve({ 'Fn::GetAtt': ['Bucket', 'Arn'] }, place)).toBe(
    `arn:${place.partition}:s3:::test`,
  );
});

test('takes given parameters over defaults', () => {
  const parameters = { Stage: 'live', Stored: 'value' };
  expect(resolve({ Ref: 'Stage' }, { parameters })).toBe('live');
  expect(resolve({ Ref: 'Stored' }, { parameters })).toBe('value');
  expect(resolve({ Ref: 'Live' }, { parameters })).toBe('stack-live-xxxxxxxx');
});

test.each([
  {
    title: 'an unknown function',
    value: { 'Fn::Cidr': [] },
    message: 'the intrinsic function Fn::Cidr is not modelled',
  },
  {
    title: 'a function beside another key',
    value: { Ref: 'Stage', a: 1 },
    message: 'Ref must be the only key of its object',
  },
  {
    title: 'an unknown name',
    value: { Ref: 'Nobody' },
    message: "the template has no resource or parameter 'Nobody'",
  },
  {
    title: 'an unknown name in a substitution',
    value: { 'Fn::Sub': '${aws:username}' },
    message: "the template has no resource or parameter 'aws:username'",
  },
  {
    title: 'an unknown pseudo parameter',
    value: { Ref: 'AWS::NotificationARNs' },
    message: 'the pseudo parameter AWS::NotificationARNs is not modelled',
  },
  {
    title: 'a parameter without a value',
    value: { Ref: 'Unset' },
    message: "the parameter 'Unset' has no value",
  },
  {
    title: 'a parameter that is read from a store',
    value: { Ref: 'Stored' },
    message: "the parameter 'Stored' has no value",
  },
  {
    title: 'an unknown type',
    value: { Ref: 'Widget' },
    message: "what Ref gives for the type 'AWS::Widget::Widget' (Widget) is not modelled",
  },
  {
    title: 'an unknown attribute',
    value: { 'Fn::GetAtt': ['Bucket', 'Colour'] },
    message: "attribute 'Colour' of the type 'AWS::S3::Bucket' (Bucket) is not modelled",
  },
  {
    title: 'a resource that its condition removes',
    value: { Ref: 'Live' },
    message: "Live does not exist: its condition 'IsLive' is false",
  },
  {
    title: 'a name that needs itself',
    value: { Ref: 'Narcissus' },
    message: 'the name of Narcissus depends on itself',
  },
  {
    title: 'an import',
    value: { 'Fn::ImportValue': 'Key' },
    message: "the export 'Key' belongs to another stack, whose template was not given",
  },
  {
    title: 'a dynamic reference',
    value: '{{resolve:ssm:x}}',
    message: "the dynamic reference '{{resolve:ssm:x}}' is not known before deployment",
  },
  {
    title: 'an index past the end',
    value: { 'Fn::Select': [2, { Ref: 'Zones' }] },
    message: 'Fn::Select has no element 2 in ["a","b"]',
  },
  {
    title: 'an absent mapping',
    value: { 'Fn::FindInMap': ['Sizes', 'live', 'Days'] },
    message: 'Fn::FindInMap finds nothing at Sizes.live.Days',
  },
  {
    title: 'too few values',
    value: { 'Fn::If': ['IsTest', 1] },
    message: 'Fn::If takes 3 values, got ["IsTest",1]',
  },
  {
    title: 'an absent condition',
    value: { 'Fn::If': ['Nope', 1, 2] },
    message: "the template has no condition 'Nope'",
  },
  {
    title: 'an unknown condition function',
    value: { 'Fn::If': ['Odd', 1, 2] },
    message: 'the condition function Fn::Contains is not modelled',
  },
  {
    title: 'an object where a text belongs',
    value: { 'Fn::Sub': ['${x}', { x: { a: 1 } }] },
    message: 'expected a string, got {"a":1}',
  },
])('fails when it meets $title', ({ value, message }) => {
  expect(() => resolve(value)).toThrow(new Error(message));
});

test.each([
  {
    title: 'the account is not one',
    other: { account: '42' },
    message: "'account' must be a 12-digit account id, got '42'",
  },
  {
    title: 'the partition is unknown',
    other: { partition: 'moon' },
    message:
      "'partition' must be one of aws, aws-cn, aws-us-gov, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-eusc, got 'moon'",
  },
])('fails when $title', ({ other, message }) => {
  expect(() => resolve('', other)).toThrow(new Error(message));
});
