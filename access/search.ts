import { type ActionClass, ActionIndex } from './actions';
import { type ArnPattern, splitArn } from './arn';
import { type CallerCase, callerCase, canCall, FREE, fixedValue } from './callers';
import type { Catalogue } from './catalogue';
import {
  type Candidate,
  type Formula,
  formula,
  type Group,
  type Relevant,
  relevantTo,
} from './cells';
import type { Context, ContextValue } from './context';
import { type Choice, type Domain, Domains } from './domains';
import type { Pattern } from './pattern';
import { compile } from './policies';
import { Named, namedBy } from './principal';
import type { Request } from './request';
import { type ArnGlobs, arnGlobs, arnValues, keyOf, resourceType } from './resource-values';
import { type Constraint, firstValue, solve, type ValueSet } from './solve';
import { ActionMatcher, type CompiledStatement, matchesResource, namesCaller } from './statement';
import { type Area, areaOf, type Subject, statementsOf } from './subject';

/** Which requests are looked for. */
export type Goal =
  /** The subject allows it, and it matches no claim. */
  | 'outside'
  /** The subject allows it, and it matches a claim. */
  | 'inside'
  /** The subject refuses it, and it matches a claim. */
  | 'refused'
  /** The subject allows it, and the other does not. */
  | 'more'
  /** The subject allows it. */
  | 'allowed';

export interface Question {
  readonly catalogue: Catalogue;
  readonly goal: Goal;
  readonly subject: Subject;
  readonly other?: Subject | undefined;
  readonly claims: readonly CompiledStatement[];
  /** Stop at the first request found, rather than look for the shortest. */
  readonly first: boolean;
}

export interface Found {
  readonly request: Request;
  readonly class: ActionClass;
  /** Condition keys in the request, then length of its texts. */
  readonly cost: readonly [number, number];
}

export interface Result {
  readonly representatives: number;
  /** The shortest request found for each action class. */
  readonly found: ReadonlyMap<ActionClass, Found>;
}

/**
 * Looks for a request of the kind in question among representatives: for every caller, action class,
 * choice of the keys that variables use, and resource, the condition keys are solved for.
 */
export function search(question: Question): Result {
  const { subject, other, claims, catalogue } = question;
  const index = ActionIndex.of(catalogue);
  const somebody = [callerCase({ type: 'AWS', id: 'arn:aws:iam::111122223333:root' })];
  const all = (callers: readonly CallerCase[]) => [
    ...new Set([
      ...statementsOf(subject, callers),
      ...(other ? statementsOf(other, callers) : []),
      ...claims,
    ]),
  ];
  const callers = subject.callers(all(somebody));
  const statements = all(callers);
  const classes = index
    .classes(seedsOf(question, callers), statements, subject.actions)
    .filter(({ resources }) => inScope(resources, subject.scope));

  const found = new Map<ActionClass, Found>();
  let representatives = 0;
  for (const caller of callers) {
    const search = new CallerSearch(question, index, caller);
    for (const actionClass of classes) {
      if (question.goal === 'allowed' && found.has(actionClass)) continue;
      representatives += search.look(actionClass, found);
      if (question.first && question.goal !== 'allowed' && found.size > 0)
        return { representatives, found };
    }
  }
  return { representatives, found };
}

/** Statements without which no request of the kind in question exists. */
function seedsOf(
  { goal, subject, claims }: Question,
  callers: readonly CallerCase[],
): Iterable<Pick<CompiledStatement, 'actions'>> {
  if (goal === 'inside' || goal === 'refused') return claims;
  // The root user needs no permission.
  if (callers.some(({ caller }) => caller.kind === 'root')) return [{ actions: EVERY_ACTION }];
  const seeds = new Set<CompiledStatement>();
  for (const area of subject.areas) {
    for (const caller of callers) {
      const { identity, resource } = compile(area.policies(caller));
      for (const statement of identity) if (statement.allows) seeds.add(statement);
      // What names the account only needs an identity policy besides.
      for (const statement of resource) {
        if (statement.allows && namesCaller(statement, caller.caller, false) > Named.Account)
          seeds.add(statement);
      }
    }
  }
  return seeds;
}

