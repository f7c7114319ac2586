import { Token } from 'aws-cdk-lib/core';
import { checkAddresses, checkKeyArns, checkNoneTwice, checkOnePartition } from '../parts/checks';
import { checkText, checkWholeNumber, TAG_KEY, TAG_VALUE } from '../parts/forms';
import { beginsAfter, meet, readCron } from './cron';
import type { LambdaExecutionRoleStackProps } from './props';
import { BACKUP_SLOT_TAG_KEY, BACKUP_TAG_KEY, OPT_OUT_TAG_KEY } from './tags';

const RESERVED = [BACKUP_TAG_KEY, BACKUP_SLOT_TAG_KEY, OPT_OUT_TAG_KEY];

/**
 * Throws on the first property that would fail late or dangerously.
 *
 * @param now the time after which a schedule must begin a run
 */
export function check(props: LambdaExecutionRoleStackProps, now = new Date()): void {
  const {
    tagKey = 'Schedule',
    backupRetentionDays,
    volumeKeyArns,
    licenseConfigurationArns,
  } = props;
  checkText('tagKey', tagKey, TAG_KEY);
  if (RESERVED.includes(tagKey.toLowerCase())) {
    throw new Error(
      `'tagKey' must be none of the tags that mean something else to the function (${RESERVED.join(', ')}), got '${tagKey}'`,
    );
  }
  checkText('tagValue', props.tagValue, TAG_VALUE);
  checkWholeNumber('backupRetentionDays', backupRetentionDays, {
    unit: 'days',
    least: 1,
    most: 3650,
  });
  checkKeyArns('volumeKeyArns', volumeKeyArns);
  checkLicenseConfigurations(licenseConfigurationArns);
  checkOnePartition(props.env?.region, { volumeKeyArns, licenseConfigurationArns });
  checkSchedules(props, now);
  checkAddresses('alarmEmails', props.alarmEmails);
}

function checkLicenseConfigurations(arns: readonly string[] = []): void {
  const pattern = /^arn:[\w-]+:license-manager:[\w-]+:\d{12}:license-configuration[:/][\w-]+$/;
  for (const arn of arns) {
    if (!Token.isUnresolved(arn) && !pattern.test(arn)) {
      throw new Error(
        `'licenseConfigurationArns' must hold ARNs of license configurations (arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:ID), got '${arn}'`,
      );
    }
  }
  checkNoneTwice('licenseConfigurationArns', 'configuration', arns);
}

function checkSchedules(props: LambdaExecutionRoleStackProps, now: Date): void {
  for (const name of ['startSchedule', 'stopSchedule', 'backupSchedule'] as const) {
    const schedule = props[name];
    if (!schedule) continue;
    const cron = readCron(schedule.cron);
    if (!cron) {
      throw new Error(
        `'${name}' must have a cron of six fields (minutes hours day-of-month month day-of-week year, one of the two days '?', for example '0 7 ? * MON-FRI *'), got '${schedule.cron}'`,
      );
    }
    if (!beginsAfter(now, cron)) {
      throw new Error(
        `'${name}' must have a cron with a day that exists and is still to come, else nothing ever runs, got '${schedule.cron}'`,
      );
    }
    if (!isTimeZone(schedule.timeZone)) {
      throw new Error(
        `'${name}' must have an IANA time zone (for example 'Europe/Berlin' or 'UTC'), got '${schedule.timeZone}'`,
      );
    }
  }
  if (props.backupSchedule && props.backupRetentionDays === undefined) {
    throw new Error(
      `'backupSchedule' needs 'backupRetentionDays', which turns backups on, got none`,
    );
  }
  const { startSchedule: start, stopSchedule: stop } = props;
  if (start && stop && start.timeZone === stop.timeZone && meet(start.cron, stop.cron)) {
    throw new Error(
      `'stopSchedule' must not stop in a minute in which 'startSchedule' ('${start.cron}') starts, since either may come first, got '${stop.cron}'`,
    );
  }
}

/** Spelled as in the IANA database: Scheduler is not known to take another spelling. */
export function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}
