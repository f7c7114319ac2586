import {
  CreateSnapshotsCommand,
  DeleteSnapshotCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { ec2Error } from '../../scripts/bench/ec2-error';
import { ec2, instance, invoke, lines, NOW, page } from '../support/function-mock';

function old(SnapshotId: string, daysOld = 8, over: Partial<Snapshot> = {}): Snapshot {
  const StartTime = new Date(NOW - daysOld * 86_400_000);
  return { SnapshotId, VolumeId: 'vol-0a', State: 'completed', StartTime, ...over };
}

describe('backup', () => {
  beforeEach(() => {
    ec2.on(DescribeInstancesCommand).resolves(page(instance('i-0a', 'running')));
    ec2.on(DescribeVolumesCommand).resolves({ Volumes: [{ VolumeId: 'vol-0a' }] });
    ec2.on(DescribeSnapshotsCommand).resolves({});
    ec2.on(CreateSnapshotsCommand).resolves({});
    ec2.on(DeleteSnapshotCommand).resolves({});
  });

  test('makes a marked set per instance and removes the old ones', async () => {
    ec2.on(DescribeSnapshotsCommand).resolves({ Snapshots: [old('snap-0a'), old('snap-0b', 9)] });
    await expect(invoke({ action: 'backup' })).resolves.toEqual({
      backedUp: ['i-0a'],
      removed: ['snap-0b'],
      alreadyBackedUp: [],
      skipped: [],
      failed: [],
      left: [],
    });
    const [create] = ec2.commandCalls(CreateSnapshotsCommand);
    expect(create?.args[0].input).toEqual({
      Description: 'Backup of i-0a for 2030-01-31',
      InstanceSpecification: { InstanceId: 'i-0a' },
      TagSpecifications: [
        {
          ResourceType: 'snapshot',
          Tags: [
            { Key: 'backup-by', Value: 'LambdaExecutionRole' },
            { Key: 'backup-slot', Value: '2030-01-31' },
          ],
        },
      ],
    });
  });

  test('looks only at attached volumes in scope, and at snapshots that it made', async () => {
    await invoke({ action: 'backup' });
    const own = { Name: 'tag:backup-by', Values: ['LambdaExecutionRole'] };
    expect(ec2.commandCalls(DescribeVolumesCommand).map((call) => call.args[0].input)).toEqual([
      {
        Filters: [
          { Name: 'tag:schedule', Values: ['office'] },
          { Name: 'attachment.status', Values: ['attached'] },
        ],
        MaxResults: 1000,
      },
    ]);
    expect(ec2.commandCalls(DescribeSnapshotsCommand).map((call) => call.args[0].input)).toEqual([
      { OwnerIds: ['self'], Filters: [own], MaxResults: 1000 },
      {
        OwnerIds: ['self'],
        Filters: [own, { Name: 'status', Values: ['error'] }],
        MaxResults: 1000,
      },
    ]);
  });

  test('repeated for the same schedule makes no second set', async () => {
    const scheduledFor = '2030-01-31T07:59:00Z';
    const Tags = [{ Key: 'backup-slot', Value: '2030-01-31T07:59:00.000Z' }];
    ec2.on(DescribeSnapshotsCommand).resolves({ Snapshots: [old('snap-0a', 0, { Tags })] });
    await expect(invoke({ action: 'backup', scheduledFor })).resolves.toMatchObject({
      backedUp: [],
      alreadyBackedUp: ['i-0a'],
    });
    expect(ec2.commandCalls(CreateSnapshotsCommand)).toHaveLength(0);
  });

  test('does not send CreateSnapshots again when the answer was lost, but leaves it to the next run', async () => {
    ec2.on(CreateSnapshotsCommand).rejects(ec2Error('InternalError', 'oops', 500));
    await expect(invoke({ action: 'backup' })).rejects.toThrow('1 left: InternalError');
    expect(ec2.commandCalls(CreateSnapshotsCommand)).toHaveLength(1);
  });

  test('a snapshot that breaks at once is a failure', async () => {
    const broken = old('snap-0c', 0, { State: 'error', StateMessage: 'key is disabled' });
    ec2
      .on(DescribeSnapshotsCommand)
      .resolvesOnce({})
      .resolves({ Snapshots: [broken] });
    await expect(invoke({ action: 'backup' })).resolves.toMatchObject({
      failed: [{ id: 'snap-0c', code: 'SnapshotFailed' }],
    });
  });

  test.each([
    { seconds: 10, looks: 0 },
    { seconds: 10.1, looks: 1 },
  ])('in $seconds s there are $looks looks at the new snapshots', async (row) => {
    await expect(invoke({ action: 'backup' }, { seconds: row.seconds })).resolves.toMatchObject({
      backedUp: ['i-0a'],
    });
    expect(ec2.commandCalls(DescribeSnapshotsCommand)).toHaveLength(1 + row.looks);
    expect(lines).toMatchObject([{ _aws: { Timestamp: NOW + row.looks * 10_000 } }]);
  });

  test.each([
    { code: 'InvalidSnapshot.NotFound', list: 'removed', entry: 'snap-0b' },
    {
      code: 'InvalidSnapshot.InUse',
      list: 'skipped',
      entry: { id: 'snap-0b', reason: 'in use by an image' },
    },
    {
      code: 'UnauthorizedOperation',
      list: 'failed',
      entry: expect.objectContaining({ id: 'snap-0b', code: 'UnauthorizedOperation' }),
    },
  ])('a removal that ends in $code counts as $list', async ({ code, list, entry }) => {
    ec2.on(DescribeSnapshotsCommand).resolves({ Snapshots: [old('snap-0a'), old('snap-0b', 9)] });
    ec2.on(DeleteSnapshotCommand).rejects(ec2Error(code, code, 400));
    await expect(invoke({ action: 'backup' })).resolves.toMatchObject({ [list]: [entry] });
  });

  test('in a dry run asks for every set and every removal, and touches nothing', async () => {
    ec2.on(DescribeSnapshotsCommand).resolves({ Snapshots: [old('snap-0a'), old('snap-0b', 9)] });
    for (const command of [CreateSnapshotsCommand, DeleteSnapshotCommand] as const) {
      ec2
        .on(command as typeof DeleteSnapshotCommand)
        .rejects(ec2Error('DryRunOperation', 'ok', 412));
    }
    await expect(invoke({ action: 'backup', dryRun: true })).resolves.toMatchObject({
      allowed: ['i-0a', 'snap-0b'],
      failed: [],
    });
    const sent = ec2.calls().map((call) => call.args[0].input as { DryRun?: boolean });
    expect(sent.filter((input) => input.DryRun)).toHaveLength(2);
    expect(sent).toHaveLength(5);
  });

  test('is refused where the deployment has no backups', async () => {
    await expect(invoke({ action: 'backup' }, { env: { BACKUP_TAG_KEY: '' } })).rejects.toThrow(
      "'backup' is off in this deployment, accepted are 'start' and 'stop': turn the backup setting on and deploy again",
    );
    expect(ec2.calls()).toHaveLength(0);
  });
});
