/** What the function needs to know of an EC2 instance. */
export interface Instance {
  readonly id: string;
  /** `pending`, `running`, `shutting-down`, `terminated`, `stopping` or `stopped`. */
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceStoreRoot: boolean;
  readonly volumes: readonly { readonly id: string; readonly root: boolean }[];
  /** Why it changed state last, such as `Client.InternalError`. */
  readonly stateReason?: { readonly code: string; readonly message: string };
}

/** Something the function leaves alone, and why. */
export interface Skipped {
  readonly id: string;
  readonly reason: string;
}

/**
 * Returns why `instance` is to be left alone, or undefined.
 *
 * Any value of the opt-out tag counts, except `false`: a typo must not stop a machine that
 * somebody wanted to keep.
 */
export function optedOut(instance: Instance, optOutTagKey: string): Skipped | undefined {
  const value = instance.tags[optOutTagKey];
  if (value === undefined || value === 'false') return undefined;
  return { id: instance.id, reason: `has the tag ${optOutTagKey}` };
}
