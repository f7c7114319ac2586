import {
  type AppStack,
  type Catalogue,
  type ConditionKeyFact,
  type ContextValue,
  type Decision,
  decide,
  decisiveKeys,
  type Policies,
  policiesOn,
  type Request,
} from '../access/index';
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
  return decisiveKeys(request, policies).map(({ name, values, isSet }) => {
    const type = factOf(name, catalogue)?.type ?? 'String';
    return { name, type, isList: isSet || type.startsWith('ArrayOf'), values };
  });
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
