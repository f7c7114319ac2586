import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { claimedStack, Resolver } from '../../access/index';
import { INSTEAD } from '../../bin/every-setting';
import type { BreakGlassRecordStackProps } from '../../lib/break-glass/record/props';
import { BreakGlassRecordStack } from '../../lib/break-glass/record/stack';
import { BreakGlassUsEast1Stack } from '../../lib/break-glass/us-east-1/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { matchesEvent, type TransformerProperty, transformed } from '../support/event-pattern';
import { matchesFilter } from '../support/filter-pattern';

const { existingTrail: EXISTING_TRAIL } = INSTEAD;

function synth(props: BreakGlassRecordStackProps = {}): Template {
  return Template.fromStack(new BreakGlassRecordStack(testApp(), 'BreakGlassRecord', props));
}

const byDefault = synth();
const withExistingTrail = synth({ existingTrail: EXISTING_TRAIL });
const withLongNames = synth({
  existingTrail: {
    ...EXISTING_TRAIL,
    trailArn: `arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/${'t'.repeat(128)}`,
    logGroupName: 'l'.repeat(256), // AWS takes 512
    bucketName: 'b'.repeat(63),
  },
});

// What rings, for complete records as CloudTrail writes them.

const HOME = { ...ENVIRONMENTS[0], stackName: 'BreakGlassRecord' };

interface CloudTrailRecord {
  readonly [field: string]: unknown;
  readonly eventSource: string;
  readonly awsRegion: string;
}

const FIXTURES = path.join(__dirname, '../fixtures/cloudtrail');
const record = (name: string) => require(path.join(FIXTURES, name)) as CloudTrailRecord;

interface Ringing {
  /** Alarms whose metric filters count the record. */
  readonly alarms: readonly string[];
  /** Rules that match the record, were it sent to their bus. */
  readonly messages: readonly string[];
}

/** Reads the alarms and rules of a template, as deployed. */
function deployed(template: Template) {
  const resolver = new Resolver(template.toJSON(), HOME);
  const filters = resolver.resources('AWS::Logs::MetricFilter').map(([id]) => {
    const [metric] = resolver.property(id, 'MetricTransformations') as [{ MetricName: string }];
    return { alarm: metric.MetricName, pattern: resolver.property(id, 'FilterPattern') as string };
  });
  const rules = resolver.resources('AWS::Events::Rule').map(([id]) => {
    const [target] = resolver.property(id, 'Targets') as [
      { InputTransformer?: TransformerProperty },
    ];
    const pattern = resolver.property(id, 'EventPattern') as Parameters<typeof matchesEvent>[0];
    return { name: id, pattern, transformer: target.InputTransformer };
  });
  return { filters, rules };
}

