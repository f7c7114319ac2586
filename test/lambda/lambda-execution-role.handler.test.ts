import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { handler } from '../../lambda/lambda-execution-role/handler';
import { FUNCTION_ENVIRONMENT } from '../../scripts/bench/function-environment';
import { ec2, instance, invoke, lines, page } from '../support/function-mock';

describe('wrong events', () => {
  test.each([
    { event: null, message: 'the event must be an object, got null' },
    { event: { action: 'reboot' }, message: "unknown 'action' 'reboot'" },
    { event: { action: 'stop', instances: ['i-0a'] }, message: "unknown field 'instances'" },
    {
      event: { action: 'start', scheduledFor: '2030-01-31T07:00:00Z' },
      message: "'scheduledFor' 2030-01-31T07:00:00.000Z is 3600 s past, accepted are 900 s",
    },
  ])('$event is refused before any call to AWS, and counted', async ({ event, message }) => {
    await expect(invoke(event)).rejects.toThrow(message);
    expect(ec2.calls()).toHaveLength(0);
    expect(lines).toMatchObject([{ level: 'ERROR', Failures: 1 }]);
  });
});

describe('the handler', () => {
  const saved = { ...process.env };
  let write: jest.SpyInstance;

  beforeEach(() => {
    Object.assign(process.env, FUNCTION_ENVIRONMENT);
    write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    ec2.on(DescribeInstancesCommand).resolves(page(instance('i-0a', 'running')));
  });

  afterEach(() => {
    process.env = { ...saved };
    write.mockRestore();
  });

  const start = (milliseconds: number) =>
    handler({ action: 'start' }, { getRemainingTimeInMillis: () => milliseconds });

  test('takes its settings from the environment and prints its lines raw', async () => {
    await expect(start(300_000)).resolves.toMatchObject({ alreadyRunning: ['i-0a'] });
    expect(write.mock.calls).toEqual([
      [expect.stringMatching(/^\{"level":"INFO".*"_aws":.*\}\n$/)],
    ]);
  });

  test('keeps 12 s of its time for the last call and the report', async () => {
    await expect(start(12_001)).resolves.toMatchObject({ alreadyRunning: ['i-0a'] });
    expect(ec2.calls()).toHaveLength(1);
    await expect(start(12_000)).rejects.toThrow('the time was up');
    expect(ec2.calls()).toHaveLength(1);
  });
});
