import type { Policy } from '../policy/policy';
import type { AppStack } from '../template/app-stack';
import { readApp } from '../template/read-app';
import { type Options, parseJson, required } from './command';

/** Options of every command that reads an app. */
export const appOptions = {
  account: { type: 'string' },
  region: { type: 'string' },
  'managed-policy': { type: 'string', multiple: true },
} as const;

export const appUsage = [
  '  --account, --region  where stacks are deployed that name no place; 111122223333 and eu-west-1',
  '                       unless given',
  '  --managed-policy     <ARN>=<document> of a managed policy that is not in the app, such as one of',
  '                       AWS; may be given several times',
].join('\n');

/** Reads the app that an option names. */
export function appOf(options: Options, name: string): AppStack[] {
  const { account, region } = options;
  const given = (options['managed-policy'] ?? []) as string[];
  const policies = given.map((pair) => {
    const [, arn, document] = /^(arn:[^=]+:policy\/[^=]+)=(.*)$/s.exec(pair) ?? [];
    if (arn === undefined || document === undefined) {
      throw new Error(`'--managed-policy' must be <ARN>=<document>, got '${pair}'`);
    }
    return [arn, parseJson('managed-policy', document) as Policy] as const;
  });
  return readApp(required(options, name), {
    ...(typeof account === 'string' ? { account } : {}),
    ...(typeof region === 'string' ? { region } : {}),
    managedPolicies: Object.fromEntries(policies),
  });
}
