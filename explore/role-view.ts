import {
  type AllowedAction,
  type AppPrincipal,
  type AppStack,
  type Catalogue,
  conditionsInWords,
  type Prover,
  permissionsOf,
  principalsInWords,
  prover,
  type Request,
  toArray,
  trust,
} from '../access/index';
import { readable } from './callers';
import { h } from './dom';
import { advice } from './labels';

/** What the engine has said about a role or user. */
interface RoleAnswers {
  readonly actions: readonly AllowedAction[];
  /** Requests that let somebody become the role. */
  readonly entries: readonly AllowedAction[];
  /** Why it cannot be said. */
  readonly unknown?: string;
}

const asked = new Map<string, RoleAnswers>();

/** Asks once for each role. */
export function answersFor(
  subject: AppPrincipal,
  stacks: readonly AppStack[],
  catalogue: Catalogue,
): RoleAnswers {
  const { arn } = subject.identity;
  const known = asked.get(arn);
  if (known) return known;
  const found = ask(subject, stacks, prover(catalogue));
  asked.set(arn, found);
  return found;
}

function ask(subject: AppPrincipal, stacks: readonly AppStack[], prove: Prover): RoleAnswers {
  const { identity } = subject;
  const entries =
    'trust' in identity && !identity.trust.unknown
      ? prove.allowedActions(trust({ arn: identity.arn, policy: identity.trust }))
      : [];
  const entering = entries.filter(({ action }) => /^sts:AssumeRole/.test(action));
  try {
    const actions = prove.allowedActions(permissionsOf(subject, stacks));
    return { actions, entries: entering };
  } catch (error) {
    return { actions: [], entries: entering, unknown: (error as Error).message };
  }
}

/** What stands in place of a role that is not there, or when there is none at all. */
export function nobodyView(arn: string, hasOthers: boolean): Node[] {
  const said = arn
    ? [`'${arn}' is not in this app: the link is of another app, or of another state of it.`]
    : ['This app has no roles or users of its own.'];
  const next = hasOthers ? 'Choose one that is.' : 'Ask as anybody else.';
  return [
    h('h2', { id: 'role-name' }, arn ? 'Not in this app' : 'No roles'),
    h('p', { class: 'sentence' }, [...said, next].join(' ')),
  ];
}

/** Who becomes the role, and what it may do: every answer leads to a question that gets it. */
export function roleView(
  subject: AppPrincipal,
  facts: RoleAnswers,
  ask: (example: Request) => void,
): Node[] {
  const { identity, kind, stack } = subject;
  const place = `${stack.name}, ${stack.environment.account}, ${stack.environment.region}`;
  return [
    h('h2', { id: 'role-name' }, readable(identity.logicalId)),
    h('p', { class: 'quiet' }, `A ${kind} of ${place}`),
    h('p', { class: 'arn' }, identity.arn),
    h(
      'div',
      { class: 'halves' },
      'trust' in identity && !identity.trust.unknown && becoming(subject, facts, ask),
      h(
        'section',
        { 'aria-labelledby': 'may' },
        h('h3', { id: 'may' }, 'What it may do', !facts.unknown && count(facts.actions.length)),
        facts.unknown && h('p', { class: 'hint' }, `Cannot be judged: ${advice(facts.unknown)}.`),
        h(
          'div',
          { class: 'services' },
          ...services(facts.actions).map(([service, actions], _, all) =>
            serviceView(service, actions, ask, all.length < 5),
          ),
        ),
      ),
    ),
  ];
}

function becoming(
  { identity }: AppPrincipal,
  { entries }: RoleAnswers,
  ask: (example: Request) => void,
): Node {
  const statements = 'trust' in identity ? toArray(identity.trust.document.Statement) : [];
  const entering = statements.filter(({ Action }) =>
    toArray(Action ?? []).some((action) => /^sts:(AssumeRole|\*)/i.test(action)),
  );
  return h(
    'section',
    { 'aria-labelledby': 'becomes' },
    h('h3', { id: 'becomes' }, 'Who becomes it'),
    ...entering.map((statement) =>
      h(
        'div',
        { class: 'card' },
        h('p', {}, ...principalsInWords(statement).join(', ')),
        h('ul', {}, ...conditionsInWords(statement.Condition).map((clause) => h('li', {}, clause))),
      ),
    ),
    ...entries.map(({ action, example }) =>
      h(
        'button',
        { type: 'button', class: 'chip', click: () => ask(example) },
        `Ask as somebody who may: ${action.split(':')[1]}`,
      ),
    ),
  );
}

function services(actions: readonly AllowedAction[]): [string, AllowedAction[]][] {
  const groups = new Map<string, AllowedAction[]>();
  for (const allowed of actions) {
    const service = allowed.action.split(':', 1)[0] as string;
    groups.set(service, [...(groups.get(service) ?? []), allowed]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The actions of a service, made when somebody looks. */
function serviceView(
  service: string,
  actions: readonly AllowedAction[],
  ask: (example: Request) => void,
  open: boolean,
): Node {
  const inside = h('div', { class: 'chips' });
  const fill = () => {
    if (inside.childElementCount > 0) return;
    inside.append(
      ...actions.map(({ action, example }) =>
        h(
          'button',
          { type: 'button', class: 'chip', click: () => ask(example) },
          action.split(':')[1],
        ),
      ),
    );
  };
  if (open) fill();
  const summary = h('summary', {}, service, count(actions.length));
  return h('details', { 'aria-label': service, toggle: fill, open }, summary, inside);
}

const count = (number: number) =>
  h('span', { class: 'count' }, `${number} ${number === 1 ? 'action' : 'actions'}`);
