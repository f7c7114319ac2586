import { splitArn } from '../../policy/arn';
import type { ContextValue } from '../../policy/context';
import type { Request } from '../../policy/request';
import type { ActionClass } from '../actions/action-classes';
import { FREE, fixedValue, type RepresentativeCaller } from '../callers/representative-caller';
import { RESOURCE_ACCOUNT } from '../patterns/patterns-by-key';
import type { KeyDomains } from '../values/key-domains';
import { firstValue, type ValueSet } from '../values/value-set';
import type { RequestClass } from './request-class';

/** A request of the kind that the search looks for, which refutes what is to be proven. */
export interface Counterexample {
  readonly request: Request;
  readonly class: ActionClass;
  /** The number of condition keys in the request, then the length of its texts. */
  readonly cost: readonly [number, number];
}

/** Whether the first of two costs is lower. */
export function isShorter(a: Counterexample['cost'], b: Counterexample['cost']): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

/** A cost that no request of the class is below. */
export function lowerBound(
  action: string,
  { resource, assignment }: RequestClass,
): Counterexample['cost'] {
  const values = [...assignment.values()].filter((value) => value !== undefined);
  return [values.length, action.length + resource.length + values.flat().join('').length];
}

/** The one key that a caller's context holds though no policy need mention it. */
const PRINCIPAL_ARN = 'aws:PrincipalArn';

/** Makes the request of a class in which each key has the first value of the solution. */
export function counterexampleIn(
  caller: RepresentativeCaller,
  actionClass: ActionClass,
  action: string,
  { resource, owner, assignment }: RequestClass,
  domains: KeyDomains,
  solution: readonly ValueSet[],
): Counterexample {
  const values = new Map<string, ContextValue>();
  for (const [key, value] of assignment) if (value !== undefined) values.set(key, value);
  let account = owner ?? assignment.get(RESOURCE_ACCOUNT)?.toString();
  domains.keys.forEach((key, i) => {
    const value = domains.of(key, assignment, owner).values[firstValue(solution[i] as ValueSet)];
    if (key === RESOURCE_ACCOUNT) account = String(value);
    else if (value !== undefined && fixedValue(caller, key) === FREE) values.set(key, value);
  });
  const texts = [...values.values()].flat().join('');
  for (const [key, value] of caller.context) values.set(key, value);
  const context: Record<string, ContextValue> = {};
  for (const [key, value] of values) context[domains.names.get(key) ?? PRINCIPAL_ARN] = value;
  const inArn = splitArn(resource)?.[4];
  const request: Request = {
    principal: caller.principal,
    action,
    resource,
    ...(account === undefined || account === inArn ? {} : { resourceAccount: account }),
    ...(values.size === 0 ? {} : { context }),
  };
  const length = action.length + resource.length + texts.length + caller.principal.id.length;
  return { request, class: actionClass, cost: [values.size - caller.context.size, length] };
}
