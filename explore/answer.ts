import type { Catalogue, ConditionKeyFact } from '../access/catalogue/catalogue';
import { decide } from '../access/decide/decide';
import type { Decision } from '../access/decide/explain';
import type { ContextValue } from '../access/policy/context';
import { compile, flatten, type Policies } from '../access/policy/policy-set';
import type { Request } from '../access/policy/request';
import {
  FREE,
  fixedValue,
  representativeCaller,
} from '../access/prove/callers/representative-caller';
import { variablesOf } from '../access/prove/patterns/patterns-by-key';
import { policiesOn } from '../access/prove/subjects/app-caller';
import type { AppStack } from '../access/template/read-app';
import type { Caller } from './callers';
import type { Question } from './question';

/** A condition key that the policies ask about, for a control of its own. */
export interface KeyInPlay {
  readonly name: string;
  readonly type: ConditionKeyFact['type'];
  /** Several values may be given. */
  readonly isList: boolean;
  /** Values that policies compare it with. */
  readonly values: readonly string[];
}

export interface Answered {
  readonly request: Request;
  readonly policies: Policies;
  readonly decision: Decision;
}

/** Asks the engine; throws with one line about what is malformed. */
export function answerTo(
  question: Question,
  caller: Caller,
  stacks: readonly AppStack[],
  catalogue: Catalogue,
): Answered {
  const { action, resource } = question;
  const asker = caller.asker(question.who);
  const { owner, ...theirs } = policiesOn(stacks, resource);
  const given = Object.entries(question.context).filter(([, value]) => value !== '');
  const context = given.map(([key, value]) => {
    const type = factOf(key, catalogue)?.type ?? 'ArrayOfString';
    return [key, type.startsWith('ArrayOf') ? listOf(value) : unquoted(value)];
  });
  const request: Request = {
    principal: asker.principal,
    action,
    resource,
    ...(owner ? { resourceAccount: owner } : {}),
    context: { ...asker.context, ...Object.fromEntries(context) },
  };
  const policies = { ...asker.policies, ...theirs };
  return { request, policies, decision: decide(request, policies) };
}

/** The keys on which the answer to a request may depend, those left out that follow from the caller. */
export function keysInPlay(
  { request, policies }: Pick<Answered, 'request' | 'policies'>,
  catalogue: Catalogue,
): KeyInPlay[] {
  const caller = representativeCaller(
    request.principal,
    request.context?.['aws:PrincipalArn'] as string,
  );
  const keys = new Map<string, KeyInPlay>();
  const add = (name: string, values: readonly string[], isSet: boolean) => {
    if (fixedValue(caller, name.toLowerCase()) !== FREE) return;
    if (name.toLowerCase() === 'aws:resourceaccount') return;
    const type = factOf(name, catalogue)?.type ?? 'String';
    const before = keys.get(name.toLowerCase());
    keys.set(name.toLowerCase(), {
      name: before?.name ?? name,
      type,
      isList: isSet || type.startsWith('ArrayOf'),
      values: [...new Set([...(before?.values ?? []), ...values])],
    });
  };
  for (const statement of flatten(compile(policies))) {
    if (!statement.actions.matches(request.action.toLowerCase())) continue;
    for (const { name, operator, values } of statement.conditions) {
      const texts = /^Null$/i.test(operator) ? [] : values.map(({ text }) => text);
      add(name, texts, operator.includes(':'));
    }
    for (const name of variablesOf(statement).values()) add(name, [], false);
  }
  return [...keys.values()];
}

/** A value as it is typed: nothing means that the key is absent, and two quotes that it is empty. */
export function typed(value: ContextValue): string {
  return [value]
    .flat()
    .map((text) => text || "''")
    .join(', ');
}

const unquoted = (text: string) => (text === "''" ? '' : text);

function listOf(text: string): ContextValue {
  const [first = '', ...more] = text.split(/, */).map(unquoted);
  return more.length > 0 ? [first, ...more] : first;
}

/** What is known of a key, those with a variable part included: `aws:ResourceTag/Team`. */
export function factOf(name: string, { conditionKeys }: Catalogue): ConditionKeyFact | undefined {
  const key = name.toLowerCase();
  return conditionKeys.find((fact) => {
    const [start = '', rest] = fact.name.toLowerCase().split('${', 2);
    return rest === undefined ? key === start : key.length > start.length && key.startsWith(start);
  });
}
