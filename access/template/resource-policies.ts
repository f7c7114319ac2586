import type { Policy, Statement } from '../policy/policy';
import { type AttachedPolicy, attached, type Resource } from './documents';
import type { Resolver } from './intrinsics';
import { lambdaPermission } from './lambda-permission';

type Fields = Readonly<Record<string, unknown>>;

/** Types of resource that can have a policy, and what gives their ARN: an attribute, or `Ref`. */
const governed: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'Arn',
  'AWS::DynamoDB::Table': 'Arn',
  'AWS::ECR::Repository': 'Arn',
  'AWS::EFS::FileSystem': 'Arn',
  'AWS::Events::EventBus': 'Arn',
  'AWS::KMS::Key': 'Arn',
  'AWS::Kinesis::Stream': 'Arn',
  'AWS::Lambda::Function': 'Arn',
  'AWS::S3::Bucket': 'Arn',
  'AWS::SNS::Topic': 'Ref',
  'AWS::SQS::Queue': 'Arn',
  'AWS::SecretsManager::Secret': 'Ref',
};

/** Resources that are the policy of another: which, and in which property the document is. */
const policyTypes: Readonly<Record<string, { type: string; target: string; document: string }>> = {
  'AWS::Kinesis::ResourcePolicy': {
    type: 'AWS::Kinesis::Stream',
    target: 'ResourceArn',
    document: 'ResourcePolicy',
  },
  'AWS::Lambda::ResourcePolicy': {
    type: 'AWS::Lambda::Function',
    target: 'ResourceArn',
    document: 'PolicyDocument',
  },
  'AWS::S3::BucketPolicy': {
    type: 'AWS::S3::Bucket',
    target: 'Bucket',
    document: 'PolicyDocument',
  },
  'AWS::SNS::TopicInlinePolicy': {
    type: 'AWS::SNS::Topic',
    target: 'TopicArn',
    document: 'PolicyDocument',
  },
  'AWS::SNS::TopicPolicy': {
    type: 'AWS::SNS::Topic',
    target: 'Topics',
    document: 'PolicyDocument',
  },
  'AWS::SQS::QueueInlinePolicy': {
    type: 'AWS::SQS::Queue',
    target: 'Queue',
    document: 'PolicyDocument',
  },
  'AWS::SQS::QueuePolicy': {
    type: 'AWS::SQS::Queue',
    target: 'Queues',
    document: 'PolicyDocument',
  },
  'AWS::SecretsManager::ResourcePolicy': {
    type: 'AWS::SecretsManager::Secret',
    target: 'SecretId',
    document: 'ResourcePolicy',
  },
};

/** A document, or some statements of one, for the resource with this ARN. */
interface Part {
  readonly logicalId: string;
  readonly type: string;
  readonly arn: string;
  /** Whether other parts may add to it; else it is the whole policy. */
  readonly adds: boolean;
  readonly read: () => unknown;
}

/** The resources of a template that can have a policy, with the policy that each has. */
export function resourcePolicies(resolver: Resolver): Resource[] {
  const resources = resolver.resources(...Object.keys(governed)).map(([logicalId, { Type }]) => {
    const names = resolver.names(logicalId);
    const attribute = governed[Type] as string;
    return {
      logicalId,
      type: Type,
      arn: attribute === 'Ref' ? names.ref : names.attribute(attribute),
    };
  });
  const parts = [
    ...resources.flatMap((resource) => ownPolicy(resolver, resource)),
    ...attachedPolicies(resolver),
    ...statements(resolver),
  ];
  const elsewhere = parts.filter((part) => resources.every(({ arn }) => arn !== part.arn));
  const outside = [...new Map(elsewhere.map((part) => [part.arn, part])).values()];
  return [...resources, ...outside].map(({ logicalId, type, arn }) => {
    const policy = combined(
      arn,
      parts.filter((part) => part.arn === arn),
    );
    const named = arn.split(':')[4];
    const account = named ? named : resolver.environment.account;
    return { logicalId, type, arn, account, ...(policy ? { policy } : {}) };
  });
}

/** Types whose policies are read, here or with the identities. */
export const readTypes: readonly string[] = [
  ...Object.keys(governed),
  ...Object.keys(policyTypes),
  'AWS::Events::EventBusPolicy',
  'AWS::Logs::ResourcePolicy',
  'AWS::IAM::Role',
];

