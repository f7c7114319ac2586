import type { Stack } from 'aws-cdk-lib/core';
import type { EmergencyRoleProps } from './props';

/** Where the emergency role may act, and on what. */
export interface Scope {
  readonly regions: readonly string[];

  /** Condition: a call in one of the regions. */
  readonly here: Readonly<Record<string, readonly string[]>>;

  /** Conditions: a call in one of the regions, on a resource that carries the tag if one is set. */
  readonly inScope: { readonly StringEquals: Readonly<Record<string, unknown>> };

  readonly tag: EmergencyRoleProps['emergencyTag'];

  /** Returns the ARN of all EC2 resources of a type, in every region. */
  readonly ec2Arn: (resource: string) => string;
}

export function scopeOf(stack: Stack, props: EmergencyRoleProps): Scope {
  const { emergencyRegions: regions = [stack.region], emergencyTag: tag } = props;
  const here = { 'aws:RequestedRegion': regions };
  return {
    regions,
    here,
    inScope: {
      StringEquals: { ...here, ...(tag && { [`aws:ResourceTag/${tag.key}`]: tag.value }) },
    },
    tag,
    ec2Arn: (resource) =>
      stack.formatArn({ service: 'ec2', region: '*', resource, resourceName: '*' }),
  };
}
