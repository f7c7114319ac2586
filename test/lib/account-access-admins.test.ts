import { Match, Template } from 'aws-cdk-lib/assertions';
import { readTemplate } from '../../access/index';
import type { AccountAccessAdminsStackProps } from '../../lib/account-access/admins/props';
import { AccountAccessAdminsStack } from '../../lib/account-access/admins/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { policies, withoutPolicies } from '../support/readable';

const ROLES: AccountAccessAdminsStackProps = {
  memberAccountIds: ['444455556666', '123456789012'],
  organizationId: 'o-abcdefghij',
  accountAdministratorRoleArns: ['arn:aws:iam::111122223333:role/administrator'],
};

function synth(props: AccountAccessAdminsStackProps = {}): Template {
  return Template.fromStack(new AccountAccessAdminsStack(testApp(), 'Stack', props));
}

describe.each([
  { settings: 'defaults', props: {} },
  { settings: 'an organization', props: { organizationId: 'o-abcdefghij' } },
  { settings: 'every setting', props: ROLES },
])('with $settings', ({ props }) => {
  const template = synth(props).toJSON();

  test('grants what was reviewed', () => {
    expect(policies(template)).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(template)).toMatchSnapshot();
  });
});

test.each<{ when: string; props: AccountAccessAdminsStackProps; message: string }>([
  {
    when: 'memberAccountIds is empty',
    props: { memberAccountIds: [] },
    message: "'memberAccountIds' must hold at least one account id, got none",
  },
  {
    when: 'memberAccountIds would be every account of AWS',
    props: { memberAccountIds: ['444455556666', '*'] },
    message: "each of 'memberAccountIds' must be a 12-digit account id, got '*'",
  },
  {
    when: 'organizationId is an organizational unit',
    props: { organizationId: 'ou-abcd-12345678' },
    message:
      "'organizationId' must be the id of an organization (o- and 10 to 32 lower-case letters or digits), got 'ou-abcd-12345678'",
  },
  {
    when: 'organizationId is empty',
    props: { organizationId: '' },
    message:
      "'organizationId' must be the id of an organization (o- and 10 to 32 lower-case letters or digits), got ''",
  },
  {
    when: 'an account is there twice',
    props: { memberAccountIds: ['444455556666', '123456789012', '444455556666'] },
    message: "'memberAccountIds' must hold each account once, got '444455556666' twice",
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

test('gives the policy to a group, for users', () => {
  synth().hasResourceProperties('AWS::IAM::Group', {
    ManagedPolicyArns: [{ Ref: Match.stringLikeRegexp('^TakeRolesPolicy') }],
  });
});

test('makes no group for listed roles: a role cannot be in one', () => {
  synth(ROLES).resourceCountIs('AWS::IAM::Group', 0);
});

test('names the policy, so that a permission set can refer to it', () => {
  synth(ROLES).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'TakeAccountAccessRoles',
    Path: '/',
  });
});

test.each(ENVIRONMENTS)('names roles of its own account alone in $partition', (environment) => {
  const { partition, account } = environment;
  const text = JSON.stringify(readTemplate(synth().toJSON(), environment).managedPolicies);
  expect(text.match(/arn:[^"]+role[^"]+/g)).toEqual([
    `arn:${partition}:iam::${account}:role/account-access/AccountAdministrator`,
    `arn:${partition}:iam::${account}:role/account-access/AccountReadOnly`,
  ]);
});
