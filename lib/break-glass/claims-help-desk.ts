import {
  ADMINISTRATOR,
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  never,
  only,
} from '../../access/index';
import type { BreakGlassStackProps } from './props';

const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const withoutMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };

/** What is claimed of the group of the help desk. */
export function helpDesk(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  const group = () => stack.group('HelpDesk');
  const looks = lookAndLoseDevice(stack, props);
  const cares = careForOwnAccess(stack, props);
  return {
    'with MFA, the help desk sees instances and their neighbours, and may give up its device': () =>
      always(group(), looks),
    'with or without MFA, its members care for their password and device, and ask to enter': () =>
      always(group(), cares),
    'the help desk may do nothing else': () => only(group(), [...looks, ...cares]),
    ...whateverIsAttached(stack, props),
  };
}

/** What is claimed of the policy that callers from elsewhere are given, where there is no group. */
export function helpDeskView(stack: ClaimedStack): Claims {
  const view = () => stack.managedPolicy('HelpDeskView');
  return {
    'the view shows instances and their neighbours': () => always(view(), { Action: VISIBLE }),
    'the view shows nothing else': () => only(view(), { Action: VISIBLE }),
  };
}

function whateverIsAttached(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  const group = () => stack.group('HelpDesk', ADMINISTRATOR);
  return {
    'with MFA a member can use whatever else is attached, and get there without': () =>
      always(group(), [{ Action: '*', Condition: withMfa }, { Action: 'sts:GetSessionToken' }]),
    'without MFA a member can do nothing else, whatever else is attached': () =>
      never(group(), [
        {
          // GetSessionToken needs no permission; it is how MFA gets into a session. Nor does
          // GetCallerIdentity, which cannot be denied.
          NotAction: [
            ...careForOwnAccess(stack, props).flatMap(({ Action }) => Action),
            'sts:GetSessionToken',
            'sts:GetCallerIdentity',
          ],
          Condition: withoutMfa,
        },
        {
          Action: enter(props),
          NotResource: stack.arn('EmergencyRole'),
          Condition: withoutMfa,
        },
      ]),
  };
}

/** What a member may do only with MFA. */
function lookAndLoseDevice(stack: ClaimedStack, props: BreakGlassStackProps): Claim[] {
  const loseDevice = { Action: 'iam:DeactivateMFADevice', Resource: ownUser(stack, props) };
  return [{ Action: VISIBLE }, loseDevice].map((claim) => ({ ...claim, Condition: withMfa }));
}

/** What a member may do with or without MFA, so as to get to it. */
function careForOwnAccess(stack: ClaimedStack, props: BreakGlassStackProps) {
  const { account, partition } = stack.environment;
  return [
    {
      Action: [
        'iam:ChangePassword',
        'iam:EnableMFADevice',
        'iam:GetMFADevice',
        'iam:GetUser',
        'iam:ListMFADevices',
        'iam:ResyncMFADevice',
      ],
      Resource: ownUser(stack, props),
    },
    {
      Action: ['iam:CreateVirtualMFADevice', 'iam:DeleteVirtualMFADevice'],
      Resource: `arn:${partition}:iam::${account}:mfa/\${aws:username}`,
    },
    { Action: ['iam:GetAccountPasswordPolicy', 'iam:ListVirtualMFADevices'] },
    { Action: enter(props), Resource: stack.arn('EmergencyRole') },
  ];
}

function enter({ requireSourceIdentity }: BreakGlassStackProps): string[] {
  return ['sts:AssumeRole', ...(requireSourceIdentity ? ['sts:SetSourceIdentity'] : [])];
}

/** The ARN of whoever sends the request, if that is a user under the path of the help desk. */
function ownUser(
  { environment: { account, partition } }: ClaimedStack,
  { helpDeskUserPath = '/help-desk/' }: BreakGlassStackProps,
): string {
  return `arn:${partition}:iam::${account}:user${helpDeskUserPath}\${aws:username}`;
}

const named = (service: string, actions: string) =>
  actions.split(' ').map((action) => `${service}:${action}`);

/** What the help desk may call. None of these returns user data, objects, parameters or log lines. */
const VISIBLE = [
  ...named(
    'ec2',
    'DescribeAddresses DescribeAvailabilityZones DescribeHosts DescribeIamInstanceProfileAssociations DescribeImages DescribeInstanceStatus DescribeInstanceTypes DescribeInstances DescribeInternetGateways DescribeKeyPairs DescribeLaunchTemplates DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaces DescribePlacementGroups DescribeRegions DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSnapshots DescribeSubnets DescribeTags DescribeVolumeStatus DescribeVolumes DescribeVolumesModifications DescribeVpcEndpoints DescribeVpcs',
  ),
  ...named(
    'autoscaling',
    'DescribeAutoScalingGroups DescribeAutoScalingInstances DescribeInstanceRefreshes DescribeLifecycleHooks DescribePolicies DescribeScalingActivities DescribeScheduledActions DescribeTags DescribeWarmPool',
  ),
  ...named(
    'elasticloadbalancing',
    'DescribeInstanceHealth DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth',
  ),
  ...named(
    'cloudwatch',
    'DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetDashboard GetMetricData GetMetricStatistics ListDashboards ListMetrics',
  ),
  ...named(
    'health',
    'DescribeAffectedEntities DescribeEventAggregates DescribeEventDetails DescribeEvents',
  ),
  ...named(
    'ssm',
    'DescribeInstanceInformation DescribeInstancePatchStates GetInventory GetInventorySchema ListComplianceSummaries ListInventoryEntries',
  ),
];
