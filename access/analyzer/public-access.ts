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

/** A policy as strangers see it, and the requests that only strangers send. */
interface PublicQuestion {
  /** Without the grants to principals that it names. */
  readonly document: Policy;
  /** The requests in which no identifying key has a value that the policy trusts. */
  readonly strangers: { readonly Condition: Conditions };
}

/**
 * Whether a resource policy is public, as a question about all requests: it is, if what it grants to
 * everybody is allowed to a stranger, somebody whom it neither names nor knows by a fixed value.
 *
 * @param owner account of the resource, whose principals are no strangers
 * @param resourceType what the policy is attached to, as `checkNoPublicAccess` takes it
 */
export function publicQuestion(
  policy: Policy,
  owner: string,
  resourceType: string,
): PublicQuestion {
  const isTrust = resourceType === 'AWS::IAM::AssumeRolePolicyDocument';
  // An access point's policy knows nobody by the access point.
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
        const other = unlike(operator);
        if (!identifies(key) || !other || (isAccessPoint && key === 's3:dataaccesspointarn'))
          continue;
        const fixed = toArray<string | number | boolean>(value)
          .map(String)
          .filter((text) => isFixed(key, text));
        if (fixed.length > 0) trust(other, key, other === 'BoolIfExists' ? ['false'] : fixed);
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

/** The statement, an Allow only as far as it is for everybody, or for whoever signs in somewhere. */
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
  // A provider's users can only become a role; other policies that name it are read as meant for all.
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

/** The operator that holds exactly when this comparison, or its opposite, does not match. */
function unlike(operator: string): string | undefined {
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
