import type { ArnPattern } from '../../policy/arn';
import { toArray } from '../../policy/one-or-more';
import type { Policy } from '../../policy/policy';
import { compile, flatten, type Policies } from '../../policy/policy-set';
import type { Request } from '../../policy/request';
import type { CompiledStatement } from '../../policy/statement';
import { type RepresentativeCaller, representativeCaller } from '../callers/representative-caller';
import { type Area, areaOf } from '../resources/resource-areas';

/**
 * A subject: what a claim is about, which is these principals with these policies, and these resources.
 * `role`, `user`, `trust`, `resource`, `identityPolicy` and `resourcePolicy` make one.
 */
export interface Subject {
  readonly name: string;
  /** Representatives of the principals in question, given all statements that could tell two of them apart. */
  callers(statements: readonly CompiledStatement[]): readonly RepresentativeCaller[];
  /** Resources in question; undefined for all. */
  readonly scope: readonly ArnPattern[] | undefined;
  /** Actions in question, in lower case; undefined for all. */
  readonly actions: ReadonlySet<string> | undefined;
  readonly partitions: readonly string[];
  readonly areas: readonly Area[];
  /**
   * Every request counts as cross-account, also where caller and resource have the same account: the resource
   * policy has to allow it. Set for `resourcePolicy`, which compares documents that are attached to nothing yet.
   * The account of the resource then matters for conditions on `aws:ResourceAccount` only.
   */
  readonly isCrossAccount?: true;
}

/** The policies that apply to a request about the subject, to replay it in `decide`. */
export function policiesFor(subject: Subject, request: Request): Policies {
  return areaOf(subject, request.resource).policies(representativeCaller(request.principal));
}

/** The policy documents that the subject is about. */
export function documentsOf(subject: Subject): Set<Policy> {
  const caller = representativeCaller({ type: 'AWS', id: 'arn:aws:iam::111122223333:root' });
  return new Set(
    subject.areas.flatMap((area) => {
      const {
        identity = [],
        resource = [],
        trust,
        boundary,
        session = [],
        scps = [],
        rcps = [],
      } = area.policies(caller);
      const single = [trust, boundary].filter((policy) => policy !== undefined);
      const inputs = [
        identity,
        toArray(resource),
        toArray(session),
        single,
        scps.flat(),
        rcps.flat(),
      ];
      return inputs.flat().map((input) => ('document' in input ? input.document : input));
    }),
  );
}

/** All statements of the subject's policies, for every caller. */
export function statementsOf(
  subject: Subject,
  callers: readonly RepresentativeCaller[],
): Set<CompiledStatement> {
  const all = new Set<CompiledStatement>();
  for (const area of subject.areas) {
    for (const caller of callers)
      for (const statement of flatten(compile(area.policies(caller)))) all.add(statement);
  }
  return all;
}
