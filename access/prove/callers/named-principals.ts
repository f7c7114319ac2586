import { NOTHING } from '../../policy/context';
import { ANY, type Glob, parseGlob, STAR } from '../../policy/glob';
import { Pattern } from '../../policy/pattern';
import type { PrincipalEntry } from '../../policy/principal-element';
import type { CompiledStatement } from '../../policy/statement';
import { InexactError } from '../inexact';
import { ACCOUNT_ID } from '../patterns/arn-globs';
import { globsOf } from '../patterns/condition-globs';
import {
  allPatterns,
  assertText,
  type PatternsByKey,
  patternsByKey,
  patternsIn,
} from '../patterns/patterns-by-key';
import { asPattern, madeOf, segments } from '../patterns/segments';
import { metBy, saidOf } from '../patterns/substitutions';
import { textsFor } from '../patterns/variable-texts';
import { witnesses } from '../patterns/witnesses';

/** Who is named in statements, by a `Principal` element or by a condition key that tells who it is. */
export interface NamedPrincipals {
  readonly accounts: Set<string>;
  /** Patterns for ARNs of users and roles. */
  readonly globs: Map<string, Glob>;
  /** ARNs of users. */
  readonly users: Set<string>;
  readonly services: Set<string>;
  readonly federated: Set<string>;
  readonly canonical: Set<string>;
  /** ARNs of origin access identities. */
  readonly origins: Set<string>;
}

/**
 * Characters of names, and of names with a path. Source: "IAM and AWS STS quotas", IAM name requirements.
 */
const NAME = /[\w+=,.@-]/;
const PATH = /[!-~]/;
const USER_ID = /[\w+=,.@:-]/;
const SERVICE_NAME = /[\w.-]/;
const SERVICE: Glob = [ANY, STAR];

/** An ARN of a principal, in which a pattern for ARNs can mean the account by any of its colons. */
const OF_ACCOUNT = new Pattern('arn:*::${account}:*', { variables: true, wildcards: true });
/** The `aws:userid` of its root user, and of its federated users. */
const IDS_OF_ACCOUNT = ['${account}', '${account}:*'].map(
  (text) => new Pattern(text, { variables: true, wildcards: true }),
);

