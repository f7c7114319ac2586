import type { Condition } from '../../policy/condition';
import { NOTHING } from '../../policy/context';
import { ANY, type Glob, keyOfGlob, parseGlob, STAR } from '../../policy/glob';
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
import { comparedGlobs, segmentGlobs } from '../patterns/substitutions';
import { textsFor } from '../patterns/variable-texts';
import { witnesses } from '../patterns/witnesses';

/** The principals that statements name, by a `Principal` element or by a condition key that tells who it is. */
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

/** Finds every principal that the statements can tell from the others. */
export function namedPrincipals(statements: readonly CompiledStatement[]): NamedPrincipals {
  const named = new NameCollection();
  for (const { principals = [] } of statements) for (const entry of principals) named.entry(entry);
  for (const condition of statements.flatMap(({ conditions }) => conditions))
    if (condition.kind !== 'null') named.condition(condition);
  named.patterns(patternsByKey(statements));
  return named.principals();
}

/** The names found so far; those of accounts and services as patterns, of which some text is taken in the end. */
class NameCollection {
  private readonly found = {
    accounts: new Set<string>(),
    globs: new Map<string, Glob>(),
    users: new Set<string>(),
    services: new Set<string>(),
    federated: new Set<string>(),
    canonical: new Set<string>(),
    origins: new Set<string>(),
  };
  private readonly accounts = new Map<string, Glob>();
  private readonly services: Glob[] = [];
  /** Texts in which variables have values: names in them are taken as they are. */
  private readonly texts = { accounts: new Set<string>(), services: new Set<string>() };

  /** Adds who an entry of a `Principal` or `NotPrincipal` element names. */
  entry({ type, id, arn }: PrincipalEntry): void {
    const { found } = this;
    if (id === '*') return;
    if (type === 'Service') found.services.add(id);
    else if (type === 'Federated') found.federated.add(id);
    else if (type === 'CanonicalUser') found.canonical.add(id);
    else if (arn === undefined)
      found.accounts.add(id); // a unique id is none, and is left out in the end
    else {
      const [, partition, , , account = '', name = ''] = arn;
      if (account === 'cloudfront') {
        found.origins.add(id);
        return;
      }
      found.accounts.add(account);
      if (name.startsWith('user/')) found.users.add(id);
      const role = /^assumed-role\/([^/]+)\//.exec(name)?.[1];
      const whole = role === undefined ? id : `arn:${partition}:iam::${account}:role/${role}`;
      this.addArn(parseGlob(whole, false));
    }
  }

  /** Adds whom a condition means, if its key tells who the caller is. */
  condition(condition: Condition): void {
    assertText(condition, ['aws:principalaccount', 'aws:username', 'aws:userid']);
    for (const value of condition.values) {
      const globs = globsOf(value, NOTHING);
      const patterns = () => patternsIn({ values: [value] });
      switch (condition.key) {
        case 'aws:principalaccount':
          for (const glob of globs) this.addAccount(glob);
          break;
        case 'aws:username':
          for (const glob of globs) this.addUserName(glob);
          break;
        case 'aws:userid':
          for (const pattern of patterns()) this.addAccountsIn(IDS_OF_ACCOUNT, pattern);
          break;
        case 'aws:principalservicename':
          this.services.push(...globs);
          break;
        case 'aws:principalarn':
          if (globs.length === 0) {
            throw new InexactError(
              'one key',
              `'aws:PrincipalArn' is compared with '${value.text}', which has a variable`,
            );
          }
          for (const glob of globs) this.addArn(glob);
          for (const pattern of patterns()) this.addAccountsIn([OF_ACCOUNT], pattern);
      }
    }
  }

