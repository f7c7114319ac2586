import {
  DescribeInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { ec2Error } from '../../scripts/bench/ec2-error';
import { ec2, instance, invoke, lines, NOW, page } from '../support/function-mock';

function idsSent(command: typeof StartInstancesCommand | typeof StopInstancesCommand) {
  return ec2.commandCalls(command).map((call) => call.args[0].input.InstanceIds);
}

describe('start', () => {
  test('starts what is stopped, waits until it runs, and leaves the rest alone', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce({ ...page(instance('i-0a', 'stopped')), NextToken: 'more' })
      .resolvesOnce(
        page(
          instance('i-0b', 'running'),
          instance('i-0c', 'stopped', { Tags: [{ Key: 'schedule-opt-out', Value: '' }] }),
        ),
      )
      .resolvesOnce(page(instance('i-0a', 'pending')))
      .resolves(page(instance('i-0a', 'running')));

    await expect(invoke({ action: 'start' })).resolves.toEqual({
      started: ['i-0a'],
      alreadyRunning: ['i-0b'],
      skipped: [{ id: 'i-0c', reason: 'has the tag schedule-opt-out' }],
      failed: [],
      left: [],
    });
    expect(idsSent(StartInstancesCommand)).toEqual([['i-0a']]);
    expect(ec2.commandCalls(DescribeInstancesCommand).map((call) => call.args[0].input)).toEqual([
      {
        Filters: [
          { Name: 'tag:schedule', Values: ['office'] },
          { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
        ],
        MaxResults: 1000,
      },
      expect.objectContaining({ NextToken: 'more' }),
      { InstanceIds: ['i-0a'] },
      { InstanceIds: ['i-0a'] },
    ]);
  });

  test('takes a tag value literally where EC2 would see a wildcard', async () => {
    ec2.on(DescribeInstancesCommand).resolves(page());
    await invoke({ action: 'start' }, { env: { TAG_VALUE: 'a*b?c\\' } });
    const [call] = ec2.commandCalls(DescribeInstancesCommand);
    expect(call?.args[0].input.Filters?.[0]?.Values).toEqual(['a\\*b\\?c\\\\']);
  });

  test('does nothing when it is run again', async () => {
    ec2.on(DescribeInstancesCommand).resolves(page(instance('i-0a', 'running')));
    await expect(invoke({ action: 'start' })).resolves.toMatchObject({ alreadyRunning: ['i-0a'] });
    expect(ec2.commandCalls(StartInstancesCommand)).toHaveLength(0);
  });

  test('reports an instance that stops again with the reason, and does not ask for a repetition', async () => {
    const StateReason = { Code: 'Client.InternalError', Message: 'Client error on launch' };
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce(page(instance('i-0a', 'stopped')))
      .resolvesOnce(page(instance('i-0a', 'pending')))
      .resolves(page(instance('i-0a', 'stopped', { StateReason })));
    const { failed } = await invoke({ action: 'start' });
    expect(failed).toEqual([
      {
        id: 'i-0a',
        code: 'Client.InternalError',
        message: expect.stringContaining('setting volumeKeyArns'),
      },
    ]);
    expect(lines).toMatchObject([{ level: 'ERROR', Failures: 1, Changed: 0 }]);
  });

  test('one bad id does not keep the others from starting', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce(page(...['i-0a', 'i-0b', 'i-0c'].map((id) => instance(id, 'stopped'))))
      .resolves(page(...['i-0a', 'i-0c'].map((id) => instance(id, 'running'))));
    ec2
      .on(StartInstancesCommand)
      .rejectsOnce(
        ec2Error('InvalidInstanceID.NotFound', "The instance ID 'i-0b' does not exist", 400),
      )
      .resolves({});
    const result = await invoke({ action: 'start' });
    expect(result).toMatchObject({
      started: ['i-0a', 'i-0c'],
      failed: [{ id: 'i-0b', code: 'InvalidInstanceID.NotFound' }],
    });
  });

  test('a capacity error names its instance and ends in an error, after the others have started', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce(page(...['i-0a', 'i-0b'].map((id) => instance(id, 'stopped'))))
      .resolves(page(instance('i-0a', 'running')));
    const noCapacity = ec2Error(
      'InsufficientInstanceCapacity',
      'There is not enough capacity',
      500,
    );
    ec2
      .on(StartInstancesCommand)
      .resolves({})
      .on(StartInstancesCommand, { InstanceIds: ['i-0a', 'i-0b'] })
      .rejects(noCapacity)
      .on(StartInstancesCommand, { InstanceIds: ['i-0b'] })
      .rejects(noCapacity);
    await expect(invoke({ action: 'start' })).rejects.toThrow(
      'start is to be repeated, 1 failed: i-0b (InsufficientInstanceCapacity)',
    );
    expect(lines).toMatchObject([{ started: ['i-0a'], Failures: 1, Changed: 1, Left: 0 }]);
  });

  test('a state that never settles is looked at for three minutes and then fails', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce(page(instance('i-0a', 'stopped')))
      .resolves(page(instance('i-0a', 'pending')));
    await expect(invoke({ action: 'start' })).rejects.toThrow(
      'start is to be repeated, 1 failed: i-0a (NotSettled)',
    );
    expect(ec2.commandCalls(DescribeInstancesCommand)).toHaveLength(11);
  });

  test('an instance that EC2 no longer shows is not lost', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce(page(instance('i-0a', 'stopped')))
      .resolves({});
    await expect(invoke({ action: 'start' })).rejects.toThrow('i-0a (NotSettled)');
  });
});

