import { ArnPattern, splitArn } from '../../policy/arn';
import { NOTHING } from '../../policy/context';
import { toArray } from '../../policy/one-or-more';
import type { OneOrMore } from '../../policy/policy';
import type { Policies } from '../../policy/policy-set';
import type { RepresentativeCaller } from '../callers/representative-caller';

/** An area: resources to which the same policies apply. */
export interface Area {
  /** Undefined: all that are in no area before it. */
  readonly arns: readonly ArnPattern[] | undefined;
  /** Account that owns them; undefined: the one in the ARN, or else the caller's. */
  readonly account: string | undefined;
  /** The policies that apply to a request of the caller for one of them. */
  policies(caller: RepresentativeCaller): Policies;
}

/** The area that a resource is in. */
export function areaOf({ areas }: { readonly areas: readonly Area[] }, resourceArn: string): Area {
  const parts = splitArn(resourceArn);
  return areas.find(
    ({ arns }) =>
      arns === undefined ||
      arns.some((pattern) => parts !== undefined && pattern.matchesParts(parts, NOTHING)),
  ) as Area;
}

/** The ARNs, and for each that is a bucket's, one for its objects. */
export function withObjects(arn: OneOrMore<string>): readonly string[] {
  return toArray(arn).flatMap((text) =>
    /^arn:[^:]*:s3:::[^/]+$/.test(text) ? [text, `${text}/*`] : [text],
  );
}

/** Reads ARNs with wildcards as patterns. */
export function patterns(arns: readonly string[]): ArnPattern[] {
  return arns.map((arn) => new ArnPattern(arn, { variables: false, wildcards: true }));
}
