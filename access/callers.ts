import { ArnPattern, splitArn } from './arn';
import { ANY_NO_SLASH, STAR_NO_SLASH, witnesses } from './automaton';
import type { Condition } from './condition';
import type { ContextValue } from './context';
import { ANY_NO_COLON, type Glob, parseGlob, STAR, STAR_NO_COLON } from './glob';
import { InexactError } from './inexact';
import { arnGlob } from './key-values';
import { Pattern } from './pattern';
import { type Caller, type Principal, readPrincipal } from './principal';
import type { CompiledStatement } from './statement';

/** One principal that stands for many, with the keys that its id does not show. */
export interface CallerCase {
  readonly principal: Principal;
  readonly caller: Caller;
  /** Name of the session, for a role session. */
  readonly session: string | undefined;
  /** By lower-case name; of a role with a path, `aws:principalarn`. */
  readonly context: ReadonlyMap<string, string>;
}

export function callerCase(principal: Principal, arn?: string): CallerCase {
  const caller = readPrincipal(principal);
  const context = new Map<string, string>();
  if (arn !== undefined && arn !== caller.keys.get('aws:principalarn'))
    context.set('aws:principalarn', arn);
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(principal.id)?.[1];
  return { principal, caller, session, context };
}

/** A session of a role; the role's ARN may have a path, which the session's does not show. */
export function sessionOf(role: string, session: string): CallerCase {
  const [, partition, , , account, name = ''] = splitArn(role) ?? [];
  if (!name.startsWith('role/')) throw new Error(`'${role}' is not the ARN of a role`);
  const last = name.slice(name.lastIndexOf('/') + 1);
  const id = `arn:${partition}:sts::${account}:assumed-role/${last}/${session}`;
  return callerCase({ type: 'AWS', id }, role);
}

/** The key is not decided by who the caller is. */
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
  caller: CallerCase,
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
export function userIdShape(caller: CallerCase): Glob {
  const unique = [ANY_NO_COLON, STAR_NO_COLON];
  return caller.session === undefined
    ? unique
    : [...unique, ...parseGlob(`:${caller.session}`, false)];
}

/**
 * Whether such a request exists: `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity` are called with the
 * token of a provider and not with AWS credentials, and everything else is not.
 *
 * Source: "Compare AWS STS credentials".
 */
export function canCall(caller: CallerCase, action: string): boolean {
  const federated = caller.principal.type === 'Federated';
  if (/^sts:assumerolewith(saml|webidentity)$/.test(action)) {
    const saml = caller.principal.id.includes(':saml-provider/');
    return federated && saml === action.endsWith('saml');
  }
  return !federated || /^sts:(tagsession|setsourceidentity|setcontext)$/.test(action);
}

const NAME: Glob = [STAR, ANY_NO_SLASH];
const SIMPLE_NAME: Glob = [STAR_NO_SLASH, ANY_NO_SLASH];

/**
 * Principals that stand for everybody: every set of the principals and patterns named in the statements
 * that some principal of some type matches, in every account that is named and in one that is not.
 */
export function everybody(
  statements: Iterable<CompiledStatement>,
  home: { readonly account: string; readonly partition: string },
): CallerCase[] {
  const named = collect(statements);
  const fresh = ['111122223333', '444455556666', '123456789012', '999999999999'].find(
    (account) => account !== home.account && !named.accounts.has(account),
  ) as string;
  const accounts = new Set([home.account, ...named.accounts, fresh]);
  const cases: CallerCase[] = [];
  for (const account of accounts) cases.push(...iamPrincipals(account, home.partition, named));
  const others = new Map<string, Principal>();
  const add = (type: Principal['type'], id: string) => others.set(`${type} ${id}`, { type, id });
  for (const id of named.services) add('Service', id);
  add('Service', 'other.amazonaws.com');
  for (const id of named.federated) add('Federated', id);
  add('Federated', 'idp.example.com');
  add('Federated', `arn:${home.partition}:iam::${home.account}:saml-provider/other`);
  for (const id of named.canonical) add('CanonicalUser', id);
  if (named.canonical.size > 0) add('CanonicalUser', '0');
  add('Anonymous', 'anonymous');
  return [...cases, ...[...others.values()].map((principal) => callerCase(principal))];
}

