import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Duration, Stack, type StackProps, Token, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkNoneTwice, checkOnePartition } from './parts/checks';

/**
 * Properties of `AccountAccessStack`.
 */
export interface AccountAccessStackProps extends StackProps {
  /**
   * Account whose administrators take the roles: 12 digits.
   *
   * @default - this account, so that one sandbox account can play both sides
   */
  readonly generalAccountId?: string;

  /**
   * Organization that the caller's account must belong to, `o-` and 10 to 32 letters or digits.
   *
   * Closes the roles to the general account on the day it leaves the organization.
   *
   * @default - any organization, or none
   */
  readonly organizationId?: string;

  /**
   * IAM path in the general account that holds its administrators, and nobody else.
   *
   * The roles admit users under this path, because no policy can ask who is in a group.
   *
   * @default '/account-administrators/'
   */
  readonly accountAdministratorUserPath?: string;

  /**
   * Admits sessions of these roles of the general account in place of users: for people who come through
   * IAM Identity Center or another federation. `*` is allowed within the name, for the suffix that
   * Identity Center adds to it.
   *
   * Such sessions carry neither MFA nor a user name that a policy could look at; both are then up to the
   * identity provider.
   *
   * @default - users under `accountAdministratorUserPath` are admitted, with MFA
   */
  readonly accountAdministratorRoleArns?: string[];

  /**
   * Longest session of the read-only role, in hours from 1 to 12. More than 1 is for users only.
   *
   * @default 1
   */
  readonly readOnlySessionHours?: number;

  /**
   * Longest session of the administrator role, in hours from 1 to 12. More than 1 is for users only.
   *
   * @default 1
   */
  readonly administratorSessionHours?: number;
}

// Path and names are a contract: the general account and service control policies know only these.
const PATH = '/account-access/';
const READ_ONLY_ROLE = 'AccountReadOnly';
const ADMINISTRATOR_ROLE = 'AccountAdministrator';

/** How long ago the caller may have shown the MFA device. */
const MFA_MAX_AGE = Duration.hours(1);

