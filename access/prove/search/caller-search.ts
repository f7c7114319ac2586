import { canCall, needsNoPermission, needsResourcePolicy } from '../../decide/rules';
import { ArnPattern, splitArn } from '../../policy/arn';
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
import { type Needed, neededOf } from '../resources/required-patterns';
import { ResourceMatcher } from '../resources/resource-matcher';
import { ownerGlobs } from '../resources/resource-owners';
import { resourceRepresentatives } from '../resources/resource-representatives';
import { ConditionKeys } from '../values/condition-keys';
import { KeyDomains } from '../values/key-domains';
import { VariableAssignments } from '../values/variable-assignments';
import { branches } from './branches';
import { ComparedSubjects } from './compared-subjects';
import { type Counterexample, isShorter, lowerBound, requestIn } from './counterexample';
import { type Disjunction, type Formula, formula } from './formula';
import { solveRequestClass } from './request-class';
import type { SearchProblem } from './search';

/** What statements about an action say to the caller, whatever its resources. */
interface Said {
  /** The claims among them that are about the caller. */
  readonly claims: readonly CompiledStatement[];
  /** All that can matter. */
  readonly involved: readonly CompiledStatement[];
  readonly needed: Needed;
  /** Whether they may allow a request. */
  readonly mayAllow: boolean;
  readonly matcher: ResourceMatcher;
}

/** What the condition keys in statements about an action can be. */
interface Keys {
  readonly asked: ConditionKeys;
  readonly choices: VariableAssignments;
  readonly domains: KeyDomains;
}

/** The search for one caller. */
export class CallerSearch {
  private readonly compared: ComparedSubjects;
  /** By the set of statements, which many classes share. */
  private readonly said = new Map<ReadonlySet<CompiledStatement>, Said>();
  private readonly keys = new Map<ReadonlySet<CompiledStatement>, Keys>();

  constructor(
    private readonly question: SearchProblem,
    private readonly index: ActionIndex,
    private readonly caller: RepresentativeCaller,
  ) {
    this.compared = new ComparedSubjects(question.subject, question.other, caller);
  }

  /** Looks through one action class; notes the shortest request; returns how many cells there were. */
  look(actionClass: ActionClass, found: Map<ActionClass, Counterexample>): number {
    const { goal, first, subject } = this.question;
    const name = actionClass.actions[0]?.name ?? '';
    const action = name.toLowerCase();
    if (!canCall(this.caller.caller, action)) return 0;
    const free = needsNoPermission({ action, caller: this.caller.caller });
    if (goal === 'outside' && free) return 0;
    const said = this.saidOf(actionClass.statements);
    const { claims, involved, needed, mayAllow, matcher } = said;
    if (claims.length === 0 && (goal === 'inside' || goal === 'refused')) return 0;
    if (goal !== 'refused' && !free && !mayAllow) return 0;

    const { asked, choices, domains } = this.keysOf(actionClass, said);
    const ownerConditions = asked.on(RESOURCE_ACCOUNT);
    /** Costs of what was found where the same statements match and the same values are possible. */
    const known = new Map<string, Counterexample['cost'] | undefined>();
    let cells = 0;
    for (const choice of choices.all()) {
      const context = choices.context(choice);
      const possible = domains.signature(choice);
      const accounts = ownerGlobs(ownerConditions, context);
      for (const resource of resourceRepresentatives({
        subject,
        areas: this.compared.areas,
        actionClass,
        statements: involved,
        needed,
        context,
        accounts,
      })) {
        cells++;
        const arn = splitArn(resource);
        const owner = this.compared.ownerOf(resource, arn?.[4]);
        const chosen = choice.get(RESOURCE_ACCOUNT);
        if (chosen !== undefined && owner !== undefined && chosen !== owner) continue;
        const cell = { resource, owner, choice };
        const { matching, bits } = matcher.match(resource, {
          action,
          arn,
          caller: this.caller.caller,
          context,
        });
        const key = `${this.compared.areaNumbers(resource)} ${owner} ${needsResourcePolicy({ action, arn })} ${bits} ${possible}`;
        const before = known.get(key);
        if (known.has(key) && (before === undefined || !isShorter(lowerBound(name, cell), before)))
          continue;
        known.set(key, undefined);
        const account = this.caller.caller.account;
        const request = { action, arn, same: !subject.isApart && (owner ?? account) === account };
        const claimed: Disjunction = claims
          .filter((claim) => matching.has(claim))
          .map(({ conditions }) => conditions);
        const [mine, theirs] = this.compared
          .relevant(actionClass.statements, resource)
          .map((side) => formula(side, request, (statement) => matching.has(statement)));
        for (const branch of branches(goal, mine as Formula, theirs, claimed)) {
          const solution = solveRequestClass(branch, domains, cell);
          if (solution === undefined) continue;
          const candidate = requestIn(this.caller, actionClass, name, cell, domains, solution);
          known.set(key, candidate.cost);
          const best = found.get(actionClass);
          if (best === undefined || isShorter(candidate.cost, best.cost))
            found.set(actionClass, candidate);
          if (first || goal === 'allowed') return cells;
        }
      }
    }
    return cells;
  }

  private saidOf(statements: ReadonlySet<CompiledStatement>): Said {
    const said = this.said.get(statements) ?? this.read(statements);
    this.said.set(statements, said);
    return said;
  }

  private read(statements: ReadonlySet<CompiledStatement>): Said {
    const claims = this.question.claims.filter(
      (claim) => statements.has(claim) && isAbout(claim, this.caller),
    );
    const involved = [...statements].filter((statement) =>
      statement.kind === 'claim'
        ? claims.includes(statement)
        : namesCaller(statement, this.caller.caller, false) !== Named.No || statement.notPrincipal,
    );
    const needed = neededOf(this.question.goal, involved, this.compared.areas);
    return {
      claims,
      involved,
      needed,
      mayAllow: this.compared.mayAllow(statements),
      matcher: new ResourceMatcher(involved),
    };
  }

  /** Made only for classes that are searched: they throw where that would not be exact. */
  private keysOf({ statements, resources }: ActionClass, { involved, needed }: Said): Keys {
    const known = this.keys.get(statements);
    // Values for variables also depend on what the resources of the class look like.
    if (known?.asked.first.length === 0) return known;
    const besides = () => this.besides(resources);
    const asked = new ConditionKeys(this.index, this.caller, involved, besides);
    const choices = new VariableAssignments(asked, needed);
    const keys = { asked, choices, domains: new KeyDomains(asked, choices) };
    this.keys.set(statements, keys);
    return keys;
  }

  /** What no statement says of the resource, but its type, where it is and whose. */
  private besides(resources: ActionClass['resources']): PatternsByKey {
    // No name is empty.
    const shapes = resources.filter((type) => type !== '*');
    const types = shapes.map(
      (type) => new ArnPattern(type.replaceAll('*', '?*'), { variables: false, wildcards: true }),
    );
    const { subject, other } = this.question;
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
