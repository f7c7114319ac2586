import {
  ADMINISTRATOR,
  always,
  type ClaimedStack,
  type Claims,
  type Conditions,
  never,
  only,
} from '../../access/index';
import type { AccountAccessStackProps } from './props';

/** What the read-only role sees, service by service. */
const SEEN = {
  'access-analyzer': 'GetFinding ListAnalyzers ListFindings',
  account: 'ListRegions',
  acm: 'DescribeCertificate ListCertificates',
  autoscaling: 'DescribeAutoScalingGroups DescribeAutoScalingInstances DescribeScalingActivities',
  backup: `
    GetBackupPlan GetBackupVaultAccessPolicy ListBackupJobs ListBackupPlans
    ListBackupVaults ListProtectedResources ListRecoveryPointsByBackupVault`,
  budgets: 'ViewBudget',
  ce: 'GetCostAndUsage GetCostForecast GetDimensionValues GetTags',
  cloudformation: 'DescribeStackResources ListStacks',
  cloudtrail: 'DescribeTrails GetEventSelectors GetTrailStatus',
  cloudwatch: `
    DescribeAlarmHistory DescribeAlarms GetDashboard GetMetricData ListDashboards
    ListMetrics`,
  config: `
    DescribeComplianceByConfigRule DescribeConfigRules
    DescribeConfigurationRecorderStatus DescribeConfigurationRecorders
    GetComplianceDetailsByConfigRule`,
  dynamodb: `
    DescribeContinuousBackups DescribeTable DescribeTimeToLive GetResourcePolicy
    ListTables`,
  ec2: `
    DescribeAddresses DescribeFlowLogs DescribeImages DescribeInstanceStatus
    DescribeInstanceTypes DescribeInstances DescribeInternetGateways
    DescribeLaunchTemplates DescribeNatGateways DescribeNetworkAcls
    DescribeNetworkInterfaces DescribeRegions DescribeRouteTables
    DescribeSecurityGroupRules DescribeSecurityGroups DescribeSnapshots DescribeSubnets
    DescribeTags DescribeTransitGatewayAttachments DescribeTransitGateways
    DescribeVolumes DescribeVpcAttribute DescribeVpcEndpoints
    DescribeVpcPeeringConnections DescribeVpcs GetEbsEncryptionByDefault`,
  ecr: 'DescribeImages DescribeRepositories',
  ecs: `
    DescribeClusters DescribeServices ListClusters ListServices ListTaskDefinitions
    ListTasks`,
  eks: 'DescribeCluster DescribeNodegroup ListClusters ListNodegroups',
  elasticache: 'DescribeCacheClusters DescribeReplicationGroups',
  elasticfilesystem: 'DescribeFileSystemPolicy DescribeFileSystems',
  elasticloadbalancing:
    'DescribeListeners DescribeLoadBalancers DescribeTargetGroups DescribeTargetHealth',
  events: 'DescribeEventBus DescribeRule ListEventBuses ListRules',
  guardduty: 'GetDetector GetFindings ListDetectors ListFindings',
  health: 'DescribeAffectedEntities DescribeEventDetails DescribeEvents',
  iam: `
    GenerateCredentialReport GetAccessKeyLastUsed GetAccountAuthorizationDetails
    GetAccountPasswordPolicy GetAccountSummary GetCredentialReport GetGroup
    GetGroupPolicy GetLoginProfile GetOpenIDConnectProvider GetPolicy GetPolicyVersion
    GetRole GetRolePolicy GetSAMLProvider GetUser GetUserPolicy ListAccessKeys
    ListAccountAliases ListAttachedGroupPolicies ListAttachedRolePolicies
    ListAttachedUserPolicies ListEntitiesForPolicy ListGroupPolicies ListGroups
    ListGroupsForUser ListInstanceProfiles ListMFADevices ListOpenIDConnectProviders
    ListPolicies ListPolicyVersions ListRolePolicies ListRoles ListSAMLProviders
    ListUserPolicies ListUsers ListVirtualMFADevices`,
  kinesis: 'ListStreams',
  kms: 'DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases ListGrants ListKeys',
  lambda: 'GetPolicy ListEventSourceMappings ListFunctionUrlConfigs',
  logs: 'DescribeLogGroups DescribeMetricFilters',
  organizations: 'DescribeOrganization',
  rds: `
    DescribeDBClusterSnapshots DescribeDBClusters DescribeDBInstances
    DescribeDBSnapshotAttributes DescribeDBSnapshots DescribeEvents
    DescribePendingMaintenanceActions`,
  redshift: 'DescribeClusters',
  'resource-explorer-2': 'GetDefaultView ListIndexes ListViews Search',
  route53: 'GetHostedZone ListHostedZones ListResourceRecordSets',
  s3: `
    GetAccountPublicAccessBlock GetBucketAcl GetBucketLocation GetBucketLogging
    GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls
    GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketTagging
    GetBucketVersioning GetEncryptionConfiguration GetLifecycleConfiguration
    GetReplicationConfiguration ListAllMyBuckets`,
  secretsmanager: 'DescribeSecret GetResourcePolicy ListSecrets',
  securityhub: 'DescribeHub GetEnabledStandards GetFindings',
  servicequotas: 'ListServiceQuotas',
  sns: 'GetTopicAttributes ListSubscriptions ListTopics',
  sqs: 'GetQueueAttributes ListQueues',
  ssm: 'DescribeInstanceInformation DescribeInstancePatchStates DescribeParameters',
  states: 'ListStateMachines',
  tag: 'GetResources GetTagKeys GetTagValues',
};

