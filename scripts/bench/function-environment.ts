/** The environment variables of the function as `deployedFunction` has it. */
export const FUNCTION_ENVIRONMENT = {
  TAG_KEY: 'schedule',
  TAG_VALUE: 'office',
  OPT_OUT_TAG_KEY: 'schedule-opt-out',
  MAX_EVENT_AGE_SECONDS: '900',
  METRIC_NAMESPACE: 'LambdaExecutionRole',
  BACKUP_TAG_KEY: 'backup-by',
  BACKUP_TAG_VALUE: 'LambdaExecutionRole',
  BACKUP_RETENTION_DAYS: '7',
};
