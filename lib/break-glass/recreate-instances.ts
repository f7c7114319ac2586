import * as iam from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import type { EmergencyRoleProps } from './props';
import type { Scope } from './scope';

/** Returns the statements that let the role launch instances from launch templates, and nothing else. */
export function recreateInstances(
  stack: Stack,
  scope: Scope,
  recreate: NonNullable<EmergencyRoleProps['emergencyRecreate']>,
): iam.PolicyStatement[] {
  const templateArns = recreate.launchTemplateIds.map((resourceName) =>
    stack.formatArn({ service: 'ec2', region: '*', resource: 'launch-template', resourceName }),
  );
  return [
    ...launchFrom(stack, scope, templateArns),
    new iam.PolicyStatement({
      sid: 'TagAtLaunch',
      actions: ['ec2:CreateTags'],
      resources: ['instance', 'network-interface', 'volume'].map(scope.ec2Arn),
      conditions: { StringEquals: { ...scope.here, 'ec2:CreateAction': 'RunInstances' } },
    }),
    new iam.PolicyStatement({
      sid: 'PassRolesToInstances',
      actions: ['iam:PassRole'],
      resources: [
        stack.formatArn({
          service: 'iam',
          region: '',
          resource: `role${recreate.passableRolePath}*`,
        }),
      ],
      conditions: { StringEquals: { 'iam:PassedToService': `ec2.${stack.urlSuffix}` } },
    }),
  ];
}

/** EC2 authorizes RunInstances on every resource of the launch: the instance, what it uses, and the template. */
function launchFrom(
  stack: Stack,
  { here, tag, ec2Arn }: Scope,
  templateArns: readonly string[],
): iam.PolicyStatement[] {
  // What the template names may not be replaced in the call; user data may, see the page.
  const fromTemplate = {
    ArnLike: { 'ec2:LaunchTemplate': templateArns },
    Bool: { 'ec2:IsLaunchTemplateResource': 'true' },
  };
  const withoutAccount = (resource: string) =>
    stack.formatArn({ service: 'ec2', region: '*', account: '', resource, resourceName: '*' });
  return [
    new iam.PolicyStatement({
      sid: 'LaunchInstances',
      actions: ['ec2:RunInstances'],
      resources: [ec2Arn('instance')],
      conditions: {
        ...fromTemplate,
        StringEquals: { ...here, ...(tag && { [`aws:RequestTag/${tag.key}`]: tag.value }) },
      },
    }),
    new iam.PolicyStatement({
      sid: 'UseWhatTheTemplateNames',
      actions: ['ec2:RunInstances'],
      resources: [
        ...['key-pair', 'network-interface', 'security-group', 'subnet', 'volume'].map(ec2Arn),
        ...['image', 'snapshot'].map(withoutAccount), // their ARNs have no account
      ],
      conditions: { ...fromTemplate, StringEquals: here },
    }),
    new iam.PolicyStatement({
      sid: 'UseTemplates',
      actions: ['ec2:RunInstances'],
      resources: [...templateArns],
      conditions: { StringEquals: here },
    }),
  ];
}
