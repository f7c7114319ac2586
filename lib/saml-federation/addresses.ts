import { CfnMapping, type Stack } from 'aws-cdk-lib/core';

/**
 * Addresses of AWS itself by partition: where sign-ins are posted to, and the console. Every region has a
 * sign-in address with its name in front, except the first region of a partition, which has none in front.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/signin-service.html
 */
const PARTITIONS = {
  aws: {
    signInDomain: 'signin.aws.amazon.com',
    consoleDomain: 'console.aws.amazon.com',
    signInRegions: ['us-east-1', 'eu-west-1'],
  },
  'aws-cn': {
    signInDomain: 'signin.amazonaws.cn',
    consoleDomain: 'console.amazonaws.cn',
    signInRegions: ['cn-north-1', 'cn-northwest-1'],
  },
  'aws-us-gov': {
    signInDomain: 'signin.amazonaws-us-gov.com',
    consoleDomain: 'console.amazonaws-us-gov.com',
    signInRegions: ['us-gov-west-1', 'us-gov-east-1'],
  },
} as const;

/**
 * Returns the partition of a region, if sign-in addresses are known for it. The form of the name decides, so that
 * a region that the CDK has not heard of can be used, too.
 */
export function partitionOf(region: string): keyof typeof PARTITIONS | undefined {
  if (/^us-gov-[a-z]+-\d$/.test(region)) return 'aws-us-gov';
  if (/^cn-[a-z]+-\d$/.test(region)) return 'aws-cn';
  if (/^[a-z]{2}-[a-z]+-\d$/.test(region)) return 'aws';
  return undefined;
}

/** Returns the address that the identity provider posts a sign-in to. */
export function signInUrl(region: string): string {
  const { signInDomain, signInRegions } = PARTITIONS[partitionOf(region) ?? 'aws'];
  return `https://${region === signInRegions[0] ? '' : `${region}.`}${signInDomain}/saml`;
}

/** Addresses of AWS in the partition that a stack is deployed to. */
export interface Addresses {
  /** Domain of the console. */
  readonly consoleDomain: string;

  /** Addresses that the identity provider may post a sign-in to. */
  readonly signInUrls: readonly string[];
}

/**
 * Returns the addresses of the partition that a stack is deployed to. Where that is not known before the
 * deployment, CloudFormation looks them up in a mapping.
 *
 * @param regions to sign in through; without them, two regions of the partition
 */
export function addAddresses(stack: Stack, regions?: readonly string[]): Addresses {
  const mapping = new CfnMapping(stack, 'Partitions', {
    lazy: true, // leaves it out of the template where the partition is known
    mapping: Object.fromEntries(
      Object.entries(PARTITIONS).map(([partition, { consoleDomain, signInRegions }]) => [
        partition,
        {
          ConsoleDomain: consoleDomain,
          FirstSignInUrl: signInUrl(signInRegions[0]),
          SecondSignInUrl: signInUrl(signInRegions[1]),
        },
      ]),
    ),
  });
  return {
    consoleDomain: mapping.findInMap(stack.partition, 'ConsoleDomain'),
    signInUrls: regions?.map(signInUrl) ?? [
      mapping.findInMap(stack.partition, 'FirstSignInUrl'),
      mapping.findInMap(stack.partition, 'SecondSignInUrl'),
    ],
  };
}