describe('stop', () => {
  test('stops what runs and waits until it has stopped', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce(page(instance('i-0a', 'running'), instance('i-0b', 'stopping')))
      .resolvesOnce(page(instance('i-0a', 'stopping'), instance('i-0b', 'stopped')))
      .resolves(page(instance('i-0a', 'stopped')));
    await expect(invoke({ action: 'stop' })).resolves.toEqual({
      stopped: ['i-0a'],
      alreadyStopped: ['i-0b'],
      skipped: [],
      failed: [],
      left: [],
    });
    expect(idsSent(StopInstancesCommand)).toEqual([['i-0a']]);
  });

  test('a protected instance fails for good, without a repetition', async () => {
    ec2.on(DescribeInstancesCommand).resolves(page(instance('i-0a', 'running')));
    ec2
      .on(StopInstancesCommand)
      .rejects(ec2Error('OperationNotPermitted', "Modify its 'disableApiStop' attribute", 400));
    await expect(invoke({ action: 'stop' })).resolves.toMatchObject({
      failed: [{ id: 'i-0a', code: 'OperationNotPermitted' }],
    });
  });
});

describe('faults of EC2', () => {
  test('throttling is waited out within the invocation', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .rejectsOnce(ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503))
      .resolvesOnce(page(instance('i-0a', 'running')))
      .resolves(page(instance('i-0a', 'stopped')));
    const throttle = ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503);
    const stop = ec2.on(StopInstancesCommand);
    for (let n = 0; n < 9; n++) stop.rejectsOnce(throttle);
    stop.resolves({});
    await expect(invoke({ action: 'stop' })).resolves.toMatchObject({ stopped: ['i-0a'] });
    expect(ec2.commandCalls(StopInstancesCommand)).toHaveLength(10);
  });

  test('throttling without end leaves the instances to the next run, ahead of the deadline', async () => {
    ec2.on(DescribeInstancesCommand).resolves(page(instance('i-0a', 'running')));
    ec2.on(StopInstancesCommand).rejects(ec2Error('RequestLimitExceeded', 'no', 503));
    await expect(invoke({ action: 'stop' }, { seconds: 60 })).rejects.toThrow(
      'stop is to be repeated, 1 left: RequestLimitExceeded',
    );
    expect(lines).toMatchObject([{ level: 'WARN', left: ['i-0a'], Failures: 0, Left: 1 }]);
  });

  test('the deadline ends the work cleanly, and says what is left', async () => {
    const ids = Array.from({ length: 60 }, (_, n) => `i-${(n + 10).toString(16)}`);
    let calls = 0;
    ec2.on(DescribeInstancesCommand).resolves(page(...ids.map((id) => instance(id, 'running'))));
    ec2.on(StopInstancesCommand).callsFake(() => {
      if (++calls > 1) throw ec2Error('RequestLimitExceeded', 'no', 503);
    });
    await expect(invoke({ action: 'stop' }, { seconds: 4 })).rejects.toThrow(
      '50 failed: i-a (NotSettled)',
    );
    expect(lines).toMatchObject([{ counts: { stopped: 0, failed: 50, left: 10 } }]);
  });

  // The second look comes 12.5 s after the call.
  test.each([
    { seconds: 12.5, reported: 5_000, looks: 1 },
    { seconds: 12.6, reported: 12_500, looks: 2 },
  ])('in $seconds s there are $looks looks, and then the report in time', async (row) => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce(page(instance('i-0a', 'stopped')))
      .resolves(page(instance('i-0a', 'pending')));
    await expect(invoke({ action: 'start' }, { seconds: row.seconds })).rejects.toThrow(
      'start is to be repeated, 1 failed: i-0a (NotSettled)',
    );
    expect(ec2.commandCalls(DescribeInstancesCommand)).toHaveLength(1 + row.looks);
    expect(lines).toMatchObject([{ _aws: { Timestamp: NOW + row.reported } }]);
  });

  test('a list that cannot be finished in time is not worked on in part', async () => {
    ec2.on(DescribeInstancesCommand).resolves(page(instance('i-0a', 'running')));
    await expect(invoke({ action: 'stop' }, { seconds: 0 })).rejects.toThrow(
      'the time was up before EC2 had listed everything',
    );
    expect(ec2.calls()).toHaveLength(0);
  });

  test('no answer is asked for again five times, then it breaks off with one failure', async () => {
    ec2.on(DescribeInstancesCommand).rejects(ec2Error('InternalError', 'An error', 500));
    await expect(invoke({ action: 'stop' })).rejects.toThrow('InternalError: An error');
    expect(ec2.commandCalls(DescribeInstancesCommand)).toHaveLength(5);
    expect(lines).toMatchObject([{ level: 'ERROR', Failures: 1, Changed: 0, Left: 0 }]);
  });

  test('a region that is not enabled is named as the likely reason', async () => {
    ec2.on(DescribeInstancesCommand).rejects(ec2Error('AuthFailure', 'not validated', 401));
    await expect(invoke({ action: 'stop' })).rejects.toThrow(
      'AuthFailure: not validated; if the region is one to opt in to, enable it for the account',
    );
  });

  test('neither the log nor the error tells who the function is', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/role/function';
    ec2
      .on(DescribeInstancesCommand)
      .rejects(ec2Error('UnauthorizedOperation', `User: ${arn} is not authorized`, 403));
    const error = await invoke({ action: 'stop' }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('The role is not authorized') });
    expect(JSON.stringify([lines, (error as Error).stack])).not.toContain(arn);
  });
});

