import type { Stack } from 'aws-cdk-lib/core';

/** Returns the ARN of every instance or volume of the stack's account and region. */
export function ec2Arn(stack: Stack, resource: 'instance' | 'volume'): string {
  return stack.formatArn({ service: 'ec2', resource, resourceName: '*' });
}

/** Returns the ARN of every snapshot of the stack's region: in it, EC2 names no account. */
export function snapshots(stack: Stack): string {
  return `arn:${stack.partition}:ec2:${stack.region}::snapshot/*`;
}
