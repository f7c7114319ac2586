import {
  type AppStack,
  type AttachedPolicy,
  type CatalogueFile,
  unknownPolicy,
} from '../access/index';

/** What is built into the page. */
export interface PageData {
  /** Stacks as `packed` writes them. */
  readonly stacks: readonly PackedStack[];
  readonly catalogue: CatalogueFile;
}

/** A stack as JSON: a policy that is not known is its name and the reason. */
export type PackedStack = Pick<AppStack, 'name' | 'environment' | 'documents'>;

/** Leaves out the templates, which nobody asks for in the page. */
export function packed(stacks: readonly AppStack[]): PackedStack[] {
  const policy = (_: string, value: unknown) => {
    const { name, unknown } = (value ?? {}) as AttachedPolicy;
    return unknown === undefined ? value : { name, unknown };
  };
  const plain = stacks.map(({ name, environment, documents }) => ({
    name,
    environment,
    documents,
  }));
  return JSON.parse(JSON.stringify(plain, policy));
}

/** The stacks as the engine wants them: reading a policy that is not known throws again. */
export function unpacked(stacks: readonly PackedStack[]): AppStack[] {
  const policy = (_: string, value: unknown) => {
    const { name, unknown } = (value ?? {}) as AttachedPolicy;
    return typeof unknown === 'string' ? unknownPolicy(name, unknown) : value;
  };
  const plain = JSON.parse(JSON.stringify(stacks), policy) as PackedStack[];
  return plain.map((stack) => ({ ...stack, template: {} }));
}
