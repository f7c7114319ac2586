import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../parts/cdk-nag';
import type { EmergencyRoleProps } from './props';
import { recreateInstances } from './recreate-instances';
import { type Scope, scopeOf } from './scope';

/**
 * What the emergency role may do, and all that it can ever do: one document that is both its policy and its
 * permissions boundary.
 *
 * - May: start, stop and reboot instances, and have an Auto Scaling group replace one. Settings add to terminate
 *   and to recreate instances, and to start those whose volumes are encrypted with customer-managed keys.
 * - May not: do anything else, least of all to trail, alarms, or the role itself.
 */
export class EmergencyPermissions extends iam.ManagedPolicy {
  constructor(scope: Construct, id: string, props: EmergencyRoleProps) {
    const stack = Stack.of(scope);
    const within = scopeOf(stack, props);
    const may = [
      ...helpInstances(stack, within),
      ...(props.emergencyTerminate ? [terminateInstances(within)] : []),
      ...(props.emergencyRecreate ? recreateInstances(stack, within, props.emergencyRecreate) : []),
      ...(props.emergencyVolumeKeyArns?.length
        ? [attachEncryptedVolumes(stack, within, props.emergencyVolumeKeyArns)]
        : []),
    ];
    super(scope, id, {
      description: 'What the emergency role may do, and all that it can ever do',
      statements: [...may, denyEverythingElse(may)],
    });
    for (const { sid, resources } of may) {
      acknowledgeWildcards(
        this,
        resources,
        `Nobody knows before what will need help; the conditions of ${sid} hold it`,
      );
    }
  }
}

function helpInstances(stack: Stack, { here, inScope, ec2Arn }: Scope): iam.PolicyStatement[] {
  return [
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
        stack.formatArn({
          service: 'autoscaling',
          region: '*',
          resource: 'autoScalingGroup:*:autoScalingGroupName/*',
        }),
      ],
      conditions: inScope,
    }),
  ];
}

function terminateInstances({ inScope, ec2Arn }: Scope): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'TerminateInstances',
    actions: ['ec2:TerminateInstances'],
    resources: [ec2Arn('instance')],
    conditions: inScope,
  });
}

function attachEncryptedVolumes(
  stack: Stack,
  { here, regions }: Scope,
  keyArns: readonly string[],
): iam.PolicyStatement {
  // EC2 starts an instance with encrypted volumes by a grant on their key, which it creates as the caller.
  return new iam.PolicyStatement({
    sid: 'LetEc2AttachEncryptedVolumes',
    actions: ['kms:CreateGrant'],
    resources: [...keyArns],
    conditions: {
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
      StringEquals: {
        ...here,
        // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
        'kms:ViaService': regions.flatMap((region) =>
          ['amazonaws.com', stack.urlSuffix].map((suffix) => `ec2.${region}.${suffix}`),
        ),
      },
      // ForAllValues is also true when the key is absent, hence the two Nulls.
      'ForAllValues:StringEquals': {
        'kms:EncryptionContextKeys': 'aws:ebs:id',
        'kms:GrantOperations': 'Decrypt',
      },
      Null: { 'kms:EncryptionContextKeys': 'false', 'kms:GrantOperations': 'false' },
    },
  });
}

/**
 * Denies every action but those of the other statements, even if another policy of the role allows it. A list of the
 * actions that could stop the record or widen the role would be out of date soon: services add some every year.
 */
function denyEverythingElse(may: readonly iam.PolicyStatement[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'DenyEverythingElse',
    effect: iam.Effect.DENY,
    notActions: [...new Set(may.flatMap(({ actions }) => actions))].sort(),
    resources: ['*'], // everything else, everywhere
  });
}
