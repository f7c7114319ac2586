import {
  type AppPrincipal,
  appPrincipals,
  type Catalogue,
  parseCatalogue,
  type Request,
} from '../access/index';
import { answerTo, factOf, keysInPlay, typed } from './answer';
import { answerView, headline, type Remedies, showVerdict } from './answer-view';
import { type Caller, callersOf } from './callers';
import { type PageData, unpacked } from './data';
import { byId, suggest } from './dom';
import { callerOptions, keyControl, keyId } from './form-view';
import { actionsOf, hintOf } from './hints';
import { advice, sample } from './labels';
import { copyLink, showLink } from './link';
import { listSubjects, mark } from './nav-view';
import { policyView } from './policy-view';
import { fromHash, type Question, toHash } from './question';
import { answersFor, nobodyView, roleView } from './role-view';
import { tell } from './tell';

const data: PageData = JSON.parse(byId('data').textContent ?? '');
const catalogue: Catalogue = parseCatalogue(data.catalogue);
const actions = actionsOf(catalogue);
const stacks = unpacked(data.stacks);
const subjects = appPrincipals(stacks);
const callers = callersOf(stacks);

/** Suggestions of actions at most: more are not read. */
const MOST = 60;

const caller = byId<HTMLSelectElement>('caller');
const who = byId<HTMLInputElement>('who');
const action = byId<HTMLInputElement>('action');
const resource = byId<HTMLInputElement>('resource');

let question: Question = fromHash(location.hash);
let shown: string | undefined; // the role that is shown
let suggested: string | undefined; // what the suggestions are about
let controls = ''; // the condition keys that have controls

function start(): void {
  byId('about').textContent =
    `Roles and users: ${subjects.length}, stacks: ${stacks.length}. IAM's answers are worked out in this page, from the policies of the app; nothing is sent anywhere.`;
  listSubjects(subjects, choose);
  caller.addEventListener('change', () => {
    const { example } = callerOf(caller.value) ?? {};
    change({ as: caller.value, who: example ? question.who || example : '' });
  });
  for (const [name, input] of Object.entries({ who, action, resource })) {
    input.addEventListener('input', () => change({ [name]: input.value.trim() }));
  }
  byId('add-key').addEventListener('submit', (event) => {
    event.preventDefault();
    const name = nameOf(byId<HTMLInputElement>('new-key').value.trim());
    if (name) say(name, given(name));
    byId<HTMLInputElement>('new-key').value = '';
    document.getElementById(keyId(name))?.focus();
  });
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault(); // what follows '#' is the question
    caller.focus();
  });
  byId('share').addEventListener('click', () => copyLink(question));
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

/** Shows what a link says, also when it is about another app; without a question, asks one. */
function begin(): void {
  const known = subjects.find(({ identity }) => identity.arn === question.role);
  if (question.action || (question.role && !known)) show();
  else choose((known ?? subjects[0])?.identity.arn ?? '');
}

/** Chooses a role, and asks the first question it gets a yes for: what it may do, or who becomes it. */
function choose(arn: string): void {
  const subject = subjects.find(({ identity }) => identity.arn === arn);
  if (!subject) {
    change({ as: 'other', who: callerOf('other')?.example ?? '' });
    return;
  }
  const { actions, entries } = answersFor(subject, stacks, catalogue);
  const [first] = [...actions, ...entries];
  const nothing = { who: '', action: '', resource: '', context: {} };
  question = { ...nothing, role: arn, as: keyOf(subject) };
  if (first) take(first.example);
  else show();
}

const keyOf = ({ kind, identity }: AppPrincipal) => `${kind}:${identity.arn}`;

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

function callerOf(key: string): Caller | undefined {
  return callers.find((candidate) => candidate.key === (key || 'other'));
}

