import {
  type AppStack,
  type Catalogue,
  isAboutAction,
  type Policy,
  prover,
  Resolver,
  type Statement,
  type Subject,
  toArray,
} from '../../../access/index';
import { actionsInWords, circumstances, construct, listed, service } from './phrases';

/** Something that somebody may do something to. */
export interface Reach {
  readonly id: string;
  /** What it is, the first line its name. */
  readonly lines: readonly string[];
  /** What may be done to it, and on which conditions. */
  readonly how: readonly string[];
}

/** A resource of a template that can be named in a policy. */
export interface NamedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly arn: string;
}

/** More actions than this are told by service only. */
const MANY = 60;

/** The resources of a stack: those with policies of their own, and log groups. */
export function namedResources({ template, environment, documents }: AppStack): NamedResource[] {
  const resolver = new Resolver(template, environment);
  const logs = resolver.resources('AWS::Logs::LogGroup').map(([logicalId, { Type }]) => {
    const arn = resolver.names(logicalId).attribute('Arn').replace(/:\*$/, '');
    return { logicalId, type: Type, arn };
  });
  return [...documents.resources.filter(({ arn }) => !arn.endsWith('*')), ...logs];
}

/**
 * What somebody may reach, as the engine answers: for every resource the actions for which some request
 * is allowed, and for the rest of the account the services.
 *
 * @param policies documents that may grant it: conditions are quoted from them
 */
export function reachOf(
  subject: Subject,
  places: readonly NamedResource[],
  policies: readonly Policy[],
  catalogue: Catalogue,
): Reach[] {
  const prove = prover(catalogue);
  const actions = prove.allowedActions(subject).map(({ action }) => action);
  const others = actions.filter((action) => !/^sts:/.test(action)); // roles are drawn as roles
  const isAllowed = (claim: object) => !prove.never(subject, claim, { first: true }).holds;
  const granting = policies.flatMap(({ Statement }) => toArray(Statement));
  if (others.length > MANY) return [everywhere(others, granting, catalogue)];

  const known = places.flatMap(({ arn }) => within(arn));
  const found = places.flatMap((place): Reach[] => {
    const Resource = within(place.arn);
    const allowed = others.filter((Action) => isAllowed({ Action, Resource }));
    if (allowed.length === 0) return [];
    const statements = granting.filter((s) => grants(s, allowed) && isAbout(s, place.arn));
    const paths = statements.flatMap((s) => pathsOf(s, place.arn));
    return [
      {
        id: place.arn,
        lines: [construct(place.logicalId), kindOf(place.type)],
        how: [
          actionsInWords(allowed, catalogue.actions),
          ...(paths.length ? [`in ${[...new Set(paths)].join(', ')}`] : []),
          ...conditionsOf(statements, allowed),
        ],
      },
    ];
  });
  const here = withKeys(found);
  const elsewhere = others.filter((Action) =>
    isAllowed(known.length ? { Action, NotResource: known } : { Action, Resource: '*' }),
  );
  const prefixes = [...new Set(elsewhere.map((action) => action.split(':', 1)[0] as string))];
  if (prefixes.length > 2) return [...here, everywhere(elsewhere, granting, catalogue)];
  const outside = prefixes.map((prefix): Reach => {
    const allowed = elsewhere.filter((action) => action.startsWith(`${prefix}:`));
    const statements = granting.filter((statement) => grants(statement, allowed));
    return { id: prefix, lines: [service(prefix)], how: rules(allowed, statements) };
  });
  return [...here, ...outside];

  /** What is allowed, and when; statement by statement where they differ in that. */
  function rules(allowed: readonly string[], statements: readonly Statement[]): string[] {
    const each = statements.map((statement) => circumstances(statement));
    const [first = []] = each;
    if (each.every((clauses) => `${clauses}` === `${first}`)) {
      return [actionsInWords(allowed, catalogue.actions), ...first];
    }
    return statements.flatMap((statement, index) => {
      const granted = allowed.filter((action) => grants(statement, [action]));
      return [actionsInWords(granted, catalogue.actions), ...(each[index] ?? [])];
    });
  }
}