type Props = AccountAccessStackProps;

/** What is claimed of `AccountAccessStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: Props): Claims {
  return {
    ...whoMayAssume(stack, props),
    ...readOnlyMayAndMayNot(stack),
    ...administratorMayAndMayNot(stack),
  };
}

function whoMayAssume(stack: ClaimedStack, props: Props): Claims {
  const { generalAccountId = stack.environment.account } = props;
  const administrators = {
    Principal: { AWS: generalAccountId },
    Action: 'sts:AssumeRole',
    Condition: props.accountAdministratorRoleArns ? ofRoles(props) : ofUsers(stack, props),
  };
  return {
    'only administrators of the general account become the read-only role': () =>
      only(stack.trust('ReadOnlyRole'), administrators),
    'administrators of the general account do become the read-only role': () =>
      always(stack.trust('ReadOnlyRole'), administrators),
    'only administrators of the general account become the administrator role': () =>
      only(stack.trust('AdministratorRole'), administrators),
    'administrators of the general account do become the administrator role': () =>
      always(stack.trust('AdministratorRole'), administrators),

    'the trust alone lets nobody in: their own policies have to as well': () =>
      never(stack.alone('ReadOnlyRole'), { Action: 'sts:*' }),
    'nor that of the administrator role': () =>
      never(stack.alone('AdministratorRole'), { Action: 'sts:*' }),
  };
}

/** Conditions: a request by one of the roles that are listed. */
function ofRoles({ organizationId, accountAdministratorRoleArns = [] }: Props): Conditions {
  return {
    ArnLike: { 'aws:PrincipalArn': accountAdministratorRoleArns },
    ...(organizationId && { StringEquals: { 'aws:PrincipalOrgID': organizationId } }),
  };
}

/** Conditions: a request by a user under the path, with MFA of the last hour and under the own name. */
function ofUsers({ environment: { account, partition } }: ClaimedStack, props: Props): Conditions {
  const {
    generalAccountId = account,
    organizationId,
    accountAdministratorUserPath = '/account-administrators/',
  } = props;
  return {
    ArnLike: {
      'aws:PrincipalArn': `arn:${partition}:iam::${generalAccountId}:user${accountAdministratorUserPath}*`,
    },
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
    StringEquals: {
      'sts:RoleSessionName': '${aws:username}',
      ...(organizationId && { 'aws:PrincipalOrgID': organizationId }),
    },
  };
}

function readOnlyMayAndMayNot(stack: ClaimedStack): Claims {
  const seen = {
    Action: Object.entries(SEEN).flatMap(([service, names]) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => `${service}:${name}`),
    ),
  };
  return {
    'the read-only role sees what there is': () => always(stack.role('ReadOnlyRole'), seen),
    'the read-only role may do nothing else': () => only(stack.role('ReadOnlyRole'), seen),
    'nor with a policy that somebody attaches to it': () =>
      only(stack.role('ReadOnlyRole', ADMINISTRATOR), seen),
  };
}

function administratorMayAndMayNot(stack: ClaimedStack): Claims {
  const { account, region, partition, stackName } = stack.environment;
  const theseRoles = [
    `arn:${partition}:iam::${account}:policy/account-access/*`,
    `arn:${partition}:iam::${account}:role/account-access/*`,
    `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/00000000-0000-0000-0000-000000000000`,
  ];
  const look = [
    'cloudformation:Describe*',
    'cloudformation:Get*',
    'cloudformation:List*',
    'iam:Get*',
    'iam:List*',
  ];
  return {
    'the administrator role may do everything, but to these roles': () =>
      always(stack.role('AdministratorRole'), { Action: '*', NotResource: theseRoles }),
    'the administrator role may look at these roles': () =>
      always(stack.role('AdministratorRole'), { Action: look, Resource: theseRoles }),
    'the administrator role may do nothing else to these roles': () =>
      never(stack.role('AdministratorRole'), { NotAction: look, Resource: theseRoles }),
  };
}
