import { toArray } from '../policy/one-or-more';
import type { UnmodelledPolicy } from './documents';
import type { Resolver } from './intrinsics';
import { namingRules } from './resource-names';

type Fields = Readonly<Record<string, unknown>>;

/** Resources with a policy that is not read here, and the stacks that are deployed from other templates. */
export function unmodelledPolicies(
  resolver: Resolver,
  read: readonly string[],
): UnmodelledPolicy[] {
  return Object.entries(resolver.template.Resources ?? {})
    .filter(([, { Type }]) => !read.includes(Type))
    .flatMap(([logicalId, { Type, Properties }]): UnmodelledPolicy[] => {
      const statements = statementsIn(Properties, isCustom(Type));
      if (statements.length === 0 && !deploys.includes(Type)) return [];
      const arn = arnOf(resolver, logicalId, Type);
      return [
        {
          name: `${logicalId} (${Type})`,
          services: servicesOf(Type, statements),
          ...(arn ? { arn } : {}),
          ...(Type === ENDPOINT ? { onlyWith: 'aws:sourcevpce' } : {}),
        },
      ];
    });
}

/** Types that deploy another template. */
const deploys = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/**
 * Its policy is about requests that are sent through it, and only these have `aws:SourceVpce`.
 *
 * Sources: "Control access to VPC endpoints using endpoint policies"; "AWS global condition context
 * keys", aws:SourceVpce.
 */
const ENDPOINT = 'AWS::EC2::VPCEndpoint';

/**
 * Names of services in actions and ARNs that are not those in types; the policy of an API is about who may
 * invoke it. Source: "Service Authorization Reference", the service prefix on the page of each service.
 */
const services: Readonly<Record<string, string>> = {
  apigateway: 'execute-api',
  elasticsearch: 'es',
  opensearchservice: 'es',
};

/** The services of which the policy may govern resources; `*` for all. */
function servicesOf(type: string, statements: readonly Fields[]): string[] {
  const actions = statements.flatMap(({ Action }) => toArray(Action ?? '*'));
  const named = actions.map((action) => String(action).toLowerCase().split(':')[0] as string);
  if (isCustom(type) || type === ENDPOINT)
    return named.map((name) => (/^[\w-]+$/.test(name) ? name : '*'));
  const service = (type.split('::')[1] ?? type).toLowerCase();
  return [...named.filter((name) => name !== '*'), services[service] ?? service];
}

/** ARN of a resource whose name the template chooses; one that AWS chooses tells no ARN from another. */
function arnOf(resolver: Resolver, logicalId: string, type: string): string | undefined {
  const { nameProperty = '', attributes = {} } = namingRules[type] ?? {};
  const attribute = Object.keys(attributes).find((name) => attributes[name]?.startsWith('arn:'));
  try {
    const isChosen = typeof resolver.property(logicalId, nameProperty) === 'string';
    return isChosen && attribute ? resolver.names(logicalId).attribute(attribute) : undefined;
  } catch {
    return undefined;
  }
}

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
