import type { Stack } from 'aws-cdk-lib/core';

/** The emergency role, as records name it. Another stack makes it. */
export interface EmergencyRole {
  readonly roleArn: string;

  /**
   * ARN of all its sessions, with `*` for their names.
   */
  readonly sessionArn: string;
}

/** Returns the emergency role that the stack with this name makes, in the same account. */
export function emergencyRole(stack: Stack, breakGlassStackName: string): EmergencyRole {
  const roleName = `${breakGlassStackName}-EmergencyRole`;
  return {
    roleArn: stack.formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: roleName,
    }),
    sessionArn: stack.formatArn({
      service: 'sts',
      region: '',
      resource: 'assumed-role',
      resourceName: `${roleName}/*`,
    }),
  };
}
