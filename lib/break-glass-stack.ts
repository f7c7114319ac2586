import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkKeyArns, checkNoneTwice, checkOnePartition, isRegion } from './parts/checks';

/**
 * Properties of `BreakGlassStack`.
 */
export interface BreakGlassStackProps extends StackProps {
  /**
   * IAM path that holds the users of the help desk, and nobody else.
   *
   * The emergency role admits users under this path, because no policy can ask who is in a group.
   *
   * @default '/help-desk/'
   */
  readonly helpDeskUserPath?: string;

  /**
   * How many minutes ago the second factor may have been given when a user enters the emergency role.
   *
   * In the console that is the moment of signing in.
   *
   * @default 60
   */
  readonly mfaMaxAgeMinutes?: number;

  /**
   * Demands a source identity equal to the user name, which stays with the session in every log.
   *
   * The console cannot set one: the role can then be entered from the command line only.
   *
   * @default false
   */
  readonly requireSourceIdentity?: boolean;

  /**
   * Admits sessions of these roles in place of users: for people who come through IAM Identity Center or
   * another federation, or from the account of a service provider. `*` is allowed within the name.
   *
   * Such sessions carry neither MFA nor a user name that a policy could look at; both are then up to the
   * identity provider.
   *
   * @default - users under `helpDeskUserPath` are admitted, with MFA
   */
  readonly emergencyCallerRoleArns?: string[];

  /**
   * Regions besides the stack's own where the emergency role may be entered.
   *
   * `us-east-1` is the region of the global STS endpoint and of the console's global sign-in.
   *
   * @default ['us-east-1']
   */
  readonly entryRegions?: string[];

  /**
   * Regions where the emergency role may act.
   *
   * @default - the region of the stack
   */
  readonly emergencyRegions?: string[];

  /**
   * Tag of the instances and Auto Scaling groups that the emergency role may touch.
   *
   * @default - all of them
   */
  readonly emergencyTag?: { readonly key: string; readonly value: string };

  /**
   * Lets the emergency role terminate instances for good.
   *
   * @default - it may only terminate an instance that its Auto Scaling group replaces
   */
  readonly emergencyTerminate?: boolean;

  /**
   * Lets the emergency role launch instances from these launch templates, and pass roles under this path.
   *
   * User data cannot be limited: whoever enters the role can then act as every role under the path.
   *
   * @default - it launches nothing and passes no role
   */
  readonly emergencyRecreate?: {
    readonly launchTemplateIds: string[];
    readonly passableRolePath: string;
  };

  /**
   * Customer-managed KMS keys that encrypt volumes of the instances.
   *
   * Without a grant on the key a start succeeds, and a moment later the instance has stopped again.
   *
   * @default - volumes are not encrypted, or with keys managed by AWS
   */
  readonly emergencyVolumeKeyArns?: string[];
}

const PATH = /^\/([\w+=,.@-]+\/)+$/;

/**
 * A help desk that sees without reading data, and an emergency role that it enters knowingly. What is done
 * then is recorded and announced by `BreakGlassRecordStack`, which the role cannot silence.
 *
 * - Who: users under one IAM path, with recent MFA and under their own name; or sessions of listed roles.
 * - May: start, stop and reboot instances, and have an Auto Scaling group replace one; more by settings.
 * - May not: do anything else, least of all to trail, alarms, or itself, whatever is attached to it later.
 */
