import { type ArnParts, splitArn } from './arn';
import type { PrincipalType } from './policy';

/**
 * Who sends a request.
 *
 * - `AWS`: the ARN of an IAM user, a role session (`arn:aws:sts::111122223333:assumed-role/Name/session`),
 *   a federated user session, the account root, a role (some session of it), or an origin access identity
 *   of CloudFront (`arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1...`).
 * - `Service`: a service principal such as `ec2.amazonaws.com`.
 * - `Federated`: the provider of someone who calls `AssumeRoleWithWebIdentity` or `AssumeRoleWithSAML`:
 *   its name or its ARN.
 * - `CanonicalUser`: a canonical user id of S3.
 * - `Anonymous`: a request that nobody signed; the id is ignored.
 */
export interface Principal {
  readonly type: PrincipalType | 'Anonymous';
  readonly id: string;
  /** Unique id of the user or role (`AIDA...`, `AROA...`), for `aws:userid`. Unknown when absent. */
  readonly uniqueId?: string;
  /** For a federated user session: the ARN of the user that called `GetFederationToken`. */
  readonly federatedBy?: string;
}

/** A principal, parsed. */
export interface Caller {
  readonly principal: Principal;
  readonly kind: 'root' | 'user' | 'role' | 'federated-user' | 'other';
  /** Account of an `AWS` principal. */
  readonly account: string | undefined;
  readonly partition: string | undefined;
  /** Name of the role, for a role or a session of it. */
  readonly role: string | undefined;
  /** Condition keys that follow from who the principal is, by lower-case name. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Parses a principal; throws when its id does not fit its type. */
export function readPrincipal(principal: Principal): Caller {
  const other = {
    principal,
    kind: 'other',
    account: undefined,
    partition: undefined,
    role: undefined,
  } as const;
  switch (principal.type) {
    case 'AWS':
      return readAwsPrincipal(principal);
    case 'Anonymous':
      return {
        ...other,
        keys: new Map([
          ['aws:principalaccount', 'anonymous'],
          ['aws:principaltype', 'Anonymous'],
          ['aws:userid', 'anonymous'],
        ]),
      };
    case 'Service':
      return {
        ...other,
        keys: new Map([
          ['aws:principalisawsservice', 'true'],
          ['aws:principalservicename', nonEmpty(principal)],
        ]),
      };
    case 'Federated':
    case 'CanonicalUser':
      nonEmpty(principal);
      return { ...other, keys: new Map([['aws:principalisawsservice', 'false']]) };
    default:
      throw new Error(
        `'${principal.type}' is not a principal type; expected AWS, Service, Federated, CanonicalUser or Anonymous`,
      );
  }
}

function nonEmpty(principal: Principal): string {
  if (principal.id === '' || principal.id.includes('*')) {
    throw new Error(
      `'${principal.id}' names no ${principal.type} principal; expected the id of one`,
    );
  }
  return principal.id;
}

/**
 * The condition keys that follow from an IAM principal. `aws:PrincipalArn` of a session is the ARN of
 * the role, here without the role's path, which a session ARN does not show: a request that has to
 * carry a path gives `aws:PrincipalArn` in its context.
 *
 * Sources: "AWS global condition context keys", properties of the principal; "IAM policy elements:
 * Variables and tags", principal key values.
 */
function readAwsPrincipal(principal: Principal): Caller {
  const arn = splitArn(principal.id);
  const [, partition = '', service = '', , account = '', name = ''] = arn ?? [];
  const [type = '', ...rest] = name.split('/');
  const last = rest[rest.length - 1] ?? '';
  const wrong = () =>
    new Error(
      `'${principal.id}' is not the ARN of a user, role, role session, federated user or account root`,
    );
  if (arn !== undefined && isOriginAccessIdentity(arn)) {
    const keys = new Map([['aws:principalisawsservice', 'false']]);
    return { principal, kind: 'other', account: undefined, partition, role: undefined, keys };
  }
  if (arn === undefined || !/^\d{12}$/.test(account)) throw wrong();

  const keys = new Map([
    ['aws:principalarn', principal.id],
    ['aws:principalaccount', account],
    ['aws:principalisawsservice', 'false'],
  ]);
  const caller = { principal, account, partition, keys };
  const is = (wanted: string, names: number) =>
    `${service}:${type}` === wanted && rest.length >= names && !rest.some((part) => part === '');

  if (service === 'iam' && name === 'root') {
    keys.set('aws:principaltype', 'Account').set('aws:userid', account);
    return { ...caller, kind: 'root', role: undefined };
  }
  if (is('iam:user', 1)) {
    keys.set('aws:principaltype', 'User').set('aws:username', last);
    if (principal.uniqueId !== undefined) keys.set('aws:userid', principal.uniqueId);
    return { ...caller, kind: 'user', role: undefined };
  }
  if (is('iam:role', 1)) {
    keys.set('aws:principaltype', 'AssumedRole');
    return { ...caller, kind: 'role', role: last };
  }
  if (is('sts:assumed-role', 2) && rest.length === 2) {
    const role = rest[0] as string;
    keys.set('aws:principaltype', 'AssumedRole');
    keys.set('aws:principalarn', `arn:${partition}:iam::${account}:role/${role}`);
    if (principal.uniqueId !== undefined) keys.set('aws:userid', `${principal.uniqueId}:${last}`);
    return { ...caller, kind: 'role', role };
  }
  if (is('sts:federated-user', 1) && rest.length === 1) {
    keys.set('aws:principaltype', 'FederatedUser').set('aws:userid', `${account}:${last}`);
    return { ...caller, kind: 'federated-user', role: undefined };
  }
  throw wrong();
}

/**
 * Whether it is who reads a bucket for a distribution of CloudFront: nobody's identity policies apply.
 *
 * Source: "Restrict access to an Amazon S3 origin" of the Amazon CloudFront developer guide.
 */
const isOriginAccessIdentity = ([, , service, , account, name = '']: ArnParts) =>
  service === 'iam' && account === 'cloudfront' && /^user\/./.test(name);