const EVERY_ACTION = new ActionMatcher(['*'], false);

/** Whether some resource of these types can be in scope; a quick look, not the whole answer. */
function inScope(resources: readonly string[], scope: Subject['scope']): boolean {
  if (scope === undefined) return true;
  const services = new Set(scope.map(({ parts }) => parts?.[2]?.text ?? '*'));
  return resources.some((type) => {
    const service = type.split(':')[2] as string;
    return services.has(service) || services.has('*') || service === '*';
  });
}

const types = new Map<string, ArnGlobs>();

function typeOf(pattern: string): ArnGlobs {
  const known = types.get(pattern) ?? resourceType(pattern);
  types.set(pattern, known);
  return known;
}

/** The one key that a caller's context holds though no policy need mention it. */
const PRINCIPAL_ARN = 'aws:PrincipalArn';

const resourceMemory = new Map<string, readonly string[]>();
/** The search for one caller. */
class CallerSearch {
  /** Patterns that say in which area a resource is. */
  private readonly areas: readonly ArnPattern[];
  private readonly besides: readonly Pattern[];

  constructor(
    private readonly question: Question,
    private readonly index: ActionIndex,
    private readonly caller: CallerCase,
  ) {
    const { subject, other } = question;
    const areas = [subject, ...(other ? [other] : [])].flatMap(({ areas: list }) => list);
    this.areas = areas.flatMap(({ arns }) => arns ?? []);
    this.besides = [...this.areas, ...(subject.scope ?? [])].flatMap(
      ({ parts }) => parts?.[5] ?? [],
    );
  }

  /** Looks through one action class; notes the shortest request; returns how many cells there were. */
  look(actionClass: ActionClass, found: Map<ActionClass, Found>): number {
    const { subject, other, claims, goal, first } = this.question;
    const name = actionClass.actions[0]?.name ?? '';
    const action = name.toLowerCase();
    if (!canCall(this.caller, action)) return 0;
    if (goal === 'outside' && action === 'sts:getcalleridentity') return 0;
    const about = actionClass.statements;
    const named = claims.filter((claim) => about.has(claim) && isAbout(claim, this.caller));
    if ((goal === 'inside' || goal === 'refused') && named.length === 0) return 0;

    const sides = new Map<Area, Relevant>();
    const side = (of: Subject, resource: string): Relevant => {
      const area = areaOf(of, resource);
      let relevant = sides.get(area);
      if (relevant === undefined) {
        relevant = relevantTo(compile(area.policies(this.caller)), this.caller.caller, about);
        sides.set(area, relevant);
      }
      return relevant;
    };
    if (goal !== 'refused' && !this.mayAllow(about, action)) return 0;
    const involved = this.involved(about, named);
    const domains = new Domains(this.index, this.caller, involved, this.besides);
    let cells = 0;
    for (const choice of domains.choices()) {
      const context = domains.context(choice);
      for (const resource of this.resources(actionClass, involved, context)) {
        cells++;
        const arn = splitArn(resource);
        const owner = this.ownerOf(resource, arn?.[4]);
        const request = {
          action,
          arn,
          same: (owner ?? this.caller.caller.account) === this.caller.caller.account,
        };
        const facts = { action, arn, caller: this.caller.caller, context };
        const matches = (statement: CompiledStatement) => matchesResource(statement, facts);
        const mine = formula(side(subject, resource), request, matches);
        const theirs = other && formula(side(other, resource), request, matches);
        const claimed: Group = named.filter(matches).map(({ conditions }) => conditions);
        for (const branch of branches(goal, mine, theirs, claimed)) {
          const solution = this.solve(branch, domains, choice, owner);
          if (solution === undefined) continue;
          const candidate = this.request(
            actionClass,
            name,
            resource,
            owner,
            domains,
            choice,
            solution,
          );
          const best = found.get(actionClass);
          if (best === undefined || isShorter(candidate.cost, best.cost))
            found.set(actionClass, candidate);
          if (first || goal === 'allowed') return cells;
        }
      }
    }
    return cells;
  }

