import { urlSuffix } from '../policy/partitions';
import type { Environment } from './environment';
import { type NamingRule, namingRules } from './resource-names';

/** Reads a resource's property, with its intrinsic functions resolved. */
type PropertyReader = (name: string) => unknown;

export interface Names {
  readonly name: string;
  readonly ref: string;
  /** Throws when nothing is known of the attribute. */
  attribute(name: string): string;
}

/**
 * The names of one resource of a template.
 *
 * A name that CloudFormation would generate becomes `<stack>-<logical id>-xxxxxxxx`, an id that AWS
 * would generate becomes the logical id: neither can be known before deployment, so no policy can
 * rely on more of them.
 */
export function physicalNames(
  logicalId: string,
  type: string,
  property: PropertyReader,
  environment: Environment,
): Names {
  const rule: NamingRule | undefined = namingRules[type];
  if (!rule)
    throw new Error(`what Ref gives for the type '${type}' (${logicalId}) is not modelled`);

  const text = (name: string): string | undefined => {
    const value = property(name);
    if (value === undefined || typeof value === 'string') return value;
    throw new Error(`property '${name}' of ${logicalId} must be a string`);
  };
  const given = rule.nameProperty === undefined ? undefined : text(rule.nameProperty);
  const name = given ?? generatedName(logicalId, type, rule, environment);
  const values: Record<string, string> = {
    name,
    partition: environment.partition,
    account: environment.account,
    region: environment.region,
    suffix: urlSuffix(environment.partition),
  };
  const fill = (template: string) =>
    tidy(
      template.replace(/\{(\w+)(?:\|([^}]*))?\}/g, (_, placeholder: string, absent?: string) => {
        const value = values[placeholder] ?? text(placeholder) ?? absent;
        if (value === undefined)
          throw new Error(`${logicalId} must have the property '${placeholder}'`);
        return value;
      }),
    );
  return {
    name,
    ref: fill(rule.ref),
    attribute(attribute) {
      const template = rule.attributes[attribute];
      if (template === undefined) {
        throw new Error(
          `attribute '${attribute}' of the type '${type}' (${logicalId}) is not modelled`,
        );
      }
      return fill(template);
    },
  };
}

function generatedName(id: string, type: string, rule: NamingRule, environment: Environment) {
  if (rule.nameProperty === undefined) return id;
  const name = `${environment.stackName ?? 'Stack'}-${id}-xxxxxxxx`;
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}

/** Some types put their name into their ARN in a form of its own. */
function tidy(text: string): string {
  return text
    .replace(':parameter//', ':parameter/')
    .replace(':oidc-provider/https://', ':oidc-provider/')
    .replace(/:rule\/(arn:.*:event-bus\/)?(?:default\/)?/, ':rule/')
    .replace(/:function:arn:.*:function:/, ':function:');
}
