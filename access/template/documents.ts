import type { Policy } from '../policy/policy';

/**
 * A policy document as it is attached to something.
 *
 * Where the template does not say what the document is (an AWS managed policy, a value known only
 * after deployment), reading `document` throws, so that nobody takes it for an empty one.
 */
export interface AttachedPolicy {
  /** Name of an inline policy, ARN of a managed one, or the element that holds the document. */
  readonly name: string;
  /** Throws `unknown` as an error when that is set. */
  readonly document: Policy;
  /** Why the document is not known. */
  readonly unknown?: string;
}

/** Name of what is attached besides to an identity that is not in the template. */
export const OTHER_POLICIES = 'other policies';

/** Why a managed policy is not known, and what to do. */
export const NOT_IN_APP =
  'its document is not in the template; give it with --managed-policy <ARN>=<document>';

interface Identity {
  /** In the template; of the policy, when the identity itself is not in the template. */
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Inline and managed policies, those of a user's groups not included. */
  readonly policies: readonly AttachedPolicy[];
  /** Set when the template only attaches policies to it; one of `policies` is then unknown. */
  readonly isOutside?: true;
}

export interface Role extends Identity {
  readonly trust: AttachedPolicy;
  readonly boundary?: AttachedPolicy;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface User extends Identity {
  /** Names of the user's groups. */
  readonly groups: readonly string[];
  readonly boundary?: AttachedPolicy;
  readonly tags: Readonly<Record<string, string>>;
}

export type Group = Identity;

export interface ManagedPolicy {
  readonly logicalId: string;
  readonly arn: string;
  readonly policy: AttachedPolicy;
}

/** A resource that can have a policy of its own. */
export interface Resource {
  readonly logicalId: string;
  /** CloudFormation type, `AWS::S3::Bucket`. */
  readonly type: string;
  /**
   * The policy also governs what is inside: objects, log streams, indexes. For
   * `AWS::Logs::ResourcePolicy` it is a pattern: such a policy governs all log groups of a region.
   */
  readonly arn: string;
  /** Account that owns it: not every ARN tells. */
  readonly account: string;
  /** Absent when the template gives the resource none. */
  readonly policy?: AttachedPolicy;
}

/** A policy of a kind that is not read, or a stack whose template is not. */
export interface UnmodelledPolicy {
  /** Of the resource that has it: `<logical id> (<type>)`. */
  readonly name: string;
  /** The services, as in actions and ARNs, of which it may govern resources; `*` for all. */
  readonly services: readonly string[];
  /** ARN of the resource that has it. Absent when only AWS knows its name. */
  readonly arn?: string;
  /** A condition key, in lower case, of the only requests that it governs. */
  readonly onlyWith?: string;
}

/** Every policy document of a template. */
export interface Documents {
  readonly roles: readonly Role[];
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly managedPolicies: readonly ManagedPolicy[];
  readonly resources: readonly Resource[];
  /** Resources with a policy of a kind that is not read. */
  readonly unread: readonly UnmodelledPolicy[];
}

/** A role's or group's policies; a user's and those of the user's groups. */
export function policiesOf(identity: Role | User | Group, { groups }: Documents): AttachedPolicy[] {
  const names = 'groups' in identity ? identity.groups : [];
  const ofGroups = names.flatMap((name) => {
    const group = groups.find((candidate) => candidate.name === name);
    return group?.policies ?? [unknownPolicy(name, `the group '${name}' is not in the template`)];
  });
  return [...identity.policies, ...ofGroups];
}

/** The resources whose policies decide on requests for an ARN: itself, or what it is inside of. */
export function governing(arn: string, { resources }: Documents): Resource[] {
  return resources.filter((resource) =>
    resource.arn.endsWith('*')
      ? arn.startsWith(resource.arn.slice(0, -1))
      : arn === resource.arn || arn.startsWith(`${resource.arn}/`),
  );
}

/** A policy whose document is read now; a failure to do so is kept for whoever reads `document`. */
export function attached(name: string, read: () => unknown): AttachedPolicy {
  try {
    return { name, document: asPolicy(read()) };
  } catch (error) {
    return unknownPolicy(name, (error as Error).message);
  }
}

export function unknownPolicy(name: string, unknown: string): AttachedPolicy {
  return {
    name,
    unknown,
    get document(): Policy {
      throw new Error(`the policy '${name}' is not known: ${unknown}`);
    },
  };
}

/** Policies that may be written as an object or, for some resource types, as JSON in a string. */
function asPolicy(value: unknown): Policy {
  const document = typeof value === 'string' ? JSON.parse(value) : value;
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    throw new Error(`a policy document must have a 'Statement', got ${JSON.stringify(value)}`);
  }
  return document as Policy;
}
