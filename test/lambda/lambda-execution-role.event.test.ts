import { configOf } from '../../lambda/lambda-execution-role/config';
import { requestOf } from '../../lambda/lambda-execution-role/event';

const NOW = new Date('2030-01-31T08:00:00Z');
const ACCEPTED =
  'accepted is { "action": "start" | "stop" | "backup", "dryRun"?: boolean, "scheduledFor"?: ISO 8601 time with zone }';

describe('configuration', () => {
  const env = {
    TAG_KEY: 'schedule',
    TAG_VALUE: 'office',
    OPT_OUT_TAG_KEY: 'schedule-opt-out',
    MAX_EVENT_AGE_SECONDS: '900',
    METRIC_NAMESPACE: 'Example',
  };

  test('has no backups unless the environment names their tag', () => {
    expect(configOf(env).backup).toBeUndefined();
  });

  test('marks backups with the deployment that makes them', () => {
    const config = configOf({
      ...env,
      BACKUP_TAG_KEY: 'backup-by',
      BACKUP_TAG_VALUE: 'LambdaExecutionRole',
      BACKUP_RETENTION_DAYS: '7',
    });
    expect(config.backup).toEqual({
      tagKey: 'backup-by',
      tagValue: 'LambdaExecutionRole',
      retentionDays: 7,
    });
  });

  test.each([
    {
      over: { TAG_VALUE: '' },
      message: 'environment variable TAG_VALUE is not set: deploy the stack again',
    },
    {
      over: { MAX_EVENT_AGE_SECONDS: '0' },
      message:
        "environment variable MAX_EVENT_AGE_SECONDS must be a whole number from 1 up, got '0'",
    },
    {
      over: {
        BACKUP_TAG_KEY: 'backup-by',
        BACKUP_TAG_VALUE: 'LambdaExecutionRole',
        BACKUP_RETENTION_DAYS: 'week',
      },
      message:
        "environment variable BACKUP_RETENTION_DAYS must be a whole number from 1 up, got 'week'",
    },
  ])('fails when the environment has $over', ({ over, message }) => {
    expect(() => configOf({ ...env, ...over })).toThrow(new Error(message));
  });
});

describe('event', () => {
  test.each([
    { event: { action: 'start' }, request: { action: 'start', dryRun: false } },
    { event: { action: 'stop', dryRun: true }, request: { action: 'stop', dryRun: true } },
    {
      event: { action: 'backup', scheduledFor: '2030-01-31T09:00:00+01:00' },
      request: { action: 'backup', dryRun: false, scheduledFor: NOW },
    },
    {
      event: { action: 'start', scheduledFor: '2030-01-31T07:45:00Z' },
      request: { action: 'start', dryRun: false, scheduledFor: new Date('2030-01-31T07:45:00Z') },
    },
    {
      event: { action: 'stop', scheduledFor: '2030-01-31T08:01:00Z' },
      request: { action: 'stop', dryRun: false, scheduledFor: new Date('2030-01-31T08:01:00Z') },
    },
  ])('accepts $event', ({ event, request }) => {
    expect(requestOf(event, NOW, 900)).toEqual(request);
  });

  const example = 'an ISO 8601 time with its zone, such as 2030-01-31T08:00:00Z';
  test.each([
    {
      event: undefined,
      message: `the event must be an object, got a value of type undefined; ${ACCEPTED}`,
    },
    { event: null, message: `the event must be an object, got null; ${ACCEPTED}` },
    {
      event: 'start',
      message: `the event must be an object, got a value of type string; ${ACCEPTED}`,
    },
    {
      event: [{ action: 'start' }],
      message: `the event must be an object, got an array; ${ACCEPTED}`,
    },
    { event: {}, message: `'action' is missing; ${ACCEPTED}` },
    { event: { action: 'Start' }, message: `unknown 'action' 'Start'; ${ACCEPTED}` },
    { event: { action: ['start'] }, message: `unknown 'action' an array; ${ACCEPTED}` },
    { event: { action: 'start', dryrun: true }, message: `unknown field 'dryrun'; ${ACCEPTED}` },
    {
      event: { action: 'stop', dryRun: 'true' },
      message: `'dryRun' must be true or false, got 'true'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: '2030-01-31T08:00:00' },
      message: `'scheduledFor' must be ${example}, got '2030-01-31T08:00:00'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: '2030-02-30T08:00:00Z' },
      message: `'scheduledFor' must be ${example}, got '2030-02-30T08:00:00Z'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: 1893456000 },
      message: `'scheduledFor' must be ${example}, got '1893456000'; ${ACCEPTED}`,
    },
    {
      event: { action: 'x'.repeat(60) },
      message: `unknown 'action' '${'x'.repeat(40)}...'; ${ACCEPTED}`,
    },
    {
      event: { action: 'start', scheduledFor: '2030-01-31T07:44:59Z' },
      message:
        "'scheduledFor' 2030-01-31T07:44:59.000Z is 901 s past, accepted are 900 s: a late start could undo what ran since; send the event again without it to start now",
    },
    {
      event: { action: 'stop', scheduledFor: '2030-01-31T08:01:00.001Z' },
      message:
        "'scheduledFor' 2030-01-31T08:01:00.001Z is 61 s ahead, accepted are 60 s: a late stop could pass for one in time; send the event again without it to stop now",
    },
  ])('fails when the event is $event', ({ event, message }) => {
    expect(() => requestOf(event, NOW, 900)).toThrow(new Error(message));
  });
});
