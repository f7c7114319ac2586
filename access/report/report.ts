import type { ActionFact, Catalogue } from '../catalogue/catalogue';
import { countLevels, matchingActions } from '../catalogue/matching-actions';
import { toArray, valuesIn } from '../policy/one-or-more';
import type { Statement } from '../policy/policy';
import { InexactError } from '../prove/inexact';
import { prover } from '../prove/prove';
import { type AppPrincipal, appPrincipals, permissionsOf } from '../prove/subjects/app-principals';
import { type AttachedPolicy, policiesOf, type Resource } from '../template/documents';
import type { AppStack } from '../template/read-app';
import { conditionsInWords, principalsInWords } from './in-words';

/** One statement, as a reader wants it. */
export interface ReportedStatement {
  readonly policy: string;
  /** Its position in the policy, from 1, when it has no Sid. */
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  /** Whom it names; empty in a policy of an identity. */
  readonly principals: readonly string[];
  /** As they are written; preceded by `all but` when they are the exceptions. */
  readonly actions: readonly string[];
  /** How many actions of each access level these are. */
  readonly levels: string;
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}

export interface ReportedSubject {
  readonly kind: 'role' | 'user' | 'group';
  readonly name: string;
  readonly arn: string;
  /** Of a role. */
  readonly maxSessionHours?: number;
  /** Who may become the role, and who may not. */
  readonly trust?: readonly ReportedStatement[];
  readonly may: readonly ReportedStatement[];
  readonly mayNot: readonly ReportedStatement[];
  /** What its permissions boundary allows and denies. */
  readonly boundary?: readonly ReportedStatement[];
  /** Name of its permissions boundary, when that is not known. */
  readonly unknownBoundary?: string;
  /** Actions that some request of it is allowed to use, `service:Action`. */
  readonly actions: readonly string[];
  /** Those of `actions` that only policies of resources, or trust policies of other roles, grant. */
  readonly grantedElsewhere: readonly string[];
  /** Policies that are not known, with the reason. What it may do is then not complete. */
  readonly unknown: readonly string[];
}

export interface ReportedResource {
  readonly type: string;
  readonly arn: string;
  readonly statements: readonly ReportedStatement[];
  readonly unknown?: string;
}

export interface ReportedStack {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly subjects: readonly ReportedSubject[];
  readonly resources: readonly ReportedResource[];
  /** Resources with a policy that is not read, as `<logical id> (<type>)`. */
  readonly unread: readonly string[];
}

/** Who may become each role of an app, and what its roles, users and groups may do. */
export function reportOfApp(stacks: readonly AppStack[], catalogue: Catalogue): ReportedStack[] {
  const prove = prover(catalogue);
  return reportOf(stacks, catalogue.actions, (subject) =>
    prove.allowedActions(permissionsOf(subject, stacks)).map(({ action }) => action),
  );
}

/** Actions that some request about a role or user is allowed to use. */
type AllowedActions = (subject: AppPrincipal) => readonly string[];

function reportOf(
  stacks: readonly AppStack[],
  catalogue: readonly ActionFact[],
  allowedActions: AllowedActions,
): ReportedStack[] {
  const statements = (policies: readonly AttachedPolicy[]) =>
    policies
      .filter(({ unknown }) => unknown === undefined)
      .flatMap(({ name, document }) =>
        toArray(document.Statement).map((s, index) => reported(name, s, index, catalogue)),
      );
  const withoutGrant = (actions: readonly string[], policies: readonly AttachedPolicy[]) => {
    if (actions.length === 0) return [];
    const allows = policies
      .flatMap(({ document }) => toArray(document.Statement))
      .filter(({ Effect }) => Effect === 'Allow');
    const granted = new Set(
      allows.flatMap((s) => matchingActions(s, catalogue)).map(({ name }) => name),
    );
    return actions.filter((name) => !granted.has(name));
  };
  const effect = (list: readonly ReportedStatement[], wanted: string) =>
    list.filter((statement) => statement.effect === wanted);
  const unknown = (policies: readonly AttachedPolicy[]) =>
    policies.flatMap((policy) => (policy.unknown ? [`${policy.name}: ${policy.unknown}`] : []));

  /** No statements would read as a boundary that allows nothing. */
  const bounded = (boundary: AttachedPolicy) =>
    boundary.unknown === undefined
      ? { boundary: statements([boundary]) }
      : { unknownBoundary: boundary.name };

  /** The actions that the subject may do; notes why, when that cannot be said. */
  const counted = (subject: AppPrincipal, missing: string[]): readonly string[] => {
    try {
      return allowedActions(subject);
    } catch (error) {
      if (!(error instanceof InexactError)) throw error;
      missing.push(`how many actions: ${error.message}`);
      return [];
    }
  };

  return stacks.map((stack) => ({
    stack: stack.name,
    account: stack.environment.account,
    region: stack.environment.region,
    subjects: [
      ...appPrincipals([stack]).map((subject): ReportedSubject => {
        const { kind, identity } = subject;
        const policies = policiesOf(identity, stack.documents);
        const all = statements(policies);
        const { boundary } = identity;
        const trust = 'trust' in identity ? identity.trust : undefined;
        const known = [...policies, ...(boundary ? [boundary] : []), ...(trust ? [trust] : [])];
        const missing = unknown(known);
        const actions = missing.length > 0 ? [] : counted(subject, missing);
        return {
          kind,
          name: identity.name,
          arn: identity.arn,
          ...(trust ? { trust: statements([trust]) } : {}),
          ...('maxSessionDuration' in identity
            ? { maxSessionHours: identity.maxSessionDuration / 3600 }
            : {}),
          may: effect(all, 'Allow'),
          mayNot: effect(all, 'Deny'),
          ...(boundary ? bounded(boundary) : {}),
          actions,
          grantedElsewhere: withoutGrant(actions, policies),
          unknown: missing,
        };
      }),
      ...stack.documents.groups.map((group): ReportedSubject => {
        const all = statements(group.policies);
        return {
          kind: 'group',
          name: group.name,
          arn: group.arn,
          may: effect(all, 'Allow'),
          mayNot: effect(all, 'Deny'),
          actions: [],
          grantedElsewhere: [],
          unknown: unknown(group.policies),
        };
      }),
    ],
    resources: stack.documents.resources
      .filter((resource): resource is Resource & { policy: AttachedPolicy } => !!resource.policy)
      .map(({ type, arn, policy }) => ({
        type,
        arn,
        statements: statements([policy]),
        ...(policy.unknown ? { unknown: policy.unknown } : {}),
      })),
    unread: stack.documents.unread.map(({ name }) => name),
  }));
}

function reported(
  policy: string,
  statement: Statement,
  index: number,
  catalogue: readonly ActionFact[],
): ReportedStatement {
  const except = statement.NotAction ? ['all but', ...valuesIn(statement.NotAction)] : [];
  const exceptOn = statement.NotResource ? ['all but', ...valuesIn(statement.NotResource)] : [];
  return {
    policy,
    statement: statement.Sid ?? String(index + 1),
    effect: statement.Effect,
    principals: principalsInWords(statement),
    actions: [...valuesIn(statement.Action), ...except],
    levels: countLevels(matchingActions(statement, catalogue)) || 'none that is known',
    resources: [...valuesIn(statement.Resource), ...exceptOn],
    conditions: conditionsInWords(statement.Condition),
  };
}