/** What the read-only role may see, one statement each. */
const READ_ONLY_ACTIONS = {
  SeeComputing: [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeAutoScalingInstances',
    'autoscaling:DescribeScalingActivities',
    'ec2:DescribeImages',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeInstances',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeRegions',
    'ec2:DescribeTags',
    'ecr:DescribeImages',
    'ecr:DescribeRepositories',
    'ecs:DescribeClusters',
    'ecs:DescribeServices',
    'ecs:ListClusters',
    'ecs:ListServices',
    'ecs:ListTaskDefinitions',
    'ecs:ListTasks',
    'eks:DescribeCluster',
    'eks:DescribeNodegroup',
    'eks:ListClusters',
    'eks:ListNodegroups',
    'lambda:GetPolicy',
    'lambda:ListEventSourceMappings',
    'lambda:ListFunctionUrlConfigs',
  ],
  SeeNetworks: [
    'ec2:DescribeAddresses',
    'ec2:DescribeFlowLogs',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeNatGateways',
    'ec2:DescribeNetworkAcls',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroupRules',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeTransitGatewayAttachments',
    'ec2:DescribeTransitGateways',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcPeeringConnections',
    'ec2:DescribeVpcs',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'route53:GetHostedZone',
    'route53:ListHostedZones',
    'route53:ListResourceRecordSets',
  ],
  SeeStorage: [
    'backup:GetBackupPlan',
    'backup:GetBackupVaultAccessPolicy',
    'backup:ListBackupJobs',
    'backup:ListBackupPlans',
    'backup:ListBackupVaults',
    'backup:ListProtectedResources',
    'backup:ListRecoveryPointsByBackupVault',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumes',
    'ec2:GetEbsEncryptionByDefault',
    'elasticfilesystem:DescribeFileSystemPolicy',
    'elasticfilesystem:DescribeFileSystems',
    's3:GetAccountPublicAccessBlock',
    's3:GetBucketAcl',
    's3:GetBucketLocation',
    's3:GetBucketLogging',
    's3:GetBucketNotification',
    's3:GetBucketObjectLockConfiguration',
    's3:GetBucketOwnershipControls',
    's3:GetBucketPolicy',
    's3:GetBucketPolicyStatus',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketTagging',
    's3:GetBucketVersioning',
    's3:GetEncryptionConfiguration',
    's3:GetLifecycleConfiguration',
    's3:GetReplicationConfiguration',
    's3:ListAllMyBuckets',
  ],
  SeeDatabases: [
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeTimeToLive',
    'dynamodb:GetResourcePolicy',
    'dynamodb:ListTables',
    'elasticache:DescribeCacheClusters',
    'elasticache:DescribeReplicationGroups',
    'rds:DescribeDBClusterSnapshots',
    'rds:DescribeDBClusters',
    'rds:DescribeDBInstances',
    'rds:DescribeDBSnapshotAttributes',
    'rds:DescribeDBSnapshots',
    'rds:DescribeEvents',
    'rds:DescribePendingMaintenanceActions',
    'redshift:DescribeClusters',
  ],
  SeeMessaging: [
    'events:DescribeEventBus',
    'events:DescribeRule',
    'events:ListEventBuses',
    'events:ListRules',
    'kinesis:ListStreams',
    'sns:GetTopicAttributes',
    'sns:ListSubscriptions',
    'sns:ListTopics',
    'sqs:GetQueueAttributes',
    'sqs:ListQueues',
    'states:ListStateMachines',
  ],
  SeeIdentities: [
    'access-analyzer:GetFinding',
    'access-analyzer:ListAnalyzers',
    'access-analyzer:ListFindings',
    'iam:GenerateCredentialReport',
    'iam:GetAccessKeyLastUsed',
    'iam:GetAccountAuthorizationDetails',
    'iam:GetAccountPasswordPolicy',
    'iam:GetAccountSummary',
    'iam:GetCredentialReport',
    'iam:GetGroup',
    'iam:GetGroupPolicy',
    'iam:GetLoginProfile',
    'iam:GetOpenIDConnectProvider',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:GetSAMLProvider',
    'iam:GetUser',
    'iam:GetUserPolicy',
    'iam:ListAccessKeys',
    'iam:ListAccountAliases',
    'iam:ListAttachedGroupPolicies',
    'iam:ListAttachedRolePolicies',
    'iam:ListAttachedUserPolicies',
    'iam:ListEntitiesForPolicy',
    'iam:ListGroupPolicies',
    'iam:ListGroups',
    'iam:ListGroupsForUser',
    'iam:ListInstanceProfiles',
    'iam:ListMFADevices',
    'iam:ListOpenIDConnectProviders',
    'iam:ListPolicies',
    'iam:ListPolicyVersions',
    'iam:ListRolePolicies',
    'iam:ListRoles',
    'iam:ListSAMLProviders',
    'iam:ListUserPolicies',
    'iam:ListUsers',
    'iam:ListVirtualMFADevices',
  ],
  SeeSecurity: [
    'acm:DescribeCertificate',
    'acm:ListCertificates',
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetEventSelectors',
    'cloudtrail:GetTrailStatus',
    'config:DescribeComplianceByConfigRule',
    'config:DescribeConfigRules',
    'config:DescribeConfigurationRecorderStatus',
    'config:DescribeConfigurationRecorders',
    'config:GetComplianceDetailsByConfigRule',
    'guardduty:GetDetector',
    'guardduty:GetFindings',
    'guardduty:ListDetectors',
    'guardduty:ListFindings',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:ListAliases',
    'kms:ListGrants',
    'kms:ListKeys',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetResourcePolicy',
    'secretsmanager:ListSecrets',
    'securityhub:DescribeHub',
    'securityhub:GetEnabledStandards',
    'securityhub:GetFindings',
    'ssm:DescribeInstanceInformation',
    'ssm:DescribeInstancePatchStates',
    'ssm:DescribeParameters',
  ],
  SeeOperations: [
    'account:ListRegions',
    'cloudformation:DescribeStackResources',
    'cloudformation:ListStacks',
    'cloudwatch:DescribeAlarmHistory',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetDashboard',
    'cloudwatch:GetMetricData',
    'cloudwatch:ListDashboards',
    'cloudwatch:ListMetrics',
    'health:DescribeAffectedEntities',
    'health:DescribeEventDetails',
    'health:DescribeEvents',
    'logs:DescribeLogGroups',
    'logs:DescribeMetricFilters',
    'organizations:DescribeOrganization',
    'resource-explorer-2:GetDefaultView',
    'resource-explorer-2:ListIndexes',
    'resource-explorer-2:ListViews',
    'resource-explorer-2:Search',
    'servicequotas:ListServiceQuotas',
    'tag:GetResources',
    'tag:GetTagKeys',
    'tag:GetTagValues',
  ],
  SeeCost: [
    'budgets:ViewBudget',
    'ce:GetCostAndUsage',
    'ce:GetCostForecast',
    'ce:GetDimensionValues',
    'ce:GetTags',
  ],
};

