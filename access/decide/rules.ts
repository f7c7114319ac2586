import type { Caller } from '../policy/principal';
import type { ReadRequest } from '../policy/request';
import type { CompiledStatement } from '../policy/statement';

// Rules of IAM that hold whatever the policies say. `evaluate` applies them to one request, and a proof to all
// requests at once, in `prove/search/formula`.

/** Whether identity policies, boundaries, session policies and SCPs apply: only to IAM principals. */
export function isIamPrincipal(request: Pick<ReadRequest, 'caller'>): boolean {
  return request.caller.kind !== 'other';
}

/** The actions with which the root user can always repair the policy of a bucket or queue, in lower case. */
export const REPAIRING_ACTION =
  /^(s3(express)?:(get|put|delete)bucketpolicy|sqs:(get|set)queueattributes)$/;

/**
 * Whether a statement is a Deny that has no effect on such a request.
 *
 * - The policy of a bucket or queue cannot keep the root user of its account from repairing that policy.
 * - RCPs do not apply to `kms:RetireGrant`.
 *
 * Sources: "PutBucketPolicy" of the Amazon S3 API reference; "AWS account root user", Tasks that require root
 * user credentials; "Resource control policies in AWS KMS",
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
 *
 * @param isOwn whether the resource is in the caller's account
 */
export function isIneffectiveDeny(
  { allows, kind }: Pick<CompiledStatement, 'allows' | 'kind'>,
  action: string,
  caller: Caller,
  isOwn: boolean,
): boolean {
  if (allows) return false;
  if (kind === 'rcp') return action === 'kms:retiregrant';
  const canRepair = kind === 'resource' && caller.kind === 'root' && isOwn;
  return canRepair && REPAIRING_ACTION.test(action);
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
export function hasCredentialsFor({ kind }: Caller, action: string): boolean {
  if (!action.startsWith('sts:')) return true;
  if (kind === 'root') return action !== 'sts:assumerole' && action !== 'sts:assumeroot';
  if (kind === 'role')
    return action !== 'sts:getsessiontoken' && action !== 'sts:getfederationtoken';
  return kind !== 'federated-user' || action === 'sts:getcalleridentity';
}

/** The actions that a trust policy decides. A session that sets tags, a source identity or a context needs the
 * permission for one of the last three besides that for one of the first. */
export const TRUST_ACTIONS: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]);

/** Whether the policy of the resource that decides the request is the trust policy of a role. */
export function isDecidedByTrustPolicy({
  action,
  arn,
}: Pick<ReadRequest, 'action' | 'arn'>): boolean {
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
  if (isDecidedByTrustPolicy(request)) return true;
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
