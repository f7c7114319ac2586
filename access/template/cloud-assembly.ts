import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './template';
import { readTextFile } from './text-file';

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly properties?: {
    readonly directoryName?: string;
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly parameters?: Readonly<Record<string, string>>;
  };
}

/** A stack of the assembly in the directory `root`. */
export interface StackArtifact {
  readonly id: string;
  readonly root: string;
  readonly artifact: Artifact;
}

/** The stacks of an assembly and of the assemblies of its stages. */
export function artifacts(root: string): StackArtifact[] {
  const file = join(root, 'manifest.json');
  if (!existsSync(file)) {
    throw new Error(
      `'${root}' must be a synthesized CDK app, but has no manifest.json; run 'cdk synth'`,
    );
  }
  const manifest = readJson(file) as { artifacts?: Record<string, Artifact> };
  return Object.entries(manifest.artifacts ?? {}).flatMap(([id, artifact]) => {
    if (artifact.type === 'aws:cloudformation:stack') return [{ id, root, artifact }];
    const inner = artifact.properties?.directoryName;
    return artifact.type === 'cdk:cloud-assembly' && inner ? artifacts(join(root, inner)) : [];
  });
}

/** The template that an assembly uploads to this URL. */
export function assetTemplate(root: string, url: string): Template | undefined {
  const key = url.slice(url.lastIndexOf('/') + 1);
  for (const manifest of readdirSync(root).filter((file) => file.endsWith('.assets.json'))) {
    const { files = {} } = readJson(join(root, manifest)) as AssetManifest;
    const asset = Object.values(files).find(({ destinations }) =>
      Object.values(destinations).some(({ objectKey }) => objectKey.endsWith(key)),
    );
    if (asset) return readTemplateFile(root, asset.source.path);
  }
  return undefined;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** A template in a file of the assembly. */
export function readTemplateFile(root: string, file: string): Template {
  return readJson(join(root, file)) as Template;
}

function readJson(file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(readTextFile(file));
  } catch (error) {
    throw new Error(`'${file}' cannot be read: ${(error as Error).message}; run 'cdk synth' again`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error(`'${file}' must hold a JSON object; run 'cdk synth' again`);
}
