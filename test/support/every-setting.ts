import type { Settings } from '../../bin/settings';

const NIGHT = { cron: '0 2 * * ? *', timeZone: 'Europe/Berlin' };

/** Every setting of the app, with a value that is not its default. */
export const EVERY_SETTING: Required<Settings> = {
  retainData: true,
  alarmEmails: ['on-call@example.com'],
  tagKey: 'Uptime',
  tagValue: 'weekdays',
  backupRetentionDays: 7,
  volumeKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  licenseConfigurationArns: [
    'arn:aws:license-manager:eu-west-1:111122223333:license-configuration:lic-0123456789abcdef0',
  ],
  startSchedule: { ...NIGHT, cron: '0 7 ? * MON-FRI *' },
  stopSchedule: { ...NIGHT, cron: '0 19 ? * MON-FRI *' },
  backupSchedule: NIGHT,
};
