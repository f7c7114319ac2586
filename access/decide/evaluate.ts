import { applicableTo, type CompiledPolicies } from '../policy/policy-set';
import { Named } from '../policy/principal-element';
import type { ReadRequest } from '../policy/request';
import {
  type CompiledStatement,
  matchesConditions,
  matchesResource,
  namesCaller,
  type PolicyKind,
} from '../policy/statement';
import {
  hasCredentialsFor,
  isDecidedByTrustPolicy,
  isIamPrincipal,
  isIneffectiveDeny,
  needsNoPermission,
  needsResourcePolicy,
} from './rules';

export type Answer = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** Decides one request without collecting the reasons, several times as fast as `explain`. */
export function evaluate(request: ReadRequest, policies: CompiledPolicies): Answer {
  const applicable = applicableTo(policies, request.context.get('aws:principalarn'));
  return combine(request, effectsOf(request, applicable)).answer;
}

/** The effect of each kind of policy on one request. */
interface Effects {
  /** Whether a statement of any policy denies it. */
  readonly denied: boolean;
  /** Whether the policies of this kind allow it; true for a kind that does not exist. */
  readonly identity: boolean;
  readonly boundary: boolean;
  readonly session: boolean;
  /** Whether a session policy was passed at all. */
  readonly hasSession: boolean;
  /** Whether every level of service control policies allows it. */
  readonly scps: boolean;
  /** How directly the Allow statements of the resource's policy name the caller, at best. */
  readonly resource: Named;
}

/**
 * How directly a statement that applies to the request names the caller; `Named.No` if it does not apply.
 *
 * @param hasBoundary whether the caller has a permissions boundary
 */
export function applies(
  statement: CompiledStatement,
  request: ReadRequest,
  hasBoundary: boolean,
): Named {
  if (!statement.actions.matches(request.action)) return Named.No;
  const named = namesCaller(statement, request.caller, hasBoundary);
  if (named === Named.No || !matchesResource(statement, request)) return Named.No;
  const own = request.resourceAccount === request.caller.account;
  if (isIneffectiveDeny(statement, request.action, request.caller, own)) return Named.No;
  return matchesConditions(statement, request.context) ? named : Named.No;
}

/** Applies every statement to the request. */
export function effectsOf(request: ReadRequest, policies: CompiledPolicies): Effects {
  const hasBoundary = policies.boundary !== undefined;
  const iam = isIamPrincipal(request);
  let denied = false;

  /** How directly the Allow statements name the caller, at best. Also sets `denied` if a Deny applies. */
  const best = (statements: readonly CompiledStatement[]): Named => {
    let named: Named = Named.No;
    for (let i = 0; i < statements.length; i++) {
      const statement = statements[i] as CompiledStatement;
      const found = applies(statement, request, hasBoundary);
      if (found === Named.No) continue;
      if (!statement.allows) denied = true;
      else if (found > named) named = found;
    }
    return named;
  };
  const allow = (statements: readonly CompiledStatement[] | undefined): boolean =>
    statements === undefined || best(statements) !== Named.No;
  const everyLevel = (levels: readonly (readonly CompiledStatement[])[]): boolean =>
    // All levels are looked at before the first that does not allow ends it: a Deny may be in any.
    levels.map(allow).every((isAllowed) => isAllowed);

  const identity = iam && allow(policies.identity);
  const boundary = !iam || allow(policies.boundary);
  const session = !iam || allow(policies.session);
  const scps = !iam || everyLevel(policies.scps);
  best(policies.rcps); // only for `denied`: RCPs grant nothing
  const resource = best(policies.resource);
  const hasSession = policies.session !== undefined;
  return { denied, identity, boundary, session, hasSession, scps, resource };
}

/** What a request lacked to be allowed: a kind of policy that allows it, or credentials that can make the call. */
export type MissingKind = PolicyKind | 'credentials';

/**
 * Combines the effects of all kinds of policies into IAM's answer: the policy evaluation logic.
 *
 * 1. What needs no permission is allowed, and a Deny does not take it away.
 * 2. A Deny anywhere is final.
 * 3. For an IAM principal, every level of SCPs must allow. RCPs only deny: each level has
 *    `RCPFullAWSAccess`, which cannot be detached, and no other may allow.
 * 4. Service, federated, canonical and anonymous principals have no identity policies: the resource's
 *    policy decides.
 * 5. Another account: the resource's policy must name the principal or its account, and the principal's
 *    identity policies must allow, within its boundary and session policy.
 * 6. Same account: a resource policy that names the user or session, or everybody, suffices; one that
 *    names the role suffices within boundary and session policy; otherwise identity policies must allow,
 *    within both, and for roles and KMS keys the resource's policy must at least name the account.
 * 7. The account root user is allowed whatever is not denied. A federated user session has the permissions of
 *    a session policy, and without one only what resource policies grant it.
 * 8. Nobody makes a call of STS that their credentials are not for.
 *
 * A proof needs the same rules as a formula over statements: `prove/search/formula` states them a second time.
 * Change both; the test of random policies compares them.
 *
 * Sources: "Policy evaluation logic"; "How AWS enforcement code logic evaluates requests to allow or deny
 * access"; "Cross-account policy evaluation logic"; "RCP syntax" of the AWS Organizations user guide.
 */
export function combine(
  request: ReadRequest,
  effects: Effects,
): { readonly answer: Answer; readonly missing: readonly MissingKind[] } {
  const { caller } = request;
  if (needsNoPermission(request)) return ALLOWED;
  if (effects.denied) return DENIED;
  const missing: MissingKind[] = [];
  const resource = isDecidedByTrustPolicy(request) ? 'trust' : 'resource';
  if (!hasCredentialsFor(caller, request.action)) missing.push('credentials');
  if (!effects.scps) missing.push('scp');
  if (!isIamPrincipal(request)) {
    if (effects.resource !== Named.Direct) missing.push(resource);
    return missing.length === 0 ? ALLOWED : { answer: 'ImplicitlyDenied', missing };
  }

  const same = request.resourceAccount === caller.account;
  const direct = same && effects.resource === Named.Direct;
  const entity = same && effects.resource === Named.Entity;
  if (effects.resource === Named.No && (!same || needsResourcePolicy(request))) {
    missing.push(resource);
  }
  if (!direct) {
    if (!effects.identity && !entity && caller.kind !== 'root') missing.push('identity');
    if (!effects.boundary) missing.push('boundary');
    const needsSession = caller.kind === 'federated-user';
    if (!effects.session || (needsSession && !effects.hasSession)) missing.push('session');
  }
  return missing.length === 0 ? ALLOWED : { answer: 'ImplicitlyDenied', missing };
}

const ALLOWED = { answer: 'Allowed', missing: [] } as const;
const DENIED = { answer: 'ExplicitlyDenied', missing: [] } as const;
