import type { ArnPattern } from '../../policy/arn';
import { Cache, memoizeOn } from '../../policy/memoize';
import { applicableTo, compile } from '../../policy/policy-set';
import type { CompiledStatement } from '../../policy/statement';
import type { RepresentativeCaller } from '../callers/representative-caller';
import { type Area, areaOf } from '../resources/resource-areas';
import type { Subject } from '../subjects/subject';
import { formula, type Relevant, relevantTo } from './formula';

/** The subject, and the one that it is compared with, if any, for one caller. */
export class ComparedSubjects {
  /** Patterns that say in which area of a subject a resource is. */
  readonly areas: readonly ArnPattern[];
  private readonly all: readonly Subject[];
  private readonly relevantIn = memoizeOn(
    (_about: ReadonlySet<CompiledStatement>) => new Cache<Area, Relevant>(),
  );

  constructor(
    private readonly subject: Subject,
    private readonly other: Subject | undefined,
    private readonly caller: RepresentativeCaller,
  ) {
    this.all = [subject, ...(other ? [other] : [])];
    this.areas = this.all.flatMap(({ areas }) => areas).flatMap(({ arns }) => arns ?? []);
  }

  /** The statements of the subject, and of the other, that bear on a resource, of those about an action class. */
  relevant(about: ReadonlySet<CompiledStatement>, resource: string): Relevant[] {
    return this.all.map((subject) => this.relevantOf(areaOf(subject, resource), about));
  }

  private relevantOf(area: Area, about: ReadonlySet<CompiledStatement>): Relevant {
    return this.relevantIn(about).get(area, () => {
      const { caller, context } = this.caller;
      const arn = context.get('aws:principalarn') ?? caller.keys.get('aws:principalarn');
      return relevantTo(applicableTo(compile(area.policies(this.caller)), arn), caller, about);
    });
  }

  /** A text that tells in which area of each subject the resource is. */
  areaNumbers(resource: string): string {
    const { subject, other } = this;
    const number = (one: Subject) =>
      one.areas.length === 1 ? 0 : one.areas.indexOf(areaOf(one, resource));
    return `${number(subject)} ${other === undefined ? '' : number(other)}`;
  }

  /** Whether the subject may allow some resource; a quick look that takes every statement for matching. */
  mayAllow(about: ReadonlySet<CompiledStatement>): boolean {
    const request = { action: '', arn: undefined, same: !this.subject.isCrossAccount };
    return this.subject.areas.some((area) => {
      const { alternatives } = formula(this.relevantOf(area, about), request, () => true);
      return alternatives.some((disjunctions) => disjunctions.every(({ length }) => length > 0));
    });
  }

  /** Account that owns the resource, if it is certain. */
  ownerOf(resource: string, inArn: string | undefined): string | undefined {
    if (inArn !== undefined && /^\d{12}$/.test(inArn)) return inArn;
    const { subject, other } = this;
    return areaOf(subject, resource).account ?? (other && areaOf(other, resource).account);
  }
}
