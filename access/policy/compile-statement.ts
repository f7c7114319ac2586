import { resourcePatterns } from './arn';
import { assertOperator, type Condition, readCondition } from './condition';
import { toArray } from './one-or-more';
import type { OneOrMore, Policy, Statement } from './policy';
import { readPrincipals } from './principal-element';
import { ActionMatcher, type CompiledStatement, type PolicyKind } from './statement';

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

const ATTACHED_TO_IDENTITY: readonly PolicyKind[] = ['identity', 'boundary', 'session', 'scp'];

/**
 * Reads a policy document; throws an error that names the policy and the statement when anything in it
 * is malformed or unknown.
 *
 * Sources: "Grammar of the IAM JSON policy language",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; "AWS JSON policy
 * elements: NotPrincipal", where it cannot stand; "RCP syntax" of the AWS Organizations user guide.
 */
export function compilePolicy(
  document: Policy,
  kind: PolicyKind,
  name: string,
): CompiledStatement[] {
  const fail = (problem: string): never => {
    throw new Error(`${kind} policy '${name}': ${problem}`);
  };
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return fail('is not a policy document; expected an object with a Statement');
  }
  const version: unknown = document.Version === undefined ? '2008-10-17' : document.Version;
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    fail(`version ${quote(version)} is unknown; expected '2012-10-17' or '2008-10-17'`);
  }
  for (const element of Object.keys(document)) {
    if (!['Version', 'Id', 'Statement'].includes(element))
      fail(`has the unknown element '${element}'`);
  }
  if (document.Id !== undefined && typeof document.Id !== 'string') {
    fail(`Id ${quote(document.Id)} is malformed; expected text`);
  }
  if (document.Statement === undefined) fail("has no 'Statement'");
  const statements = toArray(document.Statement);
  return statements.map((statement, index) => {
    try {
      return compileStatement(statement, kind, name, index, version === '2012-10-17');
    } catch (error) {
      const label = typeof statement?.Sid === 'string' ? ` '${statement.Sid}'` : '';
      return fail(`statement ${index + 1}${label}: ${(error as Error).message}`);
    }
  });
}

/** Reads one statement; throws when it is malformed. `policy` and `index` say where it stands. */
export function compileStatement(
  statement: Statement,
  kind: PolicyKind,
  policy: string,
  index: number,
  variables = true,
): CompiledStatement {
  if (typeof statement !== 'object' || statement === null || Array.isArray(statement)) {
    throw new Error('is not a statement; expected an object with an Effect');
  }
  for (const element of Object.keys(statement)) {
    if (!ELEMENTS.has(element)) throw new Error(`has the unknown element '${element}'`);
    if (statement[element as keyof Statement] === null) {
      throw new Error(`${element} is null; expected a value, or no such element`);
    }
  }
  if (statement.Sid !== undefined && typeof statement.Sid !== 'string') {
    throw new Error(`Sid ${quote(statement.Sid)} is malformed; expected text`);
  }
  if (statement.Effect === undefined) throw new Error("has no Effect; expected 'Allow' or 'Deny'");
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw new Error(`Effect ${quote(statement.Effect)} is unknown; expected 'Allow' or 'Deny'`);
  }
  if (kind === 'rcp' && statement.Effect === 'Allow' && !isFullAccess(statement)) {
    throw new Error(
      "has the Effect 'Allow'; of the resource control policies only RCPFullAWSAccess allows",
    );
  }
  const [action, notAction] = either(statement, 'Action', 'NotAction', true);
  const identity = ATTACHED_TO_IDENTITY.includes(kind);
  const [resource, notResource] = either(
    statement,
    'Resource',
    'NotResource',
    identity || kind === 'rcp',
  );
  if (kind === 'trust' && resource !== undefined) {
    throw new Error('has a Resource; a trust policy applies to its own role only');
  }
  const named = !identity && kind !== 'claim';
  const [principal, notPrincipal] = either(statement, 'Principal', 'NotPrincipal', named);
  if (identity && principal !== undefined) {
    throw new Error(
      `has a ${notPrincipal ? 'NotPrincipal' : 'Principal'}; ${kind} policies name none`,
    );
  }
  if (notPrincipal && (kind === 'trust' || kind === 'rcp')) {
    throw new Error(`has a NotPrincipal; ${kind} policies cannot have one`);
  }
  if (notAction && kind === 'rcp') {
    throw new Error('has a NotAction; an RCP lists the actions that it denies');
  }
  return {
    source: statement,
    kind,
    policy,
    index,
    allows: statement.Effect === 'Allow',
    actions: new ActionMatcher(readActions(action as OneOrMore<string>), notAction),
    resources:
      resource === undefined
        ? undefined
        : texts(resource as OneOrMore<string>, notResource ? 'NotResource' : 'Resource').flatMap(
            (text) => resourcePatterns(text, { variables, wildcards: true }),
          ),
    notResource,
    principals:
      principal === undefined
        ? undefined
        : readPrincipals(principal as Exclude<Statement['Principal'], undefined>),
    notPrincipal,
    conditions: readConditions(statement.Condition, variables),
  };
}

function readConditions(block: unknown, variables: boolean): Condition[] {
  if (block === undefined) return [];
  return entries(block, 'Condition', '{ operator: { key: value } }').flatMap(([operator, keys]) => {
    assertOperator(operator);
    return entries(keys, `condition '${operator}'`, '{ key: value }').map(([key, values]) =>
      readCondition(operator, key, values as OneOrMore<string>, variables),
    );
  });
}

function entries(value: unknown, what: string, accepted: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${what} ${quote(value)} is malformed; expected ${accepted}`);
  }
  return Object.entries(value);
}

/** A value of a document as an error shows it. */
const quote = (value: unknown) =>
  typeof value === 'string' ? `'${value}'` : String(JSON.stringify(value));

/** Whether it is the statement of `RCPFullAWSAccess`. Source: "RCP syntax" of the Organizations user guide. */
function isFullAccess({ Principal, Action, Resource, Condition }: Statement): boolean {
  return Principal === '*' && Action === '*' && Resource === '*' && Condition === undefined;
}

/** The one of two elements that the statement has, and whether it is the second. */
function either(
  statement: Statement,
  plain: keyof Statement,
  not: keyof Statement,
  required: boolean,
): [unknown, boolean] {
  if (statement[plain] !== undefined && statement[not] !== undefined) {
    throw new Error(`has both ${plain} and ${not}; expected one of them`);
  }
  const value = statement[plain] ?? statement[not];
  if (value === undefined && required) throw new Error(`has neither ${plain} nor ${not}`);
  return [value, statement[not] !== undefined];
}

function readActions(actions: OneOrMore<string>): string[] {
  return texts(actions, 'Action').map((action) => {
    if (action !== '*' && !/^[a-z0-9*?-]+:[a-z0-9*?-]+$/i.test(action)) {
      throw new Error(`action '${action}' is malformed; expected 'service:Action' or '*'`);
    }
    return action.toLowerCase();
  });
}

function texts(values: OneOrMore<string>, element: string): readonly string[] {
  const list = toArray(values);
  if (list.length === 0) throw new Error(`${element} is empty`);
  for (const value of list) {
    if (typeof value !== 'string' || value === '') {
      throw new Error(`${element} ${JSON.stringify(value)} is malformed; expected text`);
    }
  }
  return list;
}