  /** Whether some resource may be allowed; a quick look that takes every resource for matching. */
  private mayAllow(about: ReadonlySet<CompiledStatement>, action: string): boolean {
    return this.question.subject.areas.some((area) => {
      const relevant = relevantTo(compile(area.policies(this.caller)), this.caller.caller, about);
      const { alternatives } = formula(
        relevant,
        { action, arn: undefined, same: true },
        () => true,
      );
      return alternatives.some((groups) => groups.every((group) => group.length > 0));
    });
  }

  /** The statements that can matter for the class and the caller. */
  private involved(
    about: ReadonlySet<CompiledStatement>,
    named: readonly CompiledStatement[],
  ): CompiledStatement[] {
    const { claims } = this.question;
    const { caller } = this.caller;
    return [...about].filter((statement) =>
      claims.includes(statement)
        ? named.includes(statement)
        : namesCaller(statement, caller, false) !== Named.No || statement.notPrincipal,
    );
  }

  private ownerOf(resource: string, inArn: string | undefined): string | undefined {
    if (inArn !== undefined && /^\d{12}$/.test(inArn)) return inArn;
    const { subject, other } = this.question;
    return areaOf(subject, resource).account ?? (other && areaOf(other, resource).account);
  }

  /** One resource for every set of patterns that a resource of the class can match. */
  private resources(
    actionClass: ActionClass,
    involved: readonly CompiledStatement[],
    context: Context,
  ): readonly string[] {
    const { subject } = this.question;
    if (actionClass.resources.length === 0) return subject.scope === undefined ? ['*'] : [];
    const services = new Set(actionClass.resources.map((type) => type.split(':')[2] as string));
    const globs = new Map<string, ArnGlobs>();
    const nothing: Context = { get: () => undefined };
    const add = (pattern: ArnPattern, where: Context) => {
      const service = pattern.parts?.[2]?.text;
      if (
        service === undefined ||
        (!/[*?]/.test(service) && !services.has(service) && !services.has('*'))
      )
        return;
      const parts = arnGlobs(pattern, where);
      if (parts !== undefined) globs.set(keyOf(parts), parts);
    };
    for (const { resources } of involved)
      for (const pattern of resources ?? []) add(pattern, context);
    for (const pattern of this.areas) add(pattern, nothing);
    const scope = subject.scope
      ?.filter(({ parts }) => parts !== undefined)
      .map((pattern) => arnGlobs(pattern, nothing) as ArnGlobs);
    const key = [
      actionClass.resources.join(),
      [...globs.keys()].join('|'),
      scope?.map(keyOf).join('|'),
      subject.partitions.join(),
    ].join(' ');
    let values = resourceMemory.get(key);
    if (values === undefined) {
      values = arnValues({
        patterns: [...globs.values()],
        types: actionClass.resources.map(typeOf),
        scope: scope?.length === 0 ? undefined : scope,
        partitions: subject.partitions,
      });
      if (resourceMemory.size > 50_000) resourceMemory.clear();
      resourceMemory.set(key, values);
    }
    return values;
  }

  private solve(
    branch: Branch,
    domains: Domains,
    choice: Choice,
    owner: string | undefined,
  ): readonly ValueSet[] | undefined {
    const { keys } = domains;
    if (
      keys.length === 0 &&
      branch.some.every((group) => group.length > 0) &&
      branch.none.length === 0
    )
      return [];
    const list: Domain[] = keys.map((key) => domains.of(key, choice, owner));
    const key = new Map(keys.map((name, i) => [name, i]));
    const restrict = (condition: Candidate[number], wanted: boolean) => {
      const i = key.get(condition.key) as number;
      const domain = list[i] as Domain;
      const mask = domains.mask(condition, domain, choice);
      return {
        key: i,
        values: wanted ? mask : ((1n << BigInt(domain.values.length)) - 1n) & ~mask,
      };
    };
    const constraints: Constraint[] = [
      ...branch.some.map((group) =>
        group.map((candidate) => candidate.map((c) => restrict(c, true))),
      ),
      ...branch.none.map((candidate) => candidate.map((c) => [restrict(c, false)])),
    ];
    return solve(
      constraints,
      list.map(({ possible }) => possible),
    );
  }