export class BreakGlassStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: BreakGlassStackProps): void {
    const { helpDeskUserPath = '/help-desk/', mfaMaxAgeMinutes = 60 } = props;
    if (!PATH.test(helpDeskUserPath)) {
      throw new Error(
        `'helpDeskUserPath' must be an IAM path like '/help-desk/', with a slash at both ends and not '/' alone, got '${helpDeskUserPath}'`,
      );
    }
    if (!Number.isInteger(mfaMaxAgeMinutes) || mfaMaxAgeMinutes < 1 || mfaMaxAgeMinutes > 720) {
      throw new Error(
        `'mfaMaxAgeMinutes' must be a whole number of minutes from 1 to 720, got '${mfaMaxAgeMinutes}'`,
      );
    }
    if (props.emergencyCallerRoleArns?.length === 0) {
      throw new Error(
        `'emergencyCallerRoleArns' must hold at least one ARN of a role, or be left out to admit users, got none`,
      );
    }
    for (const arn of props.emergencyCallerRoleArns ?? []) {
      // `*` only in the name: in the account or the path it would admit strangers.
      if (!/^arn:[\w-]+:iam::\d{12}:role\/([\w+=,.@-]+\/)*[\w+=,.@-]+[\w+=,.@*-]*$/.test(arn)) {
        throw new Error(
          `'emergencyCallerRoleArns' must hold ARNs of roles (arn:PARTITION:iam::ACCOUNT:role/NAME, with * only after the first character of the name), got '${arn}'`,
        );
      }
    }
    checkNoneTwice('emergencyCallerRoleArns', 'role', props.emergencyCallerRoleArns);
    if (props.emergencyCallerRoleArns) {
      for (const name of [
        'helpDeskUserPath',
        'mfaMaxAgeMinutes',
        'requireSourceIdentity',
      ] as const) {
        if (props[name] !== undefined) {
          throw new Error(
            `'${name}' is about users, and 'emergencyCallerRoleArns' admits roles in their place; set one of the two, got both`,
          );
        }
      }
    }
    for (const name of ['entryRegions', 'emergencyRegions'] as const) {
      for (const region of props[name] ?? []) {
        if (!isRegion(region)) {
          throw new Error(`'${name}' must hold regions like 'eu-west-1', got '${region}'`);
        }
      }
      checkNoneTwice(name, 'region', props[name]);
    }
    const { emergencyTag: tag, emergencyRecreate: recreate } = props;
    // No `$`, `*` or `?`: in a policy they would stand for other values.
    if (tag && !/^(?!aws:)[\w .:/=+@-]{1,128}$/i.test(tag.key)) {
      throw new Error(
        `'emergencyTag' must have a key of 1 to 128 letters, digits, spaces or _.:/=+@- that does not begin with 'aws:', got '${tag.key}'`,
      );
    }
    if (tag && !/^[\w .:/=+@-]{1,256}$/.test(tag.value)) {
      throw new Error(
        `'emergencyTag' must have a value of 1 to 256 letters, digits, spaces or _.:/=+@-, got '${tag.value}'`,
      );
    }
    if (recreate?.launchTemplateIds.length === 0) {
      throw new Error(
        `'emergencyRecreate' must hold at least one id of a launch template, got none`,
      );
    }
    for (const id of recreate?.launchTemplateIds ?? []) {
      if (!/^lt-[0-9a-f]{8,17}$/.test(id)) {
        throw new Error(
          `'emergencyRecreate' must hold ids of launch templates (lt-0123456789abcdef0), got '${id}'`,
        );
      }
    }
    if (recreate && !PATH.test(recreate.passableRolePath)) {
      throw new Error(
        `'emergencyRecreate' must have a passableRolePath like '/instances/', with a slash at both ends and not '/' alone, got '${recreate.passableRolePath}'`,
      );
    }
    checkNoneTwice('emergencyRecreate', 'id', recreate?.launchTemplateIds);
    checkKeyArns('emergencyVolumeKeyArns', props.emergencyVolumeKeyArns);
    checkOnePartition(props.env?.region, {
      entryRegions: props.entryRegions,
      emergencyRegions: props.emergencyRegions,
      emergencyCallerRoleArns: props.emergencyCallerRoleArns,
      emergencyVolumeKeyArns: props.emergencyVolumeKeyArns,
    });
  }

  constructor(scope: Construct, id: string, props: BreakGlassStackProps = {}) {
    super(scope, id, props);
    BreakGlassStack.check(props);

    const {
      helpDeskUserPath: userPath = '/help-desk/',
      mfaMaxAgeMinutes = 60,
      requireSourceIdentity = false,
      emergencyCallerRoleArns: callerRoleArns,
      emergencyTag: tag,
      emergencyRecreate: recreate,
      emergencyVolumeKeyArns: volumeKeyArns,
    } = props;
    const entryRegions = [...new Set([this.region, ...(props.entryRegions ?? ['us-east-1'])])];
    const emergencyRegions = props.emergencyRegions ?? [this.region];

    // People type the name at night, and the alarms of other stacks look for it.
    const roleName = `${this.stackName}-EmergencyRole`;
    const iamArn = (resource: string) => this.formatArn({ service: 'iam', region: '', resource });

    // What the emergency role may do, one statement per intent.

    const ec2Arn = (resource: string) =>
      this.formatArn({ service: 'ec2', region: '*', resource, resourceName: '*' });
    const here = { 'aws:RequestedRegion': emergencyRegions };
    const inScope = {
      StringEquals: { ...here, ...(tag && { [`aws:ResourceTag/${tag.key}`]: tag.value }) },
    };
    const may = [
      new iam.PolicyStatement({
        sid: 'FindInstances',
        actions: [
          'autoscaling:DescribeAutoScalingGroups',
          'autoscaling:DescribeAutoScalingInstances',
          'autoscaling:DescribeScalingActivities',
          'ec2:DescribeInstances',
          'ec2:DescribeInstanceStatus',
        ],
        resources: ['*'], // these calls cannot be limited to resources
        conditions: { StringEquals: here },
      }),
      new iam.PolicyStatement({
        sid: 'StartStopAndRebootInstances',
        actions: ['ec2:RebootInstances', 'ec2:StartInstances', 'ec2:StopInstances'],
        resources: [ec2Arn('instance')],
        conditions: inScope,
      }),
      new iam.PolicyStatement({
        sid: 'HaveInstancesReplaced',
        actions: ['autoscaling:TerminateInstanceInAutoScalingGroup'],
        resources: [
          this.formatArn({
            service: 'autoscaling',
            region: '*',
            resource: 'autoScalingGroup:*:autoScalingGroupName/*',
          }),
        ],
        conditions: inScope,
      }),
    ];
    if (props.emergencyTerminate) {
      may.push(
        new iam.PolicyStatement({
          sid: 'TerminateInstances',
          actions: ['ec2:TerminateInstances'],
          resources: [ec2Arn('instance')],
          conditions: inScope,
        }),
      );
    }
    if (recreate) {
      const templateArns = recreate.launchTemplateIds.map((resourceName) =>
        this.formatArn({ service: 'ec2', region: '*', resource: 'launch-template', resourceName }),
      );
      // What the template names may not be replaced in the call; user data may, see the page.
      const fromTemplate = {
        ArnLike: { 'ec2:LaunchTemplate': templateArns },
        Bool: { 'ec2:IsLaunchTemplateResource': 'true' },
      };
      may.push(
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
            ...['image', 'snapshot'].map((resource) =>
              this.formatArn({
                service: 'ec2',
                region: '*',
                account: '',
                resource,
                resourceName: '*',
              }),
            ),
          ],
          conditions: { ...fromTemplate, StringEquals: here },
        }),
        new iam.PolicyStatement({
          sid: 'UseTemplates',
          actions: ['ec2:RunInstances'],
          resources: templateArns,
          conditions: { StringEquals: here },
        }),
        new iam.PolicyStatement({
          sid: 'TagAtLaunch',
          actions: ['ec2:CreateTags'],
          resources: ['instance', 'network-interface', 'volume'].map(ec2Arn),
          conditions: { StringEquals: { ...here, 'ec2:CreateAction': 'RunInstances' } },
        }),
        new iam.PolicyStatement({
          sid: 'PassRolesToInstances',
          actions: ['iam:PassRole'],
          resources: [iamArn(`role${recreate.passableRolePath}*`)],
          conditions: { StringEquals: { 'iam:PassedToService': `ec2.${this.urlSuffix}` } },
        }),
      );
    }
    if (volumeKeyArns?.length) {
      may.push(
        new iam.PolicyStatement({
          sid: 'LetEc2AttachEncryptedVolumes',
          actions: ['kms:CreateGrant'],
          resources: volumeKeyArns,
          conditions: {
            Bool: { 'kms:GrantIsForAWSResource': 'true' },
            StringEquals: {
              ...here,
              // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
              'kms:ViaService': emergencyRegions.flatMap((region) =>
                ['amazonaws.com', this.urlSuffix].map((suffix) => `ec2.${region}.${suffix}`),
              ),
            },
            // ForAllValues is also true when the key is absent, hence the two Nulls.
            'ForAllValues:StringEquals': {
              'kms:EncryptionContextKeys': 'aws:ebs:id',
              'kms:GrantOperations': 'Decrypt',
            },
            Null: { 'kms:EncryptionContextKeys': 'false', 'kms:GrantOperations': 'false' },
          },
        }),
      );
    }
    const permissions = new iam.ManagedPolicy(this, 'EmergencyPermissions', {
      description: 'What the emergency role may do, and all that it can ever do',
      statements: [
        ...may,
        // Not a list of what could silence the record or widen the role: services add to that every year.
        new iam.PolicyStatement({
          sid: 'DenyEverythingElse',
          effect: iam.Effect.DENY,
          notActions: [...new Set(may.flatMap((statement) => statement.actions))].sort(),
          resources: ['*'], // everything else, everywhere
        }),
      ],
    });

    for (const { sid, resources } of may) {
      for (const resource of resources) {
        const arn = resource
          .replace(Aws.PARTITION, '<AWS::Partition>')
          .replace(Aws.ACCOUNT_ID, '<AWS::AccountId>');
        Validations.of(permissions).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${arn}]`,
          reason: `Nobody knows before what will need help; the conditions of ${sid} hold it`,
        });
      }
    }

    // Who may enter it.

    const role = new iam.Role(this, 'EmergencyRole', {
      roleName,
      description: 'Entered by the help desk in an emergency. Everybody is told',
      maxSessionDuration: Duration.hours(1),
      managedPolicies: [permissions],
      // As boundary the same document holds its conditions too: a policy that is attached later adds nothing.
      // The Deny in it stands where a boundary does not, against a resource policy that names a session.
      permissionsBoundary: permissions,
      // The account as principal means: the caller's own policies have to allow it too.
      assumedBy: callerRoleArns
        ? new iam.CompositePrincipal(
            ...[...new Set(callerRoleArns.map(accountOf))].map((account) =>
              new iam.AccountPrincipal(account).withConditions({
                ArnLike: {
                  'aws:PrincipalArn': callerRoleArns.filter((arn) => accountOf(arn) === account),
                },
                StringEquals: { 'aws:RequestedRegion': entryRegions },
              }),
            ),
          )
        : new iam.AccountRootPrincipal().withConditions({
            ArnLike: { 'aws:PrincipalArn': iamArn(`user${userPath}*`) },
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': String(mfaMaxAgeMinutes * 60) },
            StringEquals: {
              'aws:RequestedRegion': entryRegions,
              'sts:RoleSessionName': '${aws:username}',
              ...(requireSourceIdentity && { 'sts:SourceIdentity': '${aws:username}' }),
            },
          }),
    });
    if (requireSourceIdentity) {
      role.assumeRolePolicy?.addStatements(
        new iam.PolicyStatement({
          sid: 'SetOwnNameAsSourceIdentity',
          principals: [new iam.AccountRootPrincipal()],
          actions: ['sts:SetSourceIdentity'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': iamArn(`user${userPath}*`) },
            StringEquals: { 'sts:SourceIdentity': '${aws:username}' },
          },
        }),
      );
    }

    // The help desk: what it sees. Named one by one, because Describe calls can return user data, keys of
    // VPN connections, output of commands or log lines, and AWS adds new ones.

    const view = new iam.ManagedPolicy(this, 'HelpDeskView', {
      description: 'Sees EC2 and its neighbours, and no data',
      statements: [
        new iam.PolicyStatement({
          sid: 'SeeInstancesAndNetwork',
          actions: [
            'ec2:DescribeAddresses',
            'ec2:DescribeAvailabilityZones',
            'ec2:DescribeHosts',
            'ec2:DescribeIamInstanceProfileAssociations',
            'ec2:DescribeImages',
            'ec2:DescribeInstanceStatus',
            'ec2:DescribeInstanceTypes',
            'ec2:DescribeInstances',
            'ec2:DescribeInternetGateways',
            'ec2:DescribeKeyPairs',
            'ec2:DescribeLaunchTemplates',
            'ec2:DescribeNatGateways',
            'ec2:DescribeNetworkAcls',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribePlacementGroups',
            'ec2:DescribeRegions',
            'ec2:DescribeRouteTables',
            'ec2:DescribeSecurityGroupRules',
            'ec2:DescribeSecurityGroups',
            'ec2:DescribeSnapshots',
            'ec2:DescribeSubnets',
            'ec2:DescribeTags',
            'ec2:DescribeVolumeStatus',
            'ec2:DescribeVolumes',
            'ec2:DescribeVolumesModifications',
            'ec2:DescribeVpcEndpoints',
            'ec2:DescribeVpcs',
          ],
          resources: ['*'], // EC2 cannot limit a Describe call to resources
        }),
        new iam.PolicyStatement({
          sid: 'SeeAutoScalingAndLoadBalancers',
          actions: [
            'autoscaling:DescribeAutoScalingGroups',
            'autoscaling:DescribeAutoScalingInstances',
            'autoscaling:DescribeInstanceRefreshes',
            'autoscaling:DescribeLifecycleHooks',
            'autoscaling:DescribePolicies',
            'autoscaling:DescribeScalingActivities',
            'autoscaling:DescribeScheduledActions',
            'autoscaling:DescribeTags',
            'autoscaling:DescribeWarmPool',
            'elasticloadbalancing:DescribeInstanceHealth',
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:DescribeLoadBalancerAttributes',
            'elasticloadbalancing:DescribeLoadBalancers',
            'elasticloadbalancing:DescribeRules',
            'elasticloadbalancing:DescribeTags',
            'elasticloadbalancing:DescribeTargetGroupAttributes',
            'elasticloadbalancing:DescribeTargetGroups',
            'elasticloadbalancing:DescribeTargetHealth',
          ],
          resources: ['*'], // these Describe calls cannot be limited to resources
        }),
        new iam.PolicyStatement({
          sid: 'SeeMetricsAlarmsAndHealth',
          actions: [
            'cloudwatch:DescribeAlarmHistory',
            'cloudwatch:DescribeAlarms',
            'cloudwatch:DescribeAlarmsForMetric',
            'cloudwatch:GetDashboard',
            'cloudwatch:GetMetricData',
            'cloudwatch:GetMetricStatistics',
            'cloudwatch:ListDashboards',
            'cloudwatch:ListMetrics',
            'health:DescribeAffectedEntities',
            'health:DescribeEventAggregates',
            'health:DescribeEventDetails',
            'health:DescribeEvents',
          ],
          resources: ['*'], // metrics have no ARN; alarms, dashboards and events are all to be seen
        }),
        new iam.PolicyStatement({
          sid: 'SeeSystemsManagerInventory',
          actions: [
            'ssm:DescribeInstanceInformation',
            'ssm:DescribeInstancePatchStates',
            'ssm:GetInventory',
            'ssm:GetInventorySchema',
            'ssm:ListComplianceSummaries',
            'ssm:ListInventoryEntries',
          ],
          resources: ['*'], // the whole inventory is to be seen
        }),
      ],
    });

    Validations.of(view).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'These calls cannot be limited, and none of them returns data',
    });

    // The help desk's members, and what they may do about themselves. Roles have neither.

    if (!callerRoleArns) {
      const self = iamArn(`user${userPath}\${aws:username}`);
      const ownDevice = iamArn('mfa/${aws:username}');
      const enter = ['sts:AssumeRole', ...(requireSourceIdentity ? ['sts:SetSourceIdentity'] : [])];
      // Without MFA only what leads to MFA. Deactivating a device is not among it: a stolen key could
      // then put its own device in place of the member's. Deleting works on inactive devices only.
      const withoutMfa = [
        'iam:ChangePassword',
        'iam:CreateVirtualMFADevice',
        'iam:DeleteVirtualMFADevice',
        'iam:EnableMFADevice',
        'iam:GetAccountPasswordPolicy',
        'iam:GetMFADevice',
        'iam:GetUser',
        'iam:ListMFADevices',
        'iam:ListVirtualMFADevices',
        'iam:ResyncMFADevice',
      ];
      const ownAccess = new iam.ManagedPolicy(this, 'HelpDeskOwnAccess', {
        description: 'Own password, own MFA device, and the way into the emergency role',
        statements: [
          new iam.PolicyStatement({
            sid: 'ManageOwnPasswordAndMfa',
            actions: [
              'iam:ChangePassword',
              'iam:DeactivateMFADevice',
              'iam:EnableMFADevice',
              'iam:GetMFADevice',
              'iam:GetUser',
              'iam:ListMFADevices',
              'iam:ResyncMFADevice',
            ],
            resources: [self],
          }),
          new iam.PolicyStatement({
            sid: 'ManageOwnVirtualDevice',
            // Only under the own name: a second virtual device beside the member's cannot be created.
            actions: ['iam:CreateVirtualMFADevice', 'iam:DeleteVirtualMFADevice'],
            resources: [ownDevice],
          }),
          new iam.PolicyStatement({
            sid: 'SeePasswordRulesAndDevices',
            actions: ['iam:GetAccountPasswordPolicy', 'iam:ListVirtualMFADevices'],
            resources: ['*'], // neither call can be limited; the console makes both
          }),
          new iam.PolicyStatement({
            sid: 'EnterEmergencyRole',
            actions: enter,
            resources: [role.roleArn],
          }),
          new iam.PolicyStatement({
            sid: 'DenyAllButThatWithoutMfa',
            effect: iam.Effect.DENY,
            // Entering is left to the trust policy, which asks for MFA itself: on the command line the
            // code comes with that very call.
            notActions: [...withoutMfa, ...enter, 'sts:GetSessionToken'],
            resources: ['*'], // everything but what leads to MFA
            // IfExists: requests signed with an access key do not carry the key at all.
            conditions: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
          }),
          new iam.PolicyStatement({
            sid: 'DenyOtherRolesWithoutMfa',
            effect: iam.Effect.DENY,
            actions: enter,
            notResources: [role.roleArn],
            conditions: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
          }),
        ],
      });
      Validations.of(ownAccess).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Neither call can be limited, and neither tells a secret',
      });
      const group = new iam.Group(this, 'HelpDesk', { managedPolicies: [view, ownAccess] });
      new CfnOutput(this, 'HelpDeskGroupName', { value: group.groupName });
    }

    new CfnOutput(this, 'EmergencyRoleArn', { value: role.roleArn });
    new CfnOutput(this, 'HelpDeskViewArn', { value: view.managedPolicyArn });
  }
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