const event = (detail: CloudTrailRecord) =>
  ({
    version: '0',
    id: '00000000-1111-4222-8333-444444444444',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${detail.eventSource.split('.')[0]}`,
    account: '111122223333',
    time: '2030-01-31T03:05:10Z',
    region: detail.awsRegion,
    resources: [],
    detail,
  }) as unknown as Parameters<typeof matchesEvent>[1];

function ringing(of: ReturnType<typeof deployed>, detail: CloudTrailRecord): Ringing {
  const alarms = of.filters.filter(({ pattern }) => matchesFilter(pattern, detail));
  const messages = of.rules.filter(({ pattern }) => matchesEvent(pattern, event(detail)));
  return {
    alarms: [...new Set(alarms.map(({ alarm }) => alarm))],
    messages: messages.map(({ name }) => name).filter((name) => name !== 'RoleCalled'),
  };
}

const home = deployed(byDefault);

describe('a record that rings', () => {
  const cases = {
    'assume-role-by-cli': ['RoleEntered'],
    'assume-role-by-console-switch': ['RoleEntered'],
    'assume-role-by-other-role': ['RoleEntered'],
    'assume-role-from-other-account': ['RoleEntered'],
    'assume-role-in-third-region': ['RoleEntered'],
    'assume-role-of-other-role': [],
    'assume-role-via-global-endpoint': ['RoleEntered'],
    'describe-instances': [],
    'put-role-policy': ['AccessChanged'],
    'refused-other-role': [],
    'refused-with-role-arn': ['EntryRefused'],
    'refused-without-parameters': ['EntryRefused'],
    'stop-instances': ['RoleActed'],
    'stop-logging': ['RecordChanged'],
    'stop-logging-refused': ['RoleActed'], // the record of this refusal does not name the trail
    'switch-role': ['RoleEntered'],
    'switch-role-to-other-role': [],
  };

  test('is one of these, and every one is tested', () => {
    expect(readdirSync(FIXTURES).sort()).toEqual(
      Object.keys(cases)
        .map((name) => `${name}.json`)
        .sort(),
    );
  });

  test.each(Object.entries(cases))('%s: %p', (name, expected) => {
    expect(ringing(home, record(name))).toEqual({ alarms: expected, messages: expected });
  });
});

/** What is done to role, policies, group and users, and what it rings. EventBridge hears of it in us-east-1 only. */
const IAM_CHANGES: [service: string, call: string, parameters: object, rings: string | false][] = [
  ['iam', 'UpdateAssumeRolePolicy', { roleName: 'BreakGlass-EmergencyRole' }, 'AccessChanged'],
  ['iam', 'AttachRolePolicy', { roleName: 'BreakGlass-EmergencyRole' }, 'AccessChanged'],
  [
    'iam',
    'DeleteRolePermissionsBoundary',
    { roleName: 'BreakGlass-EmergencyRole' },
    'AccessChanged',
  ],
  ['iam', 'PutRolePolicy', { roleName: 'BreakGlassRecord-TrailRole-ABCD' }, 'AccessChanged'],
  [
    'iam',
    'CreatePolicyVersion',
    { policyArn: 'arn:aws:iam::111122223333:policy/BreakGlass-EmergencyPermissions-ABCD' },
    'AccessChanged',
  ],
  ['iam', 'AddUserToGroup', { groupName: 'BreakGlass-HelpDesk-ABCD' }, 'AccessChanged'],
  ['iam', 'CreateUser', { userName: 'eve', path: '/help-desk/' }, 'AccessChanged'],
  ['iam', 'UpdateUser', { userName: 'eve', newPath: '/help-desk/nights/' }, 'AccessChanged'],
  ['iam', 'CreateUser', { userName: 'eve', path: '/' }, false],
  ['iam', 'PutRolePolicy', { roleName: 'other' }, false],
];

test('a refusal rings by the role that was asked for, or by the message, whichever there is', () => {
  const refused = record('refused-with-role-arn');
  const { errorMessage, ...withoutMessage } = refused;
  const { requestParameters, ...withoutParameters } = refused;
  for (const detail of [withoutMessage, withoutParameters] as CloudTrailRecord[]) {
    expect(ringing(home, detail)).toEqual({ alarms: ['EntryRefused'], messages: ['EntryRefused'] });
  }
  const { errorMessage: _, ...neither } = withoutParameters;
  expect(ringing(home, neither as CloudTrailRecord)).toEqual({ alarms: [], messages: [] });
});

describe('a change that rings', () => {
  const stack = claimedStack(byDefault.toJSON(), HOME);
  const bucketName = stack.ref('TrailBucket');
  const keyId = stack.ref('RecordKey');
  const topicArn = stack.ref('Alerts');
  const trailLogs = stack.ref('TrailLogs');
  const logsArn = `arn:aws:logs:eu-west-1:111122223333:log-group:${trailLogs}`;
  const own = 'BreakGlassRecord-RoleEntered1234-ABCD';

  test.each<[service: string, call: string, parameters: object, rings: string | false]>([
    ['cloudtrail', 'DeleteTrail', { name: stack.arn('Trail') }, 'RecordChanged'],
    ['cloudtrail', 'PutEventSelectors', { trailName: 'BreakGlassRecord' }, 'RecordChanged'],
    ['cloudtrail', 'StopLogging', { name: 'other' }, false],
    ['s3', 'PutBucketPolicy', { bucketName }, 'RecordChanged'],
    ['s3', 'PutBucketLifecycle', { bucketName }, 'RecordChanged'],
    ['s3', 'DeleteBucket', { bucketName: 'other' }, false],
    ['kms', 'ScheduleKeyDeletion', { keyId, pendingWindowInDays: 7 }, 'RecordChanged'],
    ['kms', 'DisableKey', { keyId: stack.arn('RecordKey') }, 'RecordChanged'],
    ['kms', 'PutKeyPolicy', { keyId, policyName: 'default' }, 'RecordChanged'],
    ['kms', 'DisableKey', { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }, false],
    ['kms', 'TagResource', { keyId }, false],
    ['logs', 'DeleteLogGroup', { logGroupName: trailLogs }, 'LogsChanged'],
    ['logs', 'DeleteLogStream', { logGroupName: trailLogs, logStreamName: 'x' }, 'LogsChanged'],
    ['logs', 'DeleteMetricFilter', { logGroupName: trailLogs, filterName: own }, 'LogsChanged'],
    ['logs', 'PutRetentionPolicy', { logGroupName: trailLogs }, 'LogsChanged'],
    ['logs', 'PutSubscriptionFilter', { logGroupName: trailLogs }, 'LogsChanged'],
    ['logs', 'DisassociateKmsKey', { logGroupName: stack.ref('Calls') }, 'LogsChanged'],
    ['logs', 'PutDataProtectionPolicy', { logGroupIdentifier: logsArn }, 'LogsChanged'],
    ['logs', 'AssociateKmsKey', { resourceIdentifier: logsArn }, 'LogsChanged'],
    ['logs', 'DeleteResourcePolicy', { policyName: 'BreakGlassRecord-Calls' }, 'LogsChanged'],
    ['logs', 'PutAccountPolicy', { policyName: 'mask-everything' }, 'LogsChanged'],
    ['logs', 'PutResourcePolicy', { policyName: 'no-more-calls' }, 'LogsChanged'],
    ['logs', 'CreateLogStream', { logGroupName: trailLogs, logStreamName: 'x' }, false],
    ['logs', 'DeleteLogGroup', { logGroupName: 'other' }, false],
    ['events', 'DisableRule', { name: own }, 'AlarmChanged'],
    ['events', 'DeleteRule', { name: 'BreakGlassUsEast1-Forward-ABCD' }, 'AlarmChanged'],
    ['events', 'RemoveTargets', { rule: own, ids: ['Alerts'] }, 'AlarmChanged'],
    ['events', 'UpdateEventBus', { kmsKeyIdentifier: 'alias/mine' }, 'AlarmChanged'],
    ['events', 'PutPermission', { policy: '{"Statement":[]}' }, 'AlarmChanged'],
    ['events', 'PutEvents', { entries: [] }, false],
    ['events', 'DisableRule', { name: 'other' }, false],
    ['sns', 'DeleteTopic', { topicArn }, 'AlarmChanged'],
    ['sns', 'SetTopicAttributes', { topicArn, attributeName: 'Policy' }, 'AlarmChanged'],
    ['sns', 'PutDataProtectionPolicy', { resourceArn: topicArn }, 'AlarmChanged'],
    ['sns', 'Unsubscribe', { subscriptionArn: `${topicArn}:1234abcd` }, 'AlarmChanged'],
    ['sns', 'SetSubscriptionAttributes', { subscriptionArn: `${topicArn}:1` }, 'AlarmChanged'],
    ['sns', 'Unsubscribe', { subscriptionArn: `${topicArn}2:1234abcd` }, false],
    ['monitoring', 'PutMetricAlarm', { alarmName: own }, 'AlarmChanged'],
    ['monitoring', 'SetAlarmState', { alarmName: own, stateValue: 'OK' }, 'AlarmChanged'],
    ['monitoring', 'DeleteAlarms', { alarmNames: ['other', own] }, 'AlarmChanged'],
    ['monitoring', 'DisableAlarmActions', { alarmNames: [own] }, 'AlarmChanged'],
    ['monitoring', 'PutAlarmMuteRule', { name: 'weekend' }, 'AlarmChanged'],
    ['monitoring', 'DeleteAlarms', { alarmNames: ['other'] }, false],
    ['cloudformation', 'DeleteStack', { stackName: 'BreakGlassRecord' }, 'AlarmChanged'],
    [
      'cloudformation',
      'UpdateStack',
      { stackName: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/BreakGlassRecord/1' },
      'AlarmChanged',
    ],
    ['cloudformation', 'DeleteStack', { stackName: 'BreakGlass' }, 'AlarmChanged'],
    ['cloudformation', 'DeleteStack', { stackName: 'other' }, false],
    ...IAM_CHANGES,
  ])('%s %s %p: %p', (service, eventName, requestParameters, rings) => {
    const change = {
      ...record('stop-logging'),
      eventSource: `${service}.amazonaws.com`,
      eventName,
      requestParameters,
    };
    const expected = rings ? [rings] : [];
    expect(ringing(home, change)).toEqual({ alarms: expected, messages: expected });
    expect(ringing(home, { ...change, readOnly: true })).toEqual({ alarms: [], messages: [] });
  });

  test('is not a file that CloudTrail puts into the bucket, were that recorded too', () => {
    const put = { eventSource: 's3.amazonaws.com', eventName: 'PutObject', eventCategory: 'Data' };
    const detail = { ...record('stop-logging'), ...put, requestParameters: { bucketName } };
    expect(ringing(home, detail)).toEqual({ alarms: [], messages: [] });
  });

  test('is one of an existing trail, its bucket, log group and key', () => {
    const existing = deployed(withExistingTrail);
    for (const [service, eventName, requestParameters, rings] of [
      ['cloudtrail', 'StopLogging', { name: 'main' }, 'RecordChanged'],
      ['s3', 'PutBucketPolicy', { bucketName: 'trail-111122223333' }, 'RecordChanged'],
      ['logs', 'DeleteMetricFilter', { logGroupName: 'trail-events' }, 'LogsChanged'],
      ['kms', 'DisableKey', { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }, 'RecordChanged'],
      ['kms', 'DisableKey', { keyId: EXISTING_TRAIL.keyArn }, 'RecordChanged'],
    ] as const) {
      const change = {
        ...record('stop-logging'),
        eventSource: `${service}.amazonaws.com`,
        eventName,
        requestParameters,
      };
      expect(ringing(existing, change).alarms).toEqual([rings]);
      expect(ringing(home, change).alarms).toEqual([]);
    }
  });
});

describe('an event of us-east-1', () => {
  const forwarded = deployed(
    Template.fromStack(
      new BreakGlassUsEast1Stack(testApp(), 'BreakGlassUsEast1', { homeRegion: 'eu-west-1' }),
    ),
  );

  test.each(readdirSync(FIXTURES).map((file) => file.replace('.json', '')))(
    'is forwarded when its message would be sent: %s',
    (name) => {
      const { messages } = ringing(home, record(name));
      // The trail and its alarms are of the home region, and so are the calls that change them.
      if (messages.includes('RecordChanged')) return;
      const detail = record(name);
      expect(ringing(forwarded, detail).messages).toEqual(
        messages.length > 0 || name === 'describe-instances' ? ['Forward'] : [],
      );
    },
  );

  test.each(IAM_CHANGES)(
    'is forwarded when %s is asked to %s %p, if that rings: %p',
    (service, eventName, requestParameters, rings) => {
      const change = {
        ...record('put-role-policy'),
        eventSource: `${service}.amazonaws.com`,
        eventName,
        requestParameters,
      };
      expect(ringing(forwarded, change).messages).toEqual(rings ? ['Forward'] : []);
    },
  );
});

describe('the log of calls', () => {
  const called = home.rules.find(({ name }) => name === 'RoleCalled');
  const keeps = (name: string) => called && matchesEvent(called.pattern, event(record(name)));

  test('has every call of the emergency role, reads and refusals too', () => {
    expect(keeps('describe-instances')).toBe(true);
    expect(keeps('stop-instances')).toBe(true);
    expect(keeps('stop-logging-refused')).toBe(true);
  });

  test('has no call of anybody else', () => {
    expect(keeps('stop-logging')).toBe(false);
    expect(keeps('assume-role-by-cli')).toBe(false);
  });

  test('has a query for its shape, and the trail one for that', () => {
    const queries = Object.values(
      byDefault.findResources('AWS::Logs::QueryDefinition') as {
        [id: string]: { Properties: { Name: string; QueryString: unknown } };
      },
    ).map(({ Properties: { Name, QueryString } }) => [
      Name,
      new Resolver(byDefault.toJSON(), HOME).text(QueryString).split('\n')[1],
    ]);
    const filter = (field: string) =>
      `| filter ${field}userIdentity.sessionContext.sessionIssuer.arn = 'arn:aws:iam::111122223333:role/BreakGlass-EmergencyRole'`;
    expect(queries).toEqual([
      ['BreakGlassRecord/calls', filter('detail.')],
      ['BreakGlassRecord/calls-in-all-regions', filter('')],
    ]);
  });
});

describe('a message', () => {
  test.each([
    'assume-role-by-cli',
    'assume-role-from-other-account',
    'refused-without-parameters',
    'stop-instances',
    'stop-logging',
    'put-role-policy',
    'switch-role',
  ])('says who, what, when, from where and what next: %s', (name) => {
    const detail = record(name);
    const [sent] = home.rules.filter(
      ({ transformer, pattern }) => transformer && matchesEvent(pattern, event(detail)),
    );
    expect(sent?.transformer && transformed(sent.transformer, event(detail))).toMatchSnapshot();
  });

  test('is asked for in the state in which EventBridge sends records of calls that read', () => {
    byDefault.allResourcesProperties('AWS::Events::Rule', {
      State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      EventBusName: Match.absent(), // the default bus, which AWS's events come to
    });
  });

  test('does not depend on the type that EventBridge gives to records, which varies for sign-in', () => {
    for (const { pattern } of home.rules)
      expect(Object.keys(pattern ?? {})).not.toContain('detail-type');
  });

  test('goes to a topic that EventBridge reaches by its policy alone, without a role', () => {
    for (const { Properties } of Object.values(byDefault.findResources('AWS::Events::Rule'))) {
      expect(Properties.Targets).toEqual([
        expect.not.objectContaining({ RoleArn: expect.anything() }),
      ]);
    }
  });
});

test('every alarm tells people, and no value that somebody else puts can keep it silent', () => {
  byDefault.resourceCountIs('AWS::CloudWatch::Alarm', 7);
  byDefault.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alerts') }],
    ActionsEnabled: Match.absent(), // on
    Statistic: 'Maximum',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
});

describe.each(ENVIRONMENTS)('in $partition', (where) => {
  // As long as names get that CloudFormation makes up.
  const environment = { ...where, stackName: 'BreakGlassRecord' };

  test.each([
    ['defaults', byDefault],
    ['an existing trail', withExistingTrail],
    ['an existing trail with long names', withLongNames],
  ])('patterns stay within the limits of EventBridge and CloudWatch Logs: %s', (_, template) => {
    const resolver = new Resolver(template.toJSON(), environment);
    for (const [id] of resolver.resources('AWS::Events::Rule')) {
      expect(JSON.stringify(resolver.property(id, 'EventPattern')).length).toBeLessThanOrEqual(
        2048,
      );
    }
    for (const [id] of resolver.resources('AWS::Logs::MetricFilter')) {
      expect(resolver.text(resolver.property(id, 'FilterPattern')).length).toBeLessThanOrEqual(
        1024,
      );
    }
  });
});
