import { Match, Template } from 'aws-cdk-lib/assertions';
import { readTemplate } from '../../access/index';
import { EVERY_SETTING } from '../../bin/every-setting';
import type { BreakGlassStackProps } from '../../lib/break-glass/props';
import { BreakGlassStack } from '../../lib/break-glass/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { policies, withoutPolicies } from '../support/readable';

const CALLER = 'arn:aws:iam::444455556666:role/help-desk';
const CALLERS = { emergencyCallerRoleArns: [CALLER] };
const RECREATE = {
  launchTemplateIds: ['lt-0123456789abcdef0'],
  passableRolePath: '/instances/',
};

const synth = (props: BreakGlassStackProps = {}) =>
  Template.fromStack(new BreakGlassStack(testApp(), 'BreakGlass', props));

const byDefault = synth();
const withEverything = synth(EVERY_SETTING);
const forRoles = synth(CALLERS);

describe.each([
  { settings: 'defaults', template: byDefault.toJSON() },
  { settings: 'every setting', template: withEverything.toJSON() },
  { settings: 'roles in place of users', template: forRoles.toJSON() },
])('with $settings', ({ template }) => {
  test('grants what was reviewed', () => {
    expect(policies(template)).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(template)).toMatchSnapshot();
  });
});

test.each<{ when: string; props: BreakGlassStackProps; message: string }>([
  {
    when: 'helpDeskUserPath would admit every user',
    props: { helpDeskUserPath: '/' },
    message:
      "'helpDeskUserPath' must be an IAM path like '/staff/', with a slash at both ends and not '/' alone, got '/'",
  },
  {
    when: 'helpDeskUserPath could match other paths',
    props: { helpDeskUserPath: '/help*/' },
    message:
      "'helpDeskUserPath' must be an IAM path like '/staff/', with a slash at both ends and not '/' alone, got '/help*/'",
  },
  {
    when: 'mfaMaxAgeMinutes could never be met',
    props: { mfaMaxAgeMinutes: 0 },
    message: "'mfaMaxAgeMinutes' must be a whole number of minutes from 1 to 720, got '0'",
  },
  {
    when: 'emergencyCallerRoleArns admits nobody',
    props: { emergencyCallerRoleArns: [] },
    message:
      "'emergencyCallerRoleArns' must hold at least one ARN of a role, or be left out to admit users, got none",
  },
  {
    when: 'emergencyCallerRoleArns admits every role of an account',
    props: { emergencyCallerRoleArns: ['arn:aws:iam::444455556666:role/*'] },
    message:
      "each of 'emergencyCallerRoleArns' must be the ARN of a role (arn:PARTITION:iam::ACCOUNT:role/NAME, with * only after the first character of the name), got 'arn:aws:iam::444455556666:role/*'",
  },
  {
    when: 'emergencyCallerRoleArns admits a role of any account',
    props: { emergencyCallerRoleArns: ['arn:aws:iam::*:role/help-desk'] },
    message:
      "each of 'emergencyCallerRoleArns' must be the ARN of a role (arn:PARTITION:iam::ACCOUNT:role/NAME, with * only after the first character of the name), got 'arn:aws:iam::*:role/help-desk'",
  },
  {
    when: 'users and roles are mixed',
    props: { ...CALLERS, mfaMaxAgeMinutes: 10 },
    message:
      "'mfaMaxAgeMinutes' is about users, and 'emergencyCallerRoleArns' admits roles in their place; set one of the two, got both",
  },
  {
    when: 'a region is none',
    props: { entryRegions: ['us-east'] },
    message: "'entryRegions' must hold regions like 'eu-west-1', got 'us-east'",
  },
  {
    when: 'a region could be any',
    props: { emergencyRegions: ['*'] },
    message: "'emergencyRegions' must hold regions like 'eu-west-1', got '*'",
  },
  {
    when: 'the key of emergencyTag could match other tags',
    props: { emergencyTag: { key: 'Tier*', value: 'web' } },
    message:
      "'emergencyTag.key' must be 1 to 128 letters, digits, spaces or _.:/=+@- and not begin with 'aws:', got 'Tier*'",
  },
  {
    when: 'the value of emergencyTag would be a policy variable',
    props: { emergencyTag: { key: 'Tier', value: '${aws:username}' } },
    message:
      "'emergencyTag.value' must be 1 to 256 letters, digits, spaces or _.:/=+@-, got '${aws:username}'",
  },
  {
    when: 'emergencyRecreate names no template',
    props: { emergencyRecreate: { ...RECREATE, launchTemplateIds: [] } },
    message: "'emergencyRecreate' must hold at least one id of a launch template, got none",
  },
  {
    when: 'emergencyRecreate names a template by its name',
    props: { emergencyRecreate: { ...RECREATE, launchTemplateIds: ['web'] } },
    message:
      "each of 'emergencyRecreate.launchTemplateIds' must be the id of a launch template (lt-0123456789abcdef0), got 'web'",
  },
  {
    when: 'emergencyRecreate passes every role',
    props: { emergencyRecreate: { ...RECREATE, passableRolePath: '/' } },
    message:
      "'emergencyRecreate.passableRolePath' must be an IAM path like '/staff/', with a slash at both ends and not '/' alone, got '/'",
  },
  {
    when: 'emergencyVolumeKeyArns holds an alias',
    props: { emergencyVolumeKeyArns: ['arn:aws:kms:eu-west-1:111122223333:alias/volumes'] },
    message:
      "'emergencyVolumeKeyArns' must hold ARNs of KMS keys (arn:PARTITION:kms:REGION:ACCOUNT:key/ID, not an alias), got 'arn:aws:kms:eu-west-1:111122223333:alias/volumes'",
  },
  {
    when: 'a region is there twice',
    props: { emergencyRegions: ['eu-west-1', 'eu-central-1', 'eu-west-1'] },
    message: "'emergencyRegions' must hold each region once, got 'eu-west-1' twice",
  },
  {
    when: 'a caller is there twice',
    props: { emergencyCallerRoleArns: [CALLER, CALLER] },
    message: `'emergencyCallerRoleArns' must hold each role once, got '${CALLER}' twice`,
  },
  {
    when: 'a launch template is there twice',
    props: {
      emergencyRecreate: { ...RECREATE, launchTemplateIds: ['lt-0123abcd', 'lt-0123abcd'] },
    },
    message:
      "'emergencyRecreate.launchTemplateIds' must hold each id once, got 'lt-0123abcd' twice",
  },
  {
    when: 'a key is of another partition than the regions',
    props: {
      emergencyRegions: ['cn-north-1'],
      emergencyVolumeKeyArns: EVERY_SETTING.emergencyVolumeKeyArns,
    },
    message:
      "'emergencyVolumeKeyArns' must be of the partition 'aws-cn', like 'cn-north-1' in emergencyRegions, got 'arn:aws:kms:eu-west-1:111122223333:key/5678efab-12ab-34cd-56ef-1234567890ab'",
  },
  {
    when: 'a caller is of another partition than the stack',
    props: { ...CALLERS, env: { region: 'us-gov-west-1' } },
    message: `'emergencyCallerRoleArns' must be of the partition 'aws-us-gov', like 'us-gov-west-1' in the env of the stack, got '${CALLER}'`,
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

test('takes different regions, callers and keys of one partition, a region that is not known here too', () => {
  const check = () =>
    BreakGlassStack.check({
      emergencyCallerRoleArns: [CALLER, `${CALLER}-2`],
      entryRegions: ['eu-west-1', 'eu-central-1'],
      emergencyRegions: ['eu-west-1', 'xx-new-9'],
      emergencyVolumeKeyArns: EVERY_SETTING.emergencyVolumeKeyArns,
      emergencyRecreate: { ...RECREATE, launchTemplateIds: ['lt-0123abcd', 'lt-0123abce'] },
      env: { region: 'eu-west-1' },
    });
  expect(check).not.toThrow();
});

describe('the emergency role', () => {
  test('has sessions of one hour at most', () => {
    byDefault.hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 3600 });
  });

  test('is found by people and alarms under its name', () => {
    byDefault.hasResourceProperties('AWS::IAM::Role', { RoleName: 'BreakGlass-EmergencyRole' });
  });

  test('is bounded by the very policy that it has, and has no other', () => {
    const [role] = Object.values(byDefault.findResources('AWS::IAM::Role'));
    expect(role?.Properties.ManagedPolicyArns).toEqual([role?.Properties.PermissionsBoundary]);
    expect(role?.Properties.Policies).toBeUndefined();
    byDefault.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('asks nothing of a role that its session cannot answer', () => {
    forRoles.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Condition: {
              ArnLike: { 'aws:PrincipalArn': CALLERS.emergencyCallerRoleArns },
              StringEquals: { 'aws:RequestedRegion': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
              Bool: Match.absent(),
              NumericLessThan: Match.absent(),
            },
          },
        ],
      },
    });
    forRoles.resourceCountIs('AWS::IAM::Group', 0);
  });
});

test('the help desk has no policy that AWS may widen', () => {
  byDefault.hasResourceProperties('AWS::IAM::Group', {
    ManagedPolicyArns: [
      { Ref: Match.stringLikeRegexp('^HelpDeskView') },
      { Ref: Match.stringLikeRegexp('^HelpDeskOwnAccess') },
    ],
    Policies: Match.absent(), // a group's inline policies hold 5,120 characters
  });
});

// "IAM and AWS STS quotas"; white space does not count.
test.each([
  ['defaults', byDefault],
  ['every setting', withEverything],
  ['roles in place of users', forRoles],
])('documents fit into what IAM holds, in every partition: %s', (_, template) => {
  for (const environment of ENVIRONMENTS) {
    const { roles, managedPolicies } = readTemplate(template.toJSON(), environment);
    expect(managedPolicies.length).toBeGreaterThan(1);
    for (const { policy } of managedPolicies) {
      expect(JSON.stringify(policy.document).length).toBeLessThan(6144);
    }
    for (const { trust } of roles) {
      expect(JSON.stringify(trust.document).length).toBeLessThan(2048);
    }
  }
});
