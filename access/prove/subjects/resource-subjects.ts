import { TRUST_ACTIONS } from '../../decide/rules';
import { splitArn } from '../../policy/arn';
import { toArray } from '../../policy/one-or-more';
import { PARTITIONS } from '../../policy/partitions';
import type { OneOrMore } from '../../policy/policy';
import type { Policies, PolicyInput } from '../../policy/policy-set';
import { allCallers, HOME } from '../callers/all-callers';
import { patterns, withObjects } from '../resources/resource-areas';
import type { Subject } from './subject';

/** A resource policy, judged alone: who at all may do what. */
interface Attached extends Pick<Policies, 'rcps'> {
  /** ARN of the resource or role, or ARNs. */
  readonly arn: OneOrMore<string>;
  readonly policy: PolicyInput;
  /** Account that owns it. Default: the account in the ARN. */
  readonly account?: string;
  /** Identity policies that every IAM principal is taken to hold. Default: `Allow *` on `*`. */
  readonly callers?: readonly PolicyInput[];
}

/** Who can assume a role. Every IAM principal is taken to be allowed everything by its own account. */
export function trust(attached: Attached): Subject {
  return attachedTo(attached, 'trust');
}

/** Who is allowed to do what to a resource with this policy. Callers are taken to be allowed all, as for `trust`. */
export function resource(attached: Attached): Subject {
  return attachedTo(attached, 'resource');
}

/**
 * A resource policy by itself, whatever it is attached to: for comparing documents. Nobody is taken to be
 * in the account of the resource, so that only what the policy grants is allowed.
 */
export function resourcePolicy(policy: PolicyInput): Subject {
  const { account } = HOME;
  const { areas, ...rest } = attachedTo({ arn: '*', policy, account }, 'resource');
  return {
    ...rest,
    areas: areas.map((area) => ({ ...area, account: undefined })),
    isCrossAccount: true,
    callers: (statements) => allCallers(statements, HOME),
    scope: undefined,
    actions: undefined,
    partitions: PARTITIONS,
    name: 'resource policy',
  };
}

const EVERYTHING: PolicyInput = {
  name: 'AssumedAdministrator',
  document: {
    Version: '2012-10-17',
    Statement: { Sid: 'AssumedAdministrator', Effect: 'Allow', Action: '*', Resource: '*' },
  },
};

function attachedTo(attached: Attached, kind: 'trust' | 'resource'): Subject {
  const arns = kind === 'trust' ? toArray(attached.arn) : withObjects(attached.arn);
  const [, partition = 'aws', , , named = ''] = splitArn(arns[0] as string) ?? [];
  const account = attached.account ?? (/^\d{12}$/.test(named) ? named : undefined);
  if (account === undefined) {
    throw new Error(`'${arns[0]}' does not say whose resource it is; give its account`);
  }
  const policies: Policies = {
    identity: attached.callers ?? [EVERYTHING],
    [kind]: attached.policy,
    ...(attached.rcps === undefined ? {} : { rcps: attached.rcps }),
  };
  // A federated user session has what its session policy allows.
  const passed: Policies = { ...policies, session: EVERYTHING };
  return {
    name: arns.join(', '),
    callers: (statements) => allCallers(statements, { account, partition }),
    scope: patterns(arns),
    actions: kind === 'trust' ? TRUST_ACTIONS : undefined,
    partitions: [partition],
    areas: [
      {
        arns: undefined,
        account,
        policies: ({ caller }) => (caller.kind === 'federated-user' ? passed : policies),
      },
    ],
  };
}
