import type { ArnParts, ArnPattern } from './arn';
import { type Condition, holds } from './condition';
import type { Context } from './context';
import { type Glob, globMatches, parseGlob } from './glob';
import type { Statement } from './policy';
import type { Caller } from './principal';
import { exceptedBy, Named, namedBy, type PrincipalEntry } from './principal-element';

/** What a policy is attached to; decides which elements its statements have and what they can do. */
export type PolicyKind =
  | 'identity'
  | 'resource'
  | 'trust'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'rcp'
  /** Not a policy: a statement about requests, for proofs. */
  | 'claim';

/** A statement, read once so that it can be compared with many requests. */
export interface CompiledStatement {
  readonly source: Statement;
  readonly kind: PolicyKind;
  /** Name of the policy, as the caller gave it, or its position. */
  readonly policy: string;
  /** Its position in the policy, from 0. */
  readonly index: number;
  readonly allows: boolean;
  readonly actions: ActionMatcher;
  /** Undefined: it applies to whatever the policy is attached to. */
  readonly resources: readonly ArnPattern[] | undefined;
  readonly notResource: boolean;
  /** Undefined in policies of an identity, which need not name it. */
  readonly principals: readonly PrincipalEntry[] | undefined;
  readonly notPrincipal: boolean;
  readonly conditions: readonly Condition[];
}

/** The actions of a statement. Names are case-insensitive. Source: "IAM JSON policy elements: Action". */
export class ActionMatcher {
  private readonly names = new Set<string>();
  private readonly prefixes: string[] = [];
  private readonly globs: Glob[] = [];
  /** The same for matchers of the same actions. */
  readonly key: string;

  constructor(
    /** In lower case. */
    readonly patterns: readonly string[],
    readonly not: boolean,
  ) {
    this.key = `${not ? 'not' : ''} ${patterns.join(' ')}`;
    for (const pattern of patterns) {
      const wild = pattern.search(/[*?]/);
      if (wild < 0) this.names.add(pattern);
      else if (wild === pattern.length - 1 && pattern.endsWith('*')) {
        this.prefixes.push(pattern.slice(0, -1));
      } else this.globs.push(parseGlob(pattern));
    }
  }

  /** Whether the action, in lower case, is one the statement is about. */
  matches(action: string): boolean {
    return this.lists(action) !== this.not;
  }

  private lists(action: string): boolean {
    return (
      this.names.has(action) ||
      this.prefixes.some((prefix) => action.startsWith(prefix)) ||
      this.globs.some((glob) => globMatches(glob, action))
    );
  }
}

/** What of a request decides whether a statement applies to it. */
export interface RequestFacts {
  readonly action: string;
  /** Undefined for the resource `*`. */
  readonly arn: ArnParts | undefined;
  readonly caller: Caller;
  readonly context: Context;
}

export function matchesResource(statement: CompiledStatement, facts: RequestFacts): boolean {
  if (statement.resources === undefined) return true;
  const { resources } = statement;
  for (let i = 0; i < resources.length; i++) {
    if ((resources[i] as ArnPattern).matchesParts(facts.arn, facts.context)) {
      return !statement.notResource;
    }
  }
  return statement.notResource;
}

export function matchesConditions(statement: CompiledStatement, context: Context): boolean {
  const { conditions } = statement;
  for (let i = 0; i < conditions.length; i++) {
    if (!holds(conditions[i] as Condition, context)) return false;
  }
  return true;
}

/**
 * How the statement names the caller; `Direct` when it needs no principal.
 *
 * A `Deny` with `NotPrincipal` applies to every user and role that has a permissions boundary, whoever
 * it excepts. Source: "Permissions boundaries for IAM entities".
 */
export function namesCaller(statement: CompiledStatement, caller: Caller, bounded: boolean): Named {
  if (statement.principals === undefined) return Named.Direct;
  if (!statement.notPrincipal) return namedBy(statement.principals, caller);
  if (!statement.allows && bounded && (caller.kind === 'user' || caller.kind === 'role')) {
    return Named.Direct;
  }
  return exceptedBy(statement.principals, caller) ? Named.No : Named.Direct;
}
