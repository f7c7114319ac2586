import type { ReportedResource, ReportedStack, ReportedStatement, ReportedSubject } from './report';

/** The report as a page to read. */
export function reportAsMarkdown(stacks: readonly ReportedStack[]): string {
  const lines = stacks.flatMap((stack) => [
    `## ${stack.stack}`,
    '',
    `In account ${stack.account}, ${stack.region}.`,
    '',
    ...stack.unread.flatMap((what) => [`**Not read:** the policy of ${what}.`, '']),
    ...stack.subjects.flatMap(subject),
    ...resources(stack.resources),
  ]);
  return ['# Who may do what', '', ...limits, '', ...lines].join('\n').trimEnd();
}

const limits = [
  'Names that end in `-xxxxxxxx` are chosen when a stack is deployed. Policies outside the app, such as',
  'service control policies, are not part of this page.',
];

function subject(it: ReportedSubject): string[] {
  const kind = it.kind[0]?.toUpperCase() + it.kind.slice(1);
  return [
    `### ${kind} ${it.name}`,
    '',
    code(it.arn),
    '',
    ...it.unknown.flatMap((what) => [`**Not known:** ${what}.`, '']),
    ...(it.trust && it.trust.length > 0
      ? [
          `Who may become it, for up to ${it.maxSessionHours} h:`,
          '',
          ...it.trust.flatMap(trust),
          '',
        ]
      : []),
    ...(it.may.length > 0 ? [`What it may do${count(it)}:`, '', ...table(it.may), ''] : []),
    ...(it.may.length === 0 && it.unknown.length === 0 ? ['It may do nothing.', ''] : []),
    ...(it.grantedElsewhere.length > 0
      ? [`Policies of resources let it use ${it.grantedElsewhere.map(code).join(', ')}.`, '']
      : []),
    ...(it.mayNot.length > 0
      ? ['What it may not do, whatever else is granted:', '', ...table(it.mayNot), '']
      : []),
    ...(it.boundary
      ? [
          'Its permissions boundary, beyond which nothing is allowed:',
          '',
          ...table(it.boundary),
          '',
        ]
      : []),
    ...(it.unknownBoundary
      ? [
          `Its permissions boundary, ${code(it.unknownBoundary)}, is not known: it may do no more than that allows.`,
          '',
        ]
      : []),
  ];
}

const count = ({ actions }: ReportedSubject) =>
  actions.length > 0 ? ` (${actions.length} action${actions.length === 1 ? '' : 's'})` : '';

function trust(statement: ReportedStatement): string[] {
  const not = statement.effect === 'Deny' ? 'not ' : '';
  const who = statement.principals.join('; or ');
  const when = statement.conditions.map((condition) => `  - if ${code(condition)}`);
  return [`- ${not}${who} (${statement.actions.map(code).join(', ')})`, ...when];
}

function table(statements: readonly ReportedStatement[]): string[] {
  return [
    '| statement | access | actions | on | if all of |',
    '| --- | --- | --- | --- | --- |',
    ...statements.map((s) =>
      row([
        s.effect === 'Deny' ? `${s.statement} (deny)` : s.statement,
        s.levels,
        list(s.actions),
        list(s.resources),
        list(s.conditions),
      ]),
    ),
  ];
}

function resources(list: readonly ReportedResource[]): string[] {
  if (list.length === 0) return [];
  return [
    '### Policies of its resources',
    '',
    ...list.flatMap(({ type, arn, statements, unknown }) => [
      `${type} ${code(arn)}:`,
      '',
      ...(unknown ? [`**Not known:** ${unknown}.`] : []),
      ...(unknown ? [] : resourceTable(statements)),
      '',
    ]),
  ];
}

function resourceTable(statements: readonly ReportedStatement[]): string[] {
  return [
    '| statement | effect | who | actions | if all of |',
    '| --- | --- | --- | --- | --- |',
    ...statements.map((s) =>
      row([s.statement, s.effect, s.principals.join('<br>'), list(s.actions), list(s.conditions)]),
    ),
  ];
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const list = (values: readonly string[]) =>
  values.map((value) => (value === 'all but' ? value : code(value))).join('<br>');
/** A pipe ends the cell of a table, even inside code. */
const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``;
