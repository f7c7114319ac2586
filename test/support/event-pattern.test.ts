import { matchesEvent, transformed } from './event-pattern';

const EVENT = {
  source: 'aws.sts',
  detail: { eventName: 'AssumeRole', ids: ['a', 'b'], requestParameters: null, readOnly: true },
};

test.each([
  ['a value', { source: ['aws.sts'] }, true],
  ['one of several values', { source: ['aws.ec2', 'aws.sts'] }, true],
  ['another value', { source: ['aws.ec2'] }, false],
  ['text for a boolean', { detail: { readOnly: ['true'] } }, false],
  ['a boolean', { detail: { readOnly: [true] } }, true],
  ['an element of a list', { detail: { ids: ['b'] } }, true],
  ['no element of a list', { detail: { ids: ['c'] } }, false],
  ['a field of null', { detail: { requestParameters: { roleArn: ['x'] } } }, false],
  ['no field of null', { detail: { requestParameters: { roleArn: [{ exists: false }] } } }, true],
  ['a missing field', { detail: { errorCode: [{ exists: false }] } }, true],
  ['a field that is there', { detail: { eventName: [{ exists: true }] } }, true],
  ['a field that is missing', { detail: { errorCode: [{ exists: true }] } }, false],
  ['a prefix', { detail: { eventName: [{ prefix: 'Assume' }] } }, true],
  ['a prefix in the middle', { detail: { eventName: [{ prefix: 'Role' }] } }, false],
  ['a suffix', { detail: { eventName: [{ suffix: 'Role' }] } }, true],
  ['a wildcard', { detail: { eventName: [{ wildcard: '*sum*' }] } }, true],
  ['a wildcard with a dot', { source: [{ wildcard: '*s.s*' }] }, true],
  ['a wildcard whose dot is no dot', { detail: { eventName: [{ wildcard: '*A.s*' }] } }, false],
  ['one of two patterns', { $or: [{ source: ['x'] }, { source: ['aws.sts'] }] }, true],
  ['none of two patterns', { $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
])('EventBridge’s rules, %s: %j is %s', (_, pattern, matches) => {
  expect(matchesEvent(pattern, EVENT)).toBe(matches);
});

test.each([
  ['a matcher it does not know', { source: [{ 'anything-but': 'x' }] }],
  ['a matcher of numbers', { detail: { size: [{ numeric: ['>', 1] }] } }],
  ['two matchers in one', { source: [{ prefix: 'a', suffix: 's' }] }],
  ['no values', { source: [] }],
  ['a value that is not in a list', { source: 'aws.sts' }],
  ['$or of one', { $or: [{ source: ['x'] }] }],
  ['an empty pattern', {}],
  ['exists of an object', { detail: [{ exists: true }] }],
])('it refuses %s', (_, pattern) => {
  expect(() => matchesEvent(pattern, EVENT)).toThrow();
});

test('a message leaves out what the event lacks', () => {
  const property = {
    InputPathsMap: { who: '$.detail.who', call: '$.detail.eventName' },
    InputTemplate: '"<call> by <who>"',
  };
  expect(transformed(property, EVENT)).toBe('"AssumeRole by "');
});

test.each([
  ['a template of other than quoted lines', { InputPathsMap: {}, InputTemplate: '{"a": 1}' }],
  ['a name without a path', { InputPathsMap: {}, InputTemplate: '"<who>"' }],
  ['a list in a line', { InputPathsMap: { ids: '$.detail.ids' }, InputTemplate: '"<ids>"' }],
])('it refuses %s', (_, property) => {
  expect(() => transformed(property as never, EVENT)).toThrow();
});
