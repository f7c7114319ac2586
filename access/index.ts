/**
 * An offline IAM engine: `decide` answers one request, and says why; `prove` makes statements about all
 * requests. It depends on no package and reads nothing, so that it also runs in a browser.
 */
export * from './analyzer/analyzer';
export * from './catalogue/catalogue';
export { type EscalationPath, escalationPaths, heldEscalations } from './catalogue/escalation';
export { decide } from './decide/decide';
export type { Answer } from './decide/evaluate';
export type { Decision, Missing, NearMiss, StatementReference } from './decide/explain';
export { type Mutant, mutantsOf } from './mutate/mutants';
export type { ContextValue } from './policy/context';
export type { Conditions, OneOrMore, Policy, PrincipalType, Statement } from './policy/policy';
export { type NamedPolicy, type Policies, type PolicyInput, validate } from './policy/policy-set';
export type { Principal } from './policy/principal';
export type { Request } from './policy/request';
export type { PolicyKind } from './policy/statement';
export { InexactError } from './prove/inexact';
export {
  type AllowedAction,
  type Claim,
  type Proof,
  type ProofOptions,
  type Prover,
  prover,
} from './prove/prove';
export {
  identityPolicy,
  type KnownResource,
  type Permissions,
  role,
  user,
} from './prove/subjects/identity-subjects';
export { type Attached, resource, resourcePolicy, trust } from './prove/subjects/resource-subjects';
export { policiesFor, type Subject } from './prove/subjects/subject';
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
} from './template/documents';
export type { Environment } from './template/environment';
export type { Template } from './template/intrinsics';
export { readTemplate } from './template/read-template';
