import type { ActionFact } from '../catalogue/catalogue';
import { oneOrMore, toArray, valuesIn } from '../policy/one-or-more';
import type { OneOrMore, PrincipalType, Statement } from '../policy/policy';
import { anotherAccount, type Change, replaced } from './change';
import { similarAction } from './similar-action';

type Element = 'Action' | 'NotAction' | 'Resource' | 'NotResource';

const withElement = (statement: Statement, element: string, value: unknown): Statement => ({
  ...statement,
  [element]: value,
});

/** Each value of a list dropped, one at a time. */
function* dropped(statement: Statement, element: Element): Generator<Change> {
  const values = valuesIn(statement[element]);
  if (values.length < 2) return;
  for (const [at, value] of values.entries()) {
    const left = withElement(statement, element, oneOrMore(replaced(values, at)));
    yield { operator: `drop a value of ${element}`, detail: value, statement: left };
  }
}

/** What careless edits do to the actions of a statement. */
export function* actionChanges(
  statement: Statement,
  catalogue: readonly ActionFact[],
): Generator<Change> {
  yield* dropped(statement, 'Action');
  yield* dropped(statement, 'NotAction');
  const element = statement.Action === undefined ? 'NotAction' : 'Action';
  const values = valuesIn(statement[element]);
  const services = new Set(values.filter((v) => v !== '*').map((v) => v.split(':')[0] as string));
  for (const service of services) {
    const others = values.filter((value) => !value.startsWith(`${service}:`));
    const all = oneOrMore([...others, `${service}:*`]);
    const operator = 'every action of the service';
    yield { operator, detail: `${service}:*`, statement: withElement(statement, element, all) };
  }
  if (element === 'Action' && statement.Effect === 'Allow') {
    yield {
      operator: 'every action',
      detail: '*',
      statement: withElement(statement, element, '*'),
    };
  }
  for (const value of element === 'Action' ? values : []) {
    const resources = statement.Resource === undefined ? ['*'] : valuesIn(statement.Resource);
    const similar = similarAction(value, values, resources, catalogue);
    if (!similar) continue;
    const more = withElement(statement, element, [...values, similar.name]);
    const detail = `${value}, ${similar.name} (${similar.accessLevel})`;
    yield { operator: 'an action of a higher access level', detail, statement: more };
  }
}

/** What careless edits do to the resources of a statement. */
export function* resourceChanges(statement: Statement): Generator<Change> {
  for (const element of ['Resource', 'NotResource'] as const) {
    yield* dropped(statement, element);
    const values = valuesIn(statement[element]);
    for (const [at, value] of values.entries()) {
      for (const [operator, other] of otherArns(value)) {
        if (other === value) continue;
        const by = oneOrMore(replaced(values, at, other));
        yield {
          operator,
          detail: `${value} -> ${other}`,
          statement: withElement(statement, element, by),
        };
      }
    }
  }
}

/** Each careless edit of an ARN, with the name of the edit. */
function* otherArns(arn: string): Generator<[operator: string, other: string]> {
  if (arn === '*') return;
  yield ['any resource', '*'];
  if (!arn.endsWith('*')) yield ['any suffix of the resource', `${arn}*`];

  // Colons and slashes inside a variable separate nothing.
  const masked = arn.replace(/\$\{[^}]*\}/g, (v) =>
    v.replaceAll(':', '\0').replaceAll('/', '\x01'),
  );
  const whole = (text: string) => text.replaceAll('\0', ':').replaceAll('\x01', '/');
  const [start, partition, service, region = '', account = '', ...rest] = masked.split(':');
  const resource = rest.join(':');
  const to = (r: string, a: string, name: string) =>
    whole([start, partition, service, r, a, name].join(':'));

  const body = resource.replace(/[/:]\*$/, '');
  const last = Math.max(body.lastIndexOf('/'), body.lastIndexOf(':'));
  if (last > 0) yield ['drop the last segment', to(region, account, `${body.slice(0, last + 1)}*`)];
  const open = resource.replace(/\$\{[^}]*\}/g, '*');
  if (open !== resource) yield ['any value of a variable', to(region, account, open)];
  if (region && region !== '*') yield ['any region', to('*', account, resource)];
  if (account && account !== '*') {
    yield ['any account', to(region, '*', resource)];
    yield ['another account', to(region, anotherAccount(account), resource)];
  }
}

/** What careless edits do to the principals of a statement. */
export function* principalChanges(statement: Statement): Generator<Change> {
  for (const element of ['Principal', 'NotPrincipal'] as const) {
    const principals = statement[element];
    if (principals === undefined || principals === '*') continue;
    if (element === 'Principal') {
      yield {
        operator: 'any principal',
        detail: '*',
        statement: withElement(statement, element, '*'),
      };
    }
    for (const [type, value] of Object.entries(principals) as [
      PrincipalType,
      OneOrMore<string>,
    ][]) {
      const values = toArray(value);
      for (const [at, name] of values.entries()) {
        if (values.length > 1) {
          const left = { ...principals, [type]: oneOrMore(replaced(values, at)) };
          const operator = 'drop a principal';
          yield { operator, detail: name, statement: withElement(statement, element, left) };
        }
        for (const [operator, other] of otherPrincipals(type, name)) {
          const by = { ...principals, [type]: oneOrMore(replaced(values, at, other)) };
          const detail = `${name} -> ${other}`;
          yield { operator, detail, statement: withElement(statement, element, by) };
        }
      }
    }
  }
}

/** Principals that an editor could confuse with this one, with the name of the edit. */
function otherPrincipals(type: PrincipalType, name: string): [operator: string, other: string][] {
  if (type === 'Service') {
    const other = name.startsWith('ec2.') ? 'lambda.amazonaws.com' : 'ec2.amazonaws.com';
    return [['another service', other]];
  }
  if (type === 'Federated') {
    const other = name.startsWith('arn:')
      ? name.replace(/[^/]+$/, 'Other')
      : name === 'accounts.google.com'
        ? 'graph.facebook.com'
        : 'accounts.google.com';
    return [['another provider', other]];
  }
  const [, start, account] = /^(arn:[^:]+:iam::)(\d{12}):(?!root$)/.exec(name) ?? [];
  const own = account ?? /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  if (own === undefined) return [];
  const elsewhere = name.replace(own, anotherAccount(own));
  return [
    ...(start ? [['the whole account', `${start}${account}:root`] satisfies [string, string]] : []),
    ['another account', elsewhere],
  ];
}
