import { urlSuffix } from '../policy/partitions';

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

/** Returns the values of the pseudo parameters, by name; throws when the account is no account id. */
export function pseudoParameters(environment: Environment): Readonly<Record<string, string>> {
  const { account, region, partition, stackName = 'Stack' } = environment;
  if (!/^\d{12}$/.test(account)) {
    throw new Error(`'account' must be a 12-digit account id, got '${account}'`);
  }
  const stack = `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}`;
  return {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackId': `${stack}/00000000-0000-0000-0000-000000000000`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': urlSuffix(partition),
  };
}
