import {
  type ActionFact,
  conditionsInWords,
  type OneOrMore,
  type Statement,
  toArray,
} from '../../../access/index';

/** How people call the services that these stacks use most; any other goes by its prefix. */
const services: Readonly<Record<string, string>> = {
  autoscaling: 'Auto Scaling',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  dynamodb: 'DynamoDB',
  ec2: 'EC2',
  elasticloadbalancing: 'Load Balancing',
  health: 'Health',
  iam: 'IAM',
  kms: 'KMS',
  lambda: 'Lambda',
  logs: 'Logs',
  s3: 'S3',
  sqs: 'SQS',
  ssm: 'Systems Manager',
  sts: 'STS',
};

/** `ec2`, `ec2:StartInstances` or `lambda.amazonaws.com` as people call the service. */
export function service(name: string): string {
  const prefix = name.split(/[:.]/, 1)[0] as string;
  return services[prefix] ?? prefix;
}

/** A logical id without the eight characters that the CDK adds. */
export const construct = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');

/** `2 and 3 more` of a long list; a short one in full. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(', ');
  const rest = names.length - (most - 1);
  return `${names.slice(0, most - 1).join(', ')} and ${rest} more`;
}

/** Actions by name if they are few; of many, those that only look are counted, or all by access level. */
export function actionsInWords(names: readonly string[], catalogue: readonly ActionFact[]): string {
  const short = (list: readonly string[]) => list.map((name) => name.split(':')[1]).join(', ');
  if (names.length <= 3) return short(names);
  const wanted = new Set(names);
  const levels = new Map<string, string[]>();
  for (const { name, accessLevel } of catalogue) {
    if (!wanted.has(name)) continue;
    levels.set(accessLevel, [...(levels.get(accessLevel) ?? []), name]);
  }
  const looking = [...levels].filter(([level]) => level === 'List' || level === 'Read');
  const acting = [...levels].filter(([level]) => level !== 'List' && level !== 'Read');
  const named = acting.flatMap(([, list]) => list);
  if (named.length === 0 || named.length > 3) {
    const counts = [...looking, ...acting].map(
      ([level, list]) => `${list.length} ${level.toLowerCase()}`,
    );
    return `${names.length} actions: ${counts.join(', ')}`;
  }
  const looks = names.length - named.length;
  return looks
    ? `${short(named)}, and ${looks} that ${looks > 1 ? 'look' : 'looks'}`
    : short(named);
}

/** Who a statement of a trust policy lets in: the principals, and who among them. */
export function callersInWords(statement: Statement): string[] {
  const { Principal } = statement;
  if (Principal === undefined || Principal === '*') return ['Anyone'];
  const arns = among(statement);
  return Object.entries(Principal).flatMap(([type, ids]) =>
    toArray(ids as OneOrMore<string>).map((id) => caller(type, id, arns)),
  );
}

function caller(type: string, id: string, arns: readonly string[]): string {
  if (type === 'Service') return `The service ${service(id)}`;
  const provider = /:(?:saml|oidc)-provider\/(.*)$/.exec(id)?.[1];
  if (type === 'Federated') {
    if (id.startsWith('cognito-identity.')) return 'App users with a Cognito identity';
    return `Whoever signs in at ${plain(provider ?? id)}`;
  }
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(id)?.[1];
  if (!account) return plain(id.replace(/^arn:[^:]+:iam::/, ''));
  const who = arns.length ? listed(arns.map(identities)) : 'anyone';
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} of account ${account}`;
}

/** `arn:aws:iam::111122223333:user/help-desk/*` are the users under help-desk/. */
function identities(arn: string): string {
  const [, kind, path = ''] = /^arn:[^:]+:iam::\d*:([^/]*)\/(.*)$/.exec(arn) ?? [];
  if (!kind) return arn;
  if (path === '*') return `any ${kind}`;
  return path.endsWith('/*') ? `${kind}s under ${path.slice(0, -1)}` : `${kind} ${path}`;
}

/** The patterns that narrow an account to some of its users and roles. */
function among({ Condition = {} }: Statement): string[] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    /^(Arn|String)(Like|Equals)$/.test(operator) && keys['aws:PrincipalArn'] !== undefined
      ? toArray(keys['aws:PrincipalArn']).map(String)
      : [],
  );
}

