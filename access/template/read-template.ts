import type { Documents } from './documents';
import type { Environment } from './environment';
import { identities, type KnownPolicies } from './identities';
import { Resolver } from './intrinsics';
import { readTypes, resourcePolicies } from './resource-policies';
import type { Template } from './template';
import { unmodelledPolicies } from './unmodelled-policies';

/**
 * The policy documents of a synthesized CloudFormation template, as they would be deployed to an
 * environment.
 *
 * Throws on what it does not model, so that no policy is judged that was only half understood.
 * What concerns a single document, such as an AWS managed policy, throws when that document is
 * read: see `AttachedPolicy`.
 */
export function readTemplate(
  template: Template,
  environment: Environment,
  managedPolicies: KnownPolicies = {},
): Documents {
  return readDocuments(new Resolver(template, environment), managedPolicies);
}

export function readDocuments(resolver: Resolver, managedPolicies: KnownPolicies): Documents {
  const unread = unmodelledPolicies(resolver, readTypes);
  return {
    ...identities(resolver, managedPolicies),
    resources: resourcePolicies(resolver),
    unread,
  };
}
