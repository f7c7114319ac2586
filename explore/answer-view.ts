import type { NearMiss, StatementReference } from '../access/explain';
import { conditionsInWords } from '../access/words';
import type { Answered } from './answer';
import { h } from './dom';
import { statementId } from './policy-view';
import { remedy } from './words';

const headlines = {
  Allowed: 'Allowed',
  ExplicitlyDenied: 'Refused: a statement denies it',
  ImplicitlyDenied: 'Refused: nothing allows it',
};

/** The answer in words, with the statements that decide, or what was missing. */
export function answerView(
  { request, decision }: Answered,
  say: (key: string, value: string) => void,
): Node[] {
  const { answer, statements, missing } = decision;
  const isAllowed = answer === 'Allowed';
  const headline = h(
    'p',
    { class: isAllowed ? 'verdict yes' : 'verdict no', id: 'verdict' },
    h('span', { 'aria-hidden': 'true', class: 'sign' }, isAllowed ? '✓' : '✕'),
    headlines[answer],
  );
  const sentence = h(
    'p',
    { class: 'sentence' },
    h('b', {}, request.principal.id),
    isAllowed ? ' may use ' : ' may not use ',
    h('b', {}, request.action),
    ' on ',
    h('b', {}, request.resource),
  );
  return [
    headline,
    sentence,
    ...(statements.length
      ? [h('p', {}, isAllowed ? 'Because of ' : 'Denied by ', ...commas(statements.map(link)))]
      : []),
    ...missing.map(({ reason, nearMisses }) =>
      h(
        'div',
        { class: 'missing' },
        h('p', {}, `What was missing: ${reason}.`),
        ...nearMisses.map((miss) => nearMiss(miss, request.principal.id, say)),
      ),
    ),
  ];
}

function nearMiss(
  miss: NearMiss,
  principal: string,
  say: (key: string, value: string) => void,
): Node {
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
