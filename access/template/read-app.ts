import { partitionOf } from '../policy/partitions';
import { artifacts, assetTemplate, readTemplateFile, type StackArtifact } from './cloud-assembly';
import type { Documents } from './documents';
import { type Environment, exampleAccount, exampleRegion } from './environment';
import { type KnownPolicies, managedPolicies } from './identities';
import { Resolver, type Template } from './intrinsics';
import { joinIdentities } from './join-identities';
import { readDocuments } from './read-template';

/** A stack of a synthesized CDK app. */
export interface AppStack {
  /** Display name; a nested stack or stack set adds `/` and its logical id. */
  readonly name: string;
  readonly environment: Environment;
  readonly template: Template;
  readonly documents: Documents;
}

interface ReadAppOptions {
  /** Account of stacks that name none. @default '111122223333', as in AWS's documentation */
  readonly account?: string;
  /** Region of stacks that name none. @default 'eu-west-1' */
  readonly region?: string;
  /** Documents of managed policies that are not in the app, by ARN. @default - reading one throws */
  readonly managedPolicies?: KnownPolicies;
}

/** The account that stack sets deploy to: which they do, the app does not say. */
const MEMBER_ACCOUNT = '444455556666';

/** A template and where it is deployed, before anything in it is resolved. */
interface Loaded {
  readonly name: string;
  readonly resolver: Resolver;
  /** Nested stacks and stack sets of it that are loaded too, as they are listed in `unread`. */
  readonly inner: readonly string[];
}

/**
 * Reads every stack of a synthesized CDK app (`cdk.out`): those of all stages, nested stacks, and
 * the templates of stack sets, which are deployed to another account.
 *
 * Imports between stacks are resolved, and a policy that one stack attaches to a role of another is
 * added to that role.
 */
export function readApp(directory: string, options: ReadAppOptions = {}): AppStack[] {
  const values = new Map<string, () => unknown>();
  const shared = (name: string) => {
    const value = values.get(name);
    if (value) return value();
    throw new Error(`no stack of the app has the export or output '${name}'`);
  };
  const stacks = artifacts(directory).flatMap(load);
  const own = stacks
    .flatMap(({ resolver }) => managedPolicies(resolver))
    .filter(({ policy }) => !policy.unknown)
    .map(({ arn, policy }) => [arn, policy.document] as const);
  const known = { ...options.managedPolicies, ...Object.fromEntries(own) };

  return joinIdentities(
    stacks.map(({ name, resolver, inner }) => {
      const documents = readDocuments(resolver, known);
      const unread = documents.unread.filter((policy) => !inner.includes(policy.name));
      const { environment, template } = resolver;
      return { name, environment, template, documents: { ...documents, unread } };
    }),
  );

  function load({ id, root, artifact }: StackArtifact): Loaded[] {
    const { templateFile, stackName = id, parameters } = artifact.properties ?? {};
    if (!templateFile) throw new Error(`the stack '${id}' in ${root} names no template file`);
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
    const isKnown = (value: string | undefined) => value && !value.startsWith('unknown-');
    const actualRegion = isKnown(region) ? String(region) : (options.region ?? exampleRegion);
    const environment = {
      account: isKnown(account) ? String(account) : (options.account ?? exampleAccount),
      region: actualRegion,
      partition: partitionOf(actualRegion),
      stackName,
      parameters,
    };
    const template = readTemplateFile(root, templateFile);
    return deployed(artifact.displayName ?? stackName, root, template, environment);
  }

  /** The stack itself, its nested stacks, and what its stack sets deploy. */
  function deployed(name: string, root: string, template: Template, at: Environment): Loaded[] {
    const scope = `${at.account}/${at.region}/`;
    const nested = new Map<string, Loaded[]>();
    const resolver: Resolver = new Resolver(template, at, {
      imported: (exportName) => shared(`${scope}${exportName}`),
      output: (stack, region, output) => shared(`${region}/${stack}.${output}`),
      nested: (id, output) => {
        const inner = nested.get(id)?.[0]?.resolver;
        if (!inner) throw new Error(`the template of the nested stack ${id} is not in the app`);
        return inner.resolve(inner.template.Outputs?.[output]?.Value);
      },
    });
    for (const [output, { Value, Export }] of Object.entries(template.Outputs ?? {})) {
      const value = () => resolver.resolve(Value);
      if (Export) values.set(scope + resolver.text(Export.Name), value);
      values.set(`${at.region}/${at.stackName}.${output}`, value);
    }
    for (const [id, resource] of resolver.resources('AWS::CloudFormation::Stack')) {
      const inner = assetTemplate(root, resolver.text(resolver.property(id, 'TemplateURL')));
      if (!inner) continue;
      const parameters = lazily(resolver, resource.Properties?.Parameters as Fields | undefined);
      const stackName = `${at.stackName}-${id}`;
      nested.set(id, deployed(`${name}/${id}`, root, inner, { ...at, stackName, parameters }));
    }
    const members = new Map<string, Loaded[]>();
    for (const [id] of resolver.resources('AWS::CloudFormation::StackSet')) {
      const body = resolver.property(id, 'TemplateBody');
      if (body === undefined) continue;
      const given = (resolver.property(id, 'Parameters') ?? []) as Record<string, string>[];
      const parameters = Object.fromEntries(
        given.map((parameter) => [parameter.ParameterKey, parameter.ParameterValue]),
      );
      const inner = JSON.parse(resolver.text(body)) as Template;
      const stackName = `StackSet-${resolver.names(id).name}`;
      const member = { ...at, account: MEMBER_ACCOUNT, stackName, parameters };
      members.set(id, deployed(`${name}/${id}`, root, inner, member));
    }
    const inner = [
      ...[...nested.keys()].map((id) => `${id} (AWS::CloudFormation::Stack)`),
      ...[...members.keys()].map((id) => `${id} (AWS::CloudFormation::StackSet)`),
    ];
    return [{ name, resolver, inner }, ...[...nested.values(), ...members.values()].flat()];
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Parameters of a nested stack, each resolved when it is read: it may use a sibling's output. */
function lazily(resolver: Resolver, parameters: Fields = {}): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const get = () => [resolver.resolve(value)].flat().join(',');
    Object.defineProperty(values, name, { get, enumerable: true });
  }
  return values;
}
