import { matchesFilter } from './filter-pattern';

const EVENT = {
  eventName: 'AssumeRole',
  readOnly: false,
  requestParameters: { alarmNames: ['other', 'own-1'], size: 3 },
  responseElements: null,
};

test.each([
  ['{ $.eventName = "AssumeRole" }', true],
  ['{ $.eventName = "assumerole" }', false],
  ['{ $.eventName = "Assume*" }', true],
  ['{ $.eventName = "*Role" }', true],
  ['{ $.eventName = "*sume*" }', true],
  ['{ $.eventName = "Role*" }', false],
  ['{ $.eventName = "*" }', true],
  ['{ $.errorCode = "*" }', false],
  ['{ $.responseElements = "*" }', false],
  ['{ $.errorCode NOT EXISTS }', true],
  ['{ $.eventName NOT EXISTS }', false],
  ['{ $.readOnly IS FALSE }', true],
  ['{ $.readOnly IS TRUE }', false],
  ['{ $.missing IS FALSE }', false],
  ['{ $.requestParameters.alarmNames[1] = "own*" }', true],
  ['{ $.requestParameters.alarmNames[0] = "own*" }', false],
  ['{ $.requestParameters.alarmNames[*] = "own*" }', true],
  ['{ $.requestParameters.alarmNames = "own*" }', false],
  ['{ $.eventName = "x" && $.eventName = "x" || $.readOnly IS FALSE }', true],
  ['{ $.eventName = "x" && ($.eventName = "x" || $.readOnly IS FALSE) }', false],
])('CloudWatch’s rules: %s is %s', (pattern, matches) => {
  expect(matchesFilter(pattern, EVENT)).toBe(matches);
});

test.each([
  ['a star in the middle, which is no wildcard', '{ $.eventName = "Ass*Role" }'],
  ['numbers', '{ $.requestParameters.size = 3 }'],
  ['!=', '{ $.eventName != "x" }'],
  ['a regular expression', '{ $.eventName = %x% }'],
  ['a pattern of words', 'AssumeRole'],
  ['an open parenthesis', '{ ($.readOnly IS FALSE }'],
  ['something after the end', '{ $.readOnly IS FALSE $.readOnly IS FALSE }'],
  ['what it does not know behind what decides', '{ $.readOnly IS FALSE || $.a ~ "x" }'],
  ['more than 1,024 characters', `{ $.eventName = "${'x'.repeat(1024)}" }`],
  ['two [*] in a selector', '{ $.a[*].b[*] = "x" }'],
  ['four [*]', `{ ${Array(4).fill('$.a[*] = "x"').join(' || ')} }`],
])('it refuses %s', (_, pattern) => {
  expect(() => matchesFilter(pattern, EVENT)).toThrow();
});
