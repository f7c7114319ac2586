/** The partitions of AWS: the DNS suffix of their services, and what the names of their regions look like. */
const partitions = {
  aws: { suffix: 'amazonaws.com', regions: /^(?!cn-)[a-z]{2}-[a-z]+-\d+$/ },
  'aws-cn': { suffix: 'amazonaws.com.cn', regions: /^cn-/ },
  'aws-us-gov': { suffix: 'amazonaws.com', regions: /^us-gov-/ },
  'aws-iso': { suffix: 'c2s.ic.gov', regions: /^us-iso-/ },
  'aws-iso-b': { suffix: 'sc2s.sgov.gov', regions: /^us-isob-/ },
  'aws-iso-e': { suffix: 'cloud.adc-e.uk', regions: /^eu-isoe-/ },
  'aws-iso-f': { suffix: 'csp.hci.ic.gov', regions: /^us-isof-/ },
  'aws-eusc': { suffix: 'amazonaws.eu', regions: /^eusc-/ },
};

/** The names of the partitions, the usual one first. */
export const PARTITIONS: readonly string[] = Object.keys(partitions);

/** Returns the partition that a region belongs to; throws when no partition has such regions. */
export function partitionOf(region: string): string {
  const found = Object.entries(partitions).find(([, { regions }]) => regions.test(region));
  if (!found) throw new Error(`no partition is known for the region '${region}'`);
  return found[0];
}

/** Returns what `AWS::URLSuffix` stands for in a partition; throws when there is no such partition. */
export function urlSuffix(partition: string): string {
  const known = Object.entries(partitions).find(([name]) => name === partition);
  if (!known)
    throw new Error(`'partition' must be one of ${PARTITIONS.join(', ')}, got '${partition}'`);
  return known[1].suffix;
}
