import { Template } from 'aws-cdk-lib/assertions';
import {
  ADMINISTRATOR,
  type Answer,
  claimedStack,
  type Principal,
  type Request,
  type Subject,
} from '../../access/index';
import { EVERY_SETTING } from '../../bin/every-setting';
import { claims } from '../../lib/break-glass/claims';
import type { BreakGlassStackProps } from '../../lib/break-glass/props';
import { BreakGlassStack } from '../../lib/break-glass/stack';
import { answer } from '../support/answer';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

const synth = (props: BreakGlassStackProps) =>
  Template.fromStack(new BreakGlassStack(testApp(), 'Stack', props)).toJSON();

const CALLERS = {
  emergencyCallerRoleArns: [
    'arn:aws:iam::444455556666:role/provider/help-desk',
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_HelpDesk_*',
  ],
};

testClaims('by default', synth({}), (stack) => claims(stack, {}), ENVIRONMENTS);
testClaims('with every setting', synth(EVERY_SETTING), (stack) => claims(stack, EVERY_SETTING));
testClaims('for roles', synth(CALLERS), (stack) => claims(stack, CALLERS));

const HOME = { ...ENVIRONMENTS[0], stackName: 'Stack' };
const stack = claimedStack(synth({}), HOME);
const emergencyRole = stack.arn('EmergencyRole');
const instance = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0';

