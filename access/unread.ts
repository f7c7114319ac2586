import type { Resolver } from './intrinsics';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Resources with a policy that is not read here, as `<logical id> (<type>)`; among them the stacks
 * that the template deploys from other templates.
 */
export function unreadPolicies({ template }: Resolver, read: readonly string[]): string[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => !read.includes(Type))
    .filter(
      ([, { Type, Properties }]) =>
        deploys.includes(Type) || statementsIn(Properties, isCustom(Type)).length > 0,
    )
    .map(([logicalId, { Type }]) => `${logicalId} (${Type})`);
}

/** Types that deploy another template. */
const deploys = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/** The CDK sets some policies with a call of an API, which such a resource has as JSON in a string. */
const isCustom = (type: string) =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

/** The statements that name a principal; also those in strings of JSON, where a policy can be one. */
function statementsIn(value: unknown, inText: boolean): Fields[] {
  const text = inText ? textOf(value) : undefined;
  if (text !== undefined) return statementsIn(parsed(text), true);
  if (typeof value !== 'object' || value === null) return [];
  const { Effect, Principal, NotPrincipal } = value as Fields;
  if (Effect && (Principal || NotPrincipal)) return [value as Fields];
  return Object.entries(value).flatMap(([name, inner]) =>
    statementsIn(inner, inText || /polic(y|ies)/i.test(name)),
  );
}

/** Text, with `1` for what is known only after deployment: that is JSON with and without quotes. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::Sub': sub } = (value ?? {}) as Fields;
  const [separator, parts] = Array.isArray(join) ? join : [];
  if (Array.isArray(parts)) return parts.map((part) => textOf(part) ?? '1').join(separator);
  const [template] = [sub].flat();
  return typeof template === 'string' ? template.replace(/\$\{[^}]*\}/g, '1') : undefined;
}

/** Only an object can hold a policy. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