describe('dry run', () => {
  test('asks EC2 for each instance, and reports the denied one', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolves(page(...['i-0a', 'i-0b', 'i-0c'].map((id) => instance(id, 'stopped'))));
    ec2.on(StartInstancesCommand).callsFake(({ InstanceIds }) => {
      if (!InstanceIds.includes('i-0b')) throw ec2Error('DryRunOperation', 'would have', 412);
      throw ec2Error('UnauthorizedOperation', 'on resource: instance/i-0b', 403);
    });
    await expect(invoke({ action: 'start', dryRun: true })).resolves.toMatchObject({
      allowed: ['i-0a', 'i-0c'],
      failed: [{ id: 'i-0b', code: 'UnauthorizedOperation' }],
    });
    const inputs = ec2.commandCalls(StartInstancesCommand).map((call) => call.args[0].input);
    expect(inputs.every((input) => input.DryRun)).toBe(true);
    expect(ec2.commandCalls(DescribeInstancesCommand)).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('_aws');
  });

  test('ends in no error, whatever it finds', async () => {
    ec2.on(DescribeInstancesCommand).resolves(page(instance('i-0a', 'stopping')));
    await expect(invoke({ action: 'start', dryRun: true })).resolves.toMatchObject({
      failed: [{ id: 'i-0a', code: 'IncorrectInstanceState' }],
    });
  });
});
