import { oneOrMore, toArray } from '../policy/one-or-more';
import type { OneOrMore, Policy, Statement } from '../policy/policy';

/**
 * Rewrites a reference policy, whose principals may have wildcards, as one that IAM would accept, whose principals
 * may not: a pattern for principals becomes a condition on `aws:PrincipalArn`.
 *
 * Source: "IAM Access Analyzer custom policy checks" of the IAM user guide, note on wildcards in the
 * Principal element of reference resource policies.
 */
export function namedByArn(reference: Policy): Policy {
  return Array.isArray(reference?.Statement) || typeof reference?.Statement === 'object'
    ? { ...reference, Statement: toArray(reference.Statement).flatMap(split) }
    : reference;
}

/** One statement for the principals that it names in full, and one for those whose ARN matches a pattern. */
function split(statement: Statement): Statement[] {
  const { Principal, Condition = {} } = statement ?? {};
  if (typeof Principal !== 'object' || Principal === null) return [statement];
  const { AWS = [], ...others } = Principal as Record<string, OneOrMore<string>>;
  const ids = toArray(AWS);
  const patterns = ids.filter((id) => PATTERN.test(id));
  // Two names of the same operator: the statement may already have a condition with one of them.
  const operator = ['ArnLike', 'ArnEquals'].find((name) => !(name in Condition));
  if (patterns.length === 0 || operator === undefined) return [statement];
  const full = ids.filter((id) => !patterns.includes(id));
  const named = full.length > 0 ? { ...others, AWS: oneOrMore(full) } : others;
  const arns = patterns.map((pattern) => pattern.replace(/:iam::(.*):root$/, ':*::$1:*'));
  return [
    ...(Object.keys(named).length > 0 ? [{ ...statement, Principal: named }] : []),
    {
      ...statement,
      Principal: { AWS: '*' },
      Condition: { ...Condition, [operator]: { 'aws:PrincipalArn': oneOrMore(arns) } },
    },
  ];
}

/** Users and roles, or with `root` all principals of an account; with a wildcard somewhere. */
const PATTERN = /^(?=.*[*?])arn:[^:]*:iam::[^:]*:(?:user\/|role\/|root$|\*)/;
