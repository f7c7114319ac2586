import { bearingOn, type CompiledPolicies } from '../policy/policy-set';
import { type Caller, Named } from '../policy/principal';
import type { ReadRequest } from '../policy/request';
import {
  type CompiledStatement,
  matchesConditions,
  matchesResource,
  namesCaller,
  type PolicyKind,
} from '../policy/statement';

export type Answer = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** Decides one request without collecting the reasons, several times as fast as `explain`. */
export function evaluate(request: ReadRequest, policies: CompiledPolicies): Answer {
  const bearing = bearingOn(policies, request.context.get('aws:principalarn'));
  return judge(request, weigh(request, bearing)).answer;
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
  const own = request.resourceAccount === request.caller.account;
  if (spares(statement, request.action, request.caller, own)) return Named.No;
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

/** The actions with which the root user mends the policy of a bucket or queue, in lower case. */
export const MENDING_ACTION =
  /^(s3(express)?:(get|put|delete)bucketpolicy|sqs:(get|set)queueattributes)$/;

/**
 * Whether a Deny has no effect.
 *
 * - The root user can mend a policy that denies it the bucket or queue of its account.
 * - No RCP reaches `kms:RetireGrant`.
 *
 * Sources: "PutBucketPolicy" of the Amazon S3 API reference; "AWS account root user", Tasks that require root
 * user credentials; "Resource control policies in AWS KMS",
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
 *
 * @param own whether the resource is in the caller's account
 */
export function spares(
  { allows, kind }: Pick<CompiledStatement, 'allows' | 'kind'>,
  action: string,
  caller: Caller,
  own: boolean,
): boolean {
  if (allows) return false;
  if (kind === 'rcp') return action === 'kms:retiregrant';
  const mends = kind === 'resource' && caller.kind === 'root' && own;
  return mends && MENDING_ACTION.test(action);
}

/**
 * Whether such a call exists, whatever the policies say: `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity`
 * are called with the token of a provider and not with AWS credentials, and everything else is not.
 *
 * Source: "Compare AWS STS credentials".
 */
export function canCall(caller: Caller, action: string): boolean {
  const { type, id } = caller.principal;
  const federated = type === 'Federated';
  if (!action.startsWith('sts:')) return !federated;
  if (/^sts:assumerolewith(saml|webidentity)$/.test(action)) {
    const saml = id.includes(':saml-provider/');
    return federated && saml === action.endsWith('saml');
  }
  if (federated) return /^sts:(tagsession|setsourceidentity|setcontext)$/.test(action);
  return hasCredentialsFor(caller, action);
}

/**
 * Whether AWS takes a call with such credentials, whatever the policies say.
 *
 * - The root user assumes no role.
 * - A role session asks for no session but a role's.
 * - A federated user session calls nothing of STS but `GetCallerIdentity`.
 *
 * Sources: "Compare AWS STS credentials"; AWS STS API Reference, AssumeRole and AssumeRoot.
 */
function hasCredentialsFor({ kind }: Caller, action: string): boolean {
  if (!action.startsWith('sts:')) return true;
  if (kind === 'root') return action !== 'sts:assumerole' && action !== 'sts:assumeroot';
  if (kind === 'role')
    return action !== 'sts:getsessiontoken' && action !== 'sts:getfederationtoken';
  return kind !== 'federated-user' || action === 'sts:getcalleridentity';
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
 * Whether nobody has to allow the request and no policy can deny it: `sts:GetCallerIdentity`, and
 * `sts:GetSessionToken` for the users and the root user, who alone can call it.
 *
 * Sources: AWS STS API Reference, GetCallerIdentity; "Permissions for GetSessionToken",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
 */
export function needsNoPermission({
  action,
  caller,
}: Pick<ReadRequest, 'action' | 'caller'>): boolean {
  if (action === 'sts:getsessiontoken') return caller.kind === 'user' || caller.kind === 'root';
  return action === 'sts:getcalleridentity' && caller.principal.type !== 'Anonymous';
}

/** What had to be there for a request to be allowed, and was not. */
export type Lacking = PolicyKind | 'credentials';

/**
 * Combines what the policies say.
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
 * Sources: "Policy evaluation logic"; "How AWS enforcement code logic evaluates requests to allow or deny
 * access"; "Cross-account policy evaluation logic"; "RCP syntax" of the AWS Organizations user guide.
 */
export function judge(
  request: ReadRequest,
  weights: Weights,
): { readonly answer: Answer; readonly missing: readonly Lacking[] } {
  const { caller } = request;
  if (needsNoPermission(request)) return ALLOWED;
  if (weights.denied) return DENIED;
  const missing: Lacking[] = [];
  const resource = asksTrustPolicy(request) ? 'trust' : 'resource';
  if (!hasCredentialsFor(caller, request.action)) missing.push('credentials');
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
