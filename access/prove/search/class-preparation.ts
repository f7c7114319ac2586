import { ArnPattern } from '../../policy/arn';
import { Cache } from '../../policy/memoize';
import { plain } from '../../policy/pattern';
import { Named, namedBy } from '../../policy/principal-element';
import { type CompiledStatement, namesCaller } from '../../policy/statement';
import type { ActionClass } from '../actions/action-classes';
import type { ActionIndex } from '../actions/action-index';
import type { RepresentativeCaller } from '../callers/representative-caller';
import {
  ownerIn,
  type PatternsByKey,
  RESOURCE,
  RESOURCE_ACCOUNT,
} from '../patterns/patterns-by-key';
import { type RequiredPatterns, requiredPatterns } from '../resources/required-patterns';
import { ResourceMatcher } from '../resources/resource-matcher';
import { ConditionKeys } from '../values/condition-keys';
import { KeyDomains } from '../values/key-domains';
import { VariableAssignments } from '../values/variable-assignments';
import type { ComparedSubjects } from './compared-subjects';
import type { SearchProblem } from './search-problem';

/** The statements about an action class that concern the caller, whatever the resource. */
export interface Statements {
  readonly claims: readonly CompiledStatement[];
  /** The claims, and all others that can matter. */
  readonly involved: readonly CompiledStatement[];
  readonly required: RequiredPatterns;
  /** Whether they may allow a request. */
  readonly mayAllow: boolean;
  readonly matcher: ResourceMatcher;
}

/** What the condition keys in statements about an action class can be. */
export interface Keys {
  readonly conditionKeys: ConditionKeys;
  readonly assignments: VariableAssignments;
  readonly domains: KeyDomains;
}

/** Prepares action classes for the search for one caller. Classes about which the same statements are share it. */
export class ClassPreparation {
  private readonly statements = new Cache<ReadonlySet<CompiledStatement>, Statements>();
  private readonly keys = new Map<ReadonlySet<CompiledStatement>, Keys>();

  constructor(
    private readonly problem: SearchProblem,
    private readonly index: ActionIndex,
    private readonly caller: RepresentativeCaller,
    private readonly compared: ComparedSubjects,
  ) {}

  statementsOf(about: ReadonlySet<CompiledStatement>): Statements {
    return this.statements.get(about, () => {
      const claims = this.problem.claims.filter(
        (claim) => about.has(claim) && isAbout(claim, this.caller),
      );
      const involved = [...about].filter((statement) =>
        statement.kind === 'claim'
          ? claims.includes(statement)
          : namesCaller(statement, this.caller.caller, false) !== Named.No ||
            statement.notPrincipal,
      );
      return {
        claims,
        involved,
        required: requiredPatterns(this.problem.goal, involved, this.compared.areas),
        mayAllow: this.compared.mayAllow(about),
        matcher: new ResourceMatcher(involved),
      };
    });
  }

  /** Made only for classes that are searched: they throw where that would not be exact. */
  keysOf({ statements, resources }: ActionClass, { involved, required }: Statements): Keys {
    const known = this.keys.get(statements);
    // Values for variables also depend on what the resources of the class look like.
    if (known?.conditionKeys.first.length === 0) return known;
    const besides = () => this.patternsBesides(resources);
    const conditionKeys = new ConditionKeys(this.index, this.caller, involved, besides);
    const assignments = new VariableAssignments(conditionKeys, required);
    const domains = new KeyDomains(conditionKeys, assignments);
    const keys = { conditionKeys, assignments, domains };
    this.keys.set(statements, keys);
    return keys;
  }

  /** Patterns for a resource that stand in no statement: those of its type, where it is and who owns it. */
  private patternsBesides(resources: ActionClass['resources']): PatternsByKey {
    // No name is empty.
    const shapes = resources.filter((type) => type !== '*');
    const types = shapes.map(
      (type) => new ArnPattern(type.replaceAll('*', '?*'), { variables: false, wildcards: true }),
    );
    const { subject, other } = this.problem;
    const where = [...this.compared.areas, ...(subject.scope ?? [])];
    const patterns = [...where, ...types];
    const owners = [...subject.areas, ...(other?.areas ?? [])].flatMap(
      (area) => area.account ?? [],
    );
    return new Map([
      [RESOURCE, patterns.flatMap(({ parts }) => parts?.[5] ?? [])],
      [RESOURCE_ACCOUNT, [...owners.map(plain), ...where.flatMap(ownerIn)]],
    ]);
  }
}

/** Whether a claim is about the caller: it names nobody, or the caller, its role or its account. */
function isAbout(claim: CompiledStatement, { caller }: RepresentativeCaller): boolean {
  if (claim.principals === undefined) return true;
  return (namedBy(claim.principals, caller) !== Named.No) !== claim.notPrincipal;
}
