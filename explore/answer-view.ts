import {
  conditionsInWords,
  type Decision,
  type NearMiss,
  type StatementReference,
} from '../access/index';
import type { Answered } from './answer';
import { byId, h } from './dom';
import type { Hint } from './hints';
import { remedy } from './labels';
import { statementId } from './policy-view';
import type { Question } from './question';

const headlines = {
  Allowed: 'Allowed',
  ExplicitlyDenied: 'Refused: a statement denies it',
  ImplicitlyDenied: 'Refused: nothing allows it',
};

/** What the controls of an answer do. */
export interface Remedies {
  /** Adds to the circumstances. */
  say(key: string, value: string): void;
  ask(instead: Partial<Question>): void;
}

/** The answer in a few words, on its colour; without a decision it has none. */
export function showVerdict(words: string, decision?: Decision): void {
  const isAllowed = decision?.answer === 'Allowed';
  const verdict = byId('verdict');
  verdict.className = `verdict ${decision ? (isAllowed ? 'yes' : 'no') : ''}`;
  const sign = h('span', { 'aria-hidden': 'true', class: 'sign' }, isAllowed ? '✓' : '✕');
  verdict.replaceChildren(...(decision ? [sign, words] : [words]));
}

export const headline = ({ answer }: Decision) => headlines[answer];

/** The answer as a sentence, with the statements that decide, or what was missing. */
export function answerView(
  { request, decision }: Answered,
  hint: Hint | undefined,
  remedies: Remedies,
): Node[] {
  const { answer, statements, missing } = decision;
  const isAllowed = answer === 'Allowed';
  return [
    h(
      'p',
      { class: 'sentence' },
      h('code', {}, request.principal.id),
      isAllowed ? ' may use ' : ' may not use ',
      h('code', {}, request.action),
      ' on ',
      h('code', {}, request.resource),
    ),
    ...(hint ? [hintView(hint, remedies)] : []),
    ...(statements.length
      ? [h('p', {}, isAllowed ? 'Because of ' : 'Denied by ', ...commas(statements.map(link)))]
      : []),
    ...missing.map(({ reason, nearMisses }) =>
      h(
        'div',
        { class: 'missing' },
        h('p', {}, `What was missing: ${reason}.`),
        ...nearMisses.map((miss) => nearMiss(miss, request.principal.id, remedies)),
      ),
    ),
  ];
}

function hintView({ text, instead }: Hint, { ask }: Remedies): Node {
  const chips = Object.values(instead).map((value) =>
    h('button', { type: 'button', class: 'chip', click: () => ask(instead) }, `Ask for ${value}`),
  );
  return h('p', { class: 'hint' }, `${text}. `, ...chips);
}

function nearMiss(miss: NearMiss, principal: string, { say }: Remedies): Node {
  return h(
    'div',
    {},
    h('p', {}, link(miss), ' would allow it, but for:'),
    h(
      'ul',
      {},
      ...miss.failed.map((failed) => {
        const { operator, key, expected, actual } = failed;
        const [clause = ''] = conditionsInWords({ [operator]: { [key]: expected } });
        const found =
          actual === undefined ? 'it is not said' : `it is ${[actual].flat().join(', ')}`;
        const value = remedy(failed, principal);
        return h(
          'li',
          {},
          `${clause}; ${found} `,
          value !== undefined &&
            h(
              'button',
              { type: 'button', class: 'chip', click: () => say(key, value) },
              `Say ${key} is ${value}`,
            ),
        );
      }),
    ),
  );
}

/** Leads to the statement in its policy. */
function link(reference: StatementReference): HTMLElement {
  const go = () => {
    const statement = document.getElementById(statementId(reference));
    statement?.scrollIntoView({ block: 'nearest' });
    statement?.focus();
  };
  const name = reference.sid ?? `statement ${reference.index + 1}`;
  return h(
    'button',
    { type: 'button', class: 'link', click: go },
    `${name} of the ${reference.kind} policy`,
  );
}

const commas = (nodes: readonly Node[]) =>
  nodes.flatMap((node, index) => (index ? [', ', node] : [node]));