/**
 * Lets administrators of one general account look at, or administer, this whole account.
 *
 * - Who: users of the general account under one path, with recent MFA and their own name; or the roles
 *   of it that are listed.
 * - May: as `AccountReadOnly`, see what there is and how it is set up; as `AccountAdministrator`, anything.
 * - May not: as `AccountReadOnly`, change anything or read data; as `AccountAdministrator`, change these roles.
 */
export class AccountAccessStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: AccountAccessStackProps): void {
    const { generalAccountId, organizationId, accountAdministratorUserPath: userPath } = props;
    if (isWrong(generalAccountId, /^\d{12}$/)) {
      throw new Error(
        `'generalAccountId' must be a 12-digit account id, got '${generalAccountId}'`,
      );
    }
    if (isWrong(organizationId, /^o-[a-z0-9]{10,32}$/)) {
      throw new Error(
        `'organizationId' must be the id of an organization (o- and 10 to 32 lower-case letters or digits), got '${organizationId}'`,
      );
    }
    if (isWrong(userPath, /^\/([\w+=,.@-]+\/)+$/)) {
      throw new Error(
        `'accountAdministratorUserPath' must be an IAM path like '/account-administrators/', with a slash at both ends and not '/' alone, got '${userPath}'`,
      );
    }
    const roleArns = props.accountAdministratorRoleArns;
    if (roleArns?.length === 0) {
      throw new Error(
        `'accountAdministratorRoleArns' must hold at least one ARN of a role, or be left out to admit users, got none`,
      );
    }
    if (roleArns && userPath) {
      throw new Error(
        `'accountAdministratorUserPath' is about users, and 'accountAdministratorRoleArns' admits roles in their place; set one of the two, got both`,
      );
    }
    if (roleArns && !generalAccountId) {
      throw new Error(
        `'accountAdministratorRoleArns' needs 'generalAccountId', the account of these roles, got none`,
      );
    }
    for (const arn of roleArns ?? []) {
      // `*` only in the name: in the account or the path it would admit strangers.
      const [, account] =
        /^arn:[\w-]+:iam::(\d{12}):role\/([\w+=,.@-]+\/)*[\w+=,.@-]+[\w+=,.@*-]*$/.exec(arn) ?? [];
      if (!Token.isUnresolved(arn) && account !== generalAccountId) {
        throw new Error(
          `'accountAdministratorRoleArns' must hold ARNs of roles of 'generalAccountId' (arn:PARTITION:iam::${generalAccountId}:role/NAME, with * only after the first character of the name), got '${arn}'`,
        );
      }
    }
    checkNoneTwice('accountAdministratorRoleArns', 'role', roleArns);
    checkOnePartition(props.env?.region, { accountAdministratorRoleArns: roleArns });
    for (const name of ['readOnlySessionHours', 'administratorSessionHours'] as const) {
      const hours = props[name];
      if (hours === undefined) continue;
      if (!(Number.isInteger(hours) && hours >= 1 && hours <= 12)) {
        throw new Error(`'${name}' must be a whole number of hours from 1 to 12, got '${hours}'`);
      }
      if (roleArns && hours > 1) {
        throw new Error(
          `'${name}' must be 1 with 'accountAdministratorRoleArns', because a role that takes a role does so for an hour at most, got '${hours}'`,
        );
      }
    }
  }

  constructor(scope: Construct, id: string, props: AccountAccessStackProps = {}) {
    super(scope, id, props);
    AccountAccessStack.check(props);

    const {
      generalAccountId = this.account,
      organizationId,
      accountAdministratorUserPath = '/account-administrators/',
      accountAdministratorRoleArns,
      readOnlySessionHours = 1,
      administratorSessionHours = 1,
    } = props;

    // Who may become the roles. The account is trusted and a pattern narrows it: a trust that names the
    // user or role itself breaks when that is deleted and created again.

    const organization = organizationId && { 'aws:PrincipalOrgID': organizationId };
    const listedRoles = {
      ArnLike: { 'aws:PrincipalArn': accountAdministratorRoleArns },
      ...(organization && { StringEquals: organization }),
    };
    const users = {
      ArnLike: {
        'aws:PrincipalArn': `arn:${this.partition}:iam::${generalAccountId}:user${accountAdministratorUserPath}*`,
      },
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': String(MFA_MAX_AGE.toSeconds()) },
      StringEquals: { 'sts:RoleSessionName': '${aws:username}', ...organization },
    };
    const trusted = new iam.AccountPrincipal(generalAccountId).withConditions(
      accountAdministratorRoleArns ? listedRoles : users,
    );

    // What an administrator looks at. Every action by its name: AWS adds actions to a wildcard, and some
    // of them read data. Calls that return user data, environment variables or templates are left out.

    const readOnlyPolicy = new iam.ManagedPolicy(this, 'ReadOnlyPolicy', {
      path: PATH,
      description: 'What AccountReadOnly sees, and all that it can ever see',
      statements: Object.entries(READ_ONLY_ACTIONS).map(
        ([sid, actions]) =>
          new iam.PolicyStatement({
            sid,
            actions,
            resources: ['*'], // the whole account is what the role is for
          }),
      ),
    });
    const readOnly = new iam.Role(this, 'ReadOnlyRole', {
      path: PATH,
      roleName: READ_ONLY_ROLE,
      description: 'Sees what there is in this account and how it is set up, but no data',
      assumedBy: trusted,
      maxSessionDuration: Duration.hours(readOnlySessionHours),
      managedPolicies: [readOnlyPolicy],
      // As boundary too: whatever is attached later, such as AWS's ReadOnlyAccess, adds nothing.
      permissionsBoundary: readOnlyPolicy,
    });

    const administrator = new iam.Role(this, 'AdministratorRole', {
      path: PATH,
      roleName: ADMINISTRATOR_ROLE,
      description: 'Administers this account, except the roles of the general account in it',
      assumedBy: trusted,
      maxSessionDuration: Duration.hours(administratorSessionHours),
    });
    administrator.addToPolicy(
      new iam.PolicyStatement({
        sid: 'AdministerTheAccount',
        actions: ['*'], // an administrator who lacks an action is locked out when it is needed
        resources: ['*'], // the whole account is what the role is for
      }),
    );
    // A seat belt: an administrator can make another role, and change these with that one.
    administrator.addToPolicy(
      new iam.PolicyStatement({
        sid: 'DenyChangingTheseRoles',
        effect: iam.Effect.DENY,
        // All but reading, whatever is added to it.
        notActions: [
          'cloudformation:Describe*',
          'cloudformation:Get*',
          'cloudformation:List*',
          'iam:Get*',
          'iam:List*',
        ],
        resources: [
          ...['policy', 'role'].map(
            (type) => `arn:${this.partition}:iam::${this.account}:${type}${PATH}*`,
          ),
          this.stackId,
        ],
      }),
    );

    Validations.of(readOnlyPolicy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'The role looks at the whole account; its actions are listed by name',
    });
    Validations.of(administrator).acknowledge(
      { id: 'AwsSolutions-IAM5[Action::*]', reason: 'An administrator of the whole account' },
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'An administrator of the whole account' },
    );

    new CfnOutput(this, 'ReadOnlyRoleArn', { value: readOnly.roleArn });
    new CfnOutput(this, 'AdministratorRoleArn', { value: administrator.roleArn });
  }
}

function isWrong(value: string | undefined, pattern: RegExp): boolean {
  return value !== undefined && !Token.isUnresolved(value) && !pattern.test(value);
}
