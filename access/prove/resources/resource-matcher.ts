import { type CompiledStatement, matchesResource, type RequestFacts } from '../../policy/statement';

/** Which statements match a resource; those without variables are asked once for each resource. */
export class ResourceMatcher {
  private readonly plain: readonly CompiledStatement[];
  private readonly varying: readonly CompiledStatement[];
  private readonly known = new Map<string, { matching: CompiledStatement[]; bits: string }>();

  constructor(statements: readonly CompiledStatement[]) {
    const varies = ({ resources }: CompiledStatement) =>
      (resources ?? []).some(({ parts }) => parts?.some(({ variables }) => variables.length > 0));
    this.plain = statements.filter((statement) => !varies(statement));
    this.varying = statements.filter(varies);
  }

  match(
    resource: string,
    facts: RequestFacts,
  ): { matching: ReadonlySet<CompiledStatement>; bits: string } {
    let plain = this.known.get(resource);
    if (plain === undefined) {
      plain = ask(this.plain, facts);
      this.known.set(resource, plain);
    }
    const varying = ask(this.varying, facts);
    return {
      matching: new Set([...plain.matching, ...varying.matching]),
      bits: `${plain.bits}/${varying.bits}`,
    };
  }
}

function ask(statements: readonly CompiledStatement[], facts: RequestFacts) {
  const matching: CompiledStatement[] = [];
  let bits = '';
  for (const statement of statements) {
    const matches = matchesResource(statement, facts);
    if (matches) matching.push(statement);
    bits += matches ? '1' : '0';
  }
  return { matching, bits };
}
