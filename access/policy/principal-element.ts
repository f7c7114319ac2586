import { type ArnParts, splitArn } from './arn';
import type { OneOrMore, PrincipalType } from './policy';
import { type Caller, readPrincipal } from './principal';

/**
 * How a policy names a principal, from not at all to directly.
 *
 * - `Account`: it names the account, and so leaves the decision to the account's identity policies.
 * - `Entity`: it names the role of a session, or the user behind a federated user session; permissions
 *   boundaries and session policies still limit what it grants.
 * - `Direct`: it names the user or the session itself, or everybody.
 *
 * Source: "How AWS enforcement code logic evaluates requests to allow or deny access",
 * resource-based policies.
 */
export const Named = { No: 0, Account: 1, Entity: 2, Direct: 3 } as const;
export type Named = (typeof Named)[keyof typeof Named];

/** One entry of a `Principal` or `NotPrincipal` element. */
export interface PrincipalEntry {
  readonly type: PrincipalType | '*';
  readonly id: string;
  readonly arn: ArnParts | undefined;
}

/** Reads a `Principal` element; throws on a wildcard that does not stand alone, and on malformed ids. */
export function readPrincipals(
  element: '*' | Readonly<Partial<Record<PrincipalType, OneOrMore<string>>>>,
): PrincipalEntry[] {
  if (element === '*') return [{ type: '*', id: '*', arn: undefined }];
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    throw new Error(
      `principal ${JSON.stringify(element)} is malformed; expected '*' or { AWS: ... }`,
    );
  }
  const entries = Object.entries(element).flatMap(([type, ids]) => {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(type)) {
      throw new Error(
        `'${type}' is not a principal type; expected AWS, Service, Federated or CanonicalUser`,
      );
    }
    return (Array.isArray(ids) ? ids : [ids]).map((id) => readEntry(type as PrincipalType, id));
  });
  if (entries.length === 0) throw new Error('the principal element names nobody');
  return entries;
}

function readEntry(type: PrincipalType, id: unknown): PrincipalEntry {
  if (typeof id !== 'string' || id === '') {
    throw new Error(`principal ${JSON.stringify(id)} of type ${type} is malformed; expected text`);
  }
  if (id === '*') return { type: type === 'AWS' ? '*' : type, id, arn: undefined };
  if (/[*?]/.test(id)) {
    throw new Error(`principal '${id}' has a wildcard; expected a full name, or '*' alone`);
  }
  const arn = splitArn(id);
  if (type === 'AWS' && arn === undefined && !/^(\d{12}|A[A-Z]{3}[A-Z0-9]{12,})$/.test(id)) {
    throw new Error(`principal '${id}' is malformed; expected an ARN or a 12-digit account id`);
  }
  // No policy can name a group or any other resource: "AWS JSON policy elements: Principal".
  if (type === 'AWS' && arn !== undefined) readPrincipal({ type, id });
  return { type, id, arn };
}

/**
 * How the entries name the caller. Types never match each other, but `*` matches everybody.
 *
 * A role that is named matches its sessions, whatever the path of the role: a session ARN has none,
 * and a role name is unique in its account. Source: "AWS JSON policy elements: Principal",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function namedBy(entries: readonly PrincipalEntry[], caller: Caller): Named {
  let best: Named = Named.No;
  for (const entry of entries) {
    const named = namedByEntry(entry, caller);
    if (named > best) best = named;
  }
  return best;
}

function namedByEntry(entry: PrincipalEntry, caller: Caller): Named {
  if (entry.type === '*') return Named.Direct;
  const { principal } = caller;
  if (entry.type !== principal.type) return Named.No;
  if (entry.id === '*' || entry.id === principal.id) {
    return caller.kind === 'role' && entry.arn?.[2] === 'iam' ? Named.Entity : Named.Direct;
  }
  if (entry.type !== 'AWS') return Named.No;
  if (entry.arn === undefined) {
    if (entry.id === caller.account) return Named.Account;
    if (entry.id !== principal.uniqueId) return Named.No;
    return caller.kind === 'role' ? Named.Entity : Named.Direct;
  }
  const [, partition, service, , account, name = ''] = entry.arn;
  if (service !== 'iam' || partition !== caller.partition || account !== caller.account) {
    return Named.No;
  }
  if (name === 'root') return Named.Account;
  if (entry.id === principal.federatedBy) return Named.Entity;
  const isRole = name.startsWith('role/') && caller.role === name.slice(name.lastIndexOf('/') + 1);
  return isRole ? Named.Entity : Named.No;
}

/**
 * Whether `NotPrincipal` excepts the caller: only when it names the user or the session itself. An
 * account or a role in the list does not except the users of the account or the sessions of the role.
 *
 * Source: "AWS JSON policy elements: NotPrincipal": of a session listed with its role and account,
 * only that session is excepted.
 */
export function exceptedBy(entries: readonly PrincipalEntry[], caller: Caller): boolean {
  return entries.some((entry) => {
    if (entry.type === '*') return true;
    if (entry.type !== caller.principal.type) return false;
    if (entry.id === '*' || entry.id === caller.principal.id) return true;
    return (
      entry.id === caller.principal.uniqueId ||
      (caller.kind === 'root' && entry.id === caller.account)
    );
  });
}
