import {
  ADMINISTRATOR,
  always,
  type ClaimedStack,
  type Claims,
  never,
  only,
  role,
} from '../../access/index';
import type { BreakGlassStackProps } from './props';

/** What is claimed of `BreakGlassStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  const { account, region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const {
    helpDeskUserPath = '/help-desk/',
    mfaMaxAgeMinutes = 60,
    emergencyCallerRoleArns: callers,
    emergencyRegions = [region],
    emergencyTag: tag,
    emergencyRecreate: recreate,
  } = props;
  const iam = (resource: string) => `arn:${partition}:iam::${account}:${resource}`;
  const ec2 = (resource: string) => `arn:${partition}:ec2:*:${account}:${resource}/*`;
  const entryRegions = [region, ...(props.entryRegions ?? ['us-east-1'])];
  const emergencyRole = stack.arn('EmergencyRole');

  // Who may enter.
  const ownName = {
    ArnLike: { 'aws:PrincipalArn': iam(`user${helpDeskUserPath}*`) },
    ...(props.requireSourceIdentity && {
      StringEquals: { 'sts:SourceIdentity': '${aws:username}' },
    }),
  };
  const users = [
    {
      Principal: { AWS: account },
      Action: 'sts:AssumeRole',
      Condition: {
        ...ownName,
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': String(mfaMaxAgeMinutes * 60) },
        StringEquals: {
          ...ownName.StringEquals,
          'aws:RequestedRegion': entryRegions,
          'sts:RoleSessionName': '${aws:username}',
        },
      },
    },
    ...(props.requireSourceIdentity
      ? [{ Principal: { AWS: account }, Action: 'sts:SetSourceIdentity', Condition: ownName }]
      : []),
  ];
  const roles = (callers ?? []).map((arn) => ({
    Principal: { AWS: arn.split(':')[4] ?? '' },
    Action: 'sts:AssumeRole',
    Condition: {
      ArnLike: { 'aws:PrincipalArn': arn },
      StringEquals: { 'aws:RequestedRegion': entryRegions },
    },
  }));
  const entrants = callers ? roles : users;

  // What the role may do.
  const here = { 'aws:RequestedRegion': emergencyRegions };
  const inScope = {
    StringEquals: { ...here, ...(tag && { [`aws:ResourceTag/${tag.key}`]: tag.value }) },
  };
  const fromTemplate = {
    ArnLike: {
      'ec2:LaunchTemplate': (recreate?.launchTemplateIds ?? []).map(
        (id) => `arn:${partition}:ec2:*:${account}:launch-template/${id}`,
      ),
    },
    Bool: { 'ec2:IsLaunchTemplateResource': 'true' },
  };
  const launches = recreate && [
    {
      Action: 'ec2:RunInstances',
      Resource: ec2('instance'),
      Condition: {
        ...fromTemplate,
        StringEquals: { ...here, ...(tag && { [`aws:RequestTag/${tag.key}`]: tag.value }) },
      },
    },
    {
      Action: 'ec2:RunInstances',
      Resource: [
        ...['key-pair', 'network-interface', 'security-group', 'subnet', 'volume'].map(ec2),
        `arn:${partition}:ec2:*::image/*`,
        `arn:${partition}:ec2:*::snapshot/*`,
      ],
      Condition: { ...fromTemplate, StringEquals: here },
    },
    {
      Action: 'ec2:RunInstances',
      Resource: fromTemplate.ArnLike['ec2:LaunchTemplate'],
      Condition: { StringEquals: here },
    },
    {
      Action: 'ec2:CreateTags',
      Resource: ['instance', 'network-interface', 'volume'].map(ec2),
      Condition: { StringEquals: { ...here, 'ec2:CreateAction': 'RunInstances' } },
    },
    {
      Action: 'iam:PassRole',
      Resource: iam(`role${recreate.passableRolePath}*`),
      Condition: { StringEquals: { 'iam:PassedToService': `ec2.${dnsSuffix}` } },
    },
  ];
  const rescue = [
    {
      Action: [
        'autoscaling:DescribeAutoScalingGroups',
        'autoscaling:DescribeAutoScalingInstances',
        'autoscaling:DescribeScalingActivities',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceStatus',
      ],
      Condition: { StringEquals: here },
    },
    {
      Action: [
        'ec2:RebootInstances',
        'ec2:StartInstances',
        'ec2:StopInstances',
        ...(props.emergencyTerminate ? ['ec2:TerminateInstances'] : []),
      ],
      Resource: ec2('instance'),
      Condition: inScope,
    },
    {
      Action: 'autoscaling:TerminateInstanceInAutoScalingGroup',
      Resource: `arn:${partition}:autoscaling:*:${account}:autoScalingGroup:*:autoScalingGroupName/*`,
      Condition: inScope,
    },
    ...(launches ?? []),
    ...(props.emergencyVolumeKeyArns ?? []).map((arn) => ({
      Action: 'kms:CreateGrant',
      Resource: arn,
      Condition: {
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        StringEquals: {
          ...here,
          'kms:ViaService': emergencyRegions.flatMap((region) =>
            ['amazonaws.com', dnsSuffix].map((suffix) => `ec2.${region}.${suffix}`),
          ),
        },
        'ForAllValues:StringEquals': {
          'kms:GrantOperations': 'Decrypt',
          'kms:EncryptionContextKeys': 'aws:ebs:id',
        },
        Null: { 'kms:GrantOperations': 'false', 'kms:EncryptionContextKeys': 'false' },
      },
    })),
  ];

  /** What the role may do to a bucket whose policy gives everything to one of its sessions. */
  const withBucketThatNamesSession = () => {
    const [emergency] = stack.documents.roles.filter(({ arn }) => arn === emergencyRole);
    if (!emergency?.boundary) throw new Error('the emergency role has no boundary');
    const session = `arn:${partition}:sts::${account}:assumed-role/${emergency.name}/alice`;
    const arn = `arn:${partition}:s3:::trail`;
    const Statement = [
      { Effect: 'Allow' as const, Principal: { AWS: session }, Action: '*', Resource: '*' },
    ];
    return role({
      arn: emergencyRole,
      identity: emergency.policies,
      boundary: emergency.boundary,
      resources: [
        {
          arn,
          account,
          policy: { name: 'bucket policy', document: { Version: '2012-10-17', Statement } },
        },
      ],
    });
  };

  return {
    'only the people it is for enter the emergency role': () =>
      only(stack.trust('EmergencyRole'), entrants),
    'the trust alone lets nobody in: their own policies have to as well': () =>
      never(stack.alone('EmergencyRole'), { Action: 'sts:*' }),
    'the people it is for do enter it': () => always(stack.trust('EmergencyRole'), entrants),
    'the emergency role may do what an emergency needs': () =>
      always(stack.role('EmergencyRole'), rescue),
    'the emergency role may do nothing else': () => only(stack.role('EmergencyRole'), rescue),
    'AdministratorAccess attached to the emergency role adds nothing': () =>
      only(stack.role('EmergencyRole', ADMINISTRATOR), rescue),
    'a bucket policy that names its session adds nothing either': () =>
      never(withBucketThatNamesSession(), { Action: 's3:*' }),
    ...(callers ? view(stack) : helpDesk(stack, props)),
  };
}

