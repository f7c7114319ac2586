import { ArnPattern, splitArn } from './arn';
import { type CallerCase, callerCase, sessionOf } from './caller-case';
import { NOTHING } from './context';
import { TRUST_ACTIONS } from './evaluate';
import { everybody } from './everybody';
import { type CompiledPolicies, compile, type Policies, type PolicyInput } from './policies';
import type { OneOrMore, Policy } from './policy';
import { readPrincipal } from './principal';
import type { Request } from './request';
import { PARTITIONS } from './resource-values';
import { sessionNames } from './session-names';
import { type CompiledStatement, toArray } from './statement';

/** A resource of the same app with its policy, for questions about what a role may do. */
export interface KnownResource {
  /** Its ARN, or ARNs; of a bucket, the objects are added. */
  readonly arn: OneOrMore<string>;
  readonly policy: PolicyInput;
  /** Account that owns it. Default: the account in its ARN, or else that of the role or user. */
  readonly account?: string;
}

/**
 * What a statement about access is about: these principals, with these policies, against these resources.
 * Made by `role`, `user`, `trust`, `resource`, `identityPolicy` and `resourcePolicy`.
 */
export interface Subject {
  readonly name: string;
  /** Principals that stand for all those in question, given all statements that could tell them apart. */
  callers(statements: readonly CompiledStatement[]): readonly CallerCase[];
  /** Resources in question; undefined for all. */
  readonly scope: readonly ArnPattern[] | undefined;
  /** Actions in question, in lower case; undefined for all. */
  readonly actions: ReadonlySet<string> | undefined;
  readonly partitions: readonly string[];
  readonly areas: readonly Area[];
}

/** Resources to which the same policies apply. */
export interface Area {
  /** Undefined: all that are in no area before it. */
  readonly arns: readonly ArnPattern[] | undefined;
  /** Account that owns them; undefined: the one in the ARN, or else the caller's. */
  readonly account: string | undefined;
  policies(caller: CallerCase): Policies;
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
 * What a role may do, as a session of it.
 *
 * A resource whose policy is not known raises no objection: it is taken to leave the decision to the
 * caller's identity policies, also across accounts, for KMS keys and for roles to be assumed.
 */
export function role(permissions: Permissions): Subject {
  const [, partition, , , account] = arnOf(permissions.arn, 'role/');
  const name = permissions.arn.slice(permissions.arn.lastIndexOf('/') + 1);
  return {
    name: permissions.arn,
    callers: (statements) =>
      sessionNames(statements, name).map((session) => sessionOf(permissions.arn, session)),
    scope: undefined,
    actions: undefined,
    partitions: [partition as string],
    areas: areasOf(permissions, account),
  };
}

/** What a user may do. Resources whose policy is not known raise no objection, as for `role`. */
export function user(permissions: Permissions): Subject {
  const [, partition, , , account] = arnOf(permissions.arn, 'user/');
  return {
    name: permissions.arn,
    callers: () => [callerCase({ type: 'AWS', id: permissions.arn })],
    scope: undefined,
    actions: undefined,
    partitions: [partition as string],
    areas: areasOf(permissions, account),
  };
}

/** A resource policy, judged alone: who at all may do what. */
export interface Attached extends Pick<Policies, 'rcps'> {
  /** ARN of the resource or role, or ARNs. */
  readonly arn: OneOrMore<string>;
  readonly policy: PolicyInput;
  /** Account that owns it. Default: the account in the ARN. */
  readonly account?: string;
  /** Identity policies that every IAM principal is taken to hold. Default: `Allow *` on `*`. */
  readonly callers?: readonly PolicyInput[];
}

/** Who may become a role: everybody who could be told apart, each allowed everything by its own account. */
export function trust(attached: Attached): Subject {
  return attachedTo(attached, 'trust');
}

/** Who may do what to a resource with this policy, for the resource's own ARNs. */
export function resource(attached: Attached): Subject {
  return attachedTo(attached, 'resource');
}

/** Identity policies by themselves, whoever holds them: for comparing documents. */
export function identityPolicy(...identity: readonly PolicyInput[]): Subject {
  return {
    name: 'identity policy',
    callers: (statements) =>
      everybody(statements, HOME).filter(
        ({ caller }) =>
          caller.kind !== 'other' && caller.kind !== 'root' && caller.kind !== 'federated-user',
      ),
    scope: undefined,
    actions: undefined,
    partitions: PARTITIONS,
    areas: areasOf({ identity }),
  };
}

/**
 * A resource policy by itself, whatever it is attached to: for comparing documents. The resource is taken
 * to belong to an account of its own, so that only what the policy grants is allowed.
 */
export function resourcePolicy(policy: PolicyInput): Subject {
  return {
    ...attachedTo({ arn: '*', policy, account: '000000000000' }, 'resource'),
    callers: (statements) => everybody(statements, HOME),
    scope: undefined,
    actions: undefined,
    partitions: PARTITIONS,
    name: 'resource policy',
  };
}

const HOME = { account: '111122223333', partition: 'aws' };

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
    callers: (statements) => everybody(statements, { account, partition }),
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
      policies: ({ caller }) => {
        const account = caller.account as string;
        const found = consents.get(account) ?? { ...own, resource: consentTo(account) };
        consents.set(account, found);
        return found;
      },
    },
  ];
}

