import { splitArn } from '../../policy/arn';
import type { ContextValue } from '../../policy/context';
import { ANY_NO_COLON, type Glob, parseGlob, STAR_NO_COLON } from '../../policy/glob';
import { type Caller, type Principal, readPrincipal } from '../../policy/principal';

/** A principal that stands for all whom no policy can tell from it, with the keys that its id does not show. */
export interface RepresentativeCaller {
  readonly principal: Principal;
  readonly caller: Caller;
  /** Name of the session, for a role session. */
  readonly session: string | undefined;
  /** By lower-case name; of a role with a path, `aws:principalarn`. */
  readonly context: ReadonlyMap<string, string>;
}

/** Reads a principal; `arn` is that of its role, if the role has a path. Throws when the id is malformed. */
export function representativeCaller(principal: Principal, arn?: string): RepresentativeCaller {
  const caller = readPrincipal(principal);
  const context = new Map<string, string>();
  if (arn !== undefined && arn !== caller.keys.get('aws:principalarn'))
    context.set('aws:principalarn', arn);
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(principal.id)?.[1];
  return { principal, caller, session, context };
}

/** A session of a role; the role's ARN may have a path, which the session's does not show. */
export function sessionOf(role: string, session: string): RepresentativeCaller {
  const [, partition, , , account, name = ''] = splitArn(role) ?? [];
  if (!name.startsWith('role/')) throw new Error(`'${role}' is not the ARN of a role`);
  const last = name.slice(name.lastIndexOf('/') + 1);
  const id = `arn:${partition}:sts::${account}:assumed-role/${last}/${session}`;
  return representativeCaller({ type: 'AWS', id }, role);
}

/** Stands for the value of a key that does not follow from who the caller is. */
export const FREE = Symbol('free');

const DERIVED = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:username',
]);

const OF_IAM_PRINCIPALS =
  /^aws:(principaltag\/.*|principalorgid|principalorgpaths|multifactorauth(present|age)|tokenissuetime|sourceidentity|federatedprovider)$/;

const OF_SERVICES =
  /^aws:(sourcearn|sourceaccount|sourceorgid|sourceorgpaths|principalservicenameslist)$/;

/**
 * The value of a key that follows from the caller; undefined when the caller's requests never carry it.
 *
 * Source: "AWS global condition context keys", the availability of each key.
 */
export function fixedValue(
  caller: RepresentativeCaller,
  key: string,
): ContextValue | undefined | typeof FREE {
  const known = caller.context.get(key) ?? caller.caller.keys.get(key);
  if (known !== undefined) return known;
  if (DERIVED.has(key)) return undefined;
  const iam = caller.caller.kind !== 'other';
  if (!iam && (key === 'aws:userid' || OF_IAM_PRINCIPALS.test(key))) return undefined;
  if (caller.principal.type !== 'Service' && OF_SERVICES.test(key)) return undefined;
  return FREE;
}

/** What `aws:userid` can be when the unique id of the user or role is not known. */
export function userIdShape(caller: RepresentativeCaller): Glob {
  const unique = [ANY_NO_COLON, STAR_NO_COLON];
  return caller.session === undefined
    ? unique
    : [...unique, ...parseGlob(`:${caller.session}`, false)];
}
