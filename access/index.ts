/**
 * An offline IAM engine: `decide` answers one request, and says why; `prove` makes statements about all
 * requests. It depends on no package and reads nothing, so that it also runs in a browser.
 */
export * from './analyzer';
export * from './catalogue';
export type { ContextValue } from './context';
export { decide } from './decide';
export {
  type AttachedPolicy,
  type Documents,
  type Group,
  governing,
  type ManagedPolicy,
  policiesOf,
  type Resource,
  type Role,
  type User,
} from './documents';
export type { Environment } from './environment';
export { type EscalationPath, escalationPaths, heldEscalations } from './escalation';
export type { Answer } from './evaluate';
export type { Decision, Missing, NearMiss, StatementReference } from './explain';
export {
  identityPolicy,
  type KnownResource,
  type Permissions,
  role,
  user,
} from './identity-subjects';
export { InexactError } from './inexact';
export type { Template } from './intrinsics';
export { type Mutant, mutantsOf } from './mutants';
export { type NamedPolicy, type Policies, type PolicyInput, validate } from './policies';
export type { Conditions, OneOrMore, Policy, PrincipalType, Statement } from './policy';
export type { Principal } from './principal';
export {
  type AllowedAction,
  type Claim,
  type Proof,
  type ProofOptions,
  type Prover,
  prover,
} from './prove';
export type { Request } from './request';
export { type Attached, resource, resourcePolicy, trust } from './resource-subjects';
export type { PolicyKind } from './statement';
export { policiesFor, type Subject } from './subject';
export { readTemplate } from './template';
