import type { ArnPattern } from '../../policy/arn';
import { type Context, NOTHING } from '../../policy/context';
import { type Glob, keyOfGlob, parseGlob, STAR } from '../../policy/glob';
import { Cache } from '../../policy/memoize';
import { unnamedResource } from '../../policy/resourceless-actions';
import type { CompiledStatement } from '../../policy/statement';
import type { ActionClass } from '../actions/action-classes';
import { InexactError } from '../inexact';
import { type ArnGlobs, arnGlobs, keyOf } from '../patterns/arn-globs';
import { arnWitnesses } from './arn-witnesses';
import { type RequiredPatterns, requiredParts } from './required-patterns';
import { resourceTypes } from './resource-types';

/** What decides which resources one can stand for. */
interface ResourceProblem {
  /** The subject: which resources are in question, and in which partitions. */
  readonly subject: {
    readonly scope: readonly ArnPattern[] | undefined;
    readonly partitions: readonly string[];
  };
  readonly actionClass: ActionClass;
  /** The statements that can matter, of both subjects, and the claims. */
  readonly statements: readonly CompiledStatement[];
  /** Patterns that say in which area of a subject a resource is. */
  readonly areas: readonly ArnPattern[];
  readonly required: RequiredPatterns;
  readonly context: Context;
  /** Accounts that conditions tell apart. */
  readonly accounts: readonly Glob[];
}

const shape = (arn: string) => arn.split(':').map((part) => parseGlob(part));
/** By service: the resources whose own policies have to allow its actions, whether a statement tells them apart or not. */
const DECIDING: ReadonlyMap<string, ArnGlobs> = new Map([
  ['kms', shape('arn:*:kms:*:*:key/*')],
  ['sts', shape('arn:*:iam::*:role/*')],
]);
const ARN: Glob = parseGlob('arn');
const ANYTHING: Glob = [STAR];
const types = new Cache<string, readonly ArnGlobs[]>();
/** The representatives, or the error that there are too many to look at. */
const known = new Cache<string, readonly string[] | InexactError>(50_000);

/**
 * One resource for every set of patterns that a resource of the class can match, or, where these are too
 * many, for every such set that a counterexample needs.
 */
export function resourceRepresentatives(problem: ResourceProblem): readonly string[] {
  const { subject, actionClass, context } = problem;
  const shapes = actionClass.resources.filter((type) => type !== '*');
  const unnamed = unnamedResources(problem, shapes);
  if (shapes.length === 0) return unnamed;
  const patterns = patternsFor(problem, shapes);
  const everywhere = subject.scope?.some(({ parts }) => parts === undefined);
  const scope = everywhere
    ? undefined
    : subject.scope?.map((pattern) => arnGlobs(pattern, NOTHING) as ArnGlobs);
  const required = requiredParts(problem.required, patterns.values(), context);
  const key = [
    required?.colons,
    actionClass.resources.join(),
    [...patterns.keys()].join('|'),
    scope?.map(keyOf).join('|'),
    subject.partitions.join(),
  ].join(' ');
  const arns = {
    patterns: [...patterns.values()],
    // Of resources that nothing tells apart, the first is taken.
    types: shapes
      .sort((a, b) => a.length - b.length)
      .flatMap((type) => types.get(type, () => resourceTypes(type))),
    scope,
    partitions: subject.partitions,
    colons: required?.colons ?? Number.POSITIVE_INFINITY,
  };
  const all = known.get(key, () => orTooMany(() => arnWitnesses(arns)));
  if (!(all instanceof InexactError)) return [...unnamed, ...all];
  if (required === undefined) throw all;
  const { groups } = required;
  const text = groups.map((group) => group.map(keyOfGlob).join('|')).join('/');
  const needed = known.get(`${key} ${text}`, () =>
    orTooMany(() => arnWitnesses({ ...arns, groups })),
  );
  if (needed instanceof InexactError) throw needed;
  return [...unnamed, ...needed];
}

/** The resource of a request that names none, if the actions of the class need not name one. */
function unnamedResources(
  { subject, actionClass }: ResourceProblem,
  shapes: readonly string[],
): readonly string[] {
  const mayNameNone = shapes.length < actionClass.resources.length || shapes.length === 0;
  if (!mayNameNone || subject.scope !== undefined) return [];
  const action = actionClass.actions[0]?.name.toLowerCase() ?? '';
  return [...new Set(subject.partitions.map((partition) => unnamedResource(action, partition)))];
}

/** The patterns that can tell two resources of the class apart, each once. */
function patternsFor(
  { actionClass, statements, areas, context, accounts }: ResourceProblem,
  shapes: readonly string[],
): Map<string, ArnGlobs> {
  const services = new Set(shapes.map((type) => type.split(':')[2] as string));
  const patterns = new Map<string, ArnGlobs>();
  const add = (pattern: ArnPattern, where: Context) => {
    const service = pattern.parts?.[2]?.text;
    if (service === undefined) return;
    const isOther = !/[*?]/.test(service) && !services.has(service) && !services.has('*');
    const globs = isOther ? undefined : arnGlobs(pattern, where);
    if (globs !== undefined) patterns.set(keyOf(globs), globs);
  };
  for (const { resources } of statements)
    for (const pattern of resources ?? []) add(pattern, context);
  for (const pattern of areas) add(pattern, NOTHING);
  for (const account of accounts) {
    const owned: ArnGlobs = [ARN, ANYTHING, ANYTHING, ANYTHING, account, ANYTHING];
    patterns.set(keyOf(owned), owned);
  }
  const action = actionClass.actions[0]?.name.toLowerCase() ?? '';
  const deciding = DECIDING.get(action.split(':')[0] as string);
  if (deciding !== undefined) patterns.set(keyOf(deciding), deciding);
  return patterns;
}

function orTooMany(make: () => readonly string[]): readonly string[] | InexactError {
  try {
    return make();
  } catch (error) {
    if (error instanceof InexactError) return error;
    throw error;
  }
}
