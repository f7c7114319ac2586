import { Cache } from '../../policy/memoize';
import { type CompiledStatement, matchesResource, type RequestFacts } from '../../policy/statement';
import { hasVariables } from '../patterns/arn-globs';

/** Which statements match a resource. */
interface Matches {
  readonly matching: readonly CompiledStatement[];
  /** A text that is the same for resources that the same statements match. */
  readonly bits: string;
}

/** Tells which statements match a resource; those without variables are compared with it once. */
export class ResourceMatcher {
  private readonly fixed: readonly CompiledStatement[];
  private readonly varying: readonly CompiledStatement[];
  private readonly known = new Cache<string, Matches>();

  constructor(statements: readonly CompiledStatement[]) {
    const varies = ({ resources = [] }: CompiledStatement) => resources.some(hasVariables);
    this.fixed = statements.filter((statement) => !varies(statement));
    this.varying = statements.filter(varies);
  }

  match(
    resource: string,
    facts: RequestFacts,
  ): { matching: ReadonlySet<CompiledStatement>; bits: string } {
    const fixed = this.known.get(resource, () => matchesOf(this.fixed, facts));
    const varying = matchesOf(this.varying, facts);
    return {
      matching: new Set([...fixed.matching, ...varying.matching]),
      bits: `${fixed.bits}/${varying.bits}`,
    };
  }
}

function matchesOf(statements: readonly CompiledStatement[], facts: RequestFacts): Matches {
  const matching: CompiledStatement[] = [];
  let bits = '';
  for (const statement of statements) {
    const matches = matchesResource(statement, facts);
    if (matches) matching.push(statement);
    bits += matches ? '1' : '0';
  }
  return { matching, bits };
}
