import { type Subject, subjectsOf } from '../access/app-subject';
import { type Catalogue, parseCatalogue } from '../access/catalogue';
import type { Request } from '../access/request';
import { answerTo, keysInPlay, typed } from './answer';
import { answerView } from './answer-view';
import { type Caller, callersOf, readable } from './callers';
import { type PageData, unpacked } from './data';
import { byId, h, suggest } from './dom';
import { callerOptions, keyControl } from './form-view';
import { policyView } from './policy-view';
import { fromHash, type Question, toHash } from './question';
import { factsOf, roleView } from './role-view';
import { sample } from './words';

const data: PageData = JSON.parse(byId('data').textContent ?? '');
const catalogue: Catalogue = parseCatalogue(data.catalogue);
const stacks = unpacked(data.stacks);
const subjects = subjectsOf(stacks);
const callers = callersOf(stacks);

const caller = byId<HTMLSelectElement>('caller');
const who = byId<HTMLInputElement>('who');
const action = byId<HTMLInputElement>('action');
const resource = byId<HTMLInputElement>('resource');

let question: Question = fromHash(location.hash);
let shown = ''; // the role that is shown
let controls = ''; // the condition keys that have controls

function start(): void {
  byId('about').textContent =
    `${subjects.length} roles and users in ${stacks.length} stacks. IAM's answers are worked out in this page, from the policies of the app; nothing is sent anywhere.`;
  byId('roles').append(...stacks.flatMap(rolesOf));
  const select = byId<HTMLSelectElement>('role-select');
  select.append(...stacks.flatMap(optionsOf));
  select.addEventListener('change', () => choose(select.value));
  caller.addEventListener('change', () => {
    const chosen = callerOf(caller.value);
    change({ as: caller.value, who: chosen.example ? question.who || chosen.example : '' });
  });
  for (const [name, input] of Object.entries({ who, action, resource })) {
    input.addEventListener('input', () => change({ [name]: input.value.trim() }));
  }
  byId('add-key').addEventListener('submit', (event) => {
    event.preventDefault();
    const name = byId<HTMLInputElement>('new-key').value.trim();
    if (name) change({ context: { ...question.context, [name]: question.context[name] ?? '' } });
    byId<HTMLInputElement>('new-key').value = '';
    document.getElementById(`key-${name.replace(/\W/g, '-')}`)?.focus();
  });
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault(); // what follows '#' is the question
    caller.focus();
  });
  byId('share').addEventListener('click', share);
  suggest(
    byId('known-keys'),
    catalogue.conditionKeys.filter(({ global }) => global).map(({ name }) => name),
  );
  window.addEventListener('hashchange', () => {
    if (location.hash === toHash(question)) return;
    question = fromHash(location.hash);
    begin();
  });
  begin();
}

/** Shows what a link says; without one, the first role. */
function begin(): void {
  const known = subjects.find(({ identity }) => identity.arn === question.role);
  if (known && question.action) show();
  else choose((known ?? subjects[0])?.identity.arn ?? '');
}

/** Chooses a role, and asks the first question it gets a yes for. */
function choose(arn: string): void {
  const subject = subjects.find(({ identity }) => identity.arn === arn);
  if (!subject) {
    show();
    return;
  }
  const [first] = factsOf(subject, stacks, catalogue).actions;
  question = { ...question, role: arn, as: keyOf(subject), who: '', context: {} };
  if (first) take(first.example);
  else show();
}

const keyOf = ({ kind, identity }: Subject) => `${kind}:${identity.arn}`;

/** Asks what the engine gave as an example. */
function take({ principal, action, resource, context = {} }: Request): void {
  const subject = subjects.find(({ identity: { arn, name } }) => {
    const account = arn.split(':')[4];
    return arn === principal.id || principal.id.includes(`:${account}:assumed-role/${name}/`);
  });
  const named = `${principal.type}:${principal.id}`;
  const as = subject ? keyOf(subject) : callers.some(({ key }) => key === named) ? named : 'other';
  const keys = Object.entries(context).filter(([key]) => key !== 'aws:PrincipalArn');
  change({
    as,
    who: as === 'other' ? principal.id : '',
    action,
    resource,
    context: Object.fromEntries(keys.map(([key, value]) => [key, typed(value)])),
  });
}

function change(changes: Partial<Question>): void {
  question = { ...question, ...changes };
  show();
}

function callerOf(key: string): Caller {
  const found = callers.find((candidate) => candidate.key === key) ?? callers.at(-1);
  return found as Caller;
}

