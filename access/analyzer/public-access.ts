import { forAnybody } from '../policy/identity-providers';
import { oneOrMore, toArray } from '../policy/one-or-more';
import type { Conditions, OneOrMore, Policy, Statement } from '../policy/policy';

/**
 * Condition keys that tell who is behind a request, where it comes from or for whom a service sends
 * it. A policy that asks for a fixed value of one of them is not open to strangers.
 *
 * Sources: "Blocking public access to your Amazon S3 storage" and "Blocking public access to EFS file
 * systems", The meaning of "public"; the keys of organizations, VPC endpoints and callers of other
 * services are treated alike.
 */
const identifying = new Set(
  [
    'aws:PrincipalAccount aws:PrincipalArn aws:PrincipalOrgID aws:PrincipalOrgPaths aws:userid',
    'aws:SourceAccount aws:SourceArn aws:SourceOrgID aws:SourceOrgPaths aws:SourceOwner',
    'aws:PrincipalServiceName aws:PrincipalServiceNamesList',
    'aws:SourceIp aws:VpcSourceIp aws:SourceVpc aws:SourceVpcArn aws:SourceVpce',
    'aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths',
    's3:DataAccessPointAccount s3:DataAccessPointArn s3:x-amz-server-side-encryption-aws-kms-key-id',
    'kms:CallerAccount lambda:EventSourceToken elasticfilesystem:AccessedViaMountTarget',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** The claim that no stranger is allowed anything: the policy that it is about, and the requests of strangers. */
interface StrangersClaim {
  /** The policy without what it grants to principals whom it names. */
  readonly document: Policy;
  /** The requests in which no identifying key has a value that the policy trusts. */
  readonly strangers: { readonly Condition: Conditions };
}

/**
 * Makes the claim that a resource policy is not public, so that it can be proven for all requests. A stranger is
 * somebody whom the policy does not name, and whose request has no fixed value of an identifying key that the policy
 * asks for. The policy is public if a request of a stranger is allowed.
 *
 * Example: `Principal: *` with the condition that `aws:SourceVpce` is `vpce-1` is not public. The requests of
 * strangers are those with another endpoint or none, and the policy allows none of them.
 *
 * @param owner account of the resource, whose principals are no strangers
 * @param resourceType what the policy is attached to, as `checkNoPublicAccess` takes it
 */
export function strangersClaim(
  policy: Policy,
  owner: string,
  resourceType: string,
): StrangersClaim {
  const isTrust = resourceType === 'AWS::IAM::AssumeRolePolicyDocument';
  // Every request to an access point carries the ARN of the access point, so that key identifies nobody there.
  const isAccessPoint = resourceType.endsWith('::AccessPoint');
  const statements = toArray(policy.Statement).flatMap((s) => toEverybody(s, isTrust));
  const trusted = new Map<string, Map<string, string[]>>();
  const trust = (operator: string, key: string, values: readonly string[]) => {
    const keys = trusted.get(operator) ?? new Map<string, string[]>();
    trusted.set(operator, keys);
    keys.set(key, [...(keys.get(key) ?? []), ...values]);
  };
  trust('StringNotEquals', 'aws:principalaccount', [owner]);

  for (const { Effect, NotPrincipal, Condition } of toArray(policy.Statement)) {
    if (Effect === 'Deny' && typeof NotPrincipal === 'object') {
      const { AWS = [], Service = [] } = NotPrincipal;
      const accounts = toArray(AWS).map((id) => id.split(':')[4] ?? id);
      trust('StringNotEquals', 'aws:principalaccount', accounts);
      if (toArray(Service).length > 0)
        trust('StringNotEquals', 'aws:principalservicename', toArray(Service));
    }
    for (const [operator, keys] of Object.entries(Condition ?? {})) {
      for (const [name, value] of Object.entries(keys)) {
        const key = name.toLowerCase();
        const negated = negationOf(operator);
        if (!identifies(key) || !negated || (isAccessPoint && key === 's3:dataaccesspointarn'))
          continue;
        const fixed = toArray<string | number | boolean>(value)
          .map(String)
          .filter((text) => isFixed(key, text));
        if (fixed.length > 0) trust(negated, key, negated === 'BoolIfExists' ? ['false'] : fixed);
      }
    }
  }
  const conditions = [...trusted].map(([operator, keys]) => {
    const values = [...keys].map(([key, list]): [string, OneOrMore<string>] => [
      key,
      oneOrMore([...new Set(list)]),
    ]);
    return [operator, Object.fromEntries(values)];
  });
  return {
    document: { ...policy, Statement: statements },
    strangers: { Condition: Object.fromEntries(conditions) },
  };
}

/**
 * The statement; of an Allow only what it grants to everybody, and to the users of a provider with which anybody can
 * sign in. Empty for an Allow that names all its principals.
 */
function toEverybody(statement: Statement, isTrust: boolean): Statement[] {
  const { Effect, Principal } = statement;
  if (Effect === 'Deny' || Principal === undefined || Principal === '*') return [statement];
  const open = Object.entries(Principal).flatMap(([type, ids]) => {
    const anybody = toArray(ids as OneOrMore<string>).filter(
      (id) => id === '*' || (type === 'Federated' && forAnybody.has(id)),
    );
    return anybody.length === 0 ? [] : [[type, anybody]];
  });
  if (open.length === 0) return [];
  // Users of a provider can assume a role and do nothing else. Another policy that names one is read as meant for all.
  return [{ ...statement, Principal: isTrust ? Object.fromEntries(open) : '*' }];
}

/**
 * Whether a key tells who or where the caller is; of a provider for anybody, for which app. How somebody
 * signed in with Amazon Cognito tells neither.
 */
function identifies(key: string): boolean {
  const [provider = '', name] = key.split(':', 2);
  return identifying.has(key) || (forAnybody.has(provider) && name !== 'amr');
}

/**
 * The negated operator of a comparison, or the same one if it is negated already: a trusted value does not match it.
 * Undefined for operators that tell nobody apart, such as those for numbers.
 */
function negationOf(operator: string): string | undefined {
  const [, set, base = ''] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(?:IfExists)?$/i.exec(operator) ?? [];
  const negated = {
    stringequals: 'StringNotEquals',
    stringequalsignorecase: 'StringNotEqualsIgnoreCase',
    stringlike: 'StringNotLike',
    arnequals: 'ArnNotLike',
    arnlike: 'ArnNotLike',
    ipaddress: 'NotIpAddress',
    bool: 'BoolIfExists',
  }[
    base
      .replace(/^(String|Arn)Not/i, '$1')
      .replace(/^NotIp/i, 'Ip')
      .toLowerCase()
  ];
  return negated && set ? `ForAllValues:${negated}` : negated;
}

/** Whether a value stands for somebody in particular: it has no wildcard in the part that identifies them. */
function isFixed(key: string, value: string): boolean {
  if (value.includes('${')) return false;
  if (key === 'elasticfilesystem:accessedviamounttarget') return /^true$/i.test(value);
  if (/sourceip$/.test(key)) {
    const [address = '', bits] = value.split('/');
    const isV6 = address.includes(':');
    return Number(bits ?? 128) >= (isV6 ? 32 : 8);
  }
  if (value.startsWith('arn:') && /^\d{12}$/.test(value.split(':')[4] ?? '')) return true;
  if (key === 'aws:userid') return /^A(ROA|IDA)\w+(:.*)?$/.test(value);
  if (key.endsWith('orgpaths')) return /^o-\w+\//.test(value);
  return !/[*?]/.test(value);
}
