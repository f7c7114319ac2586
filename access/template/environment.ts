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
