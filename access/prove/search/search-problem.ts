import type { Catalogue } from '../../catalogue/catalogue';
import type { CompiledStatement } from '../../policy/statement';
import type { Goal } from '../goal';
import type { Subject } from '../subjects/subject';

/** What is to be proven, as requests to look for: if there is none, it holds. */
export interface SearchProblem {
  readonly catalogue: Catalogue;
  readonly goal: Goal;
  readonly subject: Subject;
  /** The subject that it is compared with. */
  readonly other?: Subject | undefined;
  readonly claims: readonly CompiledStatement[];
  /** Stop at the first counterexample, rather than look for the shortest. */
  readonly first: boolean;
}