/** The policy of a resource that is not known: it leaves everything to the caller's account. */
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

function withObjects(arn: OneOrMore<string>): readonly string[] {
  return toArray(arn).flatMap((text) =>
    /^arn:[^:]*:s3:::[^/]+$/.test(text) ? [text, `${text}/*`] : [text],
  );
}

function patterns(arns: readonly string[]): ArnPattern[] {
  return arns.map((arn) => new ArnPattern(arn, { variables: false, wildcards: true }));
}

function arnOf(arn: string, type: string): readonly string[] {
  const parts = splitArn(arn);
  if (!parts?.[5]?.startsWith(type))
    throw new Error(`'${arn}' is not the ARN of a ${type.slice(0, -1)}`);
  readPrincipal({ type: 'AWS', id: arn });
  return parts;
}

/** The area that a resource is in. */
export function areaOf(subject: Subject, resourceArn: string): Area {
  const parts = splitArn(resourceArn);
  return subject.areas.find(
    ({ arns }) =>
      arns === undefined ||
      arns.some((pattern) => parts !== undefined && pattern.matchesParts(parts, NOTHING)),
  ) as Area;
}

/** The policies that apply to a request about the subject, to replay it in `decide`. */
export function policiesFor(subject: Subject, request: Request): Policies {
  return areaOf(subject, request.resource).policies(callerCase(request.principal));
}

/** The policy documents that the subject is about. */
export function documentsOf(subject: Subject): Set<Policy> {
  const caller = callerCase({ type: 'AWS', id: 'arn:aws:iam::111122223333:root' });
  return new Set(
    subject.areas.flatMap((area) => {
      const {
        identity = [],
        resource = [],
        trust,
        boundary,
        session = [],
        scps = [],
        rcps = [],
      } = area.policies(caller);
      const single = [trust, boundary].filter((policy) => policy !== undefined);
      const inputs = [
        identity,
        toArray(resource),
        toArray(session),
        single,
        scps.flat(),
        rcps.flat(),
      ];
      return inputs.flat().map((input) => ('document' in input ? input.document : input));
    }),
  );
}

/** All statements of the subject's policies, for every caller. */
export function statementsOf(
  subject: Subject,
  callers: readonly CallerCase[],
): Set<CompiledStatement> {
  const all = new Set<CompiledStatement>();
  for (const area of subject.areas) {
    for (const caller of callers)
      for (const statement of flatten(compile(area.policies(caller)))) all.add(statement);
  }
  return all;
}

export function flatten(policies: CompiledPolicies): CompiledStatement[] {
  return [
    ...policies.identity,
    ...policies.resource,
    ...(policies.boundary ?? []),
    ...(policies.session ?? []),
    ...policies.scps.flat(),
    ...policies.rcps,
  ];
}