/** What is claimed of the policy that callers from elsewhere are given, where there is no group. */
function view(stack: ClaimedStack): Claims {
  return {
    'the view shows instances and their neighbours': () =>
      always(stack.managedPolicy('HelpDeskView'), { Action: VISIBLE }),
    'the view shows nothing else': () =>
      only(stack.managedPolicy('HelpDeskView'), { Action: VISIBLE }),
  };
}

/** What is claimed of the group. */
function helpDesk(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  const { account, partition } = stack.environment;
  const { helpDeskUserPath = '/help-desk/' } = props;
  const iam = (resource: string) => `arn:${partition}:iam::${account}:${resource}`;
  const view = { Action: VISIBLE };
  const enter = [
    'sts:AssumeRole',
    ...(props.requireSourceIdentity ? ['sts:SetSourceIdentity'] : []),
  ];
  const towardsMfa = [
    {
      Action: [
        'iam:ChangePassword',
        'iam:EnableMFADevice',
        'iam:GetMFADevice',
        'iam:GetUser',
        'iam:ListMFADevices',
        'iam:ResyncMFADevice',
      ],
      Resource: iam(`user${helpDeskUserPath}\${aws:username}`),
    },
    {
      Action: ['iam:CreateVirtualMFADevice', 'iam:DeleteVirtualMFADevice'],
      Resource: iam('mfa/${aws:username}'),
    },
    { Action: ['iam:GetAccountPasswordPolicy', 'iam:ListVirtualMFADevices'] },
    {
      Action: enter,
      Resource: stack.arn('EmergencyRole'),
    },
  ];
  const loseDevice = {
    Action: 'iam:DeactivateMFADevice',
    Resource: iam(`user${helpDeskUserPath}\${aws:username}`),
  };
  const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  const withoutMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };

  return {
    'with MFA, the help desk sees instances and their neighbours, and may give up its device': () =>
      always(
        stack.group('HelpDesk'),
        [view, loseDevice].map((claim) => ({ ...claim, Condition: withMfa })),
      ),
    'with or without MFA, its members care for their password and device, and ask to enter': () =>
      always(stack.group('HelpDesk'), towardsMfa),
    'the help desk may do nothing else': () =>
      only(stack.group('HelpDesk'), [
        ...[view, loseDevice].map((claim) => ({ ...claim, Condition: withMfa })),
        ...towardsMfa,
      ]),
    'with MFA a member can use whatever else is attached, and get there without': () =>
      always(stack.group('HelpDesk', ADMINISTRATOR), [
        { Action: '*', Condition: withMfa },
        { Action: 'sts:GetSessionToken' },
      ]),
    'without MFA a member can do nothing else, whatever else is attached': () =>
      never(stack.group('HelpDesk', ADMINISTRATOR), [
        {
          // GetSessionToken needs no permission; it is how MFA gets into a session. Nor does
          // GetCallerIdentity, which cannot be denied.
          NotAction: [
            ...towardsMfa.flatMap(({ Action }) => Action),
            'sts:GetSessionToken',
            'sts:GetCallerIdentity',
          ],
          Condition: withoutMfa,
        },
        {
          Action: enter,
          NotResource: stack.arn('EmergencyRole'),
          Condition: withoutMfa,
        },
      ]),
  };
}

const named = (service: string, actions: string) =>
  actions.split(' ').map((action) => `${service}:${action}`);

/** What the help desk may call. None of these returns user data, objects, parameters or log lines. */
export const VISIBLE = [
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
