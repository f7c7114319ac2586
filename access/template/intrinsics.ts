import { type Environment, pseudoParameters } from './environment';
import { type Names, physicalNames } from './physical-names';
import type { Template, TemplateResource } from './template';

type Fields = Readonly<Record<string, unknown>>;

/** The values that a template takes from other stacks. Each method throws when there is no such value. */
interface OtherStacks {
  /** An export, for `Fn::ImportValue`. */
  imported(name: string): unknown;
  /** An output, for `Fn::GetStackOutput`. */
  output(stackName: string, region: string, name: string): unknown;
  /** An output of a nested stack, for `Fn::GetAtt`. */
  nested(logicalId: string, name: string): unknown;
}

const notGiven = (what: string): never => {
  throw new Error(`${what} belongs to another stack, whose template was not given`);
};
const noOtherStacks: OtherStacks = {
  imported: (name) => notGiven(`the export '${name}'`),
  output: (stack, _, name) => notGiven(`the output '${name}' of '${stack}'`),
  nested: (logicalId, name) => notGiven(`the output '${name}' of '${logicalId}'`),
};

/**
 * Evaluates a template's intrinsic functions under an environment, as CloudFormation would.
 *
 * Whatever is not modelled throws: a policy that was only half understood must not be judged.
 *
 * Source: "Intrinsic function reference",
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export class Resolver {
  private readonly pseudo: Readonly<Record<string, string>>;
  /** Logical ids of the resources whose names are being resolved: one of them again is a circle. */
  private readonly resolving = new Set<string>();

  constructor(
    readonly template: Template,
    readonly environment: Environment,
    private readonly others: OtherStacks = noOtherStacks,
  ) {
    this.pseudo = pseudoParameters(environment);
    for (const [logicalId, resource] of Object.entries(template.Resources ?? {}))
      if (typeof (resource as Partial<TemplateResource> | null)?.Type !== 'string')
        throw new Error(
          `resource '${logicalId}' must have a Type, got ${JSON.stringify(resource)}`,
        );
  }

  /** Resources of a type whose condition holds. */
  resources(...types: string[]): [logicalId: string, resource: TemplateResource][] {
    return Object.entries(this.template.Resources ?? {}).filter(
      ([, resource]) =>
        types.includes(resource.Type) &&
        (resource.Condition === undefined || this.condition(resource.Condition)),
    );
  }

  /** A property of a resource, resolved; undefined when it is absent or `AWS::NoValue`. */
  property(logicalId: string, name: string): unknown {
    return this.resolve(this.resource(logicalId).Properties?.[name]);
  }

  /** The name of a resource, with what `Ref` and `Fn::GetAtt` give for it. Throws when its type is not modelled. */
  names(logicalId: string): Names {
    const { Type } = this.resource(logicalId);
    if (this.resolving.has(logicalId))
      throw new Error(`the name of ${logicalId} depends on itself`);
    this.resolving.add(logicalId);
    try {
      return physicalNames(logicalId, Type, (p) => this.property(logicalId, p), this.environment);
    } finally {
      this.resolving.delete(logicalId);
    }
  }

  /** The value with every intrinsic function evaluated; undefined for `AWS::NoValue`. */
  resolve(value: unknown): unknown {
    if (typeof value === 'string' && value.includes('{{resolve:')) {
      throw new Error(`the dynamic reference '${value}' is not known before deployment`);
    }
    if (Array.isArray(value))
      return value.map((v) => this.resolve(v)).filter((v) => v !== undefined);
    if (typeof value !== 'object' || value === null) return value;

    const entries = Object.entries(value);
    const intrinsic = entries.find(([key]) => key === 'Ref' || key.startsWith('Fn::'));
    if (intrinsic) {
      if (entries.length > 1) throw new Error(`${intrinsic[0]} must be the only key of its object`);
      return this.call(intrinsic[0], intrinsic[1]);
    }
    return Object.fromEntries(
      entries.map(([key, v]) => [key, this.resolve(v)]).filter(([, v]) => v !== undefined),
    );
  }

  /** The value, resolved, as a string. A number or boolean is turned into one; anything else throws. */
  text(value: unknown): string {
    const resolved = this.resolve(value);
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    if (typeof resolved === 'string') return resolved;
    throw new Error(`expected a string, got ${JSON.stringify(value)}`);
  }

  /** Throws when there is no such resource, or its condition is false. */
  private resource(logicalId: string): TemplateResource {
    const resource = this.template.Resources?.[logicalId];
    if (!resource) throw new Error(`the template has no resource or parameter '${logicalId}'`);
    if (resource.Condition !== undefined && !this.condition(resource.Condition)) {
      throw new Error(
        `${logicalId} does not exist: its condition '${resource.Condition}' is false`,
      );
    }
    return resource;
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.ref(String(argument));
      case 'Fn::GetAtt':
        return this.attribute(argument);
      case 'Fn::Join': {
        const [separator, parts] = this.list(name, argument, 2);
        return this.list(name, this.resolve(parts))
          .map((p) => this.text(p))
          .join(this.text(separator));
      }
      case 'Fn::Sub':
        return this.sub(argument);
      case 'Fn::Select': {
        const [index, from] = this.list(name, argument, 2);
        const values = this.list(name, this.resolve(from));
        const value = values[Number(this.text(index))];
        if (value === undefined) {
          throw new Error(
            `Fn::Select has no element ${this.text(index)} in ${JSON.stringify(values)}`,
          );
        }
        return value;
      }
      case 'Fn::Split': {
        const [separator, text] = this.list(name, argument, 2);
        return this.text(text).split(this.text(separator));
      }
      case 'Fn::If': {
        const [condition, yes, no] = this.list(name, argument, 3);
        return this.resolve(this.condition(String(condition)) ? yes : no);
      }
      case 'Fn::FindInMap':
        return this.findInMap(this.list(name, argument, 3).map((part) => this.text(part)));
      case 'Fn::Base64':
        return btoa(String.fromCharCode(...new TextEncoder().encode(this.text(argument))));
      case 'Fn::ImportValue':
        return this.others.imported(this.text(argument));
      case 'Fn::GetStackOutput': {
        const { StackName, Region, OutputName } = argument as Fields;
        const region = Region === undefined ? this.environment.region : this.text(Region);
        return this.others.output(this.text(StackName), region, this.text(OutputName));
      }
      default:
        throw new Error(`the intrinsic function ${name} is not modelled`);
    }
  }

  /** The argument of the function `name`, which must be a list, of this length if one is given. */
  private list(name: string, value: unknown, length?: number): unknown[] {
    if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
    throw new Error(`${name} takes ${length ?? 'a list of'} values, got ${JSON.stringify(value)}`);
  }

  private ref(name: string): unknown {
    if (name === 'AWS::NoValue') return undefined;
    if (name.startsWith('AWS::')) {
      const value = this.pseudo[name];
      if (value === undefined) throw new Error(`the pseudo parameter ${name} is not modelled`);
      return value;
    }
    const parameter = this.template.Parameters?.[name];
    if (!parameter) return this.names(name).ref;
    const given = this.environment.parameters?.[name];
    const fromStore = parameter.Type.startsWith('AWS::SSM::');
    const value = given ?? (fromStore ? undefined : parameter.Default);
    if (value === undefined) throw new Error(`the parameter '${name}' has no value`);
    const isList = parameter.Type === 'CommaDelimitedList' || parameter.Type.includes('List<');
    return isList
      ? String(value)
          .split(',')
          .map((part) => part.trim())
      : String(value);
  }

  private attribute(argument: unknown): unknown {
    const path = Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/s, 2);
    const [id, attribute] = path.map((part) => this.text(part)) as [string, string];
    const { Type } = this.resource(id);
    if (Type === 'AWS::CloudFormation::Stack') {
      return this.others.nested(id, attribute.replace(/^Outputs\./, ''));
    }
    // CDK puts a condition whose key holds a token into a custom resource, as JSON.
    if (Type === 'Custom::AWSCDKCfnJson' && attribute === 'Value') {
      return JSON.parse(this.text(this.resource(id).Properties?.Value));
    }
    return this.names(id).attribute(attribute);
  }

  private sub(argument: unknown): string {
    const [template, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Fields,
    ];
    return template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return this.text(variables[name]);
      return this.text(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name });
    });
  }

  private findInMap([map, first, second]: string[]): unknown {
    const maps = this.template.Mappings as Record<string, Record<string, Fields>> | undefined;
    const value = maps?.[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (value === undefined)
      throw new Error(`Fn::FindInMap finds nothing at ${map}.${first}.${second}`);
    return value;
  }

  private condition(name: string): boolean {
    const condition = this.template.Conditions?.[name];
    if (condition === undefined) throw new Error(`the template has no condition '${name}'`);
    return this.holds(condition);
  }

  private holds(condition: unknown): boolean {
    const [[name, argument] = ['none', undefined]] = Object.entries(condition as Fields);
    const all = () => this.list(name, argument);
    switch (name) {
      case 'Condition':
        return this.condition(String(argument));
      case 'Fn::Equals': {
        const [left, right] = this.list(name, argument, 2);
        return this.text(left) === this.text(right);
      }
      case 'Fn::Not':
        return !this.holds(all()[0]);
      case 'Fn::And':
        return all().every((part) => this.holds(part));
      case 'Fn::Or':
        return all().some((part) => this.holds(part));
      default:
        throw new Error(`the condition function ${name} is not modelled`);
    }
  }
}
