import { Template } from 'aws-cdk-lib/assertions';
import { accountAccessTemplate } from '../../bin/account-access-template';
import type { AccountAccessStackProps } from '../../lib/account-access/props';
import type { AccountAccessRolloutStackProps } from '../../lib/account-access/rollout/props';
import { AccountAccessRolloutStack } from '../../lib/account-access/rollout/stack';
import { AccountAccessStack } from '../../lib/account-access/stack';
import { testApp } from '../support/app';

const ACCESS: AccountAccessStackProps = {
  generalAccountId: '111122223333',
  organizationId: 'o-abcdefghij',
};

function synth(props: Partial<AccountAccessRolloutStackProps> = {}): Template {
  const app = testApp();
  return Template.fromStack(
    new AccountAccessRolloutStack(app, 'AccountAccessRollout', {
      rolloutOrganizationalUnitIds: ['ou-abcd-12345678'],
      templateBody: accountAccessTemplate(app, ACCESS),
      ...props,
    }),
  );
}

function templateBody(template: Template): string {
  const [stackSet] = Object.values(template.findResources('AWS::CloudFormation::StackSet'));
  return stackSet?.Properties.TemplateBody;
}

test('matches the reviewed template', () => {
  expect(synth({ templateBody: '{}' }).toJSON()).toMatchSnapshot();
});

test.each<{ when: string; props: Partial<AccountAccessRolloutStackProps>; message: string }>([
  {
    when: 'rolloutOrganizationalUnitIds is empty',
    props: { rolloutOrganizationalUnitIds: [] },
    message: "'rolloutOrganizationalUnitIds' must hold at least one id, got none",
  },
  {
    when: 'rolloutOrganizationalUnitIds holds a name',
    props: { rolloutOrganizationalUnitIds: ['Workloads'] },
    message:
      "each of 'rolloutOrganizationalUnitIds' must be the id of an organizational unit (ou-abcd-12345678) or of the root (r-abcd), got 'Workloads'",
  },
  {
    when: 'rolloutOrganizationalUnitIds holds an account',
    props: { rolloutOrganizationalUnitIds: ['r-abcd', '444455556666'] },
    message:
      "each of 'rolloutOrganizationalUnitIds' must be the id of an organizational unit (ou-abcd-12345678) or of the root (r-abcd), got '444455556666'",
  },
  {
    when: 'rolloutFailureToleranceCount is negative',
    props: { rolloutFailureToleranceCount: -1 },
    message:
      "'rolloutFailureToleranceCount' must be a whole number of accounts, 0 or more, got '-1'",
  },
  {
    when: 'rolloutMaxConcurrentCount is more than CloudFormation would do at once',
    props: { rolloutFailureToleranceCount: 4, rolloutMaxConcurrentCount: 6 },
    message:
      "'rolloutMaxConcurrentCount' must be a whole number of accounts from 1 to 'rolloutFailureToleranceCount' + 1 (5), got '6'",
  },
  {
    when: 'rolloutMaxConcurrentCount is 0',
    props: { rolloutMaxConcurrentCount: 0 },
    message:
      "'rolloutMaxConcurrentCount' must be a whole number of accounts from 1 to 'rolloutFailureToleranceCount' + 1 (1), got '0'",
  },
  {
    when: 'a unit is there twice',
    props: { rolloutOrganizationalUnitIds: ['r-abcd', 'ou-abcd-12345678', 'r-abcd'] },
    message: "'rolloutOrganizationalUnitIds' must hold each unit once, got 'r-abcd' twice",
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

test('deploys into accounts that join, and out of accounts that leave', () => {
  synth().hasResourceProperties('AWS::CloudFormation::StackSet', {
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
  });
});

test('uses one region, because a second would make roles of the same names again', () => {
  synth().hasResourceProperties('AWS::CloudFormation::StackSet', {
    StackInstancesGroup: [
      {
        DeploymentTargets: { OrganizationalUnitIds: ['ou-abcd-12345678'] },
        Regions: [{ Ref: 'AWS::Region' }],
      },
    ],
  });
});

test('stops at the first failure, or as late as the settings say', () => {
  synth().hasResourceProperties('AWS::CloudFormation::StackSet', {
    OperationPreferences: { FailureToleranceCount: 0, MaxConcurrentCount: 1 },
  });
  synth({ rolloutFailureToleranceCount: 4 }).hasResourceProperties(
    'AWS::CloudFormation::StackSet',
    { OperationPreferences: { FailureToleranceCount: 4, MaxConcurrentCount: 5 } },
  );
  synth({
    rolloutFailureToleranceCount: 4,
    rolloutMaxConcurrentCount: 2,
  }).hasResourceProperties('AWS::CloudFormation::StackSet', {
    OperationPreferences: { FailureToleranceCount: 4, MaxConcurrentCount: 2 },
  });
});

test('may make roles with names', () => {
  synth().hasResourceProperties('AWS::CloudFormation::StackSet', {
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
});

describe('the template that it carries', () => {
  test('is that of AccountAccess, but for what looks for a bootstrapped account', () => {
    const own = Template.fromStack(
      new AccountAccessStack(testApp(), 'AccountAccess', ACCESS),
    ).toJSON();
    const { Parameters, Rules, ...rest } = own;
    expect(Object.keys(Parameters)).toEqual(['BootstrapVersion']);
    expect(Object.keys(Rules)).toEqual(['CheckBootstrapVersion']);
    expect(JSON.parse(templateBody(synth()))).toEqual(rest);
  });

  test('fits into the 51,200 bytes that a template given as text may have', () => {
    expect(Buffer.byteLength(templateBody(synth()))).toBeLessThan(51_200);
  });
});
