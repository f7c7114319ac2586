import { type Area, areaOf } from './areas';
import type { ArnPattern } from './arn';
import type { CallerCase } from './caller-case';
import { formula, type Relevant, relevantTo } from './formula';
import { compile } from './policies';
import type { CompiledStatement } from './statement';
import type { Subject } from './subject';

/** The subject, and the other that it is compared with, as one caller meets them. */
export class Sides {
  /** Patterns that say in which area of a side a resource is. */
  readonly areas: readonly ArnPattern[];
  private readonly all: readonly Subject[];

  constructor(
    private readonly subject: Subject,
    private readonly other: Subject | undefined,
    private readonly caller: CallerCase,
  ) {
    this.all = [subject, ...(other ? [other] : [])];
    this.areas = this.all.flatMap(({ areas }) => areas).flatMap(({ arns }) => arns ?? []);
  }

  /** The policies of the subject, and of the other, for a resource. */
  relevant(about: ReadonlySet<CompiledStatement>): (resource: string) => Relevant[] {
    const known = new Map<Area, Relevant>();
    return (resource) =>
      this.all.map((side) => {
        const area = areaOf(side, resource);
        let relevant = known.get(area);
        if (relevant === undefined) {
          relevant = relevantTo(compile(area.policies(this.caller)), this.caller.caller, about);
          known.set(area, relevant);
        }
        return relevant;
      });
  }

  /** In which area of each side the resource is. */
  areaNumbers(resource: string): string {
    const { subject, other } = this;
    const number = (side: typeof subject) =>
      side.areas.length === 1 ? 0 : side.areas.indexOf(areaOf(side, resource));
    return `${number(subject)} ${other === undefined ? '' : number(other)}`;
  }

  /** Whether some resource may be allowed; a quick look that takes every resource for matching. */
  mayAllow(about: ReadonlySet<CompiledStatement>, action: string): boolean {
    return this.subject.areas.some((area) => {
      const relevant = relevantTo(compile(area.policies(this.caller)), this.caller.caller, about);
      const { alternatives } = formula(
        relevant,
        { action, arn: undefined, same: true },
        () => true,
      );
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
