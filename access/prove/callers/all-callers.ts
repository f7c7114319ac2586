import { type Glob, parseGlob, STAR } from '../../policy/glob';
import { PARTITIONS } from '../../policy/partitions';
import type { Principal } from '../../policy/principal';
import type { PrincipalEntry } from '../../policy/principal-element';
import type { CompiledStatement } from '../../policy/statement';
import { ANY_NO_SLASH, STAR_NO_SLASH } from '../patterns/automaton';
import { beginningsApart, witnesses } from '../patterns/witnesses';
import { type NamedPrincipals, namedPrincipals } from './named-principals';
import {
  type RepresentativeCaller,
  representativeCaller,
  sessionOf,
} from './representative-caller';
import { sessionNames } from './session-names';

const NAME: Glob = [STAR, ANY_NO_SLASH];
const SIMPLE_NAME: Glob = [STAR_NO_SLASH, ANY_NO_SLASH];
/** No path has an empty segment: an ARN with one is left out, so that it represents no other. */
const EMPTY_SEGMENT: Glob = parseGlob('*//*');

interface Location {
  readonly account: string;
  /** Default: `aws`, and those that the statements name. */
  readonly partition?: string;
}

/** Where a policy is taken to be whose account is not given. */
export const HOME: Location = { account: '111122223333' };

/**
 * Representatives of all callers: of IAM principals one for every set of named principals and patterns that some
 * principal matches, in every account that is named and in one that is not; of the other types, those that are
 * named and one that is not.
 *
 * Example: for a trust policy that names `arn:aws:iam::111122223333:role/deploy` these are sessions of that role
 * and of another one of its account, a user and the root user of the account, the same of another account, a
 * service, a provider, and somebody anonymous.
 */
export function allCallers(
  statements: readonly CompiledStatement[],
  home: Location,
): RepresentativeCaller[] {
  const named = namedPrincipals(statements);
  const known = new Set([home.account, ...named.accounts]);
  const accounts = [...known, accountNotAmong(known)];
  const partitions = home.partition === undefined ? partitionsIn(named) : [home.partition];
  const principals = partitions.flatMap((partition) =>
    accounts.flatMap((account) => iamPrincipals(account, partition, statements, named)),
  );
  const callers = withUniqueIds(statements, principals);
  const others = new Map<string, Principal>();
  const add = (type: Principal['type'], id: string) => others.set(`${type} ${id}`, { type, id });
  for (const id of named.services) add('Service', id);
  add('Service', 'other.amazonaws.com');
  for (const id of named.federated) add('Federated', id);
  add('Federated', 'idp.example.com');
  add('Federated', `arn:${partitions[0]}:iam::${home.account}:saml-provider/other`);
  for (const id of named.canonical) add('CanonicalUser', id);
  for (const id of named.origins) add('AWS', id);
  add('Anonymous', 'anonymous');
  add('CanonicalUser', '0'.repeat(64)); // an id of the right length, 64 digits
  return [...callers, ...[...others.values()].map((principal) => representativeCaller(principal))];
}

/**
 * The partition `aws`, and the others that some pattern for ARNs tells apart. The empty partition does not exist: it
 * stands for those that no pattern mentions, and is left out.
 */
function partitionsIn({ globs }: NamedPrincipals): string[] {
  const beginnings = ['', ...PARTITIONS].map((partition) => `arn:${partition}:`);
  const [, ...apart] = beginningsApart([...globs.values()], beginnings);
  return [...new Set(['aws', ...apart.map((text) => text.slice(4, -1))])];
}

/** An account that is none of these. */
function accountNotAmong(known: ReadonlySet<string>): string {
  const usual = ['111122223333', '444455556666', '123456789012'];
  for (let number = 0; ; number++) {
    const account = usual[number] ?? String(number).padStart(12, '0');
    if (!known.has(account)) return account;
  }
}

/** Users, sessions of roles and of federated users, and the root user of one account. */
function iamPrincipals(
  account: string,
  partition: string,
  statements: readonly CompiledStatement[],
  named: NamedPrincipals,
): RepresentativeCaller[] {
  const iam = `arn:${partition}:iam::${account}:`;
  const federated = `arn:${partition}:sts::${account}:federated-user/`;
  const shapes: Glob[] = [
    parseGlob(`${iam}root`),
    [...parseGlob(`${iam}user/`), ...NAME],
    [...parseGlob(`${iam}role/`), ...NAME],
    [...parseGlob(federated), ...SIMPLE_NAME],
  ];
  // The name of a federated user session is in its aws:userid, as that of a role session is.
  const sessions = sessionNames(statements, '').map((name) => parseGlob(federated + name, false));
  // SCPs and RCPs do not limit service-linked roles, so these are callers of their own.
  const hasOrgPolicies = statements.some(({ kind }) => kind === 'scp' || kind === 'rcp');
  const serviceLinked = hasOrgPolicies ? [parseGlob(`${iam}role/aws-service-role/*`)] : [];
  const compared = [
    EMPTY_SEGMENT,
    ...named.globs.values(),
    ...sessions,
    ...serviceLinked,
    ...shapes,
  ];
  const arns = witnesses(compared, { within: shapes });
  const callers = arns.flatMap(({ text, matches }) => {
    const hasEmptySegment = (matches & 1n) === 1n;
    if (hasEmptySegment) return [];
    if (!text.startsWith(`${iam}role/`)) return [representativeCaller({ type: 'AWS', id: text })];
    const role = text.slice(text.lastIndexOf('/') + 1);
    return sessionNames(statements, role).map((session) => sessionOf(text, session));
  });
  // A policy that names a user also names the federated user sessions that this user has created.
  const users = [...named.users].filter((user) => user.startsWith(iam));
  return [
    ...callers,
    ...users.flatMap((federatedBy) =>
      callers
        .filter(({ caller }) => caller.kind === 'federated-user')
        .map(({ principal }) => representativeCaller({ ...principal, federatedBy })),
    ),
  ];
}

/**
 * Adds to the callers each user and role once more with every unique id that the statements name: ids of users
 * begin with `AIDA`, and those of roles with `AROA`.
 */
export function withUniqueIds(
  statements: readonly CompiledStatement[],
  callers: readonly RepresentativeCaller[],
): RepresentativeCaller[] {
  const entries = statements.flatMap(({ principals = [] }) => principals);
  const ids = new Set(entries.filter(isUniqueId).map(({ id }) => id));
  return [
    ...callers,
    ...[...ids].flatMap((uniqueId) =>
      callers
        .filter(({ caller }) => caller.kind === (uniqueId.startsWith('AIDA') ? 'user' : 'role'))
        .map(({ principal, context }) =>
          representativeCaller({ ...principal, uniqueId }, context.get('aws:principalarn')),
        ),
    ),
  ];
}

const isUniqueId = ({ type, id, arn }: PrincipalEntry) =>
  type === 'AWS' && arn === undefined && id !== '*' && !/^\d{12}$/.test(id);