describe('entering the emergency role', () => {
  const user = (path: string) =>
    ({ type: 'AWS', id: `arn:aws:iam::111122223333:user/${path}` }) as const;
  const alice = user('help-desk/alice');
  const atHome = { 'aws:RequestedRegion': 'eu-west-1' };
  const withMfa = {
    ...atHome,
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '60',
    'sts:RoleSessionName': 'alice',
  };
  const { 'aws:MultiFactorAuthPresent': _, 'aws:MultiFactorAuthAge': __, ...withKeyOnly } = withMfa;
  const session = (role: string) =>
    ({ type: 'AWS', id: `arn:aws:sts::111122223333:assumed-role/${role}` }) as const;

  test.each<{ who: string; by: Principal; context: Request['context']; is: Answer }>([
    { who: 'a member with MFA', by: alice, context: withMfa, is: 'Allowed' },
    {
      who: 'a member with MFA, through the global endpoint',
      by: alice,
      context: { ...withMfa, 'aws:RequestedRegion': 'us-east-1' },
      is: 'Allowed',
    },
    {
      who: 'a member with MFA, through a third region',
      by: alice,
      context: { ...withMfa, 'aws:RequestedRegion': 'ap-northeast-1' },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'a member who signed in without MFA',
      by: alice,
      context: { ...withMfa, 'aws:MultiFactorAuthPresent': 'false' },
      is: 'ImplicitlyDenied',
    },
    { who: 'a member with an access key', by: alice, context: withKeyOnly, is: 'ImplicitlyDenied' },
    {
      who: 'a member with MFA of 59 minutes ago',
      by: alice,
      context: { ...withMfa, 'aws:MultiFactorAuthAge': '3599' },
      is: 'Allowed',
    },
    {
      who: 'a member with MFA of an hour ago',
      by: alice,
      context: { ...withMfa, 'aws:MultiFactorAuthAge': '3600' },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'a member under the name of another',
      by: alice,
      context: { ...withMfa, 'sts:RoleSessionName': 'bob' },
      is: 'ImplicitlyDenied',
    },
    {
      who: 'a user of another team',
      by: user('developers/alice'),
      context: withMfa,
      is: 'ImplicitlyDenied',
    },
    {
      who: 'a member of another account',
      by: { type: 'AWS', id: 'arn:aws:iam::444455556666:user/help-desk/alice' },
      context: withMfa,
      is: 'ImplicitlyDenied',
    },
    {
      who: 'an administrator of the account',
      by: session('Admin/alice'),
      context: withMfa,
      is: 'ImplicitlyDenied',
    },
  ])('$who: $is', ({ by, context, is }) => {
    const action = 'sts:AssumeRole';
    const about = stack.trust('EmergencyRole');
    expect(answer(about, { principal: by, action, resource: emergencyRole, context })).toBe(is);
  });

  test.each<{ who: string; about: Subject; is: Answer }>([
    { who: 'who is allowed it by a group', about: stack.trust('EmergencyRole'), is: 'Allowed' },
    { who: 'who is in none', about: stack.alone('EmergencyRole'), is: 'ImplicitlyDenied' },
  ])('a user under the path $who: $is', ({ about, is }) => {
    const request = { principal: alice, action: 'sts:AssumeRole', resource: emergencyRole };
    expect(answer(about, { ...request, context: withMfa })).toBe(is);
  });

  test.each<{ who: string; by: Principal; arn: string; is: Answer }>([
    {
      who: 'a listed role of the service provider, without MFA or name',
      by: { type: 'AWS', id: 'arn:aws:sts::444455556666:assumed-role/help-desk/dave' },
      arn: 'arn:aws:iam::444455556666:role/provider/help-desk',
      is: 'Allowed',
    },
    {
      who: 'another role of the service provider',
      by: { type: 'AWS', id: 'arn:aws:sts::444455556666:assumed-role/sales/dave' },
      arn: 'arn:aws:iam::444455556666:role/provider/sales',
      is: 'ImplicitlyDenied',
    },
    {
      who: 'a listed permission set',
      by: session('AWSReservedSSO_HelpDesk_0123456789abcdef/dave'),
      arn: 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_HelpDesk_0123456789abcdef',
      is: 'Allowed',
    },
    {
      who: 'another permission set',
      by: session('AWSReservedSSO_Developer_0123456789abcdef/dave'),
      arn: 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_0123456789abcdef',
      is: 'ImplicitlyDenied',
    },
    {
      who: 'a role that took the name of a listed one in another account',
      by: session('help-desk/dave'),
      arn: 'arn:aws:iam::111122223333:role/provider/help-desk',
      is: 'ImplicitlyDenied',
    },
  ])('for roles, $who: $is', ({ by, arn, is }) => {
    const forRoles = claimedStack(synth(CALLERS), HOME);
    const context = { ...atHome, 'aws:PrincipalArn': arn };
    const request = { principal: by, action: 'sts:AssumeRole', resource: emergencyRole, context };
    expect(answer(forRoles.trust('EmergencyRole'), request)).toBe(is);
  });

  test('for roles, a user with MFA is not let in: the two ways are never mixed', () => {
    const forRoles = claimedStack(synth(CALLERS), HOME);
    const request = { principal: alice, action: 'sts:AssumeRole', resource: emergencyRole };
    expect(answer(forRoles.trust('EmergencyRole'), { ...request, context: withMfa })).toBe(
      'ImplicitlyDenied',
    );
  });

  test.each<{ how: string; name: string | undefined; is: Answer }>([
    { how: 'under the own name', name: 'alice', is: 'Allowed' },
    { how: 'under the name of another', name: 'bob', is: 'ImplicitlyDenied' },
    { how: 'not set, as the console does', name: undefined, is: 'ImplicitlyDenied' },
  ])('with a source identity $how: $is', ({ name, is }) => {
    const withSource = claimedStack(synth({ requireSourceIdentity: true }), HOME);
    const context = { ...withMfa, ...(name && { 'sts:SourceIdentity': name }) };
    for (const action of ['sts:AssumeRole', 'sts:SetSourceIdentity']) {
      const request = { principal: alice, action, resource: emergencyRole, context };
      expect(answer(withSource.trust('EmergencyRole'), request)).toBe(is);
    }
  });
});

