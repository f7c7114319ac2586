import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  type Instance as Ec2Instance,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Config } from './config';
import { type Ec2, PAGE, tagFilter, tagsOf } from './ec2';
import type { Instance } from './instance';
import type { PowerAction } from './power-plan';

const LIVE = ['pending', 'running', 'stopping', 'stopped'];

/** Returns every instance in scope that is not terminated. */
export function instancesInScope(ec2: Ec2, config: Config): Promise<Instance[]> {
  return describe(ec2, {
    Filters: [
      tagFilter(config.tagKey, config.tagValue),
      { Name: 'instance-state-name', Values: LIVE },
    ],
    MaxResults: PAGE,
  });
}

/** Returns the instances with these ids, at most 1,000. */
export function instancesById(ec2: Ec2, ids: string[]): Promise<Instance[]> {
  return describe(ec2, { InstanceIds: ids });
}

/** Starts or stops the instances, or asks EC2 whether it would, and returns their ids. */
export async function switchPower(
  ec2: Ec2,
  action: PowerAction,
  ids: string[],
  dryRun: boolean,
): Promise<string[]> {
  const input = { InstanceIds: ids, ...(dryRun && { DryRun: true }) };
  const call =
    action === 'start'
      ? () => ec2.client.send(new StartInstancesCommand(input))
      : () => ec2.client.send(new StopInstancesCommand(input));
  return ec2.change(ids, call);
}

function describe(ec2: Ec2, input: DescribeInstancesCommandInput): Promise<Instance[]> {
  return ec2.pages(async (token) => {
    const command = new DescribeInstancesCommand({ ...input, ...(token && { NextToken: token }) });
    const { Reservations = [], NextToken } = await ec2.client.send(command);
    const items = Reservations.flatMap(({ Instances = [] }) => Instances.map(instanceOf));
    return { items, next: NextToken };
  });
}

function instanceOf(instance: Ec2Instance): Instance {
  const { InstanceId = '', StateReason: reason, BlockDeviceMappings: devices = [] } = instance;
  return {
    id: InstanceId,
    state: instance.State?.Name ?? 'unknown',
    tags: tagsOf(instance.Tags),
    instanceStoreRoot: instance.RootDeviceType === 'instance-store',
    volumes: devices.flatMap(({ DeviceName, Ebs }) =>
      Ebs?.VolumeId ? [{ id: Ebs.VolumeId, root: DeviceName === instance.RootDeviceName }] : [],
    ),
    ...(reason?.Code && { stateReason: { code: reason.Code, message: reason.Message ?? '' } }),
  };
}
