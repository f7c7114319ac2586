/**
 * An offline IAM engine: `decide` answers one request, and says why; a `prover` makes statements about all
 * requests. It depends on no package and reads no file, so that it also runs in a browser; what reads files
 * is in `./node`.
 */
export {
  type AccessLevel,
  type ActionFact,
  type Catalogue,
  type CatalogueFile,
  type ConditionKeyFact,
  parseCatalogue,
  worksOn,
} from './catalogue/catalogue';
export { didYouMean } from './catalogue/did-you-mean';
export { heldEscalations } from './catalogue/escalation';
export { escalationPaths } from './catalogue/escalation-paths';
export { isAboutAction, matchingActions } from './catalogue/matching-actions';
export { type Assertion, always, type Claims, never, only, proofOf } from './claims/assertion';
export {
  ADMINISTRATOR,
  type ClaimedStack,
  claimedStack,
  contentOf,
  type StackSubject,
} from './claims/claimed-stack';
export { QUEUE_WITHOUT_ENCRYPTION, WITHOUT_ENCRYPTION } from './claims/encryption';
export { answer, decide } from './decide/decide';
export type { Answer } from './decide/evaluate';
export type { Decision, NearMiss, StatementReference } from './decide/explain';
export { type Mutant, mutantsOf } from './mutate/mutants';
export type { ContextValue } from './policy/context';
export { toArray } from './policy/one-or-more';
export type { Conditions, OneOrMore, Policy, PrincipalType, Statement } from './policy/policy';
export type { Policies, PolicyInput } from './policy/policy-set';
export type { Principal } from './policy/principal';
export type { Request } from './policy/request';
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
  type AppCaller,
  ASSUMED,
  insider,
  outsider,
  policiesOn,
} from './prove/subjects/app-caller';
export {
  type AppPrincipal,
  appPrincipals,
  ownPolicies,
  permissionsOf,
} from './prove/subjects/app-principals';
export { identityPolicy, role, user } from './prove/subjects/identity-subjects';
export { resource, resourcePolicy, trust } from './prove/subjects/resource-subjects';
export { documentsOf, policiesFor, type Subject } from './prove/subjects/subject';
export { decisiveKeys } from './prove/values/decisive-keys';
export { conditionsInWords, principalsInWords } from './report/in-words';
export { reportAsMarkdown } from './report/markdown';
export { reportOfApp } from './report/report';
export type { AppStack } from './template/app-stack';
export {
  type AttachedPolicy,
  type Documents,
  type Group,
  policiesOf,
  type Resource,
  type Role,
  unknownPolicy,
} from './template/documents';
export type { Environment } from './template/environment';
export { Resolver } from './template/intrinsics';
export { readTemplate } from './template/read-template';
export type { Template } from './template/template';
