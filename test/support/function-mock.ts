import {
  EC2Client,
  type Instance,
  type InstanceStateName,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { run } from '../../lambda/lambda-execution-role/run';
import { FUNCTION_ENVIRONMENT } from '../../scripts/bench/function-environment';

/** When `invoke` begins. */
export const NOW = Date.parse('2030-01-31T08:00:00Z');

/** EC2 as the test has it answer, forgotten after each. */
export const ec2 = mockClient(EC2Client);

/** What the function printed in this test. */
export const lines: Record<string, unknown>[] = [];

beforeEach(() => {
  ec2.reset();
  lines.length = 0;
  ec2.on(StartInstancesCommand).resolves({});
  ec2.on(StopInstancesCommand).resolves({});
});

/** Runs the function on a clock that only moves when it sleeps. */
export function invoke(event: unknown, { seconds = 300, env = {} } = {}) {
  let now = NOW;
  return run(event, {
    client: new EC2Client({ region: 'eu-west-1' }),
    env: { ...FUNCTION_ENVIRONMENT, ...env },
    time: {
      now: () => new Date(now),
      left: () => NOW + seconds * 1000 - now,
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
    },
    log: (line) => lines.push(JSON.parse(line)),
  });
}

/** Returns an instance with one volume, as EC2 describes it. */
export function instance(
  id: string,
  state: InstanceStateName,
  over: Partial<Instance> = {},
): Instance {
  return {
    InstanceId: id,
    State: { Name: state },
    RootDeviceName: '/dev/sda',
    BlockDeviceMappings: [{ DeviceName: '/dev/sda', Ebs: { VolumeId: id.replace('i-', 'vol-') } }],
    ...over,
  };
}

/** Returns a page of DescribeInstances. */
export function page(...instances: Instance[]) {
  return { Reservations: [{ Instances: instances }] };
}
