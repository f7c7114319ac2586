import type { NearMiss } from '../access/index';

const labels: readonly (readonly [RegExp, string])[] = [
  [/^aws:MultiFactorAuthPresent$/i, 'Signed in with MFA'],
  [/^aws:MultiFactorAuthAge$/i, 'Seconds since MFA'],
  [/^aws:ResourceTag\/(.+)$/i, 'Tag $1 of the resource'],
  [/^aws:RequestTag\/(.+)$/i, 'Tag $1 in the request'],
  [/^aws:PrincipalTag\/(.+)$/i, 'Tag $1 of the caller'],
  [/^aws:TagKeys$/i, 'Names of all tags in the request'],
  [/^aws:RequestedRegion$/i, 'Region that is called'],
  [/^aws:SecureTransport$/i, 'Sent over TLS'],
  [/^aws:SourceAccount$/i, 'For which account the service asks'],
  [/^aws:SourceArn$/i, 'For which resource the service asks'],
  [/^aws:SourceIdentity$/i, 'Source identity'],
  [/^sts:ExternalId$/i, 'External id'],
  [/^sts:RoleSessionName$/i, 'Name of the session'],
  [/^SAML:aud$/i, 'Where the response was posted'],
  [/^dynamodb:LeadingKeys$/i, 'Partition keys that are asked for'],
  [/^s3:prefix$/i, 'Prefix that is listed'],
  [/^kms:ViaService$/i, 'Through which service'],
];

/** A condition key in plain words; undefined when there are none but its name. */
export function labelOf(key: string): string | undefined {
  const [pattern, label] = labels.find(([known]) => known.test(key)) ?? [];
  return pattern && label ? key.replace(pattern, label) : undefined;
}

/** What to do about a policy that is not known, after the message that says so. */
export function advice(message: string): string {
  const arn = /'(arn:[^']+:policy\/[^']+)' is not known/.exec(message)?.[1];
  return arn
    ? `${message}; npm run explore takes it as --managed-policy '${arn}=<document>'`
    : message;
}

/** A value that a pattern accepts. */
export const sample = (pattern: string) => pattern.replace(/\*/g, 'x').replace(/\?/g, 'x');

/**
 * A value of the key that would have satisfied a condition; undefined when that is not so easily said.
 */
export function remedy(
  { operator, expected }: NearMiss['failed'][number],
  principal: string,
): string | undefined {
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1];
  const first = (expected[0] ?? '').replace('${aws:username}', (name) => user ?? name);
  if (first.includes('${')) return undefined;
  if (/NumericLessThan$/i.test(operator)) return String(Number(first) - 1);
  if (/NumericGreaterThan$/i.test(operator)) return String(Number(first) + 1);
  if (/Not|Null|Date|IpAddress/i.test(operator)) return undefined;
  return (/Like/i.test(operator) ? sample(first) : first) || "''";
}
