import type { ArnPattern } from '../../policy/arn';
import { bearingOn, compile } from '../../policy/policy-set';
import type { CompiledStatement } from '../../policy/statement';
import type { RepresentativeCaller } from '../callers/representative-caller';
import { type Area, areaOf } from '../resources/resource-areas';
import type { Subject } from '../subjects/subject';
import { formula, type Relevant, relevantTo } from './formula';

/** The subject, and the other that it is compared with, as one caller meets them. */
export class ComparedSubjects {
  /** Patterns that say in which area of a side a resource is. */
  readonly areas: readonly ArnPattern[];
  private readonly all: readonly Subject[];
  private readonly known = new Map<ReadonlySet<CompiledStatement>, Map<Area, Relevant>>();

  constructor(
    private readonly subject: Subject,
    private readonly other: Subject | undefined,
    private readonly caller: RepresentativeCaller,
  ) {
    this.all = [subject, ...(other ? [other] : [])];
    this.areas = this.all.flatMap(({ areas }) => areas).flatMap(({ arns }) => arns ?? []);
  }

  /** The policies of the subject, and of the other, for a resource. */
  relevant(about: ReadonlySet<CompiledStatement>, resource: string): Relevant[] {
    return this.all.map((side) => this.relevantIn(areaOf(side, resource), about));
  }

  private relevantIn(area: Area, about: ReadonlySet<CompiledStatement>): Relevant {
    const known = this.known.get(about) ?? new Map<Area, Relevant>();
    this.known.set(about, known);
    let relevant = known.get(area);
    if (relevant === undefined) {
      const { caller, context } = this.caller;
      const arn = context.get('aws:principalarn') ?? caller.keys.get('aws:principalarn');
      relevant = relevantTo(bearingOn(compile(area.policies(this.caller)), arn), caller, about);
      known.set(area, relevant);
    }
    return relevant;
  }

  /** In which area of each side the resource is. */
  areaNumbers(resource: string): string {
    const { subject, other } = this;
    const number = (side: typeof subject) =>
      side.areas.length === 1 ? 0 : side.areas.indexOf(areaOf(side, resource));
    return `${number(subject)} ${other === undefined ? '' : number(other)}`;
  }

  /** Whether they may allow some resource; a quick look that takes every resource for matching. */
  mayAllow(about: ReadonlySet<CompiledStatement>): boolean {
    const request = { action: '', arn: undefined, same: !this.subject.isApart };
    return this.subject.areas.some((area) => {
      const { alternatives } = formula(this.relevantIn(area, about), request, () => true);
      return alternatives.some((groups) => groups.every((group) => group.length > 0));
    });
  }

  /** Account that owns the resource, if it is certain. */
  ownerOf(resource: string, inArn: string | undefined): string | undefined {
    if (inArn !== undefined && /^\d{12}$/.test(inArn)) return inArn;
    const { subject, other } = this;
    return areaOf(subject, resource).account ?? (other && areaOf(other, resource).account);
  }
}