  private request(
    actionClass: ActionClass,
    action: string,
    resource: string,
    owner: string | undefined,
    domains: Domains,
    choice: Choice,
    solution: readonly ValueSet[],
  ): Found {
    const values = new Map<string, ContextValue>();
    for (const [key, value] of choice) if (value !== undefined) values.set(key, value);
    let account = owner;
    domains.keys.forEach((key, i) => {
      const value = domains.of(key, choice, owner).values[firstValue(solution[i] as ValueSet)];
      if (key === 'aws:resourceaccount') account = String(value);
      else if (value !== undefined && fixedValue(this.caller, key) === FREE) values.set(key, value);
    });
    const texts = [...values.values()].flat().join('');
    for (const [key, value] of this.caller.context) values.set(key, value);
    const context: Record<string, ContextValue> = {};
    for (const [key, value] of values) context[domains.names.get(key) ?? PRINCIPAL_ARN] = value;
    const inArn = splitArn(resource)?.[4];
    const request: Request = {
      principal: this.caller.principal,
      action,
      resource,
      ...(account === undefined || account === inArn ? {} : { resourceAccount: account }),
      ...(values.size === 0 ? {} : { context }),
    };
    const length = action.length + resource.length + texts.length + this.caller.principal.id.length;
    return { request, class: actionClass, cost: [values.size - this.caller.context.size, length] };
  }
}

/** Requests of one kind: something matches in each of these groups, and none of these matches. */
interface Branch {
  readonly some: readonly Group[];
  readonly none: Group;
}

function branches(
  goal: Goal,
  mine: Formula,
  theirs: Formula | undefined,
  claimed: Group,
): Branch[] {
  switch (goal) {
    case 'allowed':
      return allowed(mine);
    case 'outside':
      return allowed(mine).map(({ some, none }) => ({ some, none: [...none, ...claimed] }));
    case 'inside':
      return allowed(mine).map(({ some, none }) => ({ some: [...some, claimed], none }));
    case 'refused':
      return refused(mine).map(({ some, none }) => ({ some: [...some, claimed], none }));
    case 'more':
      return allowed(mine).flatMap((a) =>
        refused(theirs as Formula).map((b) => ({
          some: [...a.some, ...b.some],
          none: [...a.none, ...b.none],
        })),
      );
  }
}

function allowed({ denials, alternatives }: Formula): Branch[] {
  return alternatives
    .filter((groups) => groups.every((group) => group.length > 0))
    .map((groups) => ({ some: groups, none: denials }));
}

/** A denial matches, or every alternative has a group in which nothing matches. */
function refused({ denials, alternatives }: Formula): Branch[] {
  let fails: Candidate[][] = [[]];
  for (const groups of alternatives) {
    const empty = groups.some((group) => group.length === 0);
    const failing = empty
      ? [[]]
      : groups.filter((group) => group.every((candidate) => candidate.length > 0));
    fails = fails.flatMap((none) => failing.map((group) => [...new Set([...none, ...group])]));
  }
  const ways: Branch[] = fails.map((none) => ({ some: [], none }));
  return denials.length === 0 ? ways : [{ some: [denials], none: [] }, ...ways];
}

/** Whether a claim is about the caller: it names nobody, or the caller, its role or its account. */
function isAbout(claim: CompiledStatement, { caller }: CallerCase): boolean {
  if (claim.principals === undefined) return true;
  return (namedBy(claim.principals, caller) !== Named.No) !== claim.notPrincipal;
}

export function isShorter(a: Found['cost'], b: Found['cost']): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
