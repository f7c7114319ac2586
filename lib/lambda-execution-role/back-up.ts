import * as iam from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import type { ExecutionRoleProps } from './props';
import { ec2Arn, snapshots } from './resources';
import { BACKUP_SLOT_TAG_KEY, BACKUP_TAG_KEY } from './tags';

/**
 * Returns what `ExecutionRole` may do to make backups: snapshot tagged volumes of tagged instances, and delete
 * the snapshots of this stack.
 *
 * EC2 authorizes CreateSnapshots on the instance, on every volume and on the new snapshot. Only the first two
 * have tags to look at; the snapshot is held by the tags it is created with.
 */
export function backUp(
  stack: Stack,
  { tagKey, tagValue }: ExecutionRoleProps,
): iam.PolicyStatement[] {
  const ownTag = { [`aws:RequestTag/${BACKUP_TAG_KEY}`]: stack.stackName };
  // A tag of another kind could mean access elsewhere. The key is there: `ownTag` demands one.
  const noOtherTag = { 'aws:TagKeys': [BACKUP_TAG_KEY, BACKUP_SLOT_TAG_KEY] };
  return [
    new iam.PolicyStatement({
      sid: 'FindVolumesAndSnapshots',
      actions: ['ec2:DescribeSnapshots', 'ec2:DescribeVolumes'],
      resources: ['*'], // EC2 cannot limit a Describe call to resources
    }),
    new iam.PolicyStatement({
      sid: 'SnapshotTaggedInstances',
      actions: ['ec2:CreateSnapshots'],
      resources: [ec2Arn(stack, 'instance'), ec2Arn(stack, 'volume')],
      conditions: { StringEquals: { [`aws:ResourceTag/${tagKey}`]: tagValue } },
    }),
    new iam.PolicyStatement({
      sid: 'CreateSnapshotsWithOwnTag',
      actions: ['ec2:CreateSnapshots'],
      resources: [snapshots(stack)],
      conditions: { StringEquals: ownTag, 'ForAllValues:StringEquals': noOtherTag },
    }),
    new iam.PolicyStatement({
      sid: 'TagSnapshotsAtCreation',
      actions: ['ec2:CreateTags'],
      resources: [snapshots(stack)],
      conditions: {
        StringEquals: { ...ownTag, 'ec2:CreateAction': 'CreateSnapshots' },
        'ForAllValues:StringEquals': noOtherTag,
      },
    }),
    new iam.PolicyStatement({
      sid: 'DeleteOwnSnapshots',
      actions: ['ec2:DeleteSnapshot'],
      resources: [snapshots(stack)],
      conditions: {
        StringEquals: { [`aws:ResourceTag/${BACKUP_TAG_KEY}`]: stack.stackName },
      },
    }),
  ];
}
