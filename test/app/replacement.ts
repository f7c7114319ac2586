// Which resources must keep their logical ids, and what it means for a deployed stack when one does not.

/** What CloudFormation does when a resource of a type gets another logical id. */
interface Kind {
  /**
   * Property that is, or is part of, the physical id: no two resources can have the same value.
   *
   * Source: `primaryIdentifier` in the CloudFormation registry; for a policy, provider or stack set, IAM and
   * CloudFormation refuse a second one of that name.
   */
  readonly name?: string;
  /** What is lost with the old resource; a type without it may be replaced unless it has a name. */
  readonly loses?: string;
  /** Whether `retainData` keeps it when it leaves the stack. */
  readonly retained?: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::CloudFormation::StackSet': { name: 'StackSetName' },
  'AWS::CloudTrail::Trail': { name: 'TrailName' },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName' },
  'AWS::Cognito::IdentityPool': {
    retained: true,
    loses:
      'The new pool gives every user another identity id, with which nobody reaches the records under the old one, and apps name the pool by its id.',
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': { name: 'IdentityPoolId' },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    retained: true,
    loses: 'The old table is deleted with its items, and the new one is empty.',
  },
  'AWS::Events::Rule': { name: 'Name' },
  'AWS::IAM::Group': {
    name: 'GroupName',
    loses:
      'Whoever was put into the group is not in the new one. IAM deletes no group that has members: the old one stays, in no stack.',
  },
  'AWS::IAM::ManagedPolicy': {
    name: 'ManagedPolicyName',
    loses:
      'Whatever the policy was attached to by hand, or refers to its ARN, does not have the new one. IAM deletes no policy that is attached: the old one stays, in no stack.',
  },
  'AWS::IAM::OIDCProvider': { name: 'Url' },
  'AWS::IAM::Policy': {}, // inline, with a name that follows from the logical id
  'AWS::IAM::Role': {
    name: 'RoleName',
    loses:
      'Policies elsewhere that name the role as principal do not match the new one, even if it has the same name: IAM holds the unique id of the old one. Policies attached by hand are not on the new one.',
  },
  'AWS::IAM::SAMLProvider': {
    name: 'Name',
    loses:
      'The new provider has another ARN. The identity provider sends the old one at each sign-in, so that nobody gets in until it is changed there.',
  },
  'AWS::KMS::Key': {
    retained: true,
    loses:
      'The old key is scheduled for deletion; once it is deleted, nothing that it encrypted can ever be read.',
  },
  'AWS::Lambda::EventInvokeConfig': { name: 'FunctionName' },
  'AWS::Lambda::EventSourceMapping': {},
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    loses: 'Whoever invokes the function by its name or ARN, or may, has those of the old one.',
  },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    retained: true,
    loses: 'The old log group is deleted with its events.',
  },
  'AWS::Logs::MetricFilter': { name: 'FilterName' },
  'AWS::Logs::QueryDefinition': {}, // its name is a label: the physical id is another
  'AWS::Logs::ResourcePolicy': { name: 'PolicyName' },
  'AWS::S3::Bucket': {
    name: 'BucketName',
    retained: true,
    loses:
      'The new bucket is empty. S3 deletes no bucket that has objects: the old one stays with them, in no stack.',
  },
  'AWS::S3::BucketPolicy': { name: 'Bucket' },
  'AWS::SNS::Subscription': {
    loses: 'The address has to confirm again, and gets no mail until it has.',
  },
  'AWS::SNS::Topic': {
    name: 'TopicName',
    loses:
      'The subscriptions are deleted with the old topic. Every address has to confirm again, and gets no mail until it has.',
  },
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::Queue': {
    name: 'QueueName',
    retained: true,
    loses: 'The old queue is deleted with its messages.',
  },
  'AWS::SQS::QueuePolicy': {},
  'AWS::Scheduler::Schedule': { name: 'Name' },
  'AWS::Scheduler::ScheduleGroup': { name: 'Name' },
};

/** A template, as far as it matters here. */
export interface Resources {
  readonly [id: string]: {
    readonly Type: string;
    readonly Properties?: object;
    readonly DeletionPolicy?: string;
  };
}

/** Types of resources by their logical ids; for a resource with a name, followed by the property that gives it. */
export type LogicalIds = Readonly<Record<string, string>>;

