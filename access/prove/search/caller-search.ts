import { canCall, needsNoPermission, needsResourcePolicy } from '../../decide/rules';
import { splitArn } from '../../policy/arn';
import type { Context } from '../../policy/context';
import type { CompiledStatement } from '../../policy/statement';
import type { ActionClass } from '../actions/action-classes';
import type { ActionIndex } from '../actions/action-index';
import type { RepresentativeCaller } from '../callers/representative-caller';
import { RESOURCE_ACCOUNT } from '../patterns/patterns-by-key';
import { ownerGlobs } from '../resources/resource-owners';
import { resourceRepresentatives } from '../resources/resource-representatives';
import type { Assignment } from '../values/variable-assignments';
import { branches } from './branches';
import { ClassPreparation, type Keys, type Statements } from './class-preparation';
import { ComparedSubjects } from './compared-subjects';
import { type Counterexample, counterexampleIn, isShorter, lowerBound } from './counterexample';
import { type Formula, formula } from './formula';
import { type RequestClass, solveRequestClass } from './request-class';
import type { SearchProblem } from './search-problem';

/** An action class that is searched, with all that is the same for its request classes. */
interface ClassSearch {
  readonly actionClass: ActionClass;
  /** Name of its representative. */
  readonly name: string;
  readonly statements: Statements;
  readonly keys: Keys;
  /**
   * The costs of counterexamples, by what decides whether there is one: which statements match the resource, and
   * which values are possible. Undefined where there is none.
   */
  readonly costs: Map<string, Counterexample['cost'] | undefined>;
}

/** An assignment of the keys that variables use, with what follows from it for every resource. */
interface Assigned {
  readonly assignment: Assignment;
  readonly context: Context;
  /** Equal for assignments under which all domains are equal. */
  readonly signature: string;
}

/** The search for counterexamples among the requests of one caller. */
export class CallerSearch {
  private readonly compared: ComparedSubjects;
  private readonly prepared: ClassPreparation;

  constructor(
    private readonly problem: SearchProblem,
    index: ActionIndex,
    private readonly caller: RepresentativeCaller,
  ) {
    this.compared = new ComparedSubjects(problem.subject, problem.other, caller);
    this.prepared = new ClassPreparation(problem, index, caller, this.compared);
  }

  /**
   * Looks for the shortest counterexample in an action class.
   *
   * @param shortest the shortest counterexample that is known for each class; a shorter one takes its place
   * @returns how many request classes were looked at
   */
  search(actionClass: ActionClass, shortest: Map<ActionClass, Counterexample>): number {
    const { goal, first } = this.problem;
    const name = actionClass.actions[0]?.name ?? '';
    if (!this.canSucceed(name.toLowerCase(), actionClass)) return 0;
    const statements = this.prepared.statementsOf(actionClass.statements);
    const keys = this.prepared.keysOf(actionClass, statements);
    const search = { actionClass, name, statements, keys, costs: new Map() };
    let count = 0;
    for (const assignment of keys.assignments.all()) {
      const context = keys.assignments.context(assignment);
      const signature = keys.domains.signature(assignment);
      const assigned = { assignment, context, signature };
      for (const resource of this.resources(search, context)) {
        count++;
        const candidate = this.counterexampleAmong(search, assigned, resource);
        if (candidate === undefined) continue;
        const best = shortest.get(actionClass);
        if (best === undefined || isShorter(candidate.cost, best.cost))
          shortest.set(actionClass, candidate);
        if (first || goal === 'allowed') return count;
      }
    }
    return count;
  }

  /** Whether a counterexample is possible; a quick look, not the whole answer. */
  private canSucceed(action: string, actionClass: ActionClass): boolean {
    const { goal } = this.problem;
    const { caller } = this.caller;
    if (!canCall(caller, action)) return false;
    const isFree = needsNoPermission({ action, caller });
    if (goal === 'outside' && isFree) return false;
    const { claims, mayAllow } = this.prepared.statementsOf(actionClass.statements);
    if (claims.length === 0 && (goal === 'inside' || goal === 'refused')) return false;
    return goal === 'refused' || isFree || mayAllow;
  }

  /** A resource for every set of resources that matters under an assignment. */
  private resources(
    { actionClass, statements, keys }: ClassSearch,
    context: Context,
  ): readonly string[] {
    return resourceRepresentatives({
      subject: this.problem.subject,
      areas: this.compared.areas,
      actionClass,
      statements: statements.involved,
      required: statements.required,
      context,
      accounts: ownerGlobs(keys.conditionKeys.on(RESOURCE_ACCOUNT), context),
    });
  }

  /** The shortest counterexample about a resource, unless a shorter one of the same kind is known. */
  private counterexampleAmong(
    search: ClassSearch,
    { assignment, context, signature }: Assigned,
    resource: string,
  ): Counterexample | undefined {
    const { actionClass, name, statements, keys, costs } = search;
    const { caller } = this.caller;
    const action = name.toLowerCase();
    const arn = splitArn(resource);
    const owner = this.compared.ownerOf(resource, arn?.[4]);
    const assigned = assignment.get(RESOURCE_ACCOUNT);
    if (assigned !== undefined && owner !== undefined && assigned !== owner) return undefined;
    const requests: RequestClass = { resource, owner, assignment };
    const { matching, bits } = statements.matcher.match(resource, { action, arn, caller, context });
    const kind = [
      this.compared.areaNumbers(resource),
      owner,
      needsResourcePolicy({ action, arn }),
      bits,
      signature,
    ].join(' ');
    const before = costs.get(kind);
    if (costs.has(kind) && (before === undefined || !isShorter(lowerBound(name, requests), before)))
      return undefined;
    let best: Counterexample | undefined;
    for (const branch of this.branchesFor(search, resource, owner, matching)) {
      const solution = solveRequestClass(branch, keys.domains, requests);
      if (solution === undefined) continue;
      const candidate = counterexampleIn(
        this.caller,
        actionClass,
        name,
        requests,
        keys.domains,
        solution,
      );
      if (best === undefined || isShorter(candidate.cost, best.cost)) best = candidate;
      if (this.problem.first || this.problem.goal === 'allowed') break;
    }
    costs.set(kind, best?.cost);
    return best;
  }

  /** The branches of the goal for a resource, given the statements that match it. */
  private branchesFor(
    { actionClass, name, statements }: ClassSearch,
    resource: string,
    owner: string | undefined,
    matching: ReadonlySet<CompiledStatement>,
  ) {
    const { account } = this.caller.caller;
    const same = !this.problem.subject.isCrossAccount && (owner ?? account) === account;
    const request = { action: name.toLowerCase(), arn: splitArn(resource), same };
    const claimed = statements.claims
      .filter((claim) => matching.has(claim))
      .map(({ conditions }) => conditions);
    const [subject, other] = this.compared
      .relevant(actionClass.statements, resource)
      .map((relevant) => formula(relevant, request, (statement) => matching.has(statement)));
    return branches(this.problem.goal, subject as Formula, other, claimed);
  }
}
