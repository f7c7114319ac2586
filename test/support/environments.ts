/** Where every stack must work: each partition, with an account and a region of its own. */
export const ENVIRONMENTS = [
  { partition: 'aws', region: 'eu-west-1', account: '111122223333' },
  { partition: 'aws-cn', region: 'cn-north-1', account: '444455556666' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '123456789012' },
] as const;

/** Enough to find a value that is written out, which is wrong in one of them. */
export const TWO_ENVIRONMENTS = ENVIRONMENTS.slice(0, 2);
