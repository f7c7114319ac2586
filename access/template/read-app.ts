import type { AppStack } from './app-stack';
import { artifacts } from './cloud-assembly';
import { type KnownPolicies, managedPolicies } from './identities';
import { joinIdentities } from './join-identities';
import { readDocuments } from './read-template';
import { StackLoader } from './stack-loader';

interface ReadAppOptions {
  /** Account of stacks that name none. @default '111122223333', as in AWS's documentation */
  readonly account?: string;
  /** Region of stacks that name none. @default 'eu-west-1' */
  readonly region?: string;
  /** Documents of managed policies that are not in the app, by ARN. @default - reading one throws */
  readonly managedPolicies?: KnownPolicies;
}

/**
 * Reads every stack of a synthesized CDK app (`cdk.out`): those of all stages, nested stacks, and
 * the templates of stack sets, which are deployed to another account.
 *
 * Imports between stacks are resolved, and a policy that one stack attaches to a role of another is
 * added to that role.
 */
export function readApp(directory: string, options: ReadAppOptions = {}): AppStack[] {
  const loader = new StackLoader(options);
  const stacks = artifacts(directory).flatMap((artifact) => loader.load(artifact));
  const own = stacks
    .flatMap(({ resolver }) => managedPolicies(resolver))
    .filter(({ policy }) => !policy.unknown)
    .map(({ arn, policy }) => [arn, policy.document] as const);
  const known = { ...options.managedPolicies, ...Object.fromEntries(own) };

  return joinIdentities(
    stacks.map(({ name, resolver, inner }) => {
      const documents = readDocuments(resolver, known);
      const unread = documents.unread.filter((policy) => !inner.includes(policy.name));
      const { environment, template } = resolver;
      return { name, environment, template, documents: { ...documents, unread } };
    }),
  );
}