/** Names of sessions that make a difference: those of named sessions, those in `aws:userid`, and another. */
export function sessionNames(statements: Iterable<CompiledStatement>, role: string): string[] {
  const names = new Set(['session']);
  for (const statement of statements) {
    for (const { arn } of statement.principals ?? []) {
      const [type, name, session] = (arn?.[5] ?? '').split('/');
      if (type === 'assumed-role' && name === role && session !== undefined) names.add(session);
    }
    for (const condition of statement.conditions) {
      if (condition.key !== 'aws:userid') continue;
      for (const { text } of condition.values) {
        const session = text.split(':')[1];
        if (session && !session.includes('${')) names.add(session.replace(/[*?]/g, 'x'));
      }
    }
  }
  return [...names];
}

interface NamedPrincipals {
  readonly statements: readonly CompiledStatement[];
  readonly accounts: Set<string>;
  readonly globs: Map<string, Glob>;
  readonly services: Set<string>;
  readonly federated: Set<string>;
  readonly canonical: Set<string>;
}

function collect(statements: Iterable<CompiledStatement>): NamedPrincipals {
  const named: NamedPrincipals = {
    statements: [...statements],
    accounts: new Set(),
    globs: new Map(),
    services: new Set(),
    federated: new Set(),
    canonical: new Set(),
  };
  const glob = (value: Glob) => named.globs.set(value.join(), value);
  for (const statement of named.statements) {
    for (const { type, id, arn } of statement.principals ?? []) {
      if (id === '*') continue;
      if (type === 'Service') named.services.add(id);
      else if (type === 'Federated') named.federated.add(id);
      else if (type === 'CanonicalUser') named.canonical.add(id);
      else if (arn === undefined) named.accounts.add(/^\d{12}$/.test(id) ? id : '');
      else {
        if (/^\d{12}$/.test(arn[4] as string)) named.accounts.add(arn[4] as string);
        const role = /^assumed-role\/([^/]+)\//.exec(arn[5] as string)?.[1];
        glob(
          parseGlob(role === undefined ? id : `arn:${arn[1]}:iam::${arn[4]}:role/${role}`, false),
        );
      }
    }
    for (const condition of statement.conditions) collectCondition(condition, named, glob);
  }
  named.accounts.delete('');
  return named;
}

function collectCondition(
  condition: Condition,
  named: NamedPrincipals,
  glob: (value: Glob) => void,
): void {
  for (const value of condition.values) {
    const sample = value.text.replace(/[*?]/g, 'x');
    if (condition.key === 'aws:principalservicename') named.services.add(sample);
    if (condition.key === 'aws:principalaccount' && /^\d{12}$/.test(value.text))
      named.accounts.add(value.text);
    if (condition.key === 'aws:username' && value instanceof Pattern) {
      const name = value.glob(NOTHING);
      if (name !== undefined) {
        glob([...parseGlob('arn:*:iam::*:user/'), ...name]);
        glob([...parseGlob('arn:*:iam::*:user/*/'), ...name]);
      }
    }
    if (condition.key !== 'aws:principalarn') continue;
    const account = splitArn(value.text)?.[4] ?? '';
    if (/^\d{12}$/.test(account)) named.accounts.add(account);
    const globs =
      value instanceof ArnPattern
        ? arnGlob(value, NOTHING)
        : value instanceof Pattern
          ? [value.glob(NOTHING)]
          : [];
    for (const found of globs) {
      if (found === undefined) {
        throw new InexactError(
          'one key',
          `'aws:PrincipalArn' is compared with '${value.text}', which has a variable`,
        );
      }
      glob(found);
    }
  }
}

const NOTHING = { get: () => undefined };

function iamPrincipals(account: string, partition: string, named: NamedPrincipals): CallerCase[] {
  const iam = `arn:${partition}:iam::${account}:`;
  const shapes: Glob[] = [
    parseGlob(`${iam}root`),
    [...parseGlob(`${iam}user/`), ...NAME],
    [...parseGlob(`${iam}role/`), ...NAME],
    [...parseGlob(`arn:${partition}:sts::${account}:federated-user/`), ...SIMPLE_NAME],
  ];
  const arns = witnesses([...named.globs.values(), ...shapes], { within: shapes });
  return arns.flatMap(({ text }) => {
    if (!text.startsWith(`${iam}role/`)) return [callerCase({ type: 'AWS', id: text })];
    const role = text.slice(text.lastIndexOf('/') + 1);
    return sessionNames(named.statements, role).map((session) => sessionOf(text, session));
  });
}
