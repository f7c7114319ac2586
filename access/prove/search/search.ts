import { compile } from '../../policy/policy-set';
import { Named } from '../../policy/principal-element';
import { ActionMatcher, type CompiledStatement, namesCaller } from '../../policy/statement';
import { type ActionClass, actionClasses } from '../actions/action-classes';
import { ActionIndex } from '../actions/action-index';
import { type RepresentativeCaller, representativeCaller } from '../callers/representative-caller';
import { type Subject, statementsOf } from '../subjects/subject';
import { CallerSearch } from './caller-search';
import type { Counterexample } from './counterexample';
import type { SearchProblem } from './search-problem';

interface Result {
  /** How many request classes were looked at. */
  readonly representatives: number;
  /** The shortest counterexample found for each action class. */
  readonly found: ReadonlyMap<ActionClass, Counterexample>;
}

/**
 * Looks for counterexamples among representatives: for every caller, action class, assignment of the keys that
 * variables use, and resource, there is a class of requests that differ in the other condition keys, and values
 * of these are solved for.
 */
export function search(problem: SearchProblem): Result {
  const { subject, other, claims, catalogue, goal, first } = problem;
  const index = ActionIndex.of(catalogue);
  const statementsFor = (callers: readonly RepresentativeCaller[]) => [
    ...new Set([
      ...statementsOf(subject, callers),
      ...(other ? statementsOf(other, callers) : []),
      ...claims,
    ]),
  ];
  const callers = subject.callers(statementsFor([SOMEBODY]));
  const statements = statementsFor(callers);
  const services = servicesOf(subject);
  const classes = actionClasses(
    index,
    seedsOf(problem, callers),
    statements,
    subject.actions,
  ).filter(({ resources }) => canBeOf(services, resources));

  const found = new Map<ActionClass, Counterexample>();
  let representatives = 0;
  for (const caller of callers) {
    const callerSearch = new CallerSearch(problem, index, caller);
    for (const actionClass of classes) {
      if (goal === 'allowed' && found.has(actionClass)) continue;
      representatives += callerSearch.search(actionClass, found);
      if (first && goal !== 'allowed' && found.size > 0) return { representatives, found };
    }
  }
  return { representatives, found };
}

/** The statements of a subject hardly depend on the caller: somebody's are enough to find the callers by. */
const SOMEBODY = representativeCaller({
  type: 'AWS',
  id: 'arn:aws:iam::111122223333:root',
});

/** The statements without which there is no counterexample: it has an action of one of them. */
function seedsOf(
  { goal, subject, claims }: SearchProblem,
  callers: readonly RepresentativeCaller[],
): Iterable<Pick<CompiledStatement, 'actions'>> {
  if (goal === 'inside' || goal === 'refused') return claims;
  const seeds = new Set<Pick<CompiledStatement, 'actions'>>();
  for (const area of subject.areas) {
    for (const caller of callers) {
      const { account, kind } = caller.caller;
      const own =
        !subject.isApart &&
        kind !== 'other' &&
        (area.account === undefined || area.account === account);
      // In its own account the root user needs no permission.
      if (own && kind === 'root') seeds.add({ actions: EVERY_ACTION });
      const { identity, resource } = compile(area.policies(caller));
      if (own) for (const statement of identity) if (statement.allows) seeds.add(statement);
      // Where the account is the caller's own, a policy that names it leaves the decision to identity policies.
      const least = own ? Named.Entity : Named.Account;
      for (const statement of resource) {
        if (statement.allows && namesCaller(statement, caller.caller, false) >= least) {
          seeds.add(statement);
        }
      }
    }
  }
  return seeds;
}

const EVERY_ACTION = new ActionMatcher(['*'], false);

/** The services of which a resource in scope can be; undefined for all. */
function servicesOf({ scope }: Subject): ReadonlySet<string> | undefined {
  const services = new Set(scope?.map(({ parts }) => parts?.[2]?.text ?? '*'));
  return scope === undefined || services.has('*') ? undefined : services;
}

/** Whether some resource of these types can be of one of the services. */
function canBeOf(services: ReadonlySet<string> | undefined, types: readonly string[]): boolean {
  if (services === undefined) return true;
  return types
    .map((type) => type.split(':')[2] as string)
    .some((s) => s === '*' || services.has(s));
}
