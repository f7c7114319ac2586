import { ANY, type Glob, parseGlob, STAR, withinPart } from '../../policy/glob';
import { ACCOUNT_ID, type ArnGlobs } from '../patterns/arn-globs';
import { STAR_NO_SLASH } from '../patterns/automaton';

const NON_EMPTY: Glob = [ANY, STAR];

/**
 * Types whose names and ids hold no colon, so that no `*` of a `Resource` can reach beyond a colon there.
 * Not among them is what a request may name with a version or an alias behind a colon, as functions.
 *
 * Sources: "Resource IDs" of the Amazon EC2 user guide, where key pairs and placement groups have names;
 * "Supported data types and naming rules in Amazon DynamoDB"; and of the API references of the services,
 * CreateAlias (KMS), CreateAutoScalingGroup, CreateCluster, CreateService and RegisterTaskDefinition (ECS),
 * CreateCluster (Redshift), CreateDBCluster and CreateDBInstance, CreateDocument (Systems Manager),
 * CreateLogStream, CreateQueue, CreateRepository (ECR), CreateSecret, CreateStack.
 */
const WITHOUT_COLON = new RegExp(
  `^arn:\\*:(${[
    'autoscaling:.*:autoScalingGroup:',
    'cloudformation:.*:stack/',
    'dynamodb:.*:(global-)?table/',
    'ec2:\\*:\\*?:(?!key-pair|placement-group)',
    'ecr:.*:repository/',
    'ecs:.*:(cluster|service|task-definition)/',
    'kms:',
    'logs:.*:log-stream:',
    'rds:.*:(cluster|db):',
    'redshift:.*:cluster:',
    'secretsmanager:.*:secret:',
    'sqs:',
    'ssm:.*:document/',
  ].join('|')})`,
);

/**
 * Types of which AWS itself has some, and how the ARNs of those differ: the account is `aws`, `aws-managed` or none.
 *
 * Source: the examples of such ARNs in the documentation of the services.
 */
const OF_AWS: readonly (readonly [RegExp, string])[] = [
  [/^(arn:\*:comprehend:\*:)\*(:document-classifier-endpoint\/)/, '$1aws$2'],
  [/^(arn:\*:ec2:\*:)\*(:prefix-list\/)/, '$1aws$2'],
  [/^(arn:\*:greengrass:\*:)\*(:components:)/, '$1aws$2'],
  [/^(arn:\*:(iam|ram)::)\*(:(policy|permission)\/)/, '$1aws$3'],
  [/^(arn:\*:imagebuilder:\*:)\*(:(component|image|workflow)\/)/, '$1aws$2'],
  [/^(arn:\*:network-firewall:\*:)\*(:state(ful|less)-rulegroup\/)/, '$1aws-managed$2'],
  [/^(arn:\*:omics:\*:)\*(:workflow\/)/, '$1$2'],
  [/^(arn:\*:organizations::)\*:policy\/o-\*\//, '$1aws:policy/'],
  [/^(arn:\*:(quicksight|wellarchitected):)\*:\*(:(theme|lens)\/)/, '$1:aws$3'],
  [/^(arn:\*:sagemaker:\*:)\*(:hub(-content)?\/)/, '$1aws$2'],
  [/^(arn:\*:securityhub:\*:)\*(:product\/)/, '$1$2'],
  [/^(arn:\*:ssm:\*:)\*(:(automation-definition|document|parameter)\/)/, '$1$2'],
];

/** The ARNs that a resource type of the catalogue can have, as globs: in accounts, and of AWS itself if it has some. */
export function resourceTypes(pattern: string): ArnGlobs[] {
  const own = OF_AWS.map(([type, arn]) => pattern.replace(type, arn));
  return [...new Set([pattern, ...own])].map(resourceType);
}

/**
 * A resource type where `*` stands for a variable: none is empty, accounts have twelve digits, and the name of
 * a bucket holds no slash.
 */
function resourceType(pattern: string): ArnGlobs {
  const [arn = '', partition = '', service = '', region = '', account = '', ...rest] =
    pattern.split(':');
  const isBucket = pattern === 'arn:*:s3:::*';
  const fill = (text: string): Glob =>
    parseGlob(text).flatMap((token) => (token === STAR ? NON_EMPTY : token));
  const last = fill(rest.join(':'));
  // The name of a stream is the time when it was made, which holds colons.
  const end = pattern.endsWith('/stream/*') ? last.length - 2 : last.length;
  const named = WITHOUT_COLON.test(pattern)
    ? [...withinPart(last.slice(0, end)), ...last.slice(end)]
    : last;
  return [
    fill(arn),
    fill(partition),
    fill(service),
    fill(region),
    account === '*' ? ACCOUNT_ID : fill(account),
    isBucket ? [ANY, STAR_NO_SLASH] : named,
  ];
}