  /** Adds whom the patterns mean in which a key that tells who the caller is, is a variable. */
  patterns(byKey: PatternsByKey): void {
    const globs = (key: string, character: RegExp) => globsThatVary(key, byKey, character);
    for (const glob of globs('aws:principalaccount', /\d/)) this.addAccount(glob);
    for (const id of globs('aws:userid', USER_ID))
      this.addAccountsIn(IDS_OF_ACCOUNT, asPattern(id));
    for (const name of globs('aws:username', NAME)) this.addUserName(name);
    for (const arn of globs('aws:principalarn', PATH)) {
      this.addAccountsIn([OF_ACCOUNT], asPattern(arn));
      this.addArn(arn);
    }
    this.services.push(...globs('aws:principalservicename', SERVICE_NAME));

    // A name that a text means is a pattern, too: who is named has to match what else names are compared with.
    const texts = (key: string, character: RegExp) => textsThatVary(key, byKey, character);
    for (const text of texts('aws:username', NAME)) this.addUserName(parseGlob(text, false));
    for (const text of texts('aws:principalarn', PATH)) {
      if (/^arn:/.test(text)) this.addArn(parseGlob(text, false));
      this.texts.accounts.add(text.split(':')[4] ?? '');
    }
    for (const text of texts('aws:principalaccount', /\d/)) this.texts.accounts.add(text);
    for (const text of texts('aws:principalservicename', SERVICE_NAME))
      this.texts.services.add(text);
  }

  /** The principals: of accounts and services, one for each set of patterns that it can match. */
  principals(): NamedPrincipals {
    const { accounts, services } = this.found;
    if (this.accounts.size > 0) {
      const options = { within: [ACCOUNT_ID], fresh: '9876543210' };
      for (const { text } of witnesses([...this.accounts.values()], options)) accounts.add(text);
    }
    if (this.services.length > 0)
      for (const { text } of witnesses(this.services, { within: [SERVICE] }))
        if (!text.includes('*')) services.add(text);
    for (const text of this.texts.services)
      if (text !== '' && !text.includes('*')) services.add(text);
    for (const text of this.texts.accounts) accounts.add(text);
    for (const text of accounts) if (!/^\d{12}$/.test(text)) accounts.delete(text);
    return this.found;
  }

  private addArn(glob: Glob): void {
    this.found.globs.set(keyOfGlob(glob), glob);
  }

  private addUserName(name: Glob): void {
    this.addArn([...parseGlob('arn:*:iam::*:user/'), ...name]);
    this.addArn([...parseGlob('arn:*:iam::*:user/*/'), ...name]);
  }

  private addAccount(glob: Glob): void {
    this.accounts.set(keyOfGlob(glob), glob);
  }

  private addAccountsIn(texts: readonly Pattern[], pattern: Pattern): void {
    for (const text of texts)
      for (const glob of segments(text, 'account', pattern).filter(madeOf(/\d/)))
        this.addAccount(glob);
  }
}

/**
 * Globs for a key where a variable plays a part: what its value can match where the key itself is the variable,
 * and what the key is compared with where that has a variable.
 */
function globsThatVary(key: string, byKey: PatternsByKey, character: RegExp): Glob[] {
  const matched = isVariable(key, byKey) ? segmentGlobs(key, byKey) : [];
  const varies = (byKey.get(key) ?? []).some(({ variables }) => variables.length > 0);
  return [...matched, ...(varies ? comparedGlobs(key, byKey) : [])].filter(madeOf(character));
}

/** Texts for a key where a variable plays a part, in the same two cases. */
function textsThatVary(key: string, byKey: PatternsByKey, character: RegExp): Set<string> {
  const texts = isVariable(key, byKey) ? textsFor(key, byKey, character) : new Set<string>();
  for (const pattern of byKey.get(key) ?? []) {
    for (const variable of pattern.variables) {
      for (const text of ['', ...textsFor(variable.key, byKey, character)]) {
        const glob = pattern.glob({ get: () => text }) ?? [];
        texts.add(String.fromCharCode(...glob.map((token) => (token < 0 ? X : token))));
      }
    }
  }
  return texts;
}

const X = 'x'.charCodeAt(0);

const isVariable = (key: string, byKey: PatternsByKey) =>
  allPatterns(byKey).some(({ variables }) => variables.some((variable) => variable.key === key));
