import type { Policy } from '../../policy/policy';
import type { Policies } from '../../policy/policy-set';
import type { Principal } from '../../policy/principal';
import type { AppStack } from '../../template/app-stack';
import { type AttachedPolicy, governing } from '../../template/documents';
import { type AppPrincipal, appPrincipals, ownPolicies, principalOf } from './app-principals';

/** Somebody who asks, with the policies on their side of the request. */
export interface AppCaller {
  readonly principal: Principal;
  readonly policies: Policies;
  /** What the principal's ARN does not show: the path of a role. */
  readonly context: Readonly<Record<string, string>>;
}

const everything: Policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** A session of a role of the app, or a user of the app. Throws when a policy of theirs is not known. */
export function insider(subject: AppPrincipal): AppCaller {
  const { arn } = subject.identity;
  const hasPath = /:role\/.*\//.test(arn);
  const context: Record<string, string> = hasPath ? { 'aws:PrincipalArn': arn } : {};
  return { principal: principalOf(subject), policies: ownPolicies(subject), context };
}

/** Name of the policy of somebody who is not in the app. */
export const ASSUMED = 'assumed';

/** Somebody who is not in the app. An IAM principal is taken to be allowed everything by their own policies. */
export function outsider(principal: Principal): AppCaller {
  const identity = [{ name: ASSUMED, document: everything }];
  return { principal, policies: principal.type === 'AWS' ? { identity } : {}, context: {} };
}

/** Whether an ARN is that of a role or user of the app. */
export function isInApp(stacks: readonly AppStack[], arn: string): boolean {
  return appPrincipals(stacks).some(({ identity }) => identity.arn === arn);
}

/**
 * The policies on the resource's side, a role's trust policy or the policy of the resource, and the
 * account that owns it: not every ARN names that.
 */
export function policiesOn(
  stacks: readonly AppStack[],
  arn: string,
): Policies & { readonly owner?: string } {
  const role = stacks.flatMap(({ documents }) => documents.roles).find((r) => r.arn === arn);
  if (role) return { trust: role.trust };
  const found = stacks.flatMap(({ documents, environment }) =>
    governing(arn, documents).map(({ policy }) => ({ policy, owner: environment.account })),
  );
  const resource = found.flatMap(({ policy }): AttachedPolicy[] => (policy ? [policy] : []));
  const [first] = found;
  return {
    ...(resource.length > 0 ? { resource } : {}),
    ...(first ? { owner: first.owner } : {}),
  };
}
