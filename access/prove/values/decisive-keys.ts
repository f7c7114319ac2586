import { compile, flatten, type Policies } from '../../policy/policy-set';
import type { Request } from '../../policy/request';
import { FREE, fixedValue, representativeCaller } from '../callers/representative-caller';
import { RESOURCE_ACCOUNT, variablesOf } from '../patterns/patterns-by-key';

/** A condition key on which the answer to a request may depend. */
interface DecisiveKey {
  /** As the first policy that uses it writes it. */
  readonly name: string;
  /** Values that policies compare it with. */
  readonly values: readonly string[];
  /** Whether a set operator compares it, so that it may have several values. */
  readonly isSet: boolean;
}

/**
 * The condition keys on which the answer to a request may depend: those that a statement about its action
 * compares or uses as a variable. Left out are those that follow from the caller or from the resource.
 */
export function decisiveKeys(request: Request, policies: Policies): DecisiveKey[] {
  const arn = request.context?.['aws:PrincipalArn'];
  const caller = representativeCaller(request.principal, arn?.toString());
  const keys = new Map<string, DecisiveKey>();
  const add = (name: string, values: readonly string[], isSet: boolean) => {
    const key = name.toLowerCase();
    if (key === RESOURCE_ACCOUNT || fixedValue(caller, key) !== FREE) return;
    const before = keys.get(key) ?? { name, values: [], isSet: false };
    keys.set(key, {
      name: before.name,
      values: [...new Set([...before.values, ...values])],
      isSet: before.isSet || isSet,
    });
  };
  for (const statement of flatten(compile(policies))) {
    if (!statement.actions.matches(request.action.toLowerCase())) continue;
    for (const { name, kind, set, values } of statement.conditions)
      add(name, kind === 'null' ? [] : values.map(({ text }) => text), set !== undefined);
    for (const name of variablesOf(statement).values()) add(name, [], false);
  }
  return [...keys.values()];
}
