import { Template } from 'aws-cdk-lib/assertions';
import { claims } from '../../lib/break-glass/us-east-1/claims';
import { BreakGlassUsEast1Stack } from '../../lib/break-glass/us-east-1/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { policies, withoutPolicies } from '../support/readable';
import { testClaims } from '../support/test-claims';

const synth = (homeRegion: string) =>
  Template.fromStack(new BreakGlassUsEast1Stack(testApp(), 'BreakGlassUsEast1', { homeRegion }));

const template = synth('eu-west-1').toJSON();

test('grants what was reviewed', () => {
  expect(policies(template)).toMatchSnapshot();
});

test('matches the reviewed template', () => {
  expect(withoutPolicies(template)).toMatchSnapshot();
});

// There is a us-east-1 in one partition only.
const accounts = ENVIRONMENTS.map(({ account }) => ({
  account,
  partition: 'aws',
  region: 'us-east-1',
}));
for (const homeRegion of ['eu-west-1', 'ap-southeast-2']) {
  testClaims(
    `for ${homeRegion}`,
    synth(homeRegion).toJSON(),
    (stack) => claims(stack, { homeRegion }),
    accounts,
  );
}

test('is for us-east-1, whatever the region of the app', () => {
  const stack = new BreakGlassUsEast1Stack(testApp(), 'Stack', { homeRegion: 'eu-west-1' });
  expect(stack.region).toBe('us-east-1');
});

test.each([
  { when: 'homeRegion hears of everything itself', homeRegion: 'us-east-1' },
  { when: 'homeRegion is in another partition', homeRegion: 'cn-northwest-1' },
  { when: 'homeRegion is in GovCloud', homeRegion: 'us-gov-west-1' },
])('fails when $when', ({ homeRegion }) => {
  expect(() => synth(homeRegion)).toThrow(
    new Error(
      `'homeRegion' must be a region of the partition aws other than us-east-1 (for example 'eu-west-1'), got '${homeRegion}'`,
    ),
  );
});

test.each(['Ireland', 'mars-1', 'eu-west'])(
  'fails when homeRegion is no region: %s',
  (homeRegion) => {
    expect(() => synth(homeRegion)).toThrow(
      new Error(`'homeRegion' must be a region like 'eu-west-1', got '${homeRegion}'`),
    );
  },
);