export function namedPrincipals(statements: readonly CompiledStatement[]): NamedPrincipals {
  const named: NamedPrincipals = {
    accounts: new Set(),
    globs: new Map(),
    users: new Set(),
    services: new Set(),
    federated: new Set(),
    canonical: new Set(),
    origins: new Set(),
  };
  const glob = (value: Glob) => named.globs.set(value.join(), value);
  const userNamed = (name: Glob) => {
    glob([...parseGlob('arn:*:iam::*:user/'), ...name]);
    glob([...parseGlob('arn:*:iam::*:user/*/'), ...name]);
  };
  for (const { principals = [] } of statements) for (const entry of principals) add(entry, named);

  const accounts = new Map<string, Glob>();
  const account = (value: Glob) => accounts.set(value.join(), value);
  const accountsIn = (whole: readonly Pattern[], pattern: Pattern) => {
    for (const text of whole)
      segments(text, 'account', pattern).filter(madeOf(/\d/)).forEach(account);
  };
  const services: Glob[] = [];
  for (const condition of statements.flatMap(({ conditions }) => conditions)) {
    if (condition.kind === 'null') continue;
    assertText(condition, ['aws:principalaccount', 'aws:username', 'aws:userid']);
    for (const value of condition.values) {
      const globs = globsOf(value, NOTHING);
      if (condition.key === 'aws:principalaccount') globs.forEach(account);
      if (condition.key === 'aws:username') globs.forEach(userNamed);
      if (condition.key === 'aws:userid')
        for (const pattern of patternsIn({ values: [value] })) accountsIn(IDS_OF_ACCOUNT, pattern);
      if (condition.key === 'aws:principalservicename') services.push(...globs);
      if (condition.key === 'aws:principalarn') {
        if (globs.length === 0) {
          throw new InexactError(
            'one key',
            `'aws:PrincipalArn' is compared with '${value.text}', which has a variable`,
          );
        }
        globs.forEach(glob);
        for (const pattern of patternsIn({ values: [value] })) accountsIn([OF_ACCOUNT], pattern);
      }
    }
  }
  const places = patternsByKey(statements);
  // What the key meets where it is a variable, and what it is compared with where that has a variable.
  const passed = (key: string, character: RegExp) => {
    const met = isVariable(key, places) ? metBy(key, places) : [];
    const varies = (places.get(key) ?? []).some(({ variables }) => variables.length > 0);
    return [...met, ...(varies ? saidOf(key, places) : [])].filter(madeOf(character));
  };
  passed('aws:principalaccount', /\d/).forEach(account);
  for (const id of passed('aws:userid', USER_ID)) accountsIn(IDS_OF_ACCOUNT, asPattern(id));
  for (const arn of passed('aws:principalarn', PATH)) accountsIn([OF_ACCOUNT], asPattern(arn));
  services.push(...passed('aws:principalservicename', SERVICE_NAME));
  if (accounts.size > 0) {
    const options = { within: [ACCOUNT_ID], fresh: '9876543210' };
    for (const { text } of witnesses([...accounts.values()], options)) named.accounts.add(text);
  }
  if (services.length > 0)
    for (const { text } of witnesses(services, { within: [SERVICE] }))
      if (!text.includes('*')) named.services.add(text);

  // As patterns, too: who is named has to meet what else is said of the name.
  passed('aws:username', NAME).forEach(userNamed);
  passed('aws:principalarn', PATH).forEach(glob);
  for (const text of textsThatVary('aws:username', places, NAME)) userNamed(parseGlob(text, false));
  for (const text of textsThatVary('aws:principalarn', places, PATH)) {
    if (/^arn:/.test(text)) glob(parseGlob(text, false));
    named.accounts.add(text.split(':')[4] ?? '');
  }
  for (const text of textsThatVary('aws:principalaccount', places, /\d/)) named.accounts.add(text);
  for (const text of textsThatVary('aws:principalservicename', places, SERVICE_NAME))
    if (text !== '' && !text.includes('*')) named.services.add(text);
  for (const text of named.accounts) if (!/^\d{12}$/.test(text)) named.accounts.delete(text);
  return named;
}

function add({ type, id, arn }: PrincipalEntry, named: NamedPrincipals): void {
  if (id === '*') return;
  if (type === 'Service') named.services.add(id);
  else if (type === 'Federated') named.federated.add(id);
  else if (type === 'CanonicalUser') named.canonical.add(id);
  else if (arn === undefined)
    named.accounts.add(id); // a unique id is none, and is left out in the end
  else {
    const [, partition, , , account = '', name = ''] = arn;
    if (account === 'cloudfront') {
      named.origins.add(id);
      return;
    }
    named.accounts.add(account);
    if (name.startsWith('user/')) named.users.add(id);
    const role = /^assumed-role\/([^/]+)\//.exec(name)?.[1];
    const whole = role === undefined ? id : `arn:${partition}:iam::${account}:role/${role}`;
    const glob = parseGlob(whole, false);
    named.globs.set(glob.join(), glob);
  }
}

/**
 * Texts for a key that follows from the caller where a variable decides what it means: when the key itself
 * is the variable, and when it is compared with one.
 */
function textsThatVary(key: string, places: PatternsByKey, character: RegExp): Set<string> {
  const texts = isVariable(key, places) ? textsFor(key, places, character) : new Set<string>();
  for (const pattern of places.get(key) ?? []) {
    for (const variable of pattern.variables) {
      for (const text of ['', ...textsFor(variable.key, places, character)]) {
        const glob = pattern.glob({ get: () => text }) ?? [];
        texts.add(String.fromCharCode(...glob.map((token) => (token < 0 ? X : token))));
      }
    }
  }
  return texts;
}

const X = 'x'.charCodeAt(0);

const isVariable = (key: string, places: PatternsByKey) =>
  allPatterns(places).some(({ variables }) => variables.some((variable) => variable.key === key));
