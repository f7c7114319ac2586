import type { Claim, ClaimedStack } from '../../access/index';
import type { BreakGlassStackProps } from './props';

/** What the emergency role may do: all that an emergency needs. */
export function rescue(stack: ClaimedStack, props: BreakGlassStackProps): Claim[] {
  return [
    ...helpInstances(stack, props),
    ...recreateInstances(stack, props),
    ...attachEncryptedVolumes(stack, props),
  ];
}

function helpInstances(stack: ClaimedStack, props: BreakGlassStackProps): Claim[] {
  const { account, partition } = stack.environment;
  const { emergencyTag: tag } = props;
  const here = { 'aws:RequestedRegion': emergencyRegions(stack, props) };
  const inScope = {
    StringEquals: { ...here, ...(tag && { [`aws:ResourceTag/${tag.key}`]: tag.value }) },
  };
  return [
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
      Resource: `arn:${partition}:ec2:*:${account}:instance/*`,
      Condition: inScope,
    },
    {
      Action: 'autoscaling:TerminateInstanceInAutoScalingGroup',
      Resource: `arn:${partition}:autoscaling:*:${account}:autoScalingGroup:*:autoScalingGroupName/*`,
      Condition: inScope,
    },
  ];
}

function recreateInstances(stack: ClaimedStack, props: BreakGlassStackProps): Claim[] {
  const { account, partition } = stack.environment;
  const { emergencyTag: tag, emergencyRecreate: recreate } = props;
  if (!recreate) return [];
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const ec2 = (resource: string) => `arn:${partition}:ec2:*:${account}:${resource}/*`;
  const here = { 'aws:RequestedRegion': emergencyRegions(stack, props) };
  const templates = recreate.launchTemplateIds.map(
    (id) => `arn:${partition}:ec2:*:${account}:launch-template/${id}`,
  );
  const fromTemplate = {
    ArnLike: { 'ec2:LaunchTemplate': templates },
    Bool: { 'ec2:IsLaunchTemplateResource': 'true' },
  };
  return [
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
      Resource: templates,
      Condition: { StringEquals: here },
    },
    {
      Action: 'ec2:CreateTags',
      Resource: ['instance', 'network-interface', 'volume'].map(ec2),
      Condition: { StringEquals: { ...here, 'ec2:CreateAction': 'RunInstances' } },
    },
    {
      Action: 'iam:PassRole',
      Resource: `arn:${partition}:iam::${account}:role${recreate.passableRolePath}*`,
      Condition: { StringEquals: { 'iam:PassedToService': `ec2.${dnsSuffix}` } },
    },
  ];
}

function attachEncryptedVolumes(stack: ClaimedStack, props: BreakGlassStackProps): Claim[] {
  const regions = emergencyRegions(stack, props);
  const dnsSuffix = stack.environment.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return (props.emergencyVolumeKeyArns ?? []).map((arn) => ({
    Action: 'kms:CreateGrant',
    Resource: arn,
    Condition: {
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
      StringEquals: {
        'aws:RequestedRegion': regions,
        'kms:ViaService': regions.flatMap((region) =>
          ['amazonaws.com', dnsSuffix].map((suffix) => `ec2.${region}.${suffix}`),
        ),
      },
      'ForAllValues:StringEquals': {
        'kms:GrantOperations': 'Decrypt',
        'kms:EncryptionContextKeys': 'aws:ebs:id',
      },
      Null: { 'kms:GrantOperations': 'false', 'kms:EncryptionContextKeys': 'false' },
    },
  }));
}

function emergencyRegions(stack: ClaimedStack, props: BreakGlassStackProps): readonly string[] {
  return props.emergencyRegions ?? [stack.environment.region];
}