/** Brings the page up to the question, controls in use left as they are. */
function show(): void {
  const hash = toHash(question);
  if (location.hash !== hash) history.replaceState(undefined, '', hash);
  showRole();
  const chosen = callerOf(question.as);
  caller.replaceChildren(...callerOptions(callers, chosen.key));
  byId('who-field').hidden = chosen.example === undefined;
  for (const [input, value] of [
    [who, question.who],
    [action, question.action],
    [resource, question.resource],
  ] as const) {
    if (input.value.trim() !== value) input.value = value;
  }
  suggestions();
  try {
    const answered = answerTo(question, chosen, stacks, catalogue);
    showControls(keysInPlay(answered, catalogue));
    byId('answer').replaceChildren(...answerView(answered, say));
    byId('policies').replaceChildren(...policyView(answered.policies, answered.decision));
  } catch (error) {
    const message = (error as Error).message;
    byId('answer').replaceChildren(h('p', { class: 'verdict' }, `Cannot be judged: ${message}`));
    byId('policies').replaceChildren();
  }
}

const say = (key: string, value: string) =>
  change({ context: { ...question.context, [key]: value } });

function showRole(): void {
  if (question.role === shown) return;
  shown = question.role;
  const subject = subjects.find(({ identity }) => identity.arn === shown);
  if (!subject) return;
  const facts = factsOf(subject, stacks, catalogue);
  byId('role').replaceChildren(...roleView(subject, facts, take));
  byId<HTMLSelectElement>('role-select').value = shown;
  for (const button of byId('roles').querySelectorAll('button')) {
    if (button.value === shown) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}

function showControls(inPlay: ReturnType<typeof keysInPlay>): void {
  const names = inPlay.map(({ name }) => name.toLowerCase());
  const others = Object.keys(question.context)
    .filter((name) => !names.includes(name.toLowerCase()))
    .map((name) => ({ name, type: 'String', isList: false, values: [] }) as const);
  const wanted = JSON.stringify([...inPlay, ...others]);
  const focused = document.activeElement?.closest('#keys') ? document.activeElement.id : '';
  const stale = [...inPlay, ...others].some(({ name }) => {
    const control = document.getElementById(`key-${name.replace(/\W/g, '-')}`);
    return (control as HTMLInputElement | null)?.value !== given(name);
  });
  if (wanted === controls && !stale) return;
  controls = wanted;
  byId('keys').replaceChildren(
    ...[...inPlay, ...others].map((key) =>
      keyControl(key, given(key.name), (value) => say(nameOf(key.name), value)),
    ),
  );
  if (focused) document.getElementById(focused)?.focus();
}

/** The name under which a key is given: case makes no difference. */
const nameOf = (key: string) =>
  Object.keys(question.context).find((name) => name.toLowerCase() === key.toLowerCase()) ?? key;
const given = (key: string) => question.context[nameOf(key)] ?? '';

/** Actions that begin like what is typed, and resources that the app and the policies name. */
function suggestions(): void {
  const typed = question.action.toLowerCase();
  const matching = catalogue.actions.filter(({ name }) => name.toLowerCase().includes(typed));
  suggest(
    byId('actions'),
    matching.slice(0, 60).map(({ name }) => name),
  );
  const arns = stacks.flatMap(({ documents: { roles, resources } }) =>
    [...roles, ...resources].map(({ arn }) => sample(arn)),
  );
  const subject = subjects.find(({ identity }) => identity.arn === question.role);
  const examples = subject ? factsOf(subject, stacks, catalogue).actions : [];
  const here = examples.filter(({ action }) => action.toLowerCase() === typed);
  suggest(
    byId('resources'),
    new Set(['*', ...here.map(({ example }) => example.resource), ...arns]),
  );
}

function rolesOf({ name }: { readonly name: string }): Node[] {
  const own = subjects.filter(({ stack }) => stack.name === name);
  const buttons = own.map(({ identity }) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', value: identity.arn, click: () => choose(identity.arn) },
        readable(identity.logicalId),
      ),
    ),
  );
  return own.length ? [h('h2', {}, name), h('ul', {}, ...buttons)] : [];
}

function optionsOf({ name }: { readonly name: string }): Node[] {
  const own = subjects.filter(({ stack }) => stack.name === name);
  const options = own.map(({ identity }) =>
    h('option', { value: identity.arn }, readable(identity.logicalId)),
  );
  return own.length ? [h('optgroup', { label: name }, ...options)] : [];
}

/** Copies the link; where the page may not, it stands in the address bar. */
async function share(): Promise<void> {
  const status = byId('shared');
  try {
    await navigator.clipboard.writeText(location.href);
    status.textContent = 'The link is copied.';
  } catch {
    status.textContent = 'The link is in the address bar.';
  }
}

start();
