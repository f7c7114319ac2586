/**
 * Returns a template value as a person would write it: `{ "Fn::Join": ["", ["arn:", { "Ref": "X" }]] }`
 * becomes `arn:${X}`. For snapshots that people review; what a policy means is the engine's business.
 */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (name === 'Ref') return `\${${argument}}`;
    if (name === 'Fn::GetAtt') return `\${${argument.join('.')}}`;
    if (name === 'Fn::Join') return argument[1].map(readable).join(argument[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, readable(v)]));
}

/** The properties of resources, of any type, that hold a policy document. */
const POLICY = /Policy(Document)?$/;

/** Returns every policy of a template by its place: identity, trust and resource policies alike. */
export function policies(template: { Resources?: object }): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [id, { Properties = {} }] of Object.entries(template.Resources ?? {})) {
    for (const [name, value] of Object.entries(Properties)) {
      if (isPolicy(name, value)) found[`${id}.${name}`] = readable(value);
    }
  }
  return found;
}

/** Returns a template without the documents that `policies` returns. */
export function withoutPolicies(template: { Resources?: object }): unknown {
  return JSON.parse(
    JSON.stringify(template, (name, value) => (isPolicy(name, value) ? '<policy>' : value)),
  );
}

function isPolicy(name: string, value: unknown): value is { Statement: unknown } {
  return POLICY.test(name) && typeof value === 'object' && value !== null && 'Statement' in value;
}