/** Brings the page up to the question, controls in use left as they are. */
function show(): void {
  showLink(question);
  showRole();
  const chosen = callerOf(question.as);
  caller.replaceChildren(...callerOptions(callers, chosen?.key ?? question.as));
  byId('who-field').hidden = chosen?.example === undefined;
  for (const [input, value] of [
    [who, question.who],
    [action, question.action],
    [resource, question.resource],
  ] as const) {
    if (input.value.trim() !== value) input.value = value;
  }
  suggestions();
  try {
    showAnswer(chosen);
  } catch (error) {
    if (!controls) showControls([]); // of a link: half a word leaves them as they are
    fail(`Cannot be judged: ${advice((error as Error).message)}`);
  }
}

function showAnswer(chosen: Caller | undefined): void {
  if (!chosen) {
    throw new Error(`'${question.as.replace(/^(role|user|group):/, '')}' is not in this app`);
  }
  if (!question.action || !question.resource) {
    showControls([]);
    fail('Say what to do, and on which resource');
    return;
  }
  const answered = answerTo(question, chosen, stacks, catalogue);
  const { decision, policies } = answered;
  showControls(keysInPlay(answered, catalogue));
  showVerdict(headline(decision), decision);
  tell(`${headline(decision)}: ${question.action}`);
  byId('answer').replaceChildren(
    ...answerView(answered, hintOf(question, actions, catalogue.date), remedies),
  );
  byId('policies').replaceChildren(...policyView(policies, decision));
}

function fail(words: string): void {
  showVerdict(words);
  tell(words);
  byId('answer').replaceChildren();
  byId('policies').replaceChildren();
}

const say = (key: string, value: string) =>
  change({ context: { ...question.context, [key]: value } });

/** The button that was pressed goes with its answer: the keyboard is led to the next, or to the verdict. */
const remedies: Remedies = {
  say(key, value) {
    say(nameOf(key), value);
    next();
  },
  ask(instead) {
    change(instead);
    next();
  },
};

function next(): void {
  const button = byId('answer').querySelector<HTMLElement>('.chip');
  (button ?? byId('verdict')).focus({ preventScroll: true });
}

function showRole(): void {
  if (question.role === shown) return;
  shown = question.role;
  mark(shown);
  const subject = subjects.find(({ identity }) => identity.arn === shown);
  byId('role').replaceChildren(
    ...(subject
      ? roleView(subject, answersFor(subject, stacks, catalogue), take)
      : nobodyView(shown, subjects.length > 0)),
  );
}

function showControls(inPlay: ReturnType<typeof keysInPlay>): void {
  const names = inPlay.map(({ name }) => name.toLowerCase());
  const others = Object.keys(question.context)
    .filter((name) => !names.includes(name.toLowerCase()))
    .map((name) => {
      const type = factOf(name, catalogue)?.type ?? 'String';
      return { name, type, isList: type.startsWith('ArrayOf'), values: [] };
    });
  const wanted = JSON.stringify([...inPlay, ...others]);
  const focused = document.activeElement?.closest('#keys') ? document.activeElement.id : '';
  const stale = [...inPlay, ...others].some(({ name }) => {
    const control = document.getElementById(keyId(name));
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
const given = (key: string) =>
  Object.entries(question.context).find(([name]) => name === nameOf(key))?.[1] ?? '';

/** Actions that contain what is typed, and resources that the app and the policies name. */
function suggestions(): void {
  const typed = question.action.toLowerCase();
  const about = `${typed} ${question.role}`;
  if (about === suggested) return;
  suggested = about;
  const matching: string[] = [];
  for (const [key, { name }] of actions) {
    if (key.includes(typed) && matching.push(name) === MOST) break;
  }
  suggest(byId('actions'), matching);
  const arns = stacks.flatMap(({ documents: { roles, resources } }) =>
    [...roles, ...resources].map(({ arn }) => sample(arn)),
  );
  const subject = subjects.find(({ identity }) => identity.arn === question.role);
  const examples = subject ? answersFor(subject, stacks, catalogue).actions : [];
  const here = examples.filter(({ action }) => action.toLowerCase() === typed);
  suggest(
    byId('resources'),
    new Set(['*', ...here.map(({ example }) => example.resource), ...arns]),
  );
}

start();
