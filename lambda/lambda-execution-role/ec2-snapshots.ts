import {
  CreateSnapshotsCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import type { Snapshot, SnapshotSet } from './backup-plan';
import type { BackupConfig, Config } from './config';
import { type Ec2, PAGE, tagFilter, tagsOf } from './ec2';

/** Tag on a snapshot with the run that it was made for. */
export const SLOT_TAG = 'backup-slot';

/** Returns the ids of the attached volumes in scope. */
export async function volumesInScope(ec2: Ec2, config: Config): Promise<Set<string>> {
  const volumes = await ec2.pages(async (token) => {
    const { Volumes = [], NextToken } = await ec2.client.send(
      new DescribeVolumesCommand({
        Filters: [
          tagFilter(config.tagKey, config.tagValue),
          { Name: 'attachment.status', Values: ['attached'] },
        ],
        MaxResults: PAGE,
        ...(token && { NextToken: token }),
      }),
    );
    return { items: Volumes, next: NextToken };
  });
  return new Set(volumes.map((volume) => volume.VolumeId ?? ''));
}

/** Returns the snapshots that this function made, or only those with `status`. */
export function ownSnapshots(
  ec2: Ec2,
  { tagKey, tagValue }: BackupConfig,
  status?: string,
): Promise<Snapshot[]> {
  return ec2.pages(async (token) => {
    const { Snapshots = [], NextToken } = await ec2.client.send(
      new DescribeSnapshotsCommand({
        OwnerIds: ['self'],
        Filters: [
          tagFilter(tagKey, tagValue),
          ...(status ? [{ Name: 'status', Values: [status] }] : []),
        ],
        MaxResults: PAGE,
        ...(token && { NextToken: token }),
      }),
    );
    const items = Snapshots.map(
      ({ SnapshotId, VolumeId, State, StateMessage, StartTime, Tags }) => {
        const slot = tagsOf(Tags)[SLOT_TAG];
        return {
          id: SnapshotId ?? '',
          volumeId: VolumeId ?? '',
          state: State ?? 'unknown',
          ...(StateMessage && { stateMessage: StateMessage }),
          ...(StartTime && { startedAt: StartTime }),
          ...(slot && { slot }),
        };
      },
    );
    return { items, next: NextToken };
  });
}

/** Makes a set of snapshots, or asks EC2 whether it would, and returns the instance's id. */
export function createSnapshots(
  ec2: Ec2,
  set: SnapshotSet,
  slot: string,
  { tagKey, tagValue }: BackupConfig,
  dryRun: boolean,
): Promise<string> {
  const command = new CreateSnapshotsCommand({
    Description: `Backup of ${set.instanceId} for ${slot}`,
    InstanceSpecification: {
      InstanceId: set.instanceId,
      ...(set.excludeBootVolume && { ExcludeBootVolume: true }),
      ...(set.excludeDataVolumeIds.length > 0 && {
        ExcludeDataVolumeIds: [...set.excludeDataVolumeIds],
      }),
    },
    TagSpecifications: [
      {
        ResourceType: 'snapshot',
        Tags: [
          { Key: tagKey, Value: tagValue },
          { Key: SLOT_TAG, Value: slot },
        ],
      },
    ],
    ...(dryRun && { DryRun: true }),
  });
  // Without a client token, a second call can make a second set.
  return ec2.change(set.instanceId, () => ec2.client.send(command), dryRun);
}

/** Deletes a snapshot, or asks EC2 whether it would, and returns its id. */
export function deleteSnapshot(ec2: Ec2, id: string, dryRun: boolean): Promise<string> {
  const command = new DeleteSnapshotCommand({ SnapshotId: id, ...(dryRun && { DryRun: true }) });
  return ec2.change(id, () => ec2.client.send(command));
}
