import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Alert } from './alert';
import type { Trail } from './props';
import type { RecordFields } from './record-fields';

/** A deployment of these stacks is the one good reason for such a change. */
const NEXT = 'If nobody is deploying these stacks, treat it as an incident.';

/** What `changeAlerts` watches. */
export interface Watched {
  /**
   * Name of the stack with the emergency role. The names of all that these stacks make begin with it.
   */
  readonly breakGlassStackName: string;

  /**
   * IAM path of the users who may enter the emergency role.
   */
  readonly helpDeskUserPath: string;

  readonly trail: Trail;

  /**
   * Whether the trail existed before the stack: its log group has another name then.
   */
  readonly trailExisted: boolean;

  /**
   * Key of all that this stack writes.
   */
  readonly key: kms.IKey;

  readonly topic: sns.ITopic;
}

/** Returns what people are told when somebody touches the record, the alarms or the role. */
export function changeAlerts(watched: Watched): Alert[] {
  return [
    {
      name: 'RecordChanged',
      whatHappened: 'Somebody changed the record of the emergency role.',
      whatToDo: NEXT,
      records: changesOfRecord(watched),
    },
    // The log groups have an alert of their own, because EventBridge takes 2,048 characters in a rule.
    {
      name: 'LogsChanged',
      whatHappened: 'Somebody changed the log groups of the record.',
      whatToDo: NEXT,
      records: changesOfLogs(watched),
    },
    {
      name: 'AlarmChanged',
      whatHappened: 'Somebody changed the alarms of the emergency role.',
      whatToDo: NEXT,
      records: changesOfAlarms(watched),
    },
    {
      name: 'AccessChanged',
      whatHappened: 'Somebody changed who may enter the emergency role or what it may do.',
      whatToDo: NEXT,
      records: changesOfAccess(watched),
    },
  ];
}

function changesOfRecord({ trail, key }: Watched): RecordFields[] {
  const trailIds = [trail.trailArn, lastPart(trail.trailArn)];
  const keyIds = [key.keyArn, key.keyId];
  if (trail.keyArn) keyIds.push(trail.keyArn, lastPart(trail.keyArn));
  return [
    change('cloudtrail', { 'requestParameters.name': trailIds }),
    change('cloudtrail', { 'requestParameters.trailName': trailIds }),
    change('s3', {
      'requestParameters.bucketName': trail.bucketName,
      eventCategory: 'Management',
    }),
    change('kms', {
      eventName: ['DisableKey', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
      'requestParameters.keyId': keyIds,
    }),
  ];
}

function changesOfLogs({ breakGlassStackName, trail, trailExisted }: Watched): RecordFields[] {
  const groups = [`*${breakGlassStackName}*`, ...(trailExisted ? [`*${trail.logGroupName}`] : [])];
  return [
    ...['logGroupName', 'logGroupIdentifier', 'resourceIdentifier'].map((parameter) =>
      change('logs', {
        eventName: ['Delete*', 'Put*', '*KmsKey'],
        [`requestParameters.${parameter}`]: groups,
      }),
    ),
    // Under any name they can hide or refuse what is sent to a log group.
    change('logs', { eventName: ['*AccountPolicy', '*ResourcePolicy'] }),
  ];
}

function changesOfAlarms({ breakGlassStackName, topic: { topicArn } }: Watched): RecordFields[] {
  const own = `${breakGlassStackName}*`;
  return [
    change('events', { 'requestParameters.name': own }),
    change('events', { 'requestParameters.rule': own }),
    // A key for the default bus encrypts the rules on it, and can then be disabled; a policy of the
    // bus can refuse what is forwarded to it.
    change('events', { eventName: ['PutPermission', 'UpdateEventBus'] }),
    change('sns', { 'requestParameters.topicArn': topicArn }),
    change('sns', { 'requestParameters.resourceArn': topicArn }),
    change('sns', { 'requestParameters.subscriptionArn': `${topicArn}:*` }),
    change('monitoring', { 'requestParameters.alarmName': own }),
    change('monitoring', { 'requestParameters.alarmNames[*]': own }),
    change('monitoring', { eventName: 'PutAlarmMuteRule' }),
    change('cloudformation', { 'requestParameters.stackName': [own, `*:stack/${own}`] }),
  ];
}

function changesOfAccess({ breakGlassStackName, helpDeskUserPath }: Watched): RecordFields[] {
  const own = `${breakGlassStackName}*`;
  return [
    change('iam', { 'requestParameters.roleName': own }),
    change('iam', { 'requestParameters.policyArn': `*:policy/${own}` }),
    change('iam', { 'requestParameters.groupName': own }),
    change('iam', { 'requestParameters.path': `${helpDeskUserPath}*` }),
    change('iam', { 'requestParameters.newPath': `${helpDeskUserPath}*` }),
  ];
}

/** Returns the fields of a call that changes something in a service, narrowed by further fields. */
function change(service: string, fields: RecordFields): RecordFields {
  return { eventSource: `${service}.amazonaws.com`, readOnly: false, ...fields };
}

/** Returns the name of a trail, or the id of a key, from its ARN. */
function lastPart(arn: string): string {
  return arn.replace(/^.*\//, '');
}