describe('the help desk', () => {
  const mfa = { 'aws:MultiFactorAuthPresent': 'true' };
  const member = (what: object) =>
    answer(stack.group('HelpDesk'), { resource: '*', context: mfa, ...what } as never);

  test.each([
    ['ec2:DescribeInstances', 'ec2:DescribeInstanceAttribute'], // user data
    ['ec2:DescribeLaunchTemplates', 'ec2:DescribeLaunchTemplateVersions'], // user data
    ['ec2:DescribeLaunchTemplates', 'ec2:GetLaunchTemplateData'], // user data
    ['ec2:DescribeInstanceStatus', 'ec2:DescribeSpotInstanceRequests'], // user data
    ['ec2:DescribeInstanceStatus', 'ec2:DescribeSpotFleetRequests'], // user data
    ['ec2:DescribeInstanceStatus', 'ec2:GetConsoleOutput'],
    ['ec2:DescribeInstanceStatus', 'ec2:GetConsoleScreenshot'],
    ['ec2:DescribeInstanceStatus', 'ec2:GetPasswordData'],
    ['ec2:DescribeVpcs', 'ec2:DescribeVpnConnections'], // pre-shared keys
    ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeLaunchConfigurations'],
    ['cloudwatch:GetMetricData', 'logs:GetLogEvents'],
    ['cloudwatch:GetMetricData', 'logs:StartQuery'],
    ['cloudwatch:GetMetricData', 'cloudwatch:GetTelemetryQueryResults'],
    ['ssm:GetInventory', 'ssm:GetParameter'],
    ['ssm:GetInventory', 'ssm:GetCommandInvocation'], // output of commands
    ['ssm:GetInventory', 'ssm:ListCommands'], // their parameters
    ['ssm:GetInventory', 'ssm:SendCommand'],
    ['ec2:DescribeSnapshots', 'ebs:GetSnapshotBlock'],
    ['ec2:DescribeVolumes', 's3:GetObject'],
    ['ec2:DescribeVolumes', 'dynamodb:GetItem'],
    ['ec2:DescribeVolumes', 'secretsmanager:GetSecretValue'],
    ['ec2:DescribeTags', 'ec2:CreateTags'],
    ['ec2:DescribeInstances', 'ec2:StopInstances'],
  ])('may %s, and not %s', (allowed, refused) => {
    expect(member({ action: allowed })).toBe('Allowed');
    expect(member({ action: refused })).toBe('ImplicitlyDenied');
    expect(member({ action: allowed, context: {} })).toBe('ExplicitlyDenied');
  });

  const self = 'arn:aws:iam::111122223333:user/help-desk/alice';
  const principal = { type: 'AWS', id: self } as const;
  const ownDevice = 'arn:aws:iam::111122223333:mfa/alice';

  test.each<{ does: string; on: string; session: string; is: Answer }>([
    { does: 'iam:ChangePassword', on: self, session: 'no MFA', is: 'Allowed' },
    {
      does: 'iam:ChangePassword',
      on: self.replace('alice', 'bob'),
      session: 'MFA',
      is: 'ImplicitlyDenied',
    },
    { does: 'iam:CreateVirtualMFADevice', on: ownDevice, session: 'no MFA', is: 'Allowed' },
    {
      does: 'iam:CreateVirtualMFADevice', // a second one, for whoever has the access key
      on: `${ownDevice}-2`,
      session: 'no MFA',
      is: 'ImplicitlyDenied',
    },
    { does: 'iam:EnableMFADevice', on: self, session: 'no MFA', is: 'Allowed' },
    { does: 'iam:DeactivateMFADevice', on: self, session: 'MFA', is: 'Allowed' },
    { does: 'iam:DeactivateMFADevice', on: self, session: 'no MFA', is: 'ExplicitlyDenied' },
    { does: 'iam:CreateAccessKey', on: self, session: 'MFA', is: 'ImplicitlyDenied' },
    { does: 'iam:UpdateLoginProfile', on: self, session: 'MFA', is: 'ImplicitlyDenied' },
    { does: 'sts:AssumeRole', on: emergencyRole, session: 'MFA', is: 'Allowed' },
    {
      does: 'sts:AssumeRole',
      on: 'arn:aws:iam::111122223333:role/Admin',
      session: 'MFA',
      is: 'ImplicitlyDenied',
    },
    {
      does: 'sts:AssumeRole',
      on: 'arn:aws:iam::111122223333:role/Admin',
      session: 'no MFA',
      is: 'ExplicitlyDenied',
    },
  ])('$does on $on with $session: $is', ({ does, on, session, is }) => {
    const context = session === 'MFA' ? mfa : {};
    expect(member({ principal, action: does, resource: on, context })).toBe(is);
  });
});

