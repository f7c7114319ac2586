import {
  checkAddresses,
  checkBucketName,
  checkKeyArns,
  checkOnePartition,
} from '../../parts/checks';
import { checkText, checkWholeNumber, type Form, IAM_PATH } from '../../parts/forms';
import type { BreakGlassRecordStackProps, Trail } from './props';

/** The stack takes the ARN apart, so a token does not pass. */
const TRAIL_ARN: Form = {
  pattern: /^arn:[\w-]+:cloudtrail:[\w-]+:\d{12}:trail\/[\w.-]+$/,
  accepted: 'the ARN of a trail (arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME)',
};

/** Source: "CreateLogGroup", https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const LOG_GROUP_NAME: Form = {
  pattern: /^[\w./#-]{1,512}$/,
  accepted: 'the name of a log group (1 to 512 letters, digits or _./#-)',
  tokens: true,
};

/** How long a file can be kept or locked: up to ten years. */
const DAYS = { unit: 'days', least: 1, most: 3650 };

/** Throws on the first property that would fail late or dangerously. */
export function check(props: BreakGlassRecordStackProps): void {
  checkText('helpDeskUserPath', props.helpDeskUserPath, IAM_PATH);
  checkWholeNumber('recordRetentionDays', props.recordRetentionDays, DAYS);
  if (props.existingTrail) checkExistingTrail(props.existingTrail, props);
  checkLock(props);
  checkAddresses('alarmEmails', props.alarmEmails);
}

/**
 * Throws unless the name of the stack begins with that of the stack with the emergency role.
 *
 * Names that CloudFormation makes up begin with the name of the stack. Alerts find what belongs to the use case by
 * that beginning.
 */
export function checkStackName(stackName: string, breakGlassStackName: string): void {
  if (!stackName.startsWith(breakGlassStackName)) {
    throw new Error(
      `the name of the stack must begin with 'breakGlassStackName' ('${breakGlassStackName}'), got '${stackName}'`,
    );
  }
}

function checkExistingTrail(trail: Trail, props: BreakGlassRecordStackProps): void {
  const { trailArn, bucketName, logGroupName, keyArn } = trail;
  checkText('existingTrail.trailArn', trailArn, TRAIL_ARN);
  const region = props.env?.region;
  if (region && trailArn.split(':')[3] !== region) {
    throw new Error(
      `'existingTrail' must be of the region of the stack ('${region}'), where its log group is, got '${trailArn}'`,
    );
  }
  for (const name of ['recordLock', 'recordRetentionDays'] as const) {
    if (props[name] !== undefined) {
      throw new Error(
        `'${name}' is about the bucket of a new trail, and 'existingTrail' has its own; set one of the two, got both`,
      );
    }
  }
  checkBucketName('existingTrail.bucketName', bucketName);
  checkText('existingTrail.logGroupName', logGroupName, LOG_GROUP_NAME);
  if (keyArn === undefined) return;
  checkKeyArns('existingTrail.keyArn', [keyArn]);
  checkOnePartition(undefined, {
    'existingTrail.trailArn': [trailArn],
    'existingTrail.keyArn': [keyArn],
  });
}

/** A lock that outlives a file would keep the lifecycle rule from deleting it. */
function checkLock({ recordLock, recordRetentionDays = 365 }: BreakGlassRecordStackProps): void {
  if (!recordLock) return;
  checkWholeNumber('recordLock', recordLock.days, DAYS);
  if (recordLock.days > recordRetentionDays) {
    throw new Error(
      `'recordLock' must not be longer than 'recordRetentionDays' (${recordRetentionDays} days), got '${recordLock.days}'`,
    );
  }
}
