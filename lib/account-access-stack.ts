import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Duration, Stack, type StackProps, Token, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

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
   * IAM path in the general account under which a user counts as an administrator. Begins and ends
   * with a slash.
   *
   * A group cannot be trusted and no condition key tests membership, so the path is what this side can
   * see. Whoever may create users under it can let people in.
   *
   * @default '/account-administrators/', unless `accountAdministratorRoleArns` is set
   */
  readonly accountAdministratorPath?: string;

  /**
   * Roles of the general account that may take these roles, instead of users: for people who come
   * through IAM Identity Center or another federation. An ARN may end in `*`, for the suffix that
   * Identity Center adds to a role's name.
   *
   * Sessions of a role carry neither MFA nor a user name, so neither is asked for; MFA is the identity
   * provider's job.
   *
   * @default - users take the roles, with MFA and their own name
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
    'autoscaling:DescribePolicies',
    'autoscaling:DescribeScalingActivities',
    'autoscaling:DescribeScheduledActions',
    'ec2:DescribeAvailabilityZones',
    'ec2:DescribeImages',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeInstances',
    'ec2:DescribeKeyPairs',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeRegions',
    'ec2:DescribeReservedInstances',
    'ec2:DescribeTags',
    'ecr:DescribeImageScanFindings',
    'ecr:DescribeImages',
    'ecr:DescribeRepositories',
    'ecr:GetRepositoryPolicy',
    'ecs:DescribeClusters',
    'ecs:DescribeServices',
    'ecs:ListClusters',
    'ecs:ListServices',
    'ecs:ListTaskDefinitions',
    'ecs:ListTasks',
    'eks:DescribeCluster',
    'eks:DescribeNodegroup',
    'eks:ListAccessEntries',
    'eks:ListClusters',
    'eks:ListNodegroups',
    'lambda:GetAccountSettings',
    'lambda:GetFunctionConcurrency',
    'lambda:GetPolicy',
    'lambda:ListEventSourceMappings',
    'lambda:ListFunctionUrlConfigs',
    'lambda:ListLayers',
  ],
  SeeNetworks: [
    'ec2:DescribeAddresses',
    'ec2:DescribeFlowLogs',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeManagedPrefixLists',
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
    'elasticloadbalancing:DescribeLoadBalancerAttributes',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'route53:GetHostedZone',
    'route53:ListHealthChecks',
    'route53:ListHostedZones',
    'route53:ListResourceRecordSets',
  ],
  SeeStorage: [
    'backup:DescribeBackupVault',
    'backup:GetBackupPlan',
    'backup:GetBackupSelection',
    'backup:GetBackupVaultAccessPolicy',
    'backup:ListBackupJobs',
    'backup:ListBackupPlans',
    'backup:ListBackupSelections',
    'backup:ListBackupVaults',
    'backup:ListProtectedResources',
    'backup:ListRecoveryPointsByBackupVault',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumeStatus',
    'ec2:DescribeVolumes',
    'ec2:GetEbsDefaultKmsKeyId',
    'ec2:GetEbsEncryptionByDefault',
    'ec2:GetSnapshotBlockPublicAccessState',
    'elasticfilesystem:DescribeAccessPoints',
    'elasticfilesystem:DescribeFileSystemPolicy',
    'elasticfilesystem:DescribeFileSystems',
    'elasticfilesystem:DescribeMountTargets',
    's3:GetAccountPublicAccessBlock',
    's3:GetBucketAcl',
    's3:GetBucketCORS',
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
    's3:ListAccessPoints',
    's3:ListAllMyBuckets',
  ],
  SeeDatabases: [
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeTimeToLive',
    'dynamodb:GetResourcePolicy',
    'dynamodb:ListBackups',
    'dynamodb:ListTables',
    'elasticache:DescribeCacheClusters',
    'elasticache:DescribeReplicationGroups',
    'elasticache:DescribeServerlessCaches',
    'rds:DescribeDBClusterSnapshots',
    'rds:DescribeDBClusters',
    'rds:DescribeDBInstances',
    'rds:DescribeDBSnapshotAttributes',
    'rds:DescribeDBSnapshots',
    'rds:DescribeDBSubnetGroups',
    'rds:DescribeEvents',
    'rds:DescribePendingMaintenanceActions',
    'redshift:DescribeClusterSnapshots',
    'redshift:DescribeClusters',
    'redshift:DescribeLoggingStatus',
  ],
  SeeMessaging: [
    'events:DescribeEventBus',
    'events:DescribeRule',
    'events:ListEventBuses',
    'events:ListRules',
    'kinesis:DescribeStreamSummary',
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
    'iam:GenerateServiceLastAccessedDetails',
    'iam:GetAccessKeyLastUsed',
    'iam:GetAccountAuthorizationDetails',
    'iam:GetAccountPasswordPolicy',
    'iam:GetAccountSummary',
    'iam:GetCredentialReport',
    'iam:GetGroup',
    'iam:GetGroupPolicy',
    'iam:GetInstanceProfile',
    'iam:GetLoginProfile',
    'iam:GetOpenIDConnectProvider',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:GetSAMLProvider',
    'iam:GetServiceLastAccessedDetails',
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
    'iam:ListRoleTags',
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
    'servicequotas:ListServices',
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

/** Objects, items, secrets, parameter values, log content, messages, user data. */
const DATA_ACTIONS = [
  'autoscaling:DescribeLaunchConfigurations',
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:GetRecords',
  'dynamodb:PartiQLSelect',
  'dynamodb:Query',
  'dynamodb:Scan',
  'ebs:GetSnapshotBlock',
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeLaunchTemplateVersions',
  'ec2:DescribeSpotFleetRequests',
  'ec2:DescribeSpotInstanceRequests',
  'ec2:GetConsoleOutput',
  'ec2:GetConsoleScreenshot',
  'ec2:GetLaunchTemplateData',
  'ec2:GetPasswordData',
  'kinesis:GetRecords',
  'kinesis:SubscribeToShard',
  'kms:Decrypt',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:GetLogRecord',
  'logs:GetQueryResults',
  'logs:StartLiveTail',
  'logs:StartQuery',
  's3:GetObject*',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'sqs:ReceiveMessage',
  'ssm:GetParameter*',
];

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
    const { generalAccountId, organizationId, accountAdministratorPath: path } = props;
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
    // No `*` or `?`, which would stand for other paths, and not `/`, which is every user there is.
    if (isWrong(path, /^\/([\w+=,.@-]+\/)+$/)) {
      throw new Error(
        `'accountAdministratorPath' must begin and end with a slash and name something in between (for example '/account-administrators/'), got '${path}'`,
      );
    }
    const roleArns = props.accountAdministratorRoleArns;
    if (roleArns && path) {
      throw new Error(
        `'accountAdministratorRoleArns' cannot be combined with 'accountAdministratorPath': either roles or users take the roles, got both`,
      );
    }
    if (roleArns && !generalAccountId) {
      throw new Error(
        `'accountAdministratorRoleArns' needs 'generalAccountId', their account, got none`,
      );
    }
    if (roleArns?.length === 0) {
      throw new Error(`'accountAdministratorRoleArns' must hold at least one ARN, got none`);
    }
    for (const arn of roleArns ?? []) {
      const [, account] =
        /^arn:[\w-]+:iam::(\d{12}):role\/[\w+=,.@/-]*[\w+=,.@-]\*?$/.exec(arn) ?? [];
      if (!Token.isUnresolved(arn) && account !== generalAccountId) {
        throw new Error(
          `'accountAdministratorRoleArns' must hold ARNs of roles of '${generalAccountId}' (arn:PARTITION:iam::${generalAccountId}:role/PATH/NAME, a '*' only after the beginning of a name), got '${arn}'`,
        );
      }
    }
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
      accountAdministratorPath = '/account-administrators/',
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
        'aws:PrincipalArn': `arn:${this.partition}:iam::${generalAccountId}:user${accountAdministratorPath}*`,
      },
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': String(MFA_MAX_AGE.toSeconds()) },
      StringEquals: { 'sts:RoleSessionName': '${aws:username}', ...organization },
    };
    const administrators = new iam.AccountPrincipal(generalAccountId).withConditions(
      accountAdministratorRoleArns ? listedRoles : users,
    );

    // What an administrator looks at. Every action by its name: AWS adds actions to a wildcard, and some
    // of them read data. Calls that return user data, environment variables or templates are left out.

    const readOnly = new iam.Role(this, 'ReadOnlyRole', {
      path: PATH,
      roleName: READ_ONLY_ROLE,
      description: 'Sees what there is in this account and how it is set up, but no data',
      assumedBy: administrators,
      maxSessionDuration: Duration.hours(readOnlySessionHours),
    });
    for (const [sid, actions] of Object.entries(READ_ONLY_ACTIONS)) {
      readOnly.addToPolicy(
        new iam.PolicyStatement({
          sid,
          actions,
          resources: ['*'], // the whole account is what the role is for
        }),
      );
    }
    // Holds even if somebody attaches a wider policy to the role, such as AWS's ReadOnlyAccess.
    readOnly.addToPolicy(
      new iam.PolicyStatement({
        sid: 'DenyReadingData',
        effect: iam.Effect.DENY,
        actions: DATA_ACTIONS,
        resources: ['*'], // wherever the data is
      }),
    );

    const administrator = new iam.Role(this, 'AdministratorRole', {
      path: PATH,
      roleName: ADMINISTRATOR_ROLE,
      description: 'Administers this account, except the roles of the general account in it',
      assumedBy: administrators,
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
        resources: [`arn:${this.partition}:iam::${this.account}:role${PATH}*`, this.stackId],
      }),
    );

    Validations.of(readOnly).acknowledge({
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