describe('the emergency role', () => {
  const tagged = claimedStack(synth({ emergencyTag: { key: 'Tier', value: 'web' } }), HOME);
  const here = { 'aws:RequestedRegion': 'eu-west-1' };
  const group =
    'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1234abcd:autoScalingGroupName/web';

  test.each<{ does: string; on: string; context: Request['context']; is: Answer }>([
    { does: 'ec2:StopInstances', on: instance, context: here, is: 'Allowed' },
    {
      does: 'ec2:StopInstances',
      on: instance.replace('eu-west-1', 'eu-central-1'),
      context: { 'aws:RequestedRegion': 'eu-central-1' },
      is: 'ImplicitlyDenied',
    },
    {
      does: 'autoscaling:TerminateInstanceInAutoScalingGroup',
      on: group,
      context: here,
      is: 'Allowed',
    },
    { does: 'ec2:TerminateInstances', on: instance, context: here, is: 'ExplicitlyDenied' },
    { does: 'ec2:RunInstances', on: instance, context: here, is: 'ExplicitlyDenied' },
    {
      does: 'iam:PassRole',
      on: 'arn:aws:iam::111122223333:role/instances/web',
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      is: 'ExplicitlyDenied',
    },
    { does: 'ec2:ModifyInstanceAttribute', on: instance, context: here, is: 'ExplicitlyDenied' },
  ])('$does on $on: $is', ({ does, on, context, is }) => {
    const about = stack.role('EmergencyRole');
    expect(answer(about, { action: does, resource: on, context })).toBe(is);
  });

  test.each<{ tags: Record<string, string>; is: Answer }>([
    { tags: { 'aws:ResourceTag/Tier': 'web' }, is: 'Allowed' },
    { tags: { 'aws:ResourceTag/Tier': 'database' }, is: 'ImplicitlyDenied' },
    { tags: {}, is: 'ImplicitlyDenied' },
  ])('stops an instance with tags $tags, administrator or not: $is', ({ tags, is }) => {
    const request = {
      action: 'ec2:StopInstances',
      resource: instance,
      context: { ...here, ...tags },
    };
    expect(answer(tagged.role('EmergencyRole'), request)).toBe(is);
    expect(answer(tagged.role('EmergencyRole', ADMINISTRATOR), request)).toBe(is);
  });

  // What could silence the record or widen the role. The Deny does not list it; this list is ours.
  test.each([
    'cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail cloudtrail:PutEventSelectors cloudtrail:PutInsightSelectors cloudtrail:RegisterOrganizationDelegatedAdmin',
    's3:PutBucketPolicy s3:DeleteBucketPolicy s3:DeleteBucket s3:PutLifecycleConfiguration s3:PutBucketVersioning s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:BypassGovernanceRetention s3:PutObjectRetention s3:PutEncryptionConfiguration s3:PutReplicationConfiguration',
    'kms:DisableKey kms:ScheduleKeyDeletion kms:PutKeyPolicy kms:CreateGrant kms:RevokeGrant kms:RetireGrant kms:DisableKeyRotation',
    'logs:DeleteLogGroup logs:DeleteLogStream logs:PutRetentionPolicy logs:DeleteMetricFilter logs:PutMetricFilter logs:PutSubscriptionFilter logs:DeleteSubscriptionFilter logs:DisassociateKmsKey logs:AssociateKmsKey logs:PutDataProtectionPolicy logs:PutAccountPolicy logs:PutTransformer logs:DeleteResourcePolicy logs:PutResourcePolicy logs:PutLogEvents logs:PutLogGroupDeletionProtection',
    'events:DisableRule events:DeleteRule events:PutRule events:RemoveTargets events:PutTargets events:PutPermission events:DeleteEventBus',
    'sns:DeleteTopic sns:Unsubscribe sns:SetTopicAttributes sns:SetSubscriptionAttributes sns:RemovePermission sns:AddPermission sns:PutDataProtectionPolicy sns:Publish',
    'cloudwatch:DeleteAlarms cloudwatch:DisableAlarmActions cloudwatch:PutMetricAlarm cloudwatch:SetAlarmState cloudwatch:PutCompositeAlarm cloudwatch:PutAlarmMuteRule cloudwatch:PutMetricData cloudwatch:PutPipelineRule',
    'iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:AttachRolePolicy iam:DetachRolePolicy iam:DeleteRolePermissionsBoundary iam:PutRolePermissionsBoundary iam:UpdateRole iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:AddUserToGroup iam:PutGroupPolicy iam:CreateUser iam:CreateAccessKey iam:CreateRole iam:PassRole iam:CreateServiceLinkedRole iam:TagRole',
    'sts:AssumeRole sts:GetFederationToken lambda:InvokeFunction lambda:CreateFunction ssm:SendCommand ssm:StartSession ssm:StartAutomationExecution ec2-instance-connect:SendSSHPublicKey',
    'cloudformation:DeleteStack cloudformation:UpdateStack cloudformation:ExecuteChangeSet cloudformation:SetStackPolicy organizations:LeaveOrganization account:CloseAccount account:DisableRegion',
  ])('is denied, even with AdministratorAccess attached: %s', (actions) => {
    for (const action of actions.split(' ')) {
      const request = { action, resource: '*', context: here };
      expect([action, answer(stack.role('EmergencyRole', ADMINISTRATOR), request)]).toEqual([
        action,
        'ExplicitlyDenied',
      ]);
    }
  });
});
