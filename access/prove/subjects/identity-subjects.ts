import { splitArn } from '../../policy/arn';
import { PARTITIONS } from '../../policy/partitions';
import type { OneOrMore } from '../../policy/policy';
import type { Policies, PolicyInput } from '../../policy/policy-set';
import { readPrincipal } from '../../policy/principal';
import { allCallers, HOME, withUniqueIds } from '../callers/all-callers';
import { representativeCaller, sessionOf } from '../callers/representative-caller';
import { sessionNames } from '../callers/session-names';
import { type Area, patterns, withObjects } from '../resources/resource-areas';
import type { Subject } from './subject';

/** A resource of the same app with its policy, for questions about what a role may do. */
interface KnownResource {
  /** Its ARN, or ARNs; of a bucket, the objects are added. */
  readonly arn: OneOrMore<string>;
  readonly policy: PolicyInput;
  /** Account that owns it. Default: the account in its ARN, or else that of the role or user. */
  readonly account?: string;
}

/** Policies of a user or role, and the resource policies that are known. */
export interface Permissions
  extends Pick<Policies, 'identity' | 'boundary' | 'session' | 'scps' | 'rcps'> {
  /** ARN of the role or user. */
  readonly arn: string;
  /** Resources of the same app that have a policy. */
  readonly resources?: readonly KnownResource[];
}

/**
 * What a session of a role is allowed to do.
 *
 * A resource whose policy is not given is taken to leave the decision to the caller's identity policies, also
 * in another account, for KMS keys and for roles to be assumed.
 */
export function role(permissions: Permissions): Subject {
  const [, partition, , , account] = arnOf(permissions.arn, 'role/');
  const name = permissions.arn.slice(permissions.arn.lastIndexOf('/') + 1);
  return {
    name: permissions.arn,
    callers: (statements) =>
      withUniqueIds(
        statements,
        sessionNames(statements, name).map((session) => sessionOf(permissions.arn, session)),
      ),
    scope: undefined,
    actions: undefined,
    partitions: [partition as string],
    areas: areasOf(permissions, account),
  };
}

/** What a user is allowed to do. A resource whose policy is not given leaves the decision, as for `role`. */
export function user(permissions: Permissions): Subject {
  const [, partition, , , account] = arnOf(permissions.arn, 'user/');
  return {
    name: permissions.arn,
    callers: (statements) =>
      withUniqueIds(statements, [representativeCaller({ type: 'AWS', id: permissions.arn })]),
    scope: undefined,
    actions: undefined,
    partitions: [partition as string],
    areas: areasOf(permissions, account),
  };
}

/** What identity policies by themselves allow whoever has them: for comparing documents. */
export function identityPolicy(...identity: readonly PolicyInput[]): Subject {
  return {
    name: 'identity policy',
    callers: (statements) =>
      allCallers(statements, HOME).filter(
        ({ caller }) =>
          caller.kind !== 'other' && caller.kind !== 'root' && caller.kind !== 'federated-user',
      ),
    scope: undefined,
    actions: undefined,
    partitions: PARTITIONS,
    areas: areasOf({ identity }),
  };
}

function areasOf(permissions: Omit<Permissions, 'arn'>, home?: string): Area[] {
  const { resources = [], ...own } = permissions;
  const consents = new Map<string, Policies>();
  return [
    ...resources.map((known): Area => {
      const policies: Policies = { ...own, resource: known.policy };
      return {
        arns: patterns(withObjects(known.arn)),
        account: known.account ?? home,
        policies: () => policies,
      };
    }),
    {
      arns: undefined,
      account: undefined,
      policies: ({ principal, caller: { account } }) => {
        if (account === undefined) {
          throw new Error(
            `identity policies say nothing of a principal of type ${principal.type}; compare a resource policy with another one`,
          );
        }
        const found = consents.get(account) ?? { ...own, resource: consentTo(account) };
        consents.set(account, found);
        return found;
      },
    },
  ];
}

/** The policy that a resource is taken to have whose own is not given: it leaves the decision to the account. */
function consentTo(account: string): PolicyInput {
  return {
    name: 'AssumedConsent',
    document: {
      Version: '2012-10-17',
      Statement: {
        Sid: 'AssumedConsent',
        Effect: 'Allow',
        Principal: { AWS: account },
        Action: '*',
        Resource: '*',
      },
    },
  };
}

function arnOf(arn: string, type: string): readonly string[] {
  const parts = splitArn(arn);
  if (!parts?.[5]?.startsWith(type))
    throw new Error(`'${arn}' is not the ARN of a ${type.slice(0, -1)}`);
  readPrincipal({ type: 'AWS', id: arn });
  return parts;
}