/** A key that serves for one other resource only is told with it. */
function withKeys(found: readonly Reach[]): Reach[] {
  const isKey = ({ lines, how }: Reach) =>
    lines[1] === 'KMS key' && how.some((line) => line.startsWith('only through'));
  const keys = found.filter(isKey);
  const [kept, ...more] = found.filter((reach) => !isKey(reach) && reach.lines[1] !== 'log group');
  if (!kept || more.length > 0) return [...found];
  const uses = keys.map(({ lines, how }) => `with ${lines[0]}: ${how[0]}`);
  return found
    .filter((reach) => !keys.includes(reach))
    .map((reach) => (reach === kept ? { ...kept, how: [...kept.how, ...uses] } : reach));
}

function everywhere(
  actions: readonly string[],
  granting: readonly Statement[],
  { actions: all }: Catalogue,
): Reach {
  const names = [...new Set(actions.map(service))];
  const whole = actions.length > all.length * 0.9;
  const few = names.length > 3 ? `${names.length} services` : names.join(', ');
  const lines = [whole ? 'Nearly everything' : few];
  const denied = granting.filter(({ Effect }) => Effect === 'Deny');
  const how = [
    whole ? `${actions.length} of ${all.length} actions` : actionsInWords(actions, all),
    ...denied.map(({ Sid }) => `limited by ${Sid}`),
  ];
  return { id: `${lines}`, lines: [...lines, 'of the account'], how };
}

const within = (arn: string) => [arn, `${arn}/*`, `${arn}:*`];

const grants = (statement: Statement, actions: readonly string[]) =>
  statement.Effect === 'Allow' && actions.some((action) => isAboutAction(statement, action));

const isAbout = ({ Resource = [] }: Statement, arn: string) =>
  toArray(Resource).some((pattern) => pattern === '*' || pattern.startsWith(arn));

const VARIABLE = /\$\{[^}]*[:/]([^:/}]+)\}/g;

/** Where inside of a resource: the rest of the pattern, or the prefix that may be listed. */
function pathsOf({ Resource = [], Condition = {} }: Statement, arn: string): string[] {
  const rest = toArray(Resource).map((pattern) => pattern.slice(arn.length));
  const prefixes = Object.values(Condition).flatMap((keys) => toArray(keys['s3:prefix'] ?? []));
  return [...rest, ...prefixes.map((prefix) => `/${prefix}`)]
    .filter((path) => /^\/./.test(path) && path !== '/*')
    .map((path) => path.slice(1).replace(/\*$/, '').replace(VARIABLE, '{their $1}'));
}

/** The conditions of all statements, and then those of some, by the actions that they are about. */
function conditionsOf(statements: readonly Statement[], allowed: readonly string[]): string[] {
  const each = statements.map((statement) => ({ statement, clauses: circumstances(statement) }));
  const all = [...new Set(each.flatMap(({ clauses }) => clauses))];
  const common = all.filter((clause) => each.every(({ clauses }) => clauses.includes(clause)));
  const others = new Map<string, string[]>();
  for (const action of allowed) {
    const ways = each
      .filter(({ statement }) => grants(statement, [action]))
      .map(({ clauses }) => clauses.filter((clause) => !common.includes(clause)).join(', '));
    const conditions = [...new Set(ways)].filter(Boolean).join(' or ');
    if (!conditions) continue;
    const words = ways.includes('') ? `partly ${conditions}` : conditions;
    others.set(words, [...(others.get(words) ?? []), action.split(':')[1] as string]);
  }
  return [...common, ...[...others].map(([words, actions]) => `${listed(actions)}: ${words}`)];
}

/** `AWS::SQS::Queue` is an `SQS queue`. */
function kindOf(type: string): string {
  const [, product = '', kind = ''] = type.split('::');
  const words = kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return product === 'Logs' ? words : `${product} ${words}`;
}
