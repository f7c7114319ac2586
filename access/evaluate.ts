import type { CompiledPolicies } from './policies';
import { Named } from './principal';
import type { ReadRequest } from './request';
import {
  type CompiledStatement,
  matchesConditions,
  matchesResource,
  namesCaller,
  type PolicyKind,
} from './statement';

export type Answer = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** Decides without explaining: the fast path. */
export function answer(request: ReadRequest, policies: CompiledPolicies): Answer {
  return judge(request, weigh(request, policies)).answer;
}

/** What the statements of each kind of policy say about one request. */
interface Weights {
  readonly denied: boolean;
  readonly identity: boolean;
  readonly boundary: boolean;
  readonly session: boolean;
  /** Whether a session policy was passed at all. */
  readonly hasSession: boolean;
  readonly scps: boolean;
  /** How the best Allow of the resource's policy names the caller. */
  readonly resource: Named;
}

/** Whether identity policies, boundaries, session policies and SCPs apply: only to IAM principals. */
function isIamPrincipal(request: Pick<ReadRequest, 'caller'>): boolean {
  return request.caller.kind !== 'other';
}

/** Whether a statement applies to the request. */
export function applies(
  statement: CompiledStatement,
  request: ReadRequest,
  bounded: boolean,
): Named {
  if (!statement.actions.matches(request.action)) return Named.No;
  const named = namesCaller(statement, request.caller, bounded);
  if (named === Named.No || !matchesResource(statement, request)) return Named.No;
  return matchesConditions(statement, request.context) ? named : Named.No;
}

export function weigh(request: ReadRequest, policies: CompiledPolicies): Weights {
  const bounded = policies.boundary !== undefined;
  const iam = isIamPrincipal(request);
  let denied = false;

  /** How the best Allow names the caller; notes a Deny on the way. */
  const best = (statements: readonly CompiledStatement[]): Named => {
    let named: Named = Named.No;
    for (let i = 0; i < statements.length; i++) {
      const statement = statements[i] as CompiledStatement;
      const found = applies(statement, request, bounded);
      if (found === Named.No) continue;
      if (!statement.allows) denied = true;
      else if (found > named) named = found;
    }
    return named;
  };
  const allow = (statements: readonly CompiledStatement[] | undefined): boolean =>
    statements === undefined || best(statements) !== Named.No;
  const everyLevel = (levels: readonly (readonly CompiledStatement[])[]): boolean =>
    levels.map(allow).every((level) => level);

  const identity = iam && allow(policies.identity);
  const boundary = !iam || allow(policies.boundary);
  const session = !iam || allow(policies.session);
  const scps = !iam || everyLevel(policies.scps);
  best(policies.rcps); // only to note a Deny
  const resource = best(policies.resource);
  const hasSession = policies.session !== undefined;
  return { denied, identity, boundary, session, hasSession, scps, resource };
}

/** What a trust policy decides. The last three are asked besides the first, when a request uses them. */
export const TRUST_ACTIONS: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]);

/** Whether the policy of the resource that decides the request is the trust policy of a role. */
function asksTrustPolicy({ action, arn }: Pick<ReadRequest, 'action' | 'arn'>): boolean {
  return arn?.[2] === 'iam' && arn[5]?.startsWith('role/') === true && TRUST_ACTIONS.has(action);
}

export const GET_CALLER_IDENTITY = 'sts:getcalleridentity';

/** Source: AWS STS API Reference, GetCallerIdentity. */
export function needsNoPermission({
  action,
  caller,
}: Pick<ReadRequest, 'action' | 'caller'>): boolean {
  return action === GET_CALLER_IDENTITY && caller.principal.type !== 'Anonymous';
}

/**
 * Whether the identity side alone can never allow the request: role trust policies and KMS key policies
 * must allow the principal, or its account.
 *
 * Sources: "How AWS enforcement code logic evaluates requests to allow or deny access"; "Key policies in
 * AWS KMS", https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html; AWS STS API
 * Reference, AssumeRole.
 */
export function needsResourcePolicy(request: Pick<ReadRequest, 'action' | 'arn'>): boolean {
  if (asksTrustPolicy(request)) return true;
  const [, , service, , , name = ''] = request.arn ?? [];
  return service === 'kms' && name.startsWith('key/') && request.action.startsWith('kms:');
}

/**
 * Combines what the policies say.
 *
 * 1. `sts:GetCallerIdentity` needs no permission, and a Deny does not take it away.
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
 * 7. The account root user is allowed whatever is not denied. A federated user session has the
 *    permissions of a session policy, and without one only what resource policies grant it.
 *
 * Sources: "Policy evaluation logic"; "How AWS enforcement code logic evaluates requests to allow or deny
 * access"; "Cross-account policy evaluation logic"; AWS STS API Reference, GetCallerIdentity;
 * "RCP syntax" of the AWS Organizations user guide.
 */
export function judge(
  request: ReadRequest,
  weights: Weights,
): { readonly answer: Answer; readonly missing: readonly PolicyKind[] } {
  const { caller } = request;
  if (needsNoPermission(request)) return ALLOWED;
  if (weights.denied) return DENIED;
  const missing: PolicyKind[] = [];
  const resource = asksTrustPolicy(request) ? 'trust' : 'resource';
  if (!weights.scps) missing.push('scp');
  if (!isIamPrincipal(request)) {
    if (weights.resource !== Named.Direct) missing.push(resource);
    return missing.length === 0 ? ALLOWED : { answer: 'ImplicitlyDenied', missing };
  }

  const same = request.resourceAccount === caller.account;
  const direct = same && weights.resource === Named.Direct;
  const entity = same && weights.resource === Named.Entity;
  if (weights.resource === Named.No && (!same || needsResourcePolicy(request))) {
    missing.push(resource);
  }
  if (!direct) {
    if (!weights.identity && !entity && caller.kind !== 'root') missing.push('identity');
    if (!weights.boundary) missing.push('boundary');
    const passed = weights.hasSession || caller.kind !== 'federated-user';
    if (!weights.session || !passed) missing.push('session');
  }
  return missing.length === 0 ? ALLOWED : { answer: 'ImplicitlyDenied', missing };
}

const ALLOWED = { answer: 'Allowed', missing: [] } as const;
const DENIED = { answer: 'ExplicitlyDenied', missing: [] } as const;
