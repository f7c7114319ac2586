/**
 * An offline IAM engine: `decide` answers one request, and says why; `prove` makes statements about all
 * requests. It depends on no package and reads nothing, so that it also runs in a browser.
 */
export * from './catalogue';
export type { ContextValue } from './context';
export { decide } from './decide';
export type { Answer } from './evaluate';
export type { Decision, Missing, NearMiss, StatementReference } from './explain';
export { type NamedPolicy, type Policies, type PolicyInput, validate } from './policies';
export type { Conditions, OneOrMore, Policy, PrincipalType, Statement } from './policy';
export type { Principal } from './principal';
export type { Request } from './request';
export type { PolicyKind } from './statement';
