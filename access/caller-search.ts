import type { ActionClass, ActionIndex } from './actions';
import { ArnPattern, splitArn } from './arn';
import { type Branch, branches } from './branches';
import { type CallerCase, canCall, FREE, fixedValue } from './caller-case';
import {
  type Candidate,
  type Formula,
  formula,
  type Group,
  type Relevant,
  relevantTo,
} from './cells';
import { type Context, type ContextValue, NOTHING } from './context';
import { type Choice, type Domain, Domains, RESOURCE_ACCOUNT } from './domains';
import { type Glob, parseGlob, STAR } from './glob';
import { type Places, RESOURCE } from './places';
import { compile } from './policies';
import { Named, namedBy } from './principal';
import type { Request } from './request';
import { colonsNeeded } from './resource-colons';
import { type ArnGlobs, arnGlobs, arnValues, keyOf, resourceType } from './resource-values';
import { type Found, isShorter, type Question } from './search';
import { type Constraint, firstValue, solve, type ValueSet } from './solve';
import { type CompiledStatement, type Facts, matchesResource, namesCaller } from './statement';
import { type Area, areaOf } from './subject';

const types = new Map<string, ArnGlobs>();

function typeOf(pattern: string): ArnGlobs {
  const known = types.get(pattern) ?? resourceType(pattern);
  types.set(pattern, known);
  return known;
}

/** The one key that a caller's context holds though no policy need mention it. */
const PRINCIPAL_ARN = 'aws:PrincipalArn';

const ARN: Glob = parseGlob('arn');
const ANYTHING: Glob = [STAR];
const resourceMemory = new Map<string, readonly string[]>();

/** Requests that differ in condition keys only, but for those that are decided. */
interface Cell {
  readonly resource: string;
  /** Account that owns it, if it is certain. */
  readonly owner: string | undefined;
  readonly choice: Choice;
}

/** Whether the rules differ for the type of the resource, as they do for roles and KMS keys. */
function needsPolicy(resource: string): boolean {
  return resource.includes(':key/') || resource.includes(':role/');
}

/** Which statements match a resource; those without variables are asked once for each resource. */
class ResourceMatcher {
  private readonly plain: readonly CompiledStatement[];
  private readonly varying: readonly CompiledStatement[];
  private readonly known = new Map<string, { matching: CompiledStatement[]; bits: string }>();

  constructor(statements: readonly CompiledStatement[]) {
    const varies = ({ resources }: CompiledStatement) =>
      (resources ?? []).some(({ parts }) => parts?.some(({ variables }) => variables.length > 0));
    this.plain = statements.filter((statement) => !varies(statement));
    this.varying = statements.filter(varies);
  }

  match(
    resource: string,
    facts: Facts,
  ): { matching: ReadonlySet<CompiledStatement>; bits: string } {
    let plain = this.known.get(resource);
    if (plain === undefined) {
      plain = ask(this.plain, facts);
      this.known.set(resource, plain);
    }
    const varying = ask(this.varying, facts);
    return {
      matching: new Set([...plain.matching, ...varying.matching]),
      bits: `${plain.bits}/${varying.bits}`,
    };
  }
}

function ask(statements: readonly CompiledStatement[], facts: Facts) {
  const matching: CompiledStatement[] = [];
  let bits = '';
  for (const statement of statements) {
    const matches = matchesResource(statement, facts);
    if (matches) matching.push(statement);
    bits += matches ? '1' : '0';
  }
  return { matching, bits };
}

/** No request of the cell costs less. */
function lowerBound(action: string, { resource, choice }: Cell): Found['cost'] {
  const values = [...choice.values()].filter((value) => value !== undefined);
  return [values.length, action.length + resource.length + values.flat().join('').length];
}

/** The search for one caller. */
export class CallerSearch {
  /** Patterns that say in which area a resource is. */
  private readonly areas: readonly ArnPattern[];

  constructor(
    private readonly question: Question,
    private readonly index: ActionIndex,
    private readonly caller: CallerCase,
  ) {
    const { subject, other } = question;
    const areas = [subject, ...(other ? [other] : [])].flatMap(({ areas: list }) => list);
    this.areas = areas.flatMap(({ arns }) => arns ?? []);
  }

  /** What no statement says of the resource, but its type and where it is. */
  private besides({ resources }: ActionClass): Places {
    const types = resources.map(
      (type) => new ArnPattern(type, { variables: false, wildcards: true }),
    );
    const patterns = [...this.areas, ...(this.question.subject.scope ?? []), ...types];
    return new Map([[RESOURCE, patterns.flatMap(({ parts }) => parts?.[5] ?? [])]]);
  }

