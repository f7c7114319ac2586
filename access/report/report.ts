import type { ActionFact, Catalogue } from '../catalogue/catalogue';
import { countLevels, matchingActions } from '../catalogue/matching-actions';
import { toArray, valuesIn } from '../policy/one-or-more';
import type { Statement } from '../policy/policy';
import { InexactError } from '../prove/inexact';
import { type Prover, prover } from '../prove/prove';
import { type AppPrincipal, appPrincipals, permissionsOf } from '../prove/subjects/app-principals';
import type { AppStack } from '../template/app-stack';
import { type AttachedPolicy, type Group, policiesOf, type Resource } from '../template/documents';
import { conditionsInWords, principalsInWords } from './in-words';

/** One statement, with each element as texts to show. */
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
  /** Who can assume the role, and who cannot. */
  readonly trust?: readonly ReportedStatement[];
  readonly may: readonly ReportedStatement[];
  readonly mayNot: readonly ReportedStatement[];
  /** What its permissions boundary allows and denies. */
  readonly boundary?: readonly ReportedStatement[];
  /** Name of its permissions boundary, when that is not known. */
  readonly unknownBoundary?: string;
  /** Actions, as `service:Action`, that the subject is allowed for at least one request. */
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

/** Who can assume each role of an app, and what its roles, users and groups are allowed to do. */
export function reportOfApp(stacks: readonly AppStack[], catalogue: Catalogue): ReportedStack[] {
  const reporter = new Reporter(stacks, catalogue);
  return stacks.map((stack) => reporter.stack(stack));
}

class Reporter {
  private readonly prove: Prover;
  private readonly actions: readonly ActionFact[];

  constructor(
    private readonly app: readonly AppStack[],
    catalogue: Catalogue,
  ) {
    this.prove = prover(catalogue);
    this.actions = catalogue.actions;
  }

  stack(stack: AppStack): ReportedStack {
    const { groups, resources, unread } = stack.documents;
    return {
      stack: stack.name,
      account: stack.environment.account,
      region: stack.environment.region,
      subjects: [
        ...appPrincipals([stack]).map((principal) => this.principal(principal)),
        ...groups.map((group) => this.group(group)),
      ],
      resources: resources.flatMap((resource) => this.resource(resource)),
      unread: unread.map(({ name }) => name),
    };
  }

  private principal(principal: AppPrincipal): ReportedSubject {
    const { kind, identity, stack } = principal;
    const policies = policiesOf(identity, stack.documents);
    const all = this.statements(policies);
    const { boundary } = identity;
    const trust = 'trust' in identity ? identity.trust : undefined;
    const known = [...policies, ...(boundary ? [boundary] : []), ...(trust ? [trust] : [])];
    const missing = unknownAmong(known);
    const actions = missing.length > 0 ? [] : this.allowedActions(principal, missing);
    return {
      kind,
      name: identity.name,
      arn: identity.arn,
      ...(trust ? { trust: this.statements([trust]) } : {}),
      ...('maxSessionDuration' in identity
        ? { maxSessionHours: identity.maxSessionDuration / 3600 }
        : {}),
      may: withEffect('Allow', all),
      mayNot: withEffect('Deny', all),
      ...(boundary ? this.boundary(boundary) : {}),
      actions,
      grantedElsewhere: this.withoutGrant(actions, policies),
      unknown: missing,
    };
  }

  private group({ name, arn, policies }: Group): ReportedSubject {
    const all = this.statements(policies);
    return {
      kind: 'group',
      name,
      arn,
      may: withEffect('Allow', all),
      mayNot: withEffect('Deny', all),
      actions: [],
      grantedElsewhere: [],
      unknown: unknownAmong(policies),
    };
  }

  private resource({ type, arn, policy }: Resource): ReportedResource[] {
    if (!policy) return [];
    const unknown = policy.unknown ? { unknown: policy.unknown } : {};
    return [{ type, arn, statements: this.statements([policy]), ...unknown }];
  }

  private statements(policies: readonly AttachedPolicy[]): ReportedStatement[] {
    return policies
      .filter(({ unknown }) => unknown === undefined)
      .flatMap(({ name, document }) =>
        toArray(document.Statement).map((s, index) => reported(name, s, index, this.actions)),
      );
  }

  /** The boundary's statements. Of one that is not known the name, because no statements would read as "allows nothing". */
  private boundary(boundary: AttachedPolicy) {
    return boundary.unknown === undefined
      ? { boundary: this.statements([boundary]) }
      : { unknownBoundary: boundary.name };
  }

  /** The actions that the principal is allowed for some request; adds to `missing` why that is not known. */
  private allowedActions(principal: AppPrincipal, missing: string[]): readonly string[] {
    try {
      const allowed = this.prove.allowedActions(permissionsOf(principal, this.app));
      return allowed.map(({ action }) => action);
    } catch (error) {
      if (!(error instanceof InexactError)) throw error;
      missing.push(`how many actions: ${error.message}`);
      return [];
    }
  }

  /** Those of the actions that no Allow statement of the policies is about. */
  private withoutGrant(
    actions: readonly string[],
    policies: readonly AttachedPolicy[],
  ): readonly string[] {
    if (actions.length === 0) return [];
    const granted = new Set(
      policies
        .flatMap(({ document }) => toArray(document.Statement))
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap((statement) => matchingActions(statement, this.actions))
        .map(({ name }) => name),
    );
    return actions.filter((name) => !granted.has(name));
  }
}

const withEffect = (wanted: string, statements: readonly ReportedStatement[]) =>
  statements.filter(({ effect }) => effect === wanted);

const unknownAmong = (policies: readonly AttachedPolicy[]) =>
  policies.flatMap(({ name, unknown }) => (unknown ? [`${name}: ${unknown}`] : []));

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