/** Policies written inside the resource that they govern. */
function ownPolicy(
  resolver: Resolver,
  { logicalId, type, arn }: Omit<Resource, 'policy' | 'account'>,
): Part[] {
  const raw = (property: string) =>
    resolver.template.Resources?.[logicalId]?.Properties?.[property] as Fields | undefined;
  const part = (document: unknown, adds = false): Part[] =>
    document === undefined
      ? []
      : [{ logicalId, type, arn, adds, read: () => resolver.resolve(document) }];

  switch (type) {
    case 'AWS::KMS::Key':
      return part(raw('KeyPolicy') ?? defaultKeyPolicy(resolver));
    case 'AWS::DynamoDB::Table':
      return part(raw('ResourcePolicy')?.PolicyDocument);
    case 'AWS::DynamoDB::GlobalTable': {
      const { region } = resolver.environment;
      const replicas = (raw('Replicas') ?? []) as unknown as Fields[];
      const here = replicas.find((replica) => resolver.resolve(replica.Region) === region);
      return part((here?.ResourcePolicy as Fields | undefined)?.PolicyDocument);
    }
    case 'AWS::ECR::Repository':
      return part(raw('RepositoryPolicyText'));
    case 'AWS::EFS::FileSystem':
      return part(raw('FileSystemPolicy'));
    case 'AWS::Events::EventBus':
      return part(raw('Policy'), true);
    default:
      return [];
  }
}

/** Source: "Default key policy" in the KMS developer guide. */
function defaultKeyPolicy({ environment: { account, partition } }: Resolver): Policy {
  const root = `arn:${partition}:iam::${account}:root`;
  const Statement = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' };
  return { Version: '2012-10-17', Statement: Statement as Statement };
}

function attachedPolicies(resolver: Resolver): Part[] {
  return resolver.resources(...Object.keys(policyTypes)).flatMap(([logicalId, resource]) => {
    const { type, target, document } = policyTypes[resource.Type] as (typeof policyTypes)[string];
    const targets = [resolver.property(logicalId, target)].flat();
    const read = () => resolver.property(logicalId, document);
    return targets.map((value) => {
      const arn = arnOf(type, resolver.text(value), resolver);
      return { logicalId, type, arn, adds: false, read };
    });
  });
}

/** Resources that add statements to a policy, and log policies, of which a region may have ten. */
function statements(resolver: Resolver): Part[] {
  const { account, region, partition } = resolver.environment;
  const permissions = resolver.resources('AWS::Lambda::Permission').map(([logicalId]): Part => {
    const type = 'AWS::Lambda::Function';
    const name = resolver.text(resolver.property(logicalId, 'FunctionName'));
    const arn = arnOf(type, name, resolver);
    const property = (p: string) => resolver.property(logicalId, p);
    const read = () => lambdaPermission(logicalId, arn, partition, property);
    return { logicalId, type, arn, adds: true, read };
  });
  const buses = resolver.resources('AWS::Events::EventBusPolicy').map(([logicalId]): Part => {
    const type = 'AWS::Events::EventBus';
    const name = resolver.property(logicalId, 'EventBusName') ?? 'default';
    const read = () => {
      const Statement = resolver.property(logicalId, 'Statement');
      if (Statement) return { Version: '2012-10-17', Statement };
      throw new Error(`${logicalId} must have a 'Statement'; the older form is not modelled`);
    };
    return { logicalId, type, arn: arnOf(type, String(name), resolver), adds: true, read };
  });
  const logs = resolver.resources('AWS::Logs::ResourcePolicy').map(([logicalId]): Part => {
    const type = 'AWS::Logs::ResourcePolicy';
    const arn = `arn:${partition}:logs:${region}:${account}:log-group:*`;
    const read = () => resolver.property(logicalId, 'PolicyDocument');
    return { logicalId, type, arn, adds: true, read };
  });
  return [...permissions, ...buses, ...logs];
}

/** ARN of a resource that a policy names by its name, URL or ARN. */
function arnOf(type: string, target: string, { environment }: Resolver): string {
  if (target.startsWith('arn:')) return target;
  const { account, region, partition } = environment;
  const url = /^https:\/\/sqs\.([^.]+)\.[^/]+\/(\d{12})\/(.+)$/.exec(target);
  if (url) return `arn:${partition}:sqs:${url[1]}:${url[2]}:${url[3]}`;
  const isName = /^[\w.-]+$/.test(target);
  if (isName && type === 'AWS::S3::Bucket') return `arn:${partition}:s3:::${target}`;
  const prefix = {
    'AWS::Events::EventBus': 'events:{}:event-bus/',
    'AWS::Lambda::Function': 'lambda:{}:function:',
  }[type];
  if (isName && prefix) {
    return `arn:${partition}:${prefix.replace('{}', `${region}:${account}`)}${target}`;
  }
  throw new Error(`the policy of '${target}' (${type}) cannot be told from a name alone`);
}

function combined(arn: string, parts: readonly Part[]): AttachedPolicy | undefined {
  if (parts.length === 0) return undefined;
  const ids = parts.map(({ logicalId }) => logicalId).join(', ');
  if (parts.length > 1 && parts.some(({ adds }) => !adds)) {
    throw new Error(`a resource can have one policy, but ${arn} has those of ${ids}`);
  }
  const documents = parts.map((part) => attached(part.logicalId, part.read));
  const [first, ...others] = documents as [AttachedPolicy, ...AttachedPolicy[]];
  if (others.length === 0) return first;
  return attached(ids, () => ({
    Version: '2012-10-17',
    Statement: documents.flatMap(({ document }) => document.Statement),
  }));
}