  /** Looks through one action class; notes the shortest request; returns how many cells there were. */
  look(actionClass: ActionClass, found: Map<ActionClass, Found>): number {
    const { claims, goal, first } = this.question;
    const name = actionClass.actions[0]?.name ?? '';
    const action = name.toLowerCase();
    if (!canCall(this.caller, action)) return 0;
    if (goal === 'outside' && action === 'sts:getcalleridentity') return 0;
    const about = actionClass.statements;
    const named = claims.filter((claim) => about.has(claim) && isAbout(claim, this.caller));
    if ((goal === 'inside' || goal === 'refused') && named.length === 0) return 0;
    if (goal !== 'refused' && !this.mayAllow(about, action)) return 0;

    const involved = this.involved(about, named);
    const domains = new Domains(this.index, this.caller, involved, () => this.besides(actionClass));
    const sides = this.sides(about);
    const matcher = new ResourceMatcher(involved);
    /** Costs of what was found where the same statements match and the same values are possible. */
    const known = new Map<string, Found['cost'] | undefined>();
    let cells = 0;
    for (const choice of domains.choices()) {
      const context = domains.context(choice);
      const possible = domains.signature(choice);
      const accounts = domains.accountGlobs(context);
      for (const resource of this.resources(actionClass, involved, context, accounts)) {
        cells++;
        const arn = splitArn(resource);
        const owner = this.ownerOf(resource, arn?.[4]);
        const chosen = choice.get(RESOURCE_ACCOUNT);
        if (chosen !== undefined && owner !== undefined && chosen !== owner) continue;
        const cell = { resource, owner, choice };
        const { matching, bits } = matcher.match(resource, {
          action,
          arn,
          caller: this.caller.caller,
          context,
        });
        const key = `${this.areaNumbers(resource)} ${owner} ${needsPolicy(resource)} ${bits} ${possible}`;
        const before = known.get(key);
        if (known.has(key) && (before === undefined || !isShorter(lowerBound(name, cell), before)))
          continue;
        known.set(key, undefined);
        const account = this.caller.caller.account;
        const request = { action, arn, same: (owner ?? account) === account };
        const claimed: Group = named
          .filter((claim) => matching.has(claim))
          .map(({ conditions }) => conditions);
        const [mine, theirs] = sides(resource).map((side) =>
          formula(side, request, (statement) => matching.has(statement)),
        );
        for (const branch of branches(goal, mine as Formula, theirs, claimed)) {
          const solution = this.solve(branch, domains, cell);
          if (solution === undefined) continue;
          const candidate = this.request(actionClass, name, cell, domains, solution);
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

  /** The policies of the subject, and of the other, for a resource. */
  private sides(about: ReadonlySet<CompiledStatement>): (resource: string) => Relevant[] {
    const { subject, other } = this.question;
    const known = new Map<Area, Relevant>();
    return (resource) =>
      [subject, ...(other ? [other] : [])].map((side) => {
        const area = areaOf(side, resource);
        let relevant = known.get(area);
        if (relevant === undefined) {
          relevant = relevantTo(compile(area.policies(this.caller)), this.caller.caller, about);
          known.set(area, relevant);
        }
        return relevant;
      });
  }

  /** In which area of each side the resource is. */
  private areaNumbers(resource: string): string {
    const { subject, other } = this.question;
    const number = (side: typeof subject) =>
      side.areas.length === 1 ? 0 : side.areas.indexOf(areaOf(side, resource));
    return `${number(subject)} ${other === undefined ? '' : number(other)}`;
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
    accounts: readonly Glob[],
  ): readonly string[] {
    const { subject } = this.question;
    if (actionClass.resources.length === 0) return subject.scope === undefined ? ['*'] : [];
    const services = new Set(actionClass.resources.map((type) => type.split(':')[2] as string));
    const globs = new Map<string, ArnGlobs>();
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
    for (const pattern of this.areas) add(pattern, NOTHING);
    for (const account of accounts) {
      const owned: ArnGlobs = [ARN, ANYTHING, ANYTHING, ANYTHING, account, ANYTHING];
      globs.set(keyOf(owned), owned);
    }
    const scope = subject.scope
      ?.filter(({ parts }) => parts !== undefined)
      .map((pattern) => arnGlobs(pattern, NOTHING) as ArnGlobs);
    const colons = colonsNeeded({
      goal: this.question.goal,
      statements: involved,
      areas: this.areas,
      context,
    });
    const key = [
      colons,
      actionClass.resources.join(),
      [...globs.keys()].join('|'),
      scope?.map(keyOf).join('|'),
      subject.partitions.join(),
    ].join(' ');
    let values = resourceMemory.get(key);
    if (values === undefined) {
      values = arnValues({
        patterns: [...globs.values()],
        // Of resources that nothing tells apart, the first is taken.
        types: [...actionClass.resources].sort((a, b) => a.length - b.length).map(typeOf),
        scope: scope?.length === 0 ? undefined : scope,
        partitions: subject.partitions,
        colons,
      });
      if (resourceMemory.size > 50_000) resourceMemory.clear();
      resourceMemory.set(key, values);
    }
    return values;
  }

  private solve(
    branch: Branch,
    domains: Domains,
    { choice, owner }: Cell,
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
      // Which statement allows is asked first: its conditions settle most of the others.
      ...branch.some.map((group) => ({
        options: group.map((candidate) => candidate.map((c) => restrict(c, true))),
        leads: true,
      })),
      ...branch.none.map((candidate) => ({
        options: candidate.map((c) => [restrict(c, false)]),
      })),
    ];
    return solve(
      constraints,
      list.map(({ possible }) => possible),
    );
  }

  private request(
    actionClass: ActionClass,
    action: string,
    { resource, owner, choice }: Cell,
    domains: Domains,
    solution: readonly ValueSet[],
  ): Found {
    const values = new Map<string, ContextValue>();
    for (const [key, value] of choice) if (value !== undefined) values.set(key, value);
    let account = owner;
    domains.keys.forEach((key, i) => {
      const value = domains.of(key, choice, owner).values[firstValue(solution[i] as ValueSet)];
      if (key === RESOURCE_ACCOUNT) account = String(value);
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

/** Whether a claim is about the caller: it names nobody, or the caller, its role or its account. */
function isAbout(claim: CompiledStatement, { caller }: CallerCase): boolean {
  if (claim.principals === undefined) return true;
  return (namedBy(claim.principals, caller) !== Named.No) !== claim.notPrincipal;
}
