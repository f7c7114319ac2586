import { type ArnParts, splitArn } from './arn';
import type { ContextValue } from './context';
import { Cache } from './memoize';
import { type Caller, type Principal, readPrincipal } from './principal';
import { unnamedResource } from './resourceless-actions';
import type { RequestFacts } from './statement';

/** One request to AWS: who wants to do what, to which resource, under which circumstances. */
export interface Request {
  readonly principal: Principal;
  /** `service:Action`, without wildcards. Case does not matter. */
  readonly action: string;
  /** ARN of the resource, or `*` for an action that names none, such as `s3:ListAllMyBuckets`. */
  readonly resource: string;
  /** Account that owns the resource. Default: the account in its ARN, or else the principal's. */
  readonly resourceAccount?: string;
  /**
   * Condition keys; names are case-insensitive. Keys that follow from the principal
   * (`aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username` ...) and
   * `aws:ResourceAccount` need not be given. Default: no other keys.
   */
  readonly context?: Readonly<Record<string, ContextValue>>;
}

/** A request, parsed. */
export interface ReadRequest extends RequestFacts {
  readonly resource: string;
  /** Account that owns the resource; undefined when neither the request nor the principal says it. */
  readonly resourceAccount: string | undefined;
}

const callers = new Cache<string, Caller>(10_000);

/** Parses a request; throws when its action, resource or principal is malformed. */
export function readRequest(request: Request): ReadRequest {
  const action = request.action.toLowerCase();
  if (!/^[a-z0-9-]+:[a-z0-9-]+$/.test(action)) {
    throw new Error(
      `action '${request.action}' is malformed; expected 'service:Action' without wildcards`,
    );
  }
  const caller = callerOf(request.principal);
  const resource =
    request.resource === '*' ? unnamedResource(action, caller.partition) : request.resource;
  const arn = resource === '*' ? undefined : splitArn(resource);
  if (resource !== '*' && arn === undefined) {
    throw new Error(`resource '${resource}' is malformed; expected an ARN of six parts, or '*'`);
  }
  const resourceAccount = ownerOf(arn, request.resourceAccount, caller, resource);
  return {
    action,
    resource,
    arn,
    caller,
    resourceAccount,
    context: readContext(request.context, caller, resourceAccount),
  };
}

function callerOf(principal: Principal): Caller {
  const key = `${principal.type} ${principal.id} ${principal.uniqueId ?? ''} ${principal.federatedBy ?? ''}`;
  return callers.get(key, () => readPrincipal(principal));
}

function ownerOf(
  arn: ArnParts | undefined,
  given: string | undefined,
  caller: Caller,
  resource: string,
): string | undefined {
  const named = arn?.[4] ?? '';
  const inArn = /^\d{12}$/.test(named) ? named : undefined;
  if (given !== undefined && inArn !== undefined && given !== inArn) {
    throw new Error(
      `resource '${resource}' is in account ${inArn}, but 'resourceAccount' is ${given}`,
    );
  }
  return inArn ?? given ?? caller.account;
}

function readContext(
  given: Request['context'],
  caller: Caller,
  resourceAccount: string | undefined,
): { get(key: string): ContextValue | undefined } {
  const keys = new Map<string, ContextValue>();
  for (const name in given) {
    const key = name.toLowerCase();
    const value = given[name];
    if (value === undefined) continue;
    if (keys.has(key))
      throw new Error(`condition key '${name}' is given twice; case makes no difference`);
    if (typeof value !== 'string' && !isTexts(value)) {
      throw new Error(
        `condition key '${name}' is ${JSON.stringify(value)}; expected text or a list of texts`,
      );
    }
    keys.set(key, value);
  }
  return {
    get: (key) =>
      keys.get(key) ??
      caller.keys.get(key) ??
      (key === 'aws:resourceaccount' ? resourceAccount : undefined),
  };
}

const isTexts = (value: unknown) =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');
