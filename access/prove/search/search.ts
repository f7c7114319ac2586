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
  /** The shortest counterexample for each action class that has one. */
  readonly counterexamples: ReadonlyMap<ActionClass, Counterexample>;
}

/**
 * Looks for counterexamples, one request class after another. A request class is a representative caller, an
 * action class, an assignment of the keys that variables use, and a representative resource; its requests differ
 * in the other condition keys, and the search solves for values of these.
 *
 * Example: a role may `s3:GetObject` on `arn:aws:s3:::a/*` with MFA, and the claim is that it never reads
 * `arn:aws:s3:::a/b`. There is one caller, a session of the role, and one action class. Among its resources are
 * `arn:aws:s3:::a/b` and others; for that one the search solves for `aws:MultiFactorAuthPresent`, finds `true`,
 * and has its counterexample.
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
  const callers = subject.callers(statementsFor([ANY_CALLER]));
  const statements = statementsFor(callers);
  const services = servicesOf(subject);
  const classes = actionClasses(
    index,
    seedsOf(problem, callers),
    statements,
    subject.actions,
  ).filter(({ resources }) => canBelongTo(services, resources));

  const counterexamples = new Map<ActionClass, Counterexample>();
  let representatives = 0;
  for (const caller of callers) {
    const callerSearch = new CallerSearch(problem, index, caller);
    for (const actionClass of classes) {
      if (goal === 'allowed' && counterexamples.has(actionClass)) continue;
      representatives += callerSearch.search(actionClass, counterexamples);
      if (first && goal !== 'allowed' && counterexamples.size > 0)
        return { representatives, counterexamples };
    }
  }
  return { representatives, counterexamples };
}

/**
 * Any caller. The callers are found by the statements, and the statements may depend on the caller. But all that
 * depends on it is statements that the engine adds, such as the assumed consent of a resource whose policy is not
 * given, and these tell no two callers apart that are not told apart already.
 */
const ANY_CALLER = representativeCaller({
  type: 'AWS',
  id: 'arn:aws:iam::111122223333:root',
});

/**
 * The seeds of the action classes: the action of every counterexample matches one of these statements. Actions
 * that match none need no look.
 *
 * Example: to refute that a role is `only` allowed something, a request has to be allowed, so the seeds are the
 * Allow statements. To refute `never`, it has to match a claim, so the claims are seeds enough.
 */
function seedsOf(
  { goal, subject, claims }: SearchProblem,
  callers: readonly RepresentativeCaller[],
): Iterable<Pick<CompiledStatement, 'actions'>> {
  if (goal === 'inside' || goal === 'refused') return claims;
  const seeds = new Set<Pick<CompiledStatement, 'actions'>>();
  for (const area of subject.areas) {
    for (const caller of callers) {
      const { account, kind } = caller.caller;
      const isOwn =
        !subject.isCrossAccount &&
        kind !== 'other' &&
        (area.account === undefined || area.account === account);
      // In its own account the root user needs no permission.
      if (isOwn && kind === 'root') seeds.add({ actions: EVERY_ACTION });
      const { identity, resource } = compile(area.policies(caller));
      if (isOwn) for (const statement of identity) if (statement.allows) seeds.add(statement);
      // Where the account is the caller's own, a policy that names it leaves the decision to identity policies.
      const least = isOwn ? Named.Entity : Named.Account;
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

/** The services, such as `s3`, that the resources in scope belong to; undefined where it can be any. */
function servicesOf({ scope }: Subject): ReadonlySet<string> | undefined {
  const services = new Set(scope?.map(({ parts }) => parts?.[2]?.text ?? '*'));
  return scope === undefined || services.has('*') ? undefined : services;
}

/** Whether a resource of one of these types can belong to one of the services. */
function canBelongTo(services: ReadonlySet<string> | undefined, types: readonly string[]): boolean {
  if (services === undefined) return true;
  return types
    .map((type) => type.split(':')[2] as string)
    .some((s) => s === '*' || services.has(s));
}