/**
 * Returns the resources that must keep their logical ids: the stateful ones and those with a name.
 *
 * @throws Error on a type about which nothing is known here
 */
export function contractOf(resources: Resources): LogicalIds {
  const entries = Object.entries(resources).map(([id, { Type, Properties = {} }]) => {
    const { name, loses } = kindOf(Type);
    if (name && name in Properties) return [id, `${Type} ${name}`];
    return loses ? [id, Type] : undefined;
  });
  return Object.fromEntries(entries.filter((entry) => entry !== undefined));
}

/** Whether `retainData` keeps resources of a type. */
export function isRetained(type: string): boolean {
  return kindOf(type).retained ?? false;
}

/** Returns the type in a value of `LogicalIds`. */
export function typeOf(entry: string | undefined): string | undefined {
  return entry?.split(' ')[0];
}

function kindOf(type: string): Kind {
  const kind = KINDS[type];
  if (kind) return kind;
  throw new Error(
    `say in KINDS of test/app/replacement.ts what becomes of an ${type} that gets another logical id: what is lost, and which property gives it a name`,
  );
}

/** Returns for each difference what it means where the stack is deployed, and what to do; nothing if there is none. */
export function differences(stack: string, listed: LogicalIds, actual: LogicalIds): string[] {
  const changed = Object.keys(listed).filter((id) => listed[id] !== actual[id]);
  const unlisted = Object.keys(actual).filter((id) => !listed[id]);
  const successors = new Set<string>();
  const messages = changed.map((id) => {
    const isSuccessor = (other: string) => typeOf(actual[other]) === typeOf(listed[id]);
    const candidates = actual[id] ? [] : unlisted.filter(isSuccessor);
    for (const candidate of candidates) successors.add(candidate);
    return explain(stack, id, listed[id] ?? '', actual[id], candidates);
  });
  const news = unlisted.filter((id) => !successors.has(id));
  return [...messages, ...news.map((id) => explainNew(stack, id, actual[id] ?? ''))];
}

function explain(
  stack: string,
  id: string,
  listed: string,
  actual: string | undefined,
  candidates: readonly string[],
): string {
  const [type = '', name] = listed.split(' ');
  const { loses, retained } = kindOf(type);
  const [typeNow, nameNow] = actual?.split(' ') ?? [];
  if (typeNow && typeNow !== type) {
    return `${stack}: '${id}' was an ${type} and is an ${typeNow}. CloudFormation changes the type of no resource: every update of a deployed stack would fail. Give the new resource another logical id, and the old one its own back.`;
  }
  const what = actual
    ? `'${id}' (${type}) ${nameNow ? `has got a ${nameNow}` : `has lost its ${name}`}`
    : `'${id}' (${type}) is gone${candidates.length ? `; new in the template, of the same type: ${candidates.map((other) => `'${other}'`).join(', ')}` : ''}`;
  const collides = name && candidates.length > 0;
  return [
    `${stack}: ${what}.`,
    actual
      ? 'A name is for good: in a deployed stack CloudFormation makes a new resource, then deletes the old one.'
      : 'To CloudFormation another logical id is another resource: in a deployed stack it makes the new one first, if there is one, then deletes the old one.',
    collides &&
      `- The old one has its ${name} until then. Where the new one is given the same, it cannot be made: the whole update fails and is rolled back.`,
    loses && `- ${loses}`,
    retained &&
      '- With retainData the old one is not deleted: it stays with all that is in it, in no stack, and nothing uses it any more.',
    `What to do: ${
      actual
        ? 'take the change of the name back.'
        : `give the construct its old id and its old place in the tree (a construct around it makes the logical id longer), or hold the id with overrideLogicalId('${id}').`
    } If the replacement is meant, change the list in test/app/logical-ids.ts, and say in the commit and on the page of the use case what those who have deployed it must do before they update. 'npx cdk refactor --unstable=refactor' renames logical ids in a deployed stack and replaces nothing.`,
  ]
    .filter(Boolean)
    .join('\n');
}

function explainNew(stack: string, id: string, entry: string): string {
  return `${stack}: '${id}' (${entry}) is not in the list in test/app/logical-ids.ts. Its logical id cannot change any more once somebody has deployed it: make sure that it is the one you want, then add the line ${id}: '${entry}',`;
}
