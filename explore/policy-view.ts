import {
  ASSUMED,
  type Decision,
  type Policies,
  type PolicyInput,
  type Statement,
  type StatementReference,
  toArray,
} from '../access/index';
import { readable } from './callers';
import { h } from './dom';

type StatementPosition = Pick<StatementReference, 'kind' | 'policy' | 'index'>;

export const statementId = ({ kind, policy, index }: StatementPosition) =>
  `${kind}-${policy}-${index}`.replace(/\s/g, '-');

const titles = {
  identity: 'What the caller may do',
  boundary: 'The boundary of the caller',
  trust: 'Who may become the role',
  resource: 'The policy of the resource',
} as const;

/** Every policy that bears on the request, with what decided lit up. */
export function policyView(policies: Policies, decision: Decision): Node[] {
  const lit = new Set(decision.statements.map(statementId));
  const near = new Map(
    decision.missing.flatMap(({ nearMisses }) =>
      nearMisses.map((miss) => [statementId(miss), miss.failed.map(({ key }) => key)] as const),
    ),
  );
  return (Object.keys(titles) as (keyof typeof titles)[]).flatMap((kind) => {
    const inputs = policies[kind] === undefined ? [] : toArray(policies[kind] as PolicyInput);
    return inputs.map((input, position) => {
      const isNamed = 'document' in input;
      const policy = isNamed ? input.name : String(position + 1);
      const { Statement } = isNamed ? input.document : input;
      const name = readable(policy.replace(/^arn:[^:]+:iam::[^/]*\//, ''));
      const title =
        name === ASSUMED ? 'everything, as is assumed of whoever is not in the app' : name;
      const label = kind === 'trust' ? titles.trust : `${titles[kind]}: ${title}`;
      const items = toArray(Statement).map((statement, index) => {
        const id = statementId({ kind, policy, index });
        return statementView(statement, index, id, lit.has(id), near.get(id));
      });
      return h('section', { 'aria-label': label }, h('h3', {}, label), h('ol', {}, ...items));
    });
  });
}

function statementView(
  statement: Statement,
  index: number,
  id: string,
  isLit: boolean,
  failed: readonly string[] | undefined,
): Node {
  const isAllow = statement.Effect === 'Allow';
  const kind = isLit ? (isAllow ? 'lit allows' : 'lit denies') : failed ? 'near' : '';
  const says = isLit
    ? isAllow
      ? 'allows this'
      : 'denies this'
    : 'would, but for the marked lines';
  const lines = readablePolicy(statement).split('\n');
  const isFailed = (line: string) =>
    failed?.some((key) => line.toLowerCase().includes(`"${key.toLowerCase()}":`));
  const name = statement.Sid ?? `statement ${index + 1}`;
  return h(
    'li',
    { id, tabindex: '-1', class: `statement ${kind}` },
    h(
      'details',
      { open: kind !== '', 'aria-label': name },
      h(
        'summary',
        {},
        h('b', {}, name),
        ' ',
        kind ? h('span', { class: 'badge' }, says) : statement.Effect,
      ),
      h(
        'pre',
        {},
        ...lines.map((line) => (isFailed(line) ? h('mark', {}, `${line}\n`) : `${line}\n`)),
      ),
    ),
  );
}

const order = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource'];

/** A statement as JSON: elements in the order in which one reads them, short ones on one line. */
function readablePolicy(statement: Statement): string {
  const rank = (name: string) => order.indexOf(name) + 1 || order.length + 1;
  const elements = Object.entries(statement).sort(([a], [b]) => rank(a) - rank(b));
  return json(Object.fromEntries(elements), '', 0);
}

function json(value: unknown, indent: string, depth: number): string {
  const short = JSON.stringify(value).replace(/([,:])(?=["[{])/g, '$1 ');
  if (typeof value !== 'object' || value === null) return short;
  if (depth > 0 && short.length + indent.length < 56) return short;
  const inner = `${indent}  `;
  const lines = Object.entries(value).map(([name, element]) => {
    const text = json(element, inner, depth + 1);
    return Array.isArray(value) ? inner + text : `${inner}"${name}": ${text}`;
  });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