/** The conditions of a statement as short as a picture wants them, those that say who left out. */
export function circumstances(statement: Statement): string[] {
  const rest = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => {
    const others = Object.entries(keys).filter(([key]) => !unsaid.test(key));
    return [operator, Object.fromEntries(others)];
  });
  const clauses = conditionsInWords(Object.fromEntries(rest));
  const isCompanion = (clause: string) => {
    const key = / is present$/.test(clause) && clause.split(' ', 1)[0];
    return key && clauses.some((other) => other !== clause && other.includes(key));
  };
  const said = clauses.filter(
    (clause) => !isCompanion(clause) && !guardsVariable(clause, statement),
  );
  return [...new Set(said.map(shorter))];
}

const TAG_GUARD = /^(aws:PrincipalTag\/\S+) (?:matches \?\*|does not match \*\/\*)$/;

/** Whether a condition only keeps the value of a tag from being read as a path: the path names the tag. */
function guardsVariable(clause: string, { Resource, Condition }: Statement): boolean {
  const [, tag] = TAG_GUARD.exec(clause) ?? [];
  return tag !== undefined && JSON.stringify([Resource, Condition]).includes(`\${${tag}}`);
}

/** What says who, how a service passes a request on, or what has been said by the path already. */
const unsaid = /^(aws:PrincipalArn|aws:SecureTransport|s3:prefix|s3:delimiter|kms:Enc.*)$/i;

const phrases: readonly (readonly [RegExp, string])[] = [
  [/^aws:MultiFactorAuthPresent is true$/, 'with MFA'],
  [/^aws:MultiFactorAuthAge is less than (\d+)$/, 'MFA less than $1 s ago'],
  [/^aws:SourceAccount is (.*)$/, 'for account $1'],
  [/^aws:SourceArn matches arn:[^:]*:[^:]*:([^:]*):\d*:(\w+)[:/]\*$/, 'for any $2 in $1'],
  [/^aws:SourceArn matches arn:[^:]*:[^:]*:([^:]*):\d*:\*$/, 'for anything in $1'],
  [/^aws:RequestedRegion is (.*)$/, 'in $1'],
  [/^aws:ResourceTag\/(.*) is (.*)$/, 'if tagged $1: $2'],
  [/^aws:RequestTag\/(.*) is (.*)$/, 'bringing the tag $1: $2'],
  [/^sts:RoleSessionName is (.*)$/, 'under $1'],
  [/^sts:ExternalId is (.*)$/, 'with external id $1'],
  [/^SAML:aud is .*$/, 'through the sign-in page of AWS'],
  [/^cognito-identity\.\S*:aud is (?:.*:)?(\S*)$/, 'of the identity pool $1'],
  [/^some value of cognito-identity\.\S*:amr matches authenticated$/, 'who signed in'],
  [/^every value of dynamodb:LeadingKeys is (.*)$/, 'only items under $1'],
  [/^every value of (\S+) is (.*)$/, '$1: only $2'],
  [/^kms:ViaService is (\w+)\..*$/, 'only through $1'],
  [/^aws:PrincipalTag\/(\S+) matches \?\*$/, 'with a tag $1'],
  [/^s3:x-amz-server-side-encryption is absent$/, 'only as the bucket encrypts'],
  [/^s3:if-none-match is present$/, 'new objects'],
  [/^s3:ObjectCreationOperation is false$/, 'parts of an upload'],
];

function shorter(clause: string): string {
  const [pattern, phrase] = phrases.find(([known]) => known.test(clause)) ?? [];
  return plain(pattern && phrase !== undefined ? clause.replace(pattern, phrase) : clause);
}

/** Policy variables in words, and names without what CloudFormation appends. */
export function plain(text: string): string {
  return text
    .replace(/\$\{[^}]*[:/]([^:/}]+)\}/g, (_, name: string) => `their own ${own[name] ?? name}`)
    .replace(/\b[\w.]+-([A-Za-z]+)[0-9A-F]{8}-xxxxxxxx/g, '$1')
    .replace(/\b(\d+) s\b/g, (_, seconds: string) => `${Number(seconds) / 60} min`);
}

const own: Readonly<Record<string, string>> = { sub: 'identity id', username: 'user name' };
