import type { ArnPattern } from '../../policy/arn';
import { type Context, NOTHING } from '../../policy/context';
import { type Glob, keyOfGlob, parseGlob, STAR } from '../../policy/glob';
import { unnamedResource } from '../../policy/resourceless-actions';
import type { CompiledStatement } from '../../policy/statement';
import type { ActionClass } from '../actions/action-classes';
import { InexactError } from '../inexact';
import { type ArnGlobs, arnGlobs, keyOf } from '../patterns/arn-globs';
import { arnValues } from './arn-witnesses';
import { type Needed, needsIn } from './required-patterns';
import { resourceTypes } from './resource-types';

/** What decides which resources one ARN can stand for. */
interface ResourceProblem {
  /** The subject: which resources are asked about, and in which partitions. */
  readonly subject: {
    readonly scope: readonly ArnPattern[] | undefined;
    readonly partitions: readonly string[];
  };
  readonly actionClass: ActionClass;
  /** The statements that can matter, of both sides, and the claims. */
  readonly statements: readonly CompiledStatement[];
  /** Patterns that say in which area of a side a resource is. */
  readonly areas: readonly ArnPattern[];
  readonly needed: Needed;
  readonly context: Context;
  /** Accounts that conditions tell apart. */
  readonly accounts: readonly Glob[];
}

const types = new Map<string, readonly ArnGlobs[]>();

function typesOf(pattern: string): readonly ArnGlobs[] {
  const known = types.get(pattern) ?? resourceTypes(pattern);
  types.set(pattern, known);
  return known;
}

const shape = (arn: string) => arn.split(':').map((part) => parseGlob(part));
/** By service: the resources whose own policies have to allow its actions, whether a statement tells them apart or not. */
const DECIDING: ReadonlyMap<string, ArnGlobs> = new Map([
  ['kms', shape('arn:*:kms:*:*:key/*')],
  ['sts', shape('arn:*:iam::*:role/*')],
]);
const ARN: Glob = parseGlob('arn');
const ANYTHING: Glob = [STAR];
const memory = new Map<string, readonly string[] | InexactError>();

/**
 * One resource for every set of patterns that a resource of the class can match, or, where these are too
 * many, for every such set that a request of the kind in question needs.
 */
export function resourceRepresentatives({
  subject,
  areas,
  actionClass,
  statements,
  needed,
  context,
  accounts,
}: ResourceProblem): readonly string[] {
  const shapes = actionClass.resources.filter((type) => type !== '*');
  const none = shapes.length < actionClass.resources.length || shapes.length === 0;
  const action = actionClass.actions[0]?.name.toLowerCase() ?? '';
  const unnamed =
    none && subject.scope === undefined
      ? [...new Set(subject.partitions.map((partition) => unnamedResource(action, partition)))]
      : [];
  if (shapes.length === 0) return unnamed;
  const services = new Set(shapes.map((type) => type.split(':')[2] as string));
  const globs = new Map<string, ArnGlobs>();
  const add = (pattern: ArnPattern, where: Context) => {
    const service = pattern.parts?.[2]?.text;
    if (
      service === undefined ||
      (!/[*?]/.test(service) && !services.has(service) && !services.has('*'))
    )
      return;
    const parts = arnGlobs(pattern, where);
    if (parts !== undefined) globs.set(keyOf(parts), parts);
  };
  for (const { resources } of statements)
    for (const pattern of resources ?? []) add(pattern, context);
  for (const pattern of areas) add(pattern, NOTHING);
  for (const account of accounts) {
    const owned: ArnGlobs = [ARN, ANYTHING, ANYTHING, ANYTHING, account, ANYTHING];
    globs.set(keyOf(owned), owned);
  }
  const deciding = DECIDING.get(action.split(':')[0] as string);
  if (deciding !== undefined) globs.set(keyOf(deciding), deciding);
  const everywhere = subject.scope?.some(({ parts }) => parts === undefined);
  const scope = everywhere
    ? undefined
    : subject.scope?.map((pattern) => arnGlobs(pattern, NOTHING) as ArnGlobs);
  const needs = needsIn(needed, globs.values(), context);
  const key = [
    needs?.colons,
    actionClass.resources.join(),
    [...globs.keys()].join('|'),
    scope?.map(keyOf).join('|'),
    subject.partitions.join(),
  ].join(' ');
  const question = {
    patterns: [...globs.values()],
    // Of resources that nothing tells apart, the first is taken.
    types: shapes.sort((a, b) => a.length - b.length).flatMap(typesOf),
    scope,
    partitions: subject.partitions,
    colons: needs?.colons ?? Number.POSITIVE_INFINITY,
  };
  const values = remembered(key, () => arnValues(question));
  if (!(values instanceof InexactError)) return [...unnamed, ...values];
  if (needs === undefined) throw values;
  const { groups } = needs;
  const text = groups.map((group) => group.map(keyOfGlob).join('|')).join('/');
  const fewer = remembered(`${key} ${text}`, () => arnValues({ ...question, groups }));
  if (fewer instanceof InexactError) throw fewer;
  return [...unnamed, ...fewer];
}

/** What `make` returned for the key, or the error that it threw because there is too much to look at. */
function remembered(key: string, make: () => readonly string[]): readonly string[] | InexactError {
  let values = memory.get(key);
  if (values === undefined) {
    try {
      values = make();
    } catch (error) {
      if (!(error instanceof InexactError)) throw error;
      values = error;
    }
    if (memory.size > 50_000) memory.clear();
    memory.set(key, values);
  }
  return values;
}
