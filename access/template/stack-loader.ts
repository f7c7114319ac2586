import { partitionOf } from '../policy/partitions';
import { assetTemplate, readTemplateFile, type StackArtifact } from './cloud-assembly';
import { type Environment, exampleAccount, exampleRegion } from './environment';
import { Resolver } from './intrinsics';
import type { Template } from './template';

/** The account that stack sets deploy to: which they do, the app does not say. */
const MEMBER_ACCOUNT = '444455556666';

/** A template and where it is deployed, before anything in it is resolved. */
interface LoadedStack {
  readonly name: string;
  readonly resolver: Resolver;
  /** Nested stacks and stack sets of it that are loaded too, as they are listed in `unread`. */
  readonly inner: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Loads the stacks of an app. What one takes from another, an export or an output, is looked up when it is
 * resolved, which is after all are loaded.
 */
export class StackLoader {
  /** Exports by account, region and name, and outputs by region, stack and name. */
  private readonly values = new Map<string, () => unknown>();

  constructor(private readonly options: { readonly account?: string; readonly region?: string }) {}

  /** A stack of an assembly, its nested stacks, and what its stack sets deploy. */
  load({ id, root, artifact }: StackArtifact): LoadedStack[] {
    const { templateFile, stackName = id, parameters } = artifact.properties ?? {};
    if (!templateFile) throw new Error(`the stack '${id}' in ${root} names no template file`);
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
    const isKnown = (value: string | undefined) => value && !value.startsWith('unknown-');
    const actualRegion = isKnown(region) ? String(region) : (this.options.region ?? exampleRegion);
    const environment = {
      account: isKnown(account) ? String(account) : (this.options.account ?? exampleAccount),
      region: actualRegion,
      partition: partitionOf(actualRegion),
      stackName,
      parameters,
    };
    const template = readTemplateFile(root, templateFile);
    return this.deployed(artifact.displayName ?? stackName, root, template, environment);
  }

  private deployed(name: string, root: string, template: Template, at: Environment): LoadedStack[] {
    const nested = new Map<string, LoadedStack[]>();
    const resolver: Resolver = new Resolver(template, at, {
      imported: (exportName) => this.value(`${at.account}/${at.region}/${exportName}`),
      output: (stack, region, output) => this.value(`${region}/${stack}.${output}`),
      nested: (id, output) => {
        const inner = nested.get(id)?.[0]?.resolver;
        if (!inner) throw new Error(`the template of the nested stack ${id} is not in the app`);
        return inner.resolve(inner.template.Outputs?.[output]?.Value);
      },
    });
    this.share(resolver);
    for (const [id, resource] of resolver.resources('AWS::CloudFormation::Stack')) {
      const inner = assetTemplate(root, resolver.text(resolver.property(id, 'TemplateURL')));
      if (!inner) continue;
      const parameters = lazily(resolver, resource.Properties?.Parameters as Fields | undefined);
      const stackName = `${at.stackName}-${id}`;
      nested.set(id, this.deployed(`${name}/${id}`, root, inner, { ...at, stackName, parameters }));
    }
    const members = this.members(name, root, resolver);
    const inner = [
      ...[...nested.keys()].map((id) => `${id} (AWS::CloudFormation::Stack)`),
      ...[...members.keys()].map((id) => `${id} (AWS::CloudFormation::StackSet)`),
    ];
    return [{ name, resolver, inner }, ...[...nested.values(), ...members.values()].flat()];
  }

  /** What the stack sets of a stack deploy, by their logical ids. */
  private members(name: string, root: string, resolver: Resolver): Map<string, LoadedStack[]> {
    const members = new Map<string, LoadedStack[]>();
    for (const [id] of resolver.resources('AWS::CloudFormation::StackSet')) {
      const body = resolver.property(id, 'TemplateBody');
      if (body === undefined) continue;
      const given = (resolver.property(id, 'Parameters') ?? []) as Record<string, string>[];
      const parameters = Object.fromEntries(
        given.map((parameter) => [parameter.ParameterKey, parameter.ParameterValue]),
      );
      const inner = JSON.parse(resolver.text(body)) as Template;
      const stackName = `StackSet-${resolver.names(id).name}`;
      const at = { ...resolver.environment, account: MEMBER_ACCOUNT, stackName, parameters };
      members.set(id, this.deployed(`${name}/${id}`, root, inner, at));
    }
    return members;
  }

  /** Lets other stacks take the outputs and exports of this one. */
  private share(resolver: Resolver): void {
    const { account, region, stackName } = resolver.environment;
    for (const [output, { Value, Export }] of Object.entries(resolver.template.Outputs ?? {})) {
      const value = () => resolver.resolve(Value);
      if (Export) this.values.set(`${account}/${region}/${resolver.text(Export.Name)}`, value);
      this.values.set(`${region}/${stackName}.${output}`, value);
    }
  }

  private value(name: string): unknown {
    const value = this.values.get(name);
    if (value) return value();
    throw new Error(`no stack of the app has the export or output '${name}'`);
  }
}

/** Parameters of a nested stack, each resolved when it is read: it may use a sibling's output. */
function lazily(resolver: Resolver, parameters: Fields = {}): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const get = () => [resolver.resolve(value)].flat().join(',');
    Object.defineProperty(values, name, { get, enumerable: true });
  }
  return values;
}
