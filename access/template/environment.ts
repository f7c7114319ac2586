/** Where a template is deployed: what its pseudo parameters and parameters stand for. */
export interface Environment {
  /** 12-digit account id. */
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, or another partition of AWS. */
  readonly partition: string;
  /** Part of the names that CloudFormation generates. @default 'Stack' */
  readonly stackName?: string;
  /** Values of template parameters. @default - each parameter's default */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Account and region of the examples in AWS's documentation, for stacks that name none. */
export const exampleAccount = '111122223333';
export const exampleRegion = 'eu-west-1';

/** DNS suffix of each partition, and the start of its regions' names. */
const partitions: Readonly<Record<string, { suffix: string; regions: RegExp }>> = {
  'aws-cn': { suffix: 'amazonaws.com.cn', regions: /^cn-/ },
  'aws-us-gov': { suffix: 'amazonaws.com', regions: /^us-gov-/ },
  'aws-iso': { suffix: 'c2s.ic.gov', regions: /^us-iso-/ },
  'aws-iso-b': { suffix: 'sc2s.sgov.gov', regions: /^us-isob-/ },
  'aws-iso-e': { suffix: 'cloud.adc-e.uk', regions: /^eu-isoe-/ },
  'aws-iso-f': { suffix: 'csp.hci.ic.gov', regions: /^us-isof-/ },
  'aws-eusc': { suffix: 'amazonaws.eu', regions: /^eusc-/ },
  aws: { suffix: 'amazonaws.com', regions: /^[a-z]{2}-[a-z]+-\d+$/ },
};

/** Partition that a region belongs to. */
export function partitionOf(region: string): string {
  const found = Object.entries(partitions).find(([, { regions }]) => regions.test(region));
  if (!found) throw new Error(`no partition is known for the region '${region}'`);
  return found[0];
}

/** What `AWS::URLSuffix` stands for. */
export function urlSuffix(partition: string): string {
  const known = partitions[partition];
  if (!known) {
    const names = Object.keys(partitions).join(', ');
    throw new Error(`'partition' must be one of ${names}, got '${partition}'`);
  }
  return known.suffix;
}
