import type { Catalogue } from '../../catalogue/catalogue';
import { compile } from '../../policy/policy-set';
import { Named } from '../../policy/principal-element';
import { ActionMatcher, type CompiledStatement, namesCaller } from '../../policy/statement';
import { type ActionClass, actionClasses } from '../actions/action-classes';
import { ActionIndex } from '../actions/action-index';
import { type RepresentativeCaller, representativeCaller } from '../callers/representative-caller';
import type { Goal } from '../goal';
import { type Subject, statementsOf } from '../subjects/subject';
import { CallerSearch } from './caller-search';
import type { Counterexample } from './counterexample';

export interface SearchProblem {
  readonly catalogue: Catalogue;
  readonly goal: Goal;
  readonly subject: Subject;
  readonly other?: Subject | undefined;
  readonly claims: readonly CompiledStatement[];
  /** Stop at the first request found, rather than look for the shortest. */
  readonly first: boolean;
}

interface Result {
  readonly representatives: number;
  /** The shortest request found for each action class. */
  readonly found: ReadonlyMap<ActionClass, Counterexample>;
}

/**
 * Looks for a request of the kind in question among representatives: for every caller, action class,
 * choice of the keys that variables use, and resource, the condition keys are solved for.
 */
export function search(question: SearchProblem): Result {
  const { subject, other, claims, catalogue } = question;
  const index = ActionIndex.of(catalogue);
  const somebody = [representativeCaller({ type: 'AWS', id: 'arn:aws:iam::111122223333:root' })];
  const all = (callers: readonly RepresentativeCaller[]) => [
    ...new Set([
      ...statementsOf(subject, callers),
      ...(other ? statementsOf(other, callers) : []),
      ...claims,
    ]),
  ];
  const callers = subject.callers(all(somebody));
  const statements = all(callers);
  const services = servicesOf(subject);
  const classes = actionClasses(
    index,
    seedsOf(question, callers),
    statements,
    subject.actions,
  ).filter(({ resources }) => canBeOf(services, resources));

  const found = new Map<ActionClass, Counterexample>();
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
      // There, what names the account only needs an identity policy besides.
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
