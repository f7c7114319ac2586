import type { Statement } from '../../access/policy/policy';
import { governing, policiesOf } from '../../access/template/documents';
import { readTemplate } from '../../access/template/read-template';
import type { Template } from '../../access/template/template';

const environment = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const allow = (action: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, ...more }],
});
const trust = allow('sts:AssumeRole', { Principal: { Service: 'lambda.amazonaws.com' } });
const read = (Resources: Record<string, object>) =>
  readTemplate({ Resources } as Template, environment);
const role = (Properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust, ...Properties },
});
const actions = (policies: readonly { document: { Statement: unknown } }[]) =>
  policies.flatMap(({ document }) => (document.Statement as Statement[]).map((s) => s.Action));

describe('a role', () => {
  test('has its trust, session, tags and names', () => {
    const { roles } = read({
      Reader: role({
        RoleName: 'reader',
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'team', Value: { Ref: 'AWS::Region' } }],
      }),
    });
    expect(roles).toMatchObject([
      {
        logicalId: 'Reader',
        name: 'reader',
        arn: 'arn:aws:iam::111122223333:role/reader',
        maxSessionDuration: 7200,
        tags: { team: 'eu-west-1' },
        policies: [],
      },
    ]);
    expect(roles[0]?.trust.document).toEqual(trust);
    expect(roles[0]).not.toHaveProperty('boundary');
  });

  test('lasts an hour unless it says otherwise', () => {
    expect(read({ Reader: role() }).roles[0]?.maxSessionDuration).toBe(3600);
  });

  test('has the policies attached to it in each of the five ways, each once', () => {
    const managed = (name: string, more = {}) => ({
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: name, PolicyDocument: allow(`s3:${name}`), ...more },
    });
    const { roles, managedPolicies } = read({
      Reader: role({
        Policies: [{ PolicyName: 'own', PolicyDocument: allow('s3:own') }],
        ManagedPolicyArns: [{ Ref: 'ByArn' }, { Ref: 'Both' }],
      }),
      Attached: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'p',
          PolicyDocument: allow('s3:policy'),
          Roles: [{ Ref: 'Reader' }],
        },
      },
      ByName: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: {
          PolicyName: 'q',
          PolicyDocument: allow('s3:rolePolicy'),
          RoleName: { Ref: 'Reader' },
        },
      },
      ByArn: managed('byArn'),
      ByRole: managed('byRole', { Roles: [{ Ref: 'Reader' }] }),
      Both: managed('both', { Roles: [{ Ref: 'Reader' }] }),
    });
    expect(actions(roles[0]?.policies ?? []).sort()).toEqual(
      ['s3:both', 's3:byArn', 's3:byRole', 's3:own', 's3:policy', 's3:rolePolicy'].sort(),
    );
    expect(managedPolicies.map(({ arn }) => arn)).toContain(
      'arn:aws:iam::111122223333:policy/byArn',
    );
  });

  test('has its boundary', () => {
    const { roles } = read({
      Reader: role({ PermissionsBoundary: { Ref: 'Limit' } }),
      Limit: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('s3:*') } },
    });
    expect(roles[0]?.boundary?.document).toEqual(allow('s3:*'));
  });

  test('is left out when its condition is false', () => {
    const template = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Reader: { ...role(), Condition: 'Never' } },
    };
    expect(readTemplate(template as Template, environment).roles).toEqual([]);
  });

  test('fails when another role has the same name', () => {
    const twice = () =>
      read({ One: role({ RoleName: 'reader' }), Two: role({ RoleName: 'Reader' }) });
    expect(twice).toThrow(new Error("role names must be unique, but 'reader' is that of One, Two"));
  });
});

describe('a document that is not known', () => {
  const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

  test('is an AWS managed policy, and reading it fails', () => {
    const [reader] = read({ Reader: role({ ManagedPolicyArns: [aws] }) }).roles;
    const [policy] = reader?.policies ?? [];
    expect(policy?.unknown).toBe(
      'its document is not in the template; give it with --managed-policy <ARN>=<document>',
    );
    expect(() => policy?.document).toThrow(
      new Error(
        `the policy '${aws}' is not known: its document is not in the template; give it with --managed-policy <ARN>=<document>`,
      ),
    );
  });

  test('can be given', () => {
    const template = { Resources: { Reader: role({ ManagedPolicyArns: [aws] }) } } as Template;
    const { roles } = readTemplate(template, environment, { [aws]: allow('s3:List*') as never });
    expect(roles[0]?.policies[0]?.document).toEqual(allow('s3:List*'));
  });

  test('does not hide the documents beside it', () => {
    const unknown = allow('s3:Get*', { Resource: { 'Fn::GetAtt': ['Custom', 'Arn'] } });
    const { roles } = read({
      Custom: { Type: 'Custom::Thing' },
      Reader: role({
        Policies: [
          { PolicyName: 'unknown', PolicyDocument: unknown },
          { PolicyName: 'known', PolicyDocument: allow('s3:List*') },
        ],
      }),
    });
    const [first, second] = roles[0]?.policies ?? [];
    expect(first?.unknown).toBe(
      "what Ref gives for the type 'Custom::Thing' (Custom) is not modelled",
    );
    expect(second?.document).toEqual(allow('s3:List*'));
  });

  test('belongs to a role of which only a policy is in the template', () => {
    const { roles } = read({
      Extra: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'p', PolicyDocument: allow('s3:Get*'), Roles: ['elsewhere'] },
      },
    });
    const [outside] = roles;
    expect(outside).toMatchObject({ name: 'elsewhere', isOutside: true });
    expect(outside?.trust.unknown).toBe('the role is not in the template');
    expect(outside?.policies.map(({ unknown }) => unknown)).toEqual([
      "the role 'elsewhere' is not in the template",
      undefined,
    ]);
  });

  test('is one that is no object', () => {
    const [reader] = read({ Reader: role({ Policies: [null] }) }).roles;
    const why = "'Policies[0]' of Reader must be an object, got null";
    expect(reader?.policies.map(({ unknown }) => unknown)).toEqual([why]);
    expect(() => read({ Reader: 1 as never })).toThrow(
      new Error("resource 'Reader' must have a Type, got 1"),
    );
  });

  test('is not one that has no statement', () => {
    const [reader] = read({
      Reader: role({ AssumeRolePolicyDocument: { Version: '2012-10-17' } }),
    }).roles;
    expect(() => reader?.trust.document).toThrow("must have a 'Statement'");
  });
});

test("a user has the policies of the user's groups", () => {
  const group = (action: string) => ({
    Type: 'AWS::IAM::Group',
    Properties: {
      GroupName: action,
      Policies: [{ PolicyName: 'p', PolicyDocument: allow(action) }],
    },
  });
  const documents = read({
    One: group('s3:One'),
    Two: group('s3:Two'),
    Three: group('s3:Three'),
    Ann: {
      Type: 'AWS::IAM::User',
      Properties: { UserName: 'ann', Groups: [{ Ref: 'One' }, 'gone'] },
    },
    Joins: {
      Type: 'AWS::IAM::UserToGroupAddition',
      Properties: { GroupName: { Ref: 'Two' }, Users: [{ Ref: 'Ann' }] },
    },
    Own: {
      Type: 'AWS::IAM::UserPolicy',
      Properties: { PolicyName: 'own', PolicyDocument: allow('s3:Own'), UserName: 'ann' },
    },
  });
  const [ann] = documents.users;
  if (!ann) throw new Error('there must be a user');
  const policies = policiesOf(ann, documents);
  expect(actions(policies.filter(({ unknown }) => !unknown))).toEqual([
    's3:Own',
    's3:One',
    's3:Two',
  ]);
  expect(policies.find(({ name }) => name === 'gone')?.unknown).toBe(
    "the group 'gone' is not in the template",
  );
});

describe('a resource policy', () => {
  const anyone = (action: string) => allow(action, { Principal: '*', Resource: '*' });
  const one = (Resources: Record<string, object>) => {
    const { resources } = read(Resources);
    expect(resources).toHaveLength(1);
    return resources[0];
  };

  test.each([
    {
      type: 'AWS::S3::Bucket',
      arn: 'arn:aws:s3:::stack-it-xxxxxxxx',
      policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'It' }, PolicyDocument: anyone('s3:*') },
      },
    },
    {
      type: 'AWS::SNS::Topic',
      arn: 'arn:aws:sns:eu-west-1:111122223333:Stack-It-xxxxxxxx',
      policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'It' }], PolicyDocument: anyone('sns:*') },
      },
    },
    {
      type: 'AWS::SQS::Queue',
      arn: 'arn:aws:sqs:eu-west-1:111122223333:Stack-It-xxxxxxxx',
      policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'It' }], PolicyDocument: anyone('sqs:*') },
      },
    },
    {
      type: 'AWS::SecretsManager::Secret',
      arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Stack-It-xxxxxxxx-AbCdEf',
      policy: {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: { SecretId: { Ref: 'It' }, ResourcePolicy: anyone('secretsmanager:*') },
      },
    },
    {
      type: 'AWS::Events::EventBus',
      arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/bus',
      properties: { Name: 'bus' },
      policy: {
        Type: 'AWS::Events::EventBusPolicy',
        Properties: {
          EventBusName: 'bus',
          StatementId: 's',
          Statement: anyone('events:*').Statement[0],
        },
      },
    },
  ])('of a $type is found with the ARN it governs', ({ type, arn, policy, properties }) => {
    const found = one({ It: { Type: type, Properties: properties }, Policy: policy });
    expect(found).toMatchObject({ logicalId: 'It', type, arn });
    expect([found?.policy?.document.Statement].flat()).toMatchObject([{ Principal: '*' }]);
  });

  test('of a key, a table or a bus may be inside it', () => {
    const { resources } = read({
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: anyone('kms:*') } },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { ResourcePolicy: { PolicyDocument: anyone('dynamodb:*') } },
      },
      Global: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          Replicas: [
            { Region: 'us-east-1', ResourcePolicy: { PolicyDocument: anyone('dynamodb:Far') } },
            {
              Region: { Ref: 'AWS::Region' },
              ResourcePolicy: { PolicyDocument: anyone('dynamodb:Near') },
            },
          ],
        },
      },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'b', Policy: anyone('events:*') } },
    });
    const found = resources.flatMap(({ policy }) => (policy ? actions([policy]) : []));
    expect(found).toEqual(['kms:*', 'dynamodb:*', 'dynamodb:Near', 'events:*']);
  });

  test('of a key without one is that which KMS gives it', () => {
    const key = one({ Key: { Type: 'AWS::KMS::Key' } });
    expect(key?.policy?.document.Statement).toEqual({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    });
  });

  test('of a bucket without one is absent', () => {
    expect(one({ It: { Type: 'AWS::S3::Bucket' } })).not.toHaveProperty('policy');
  });

  test('of a resource outside the template is found by its name', () => {
    const found = one({
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: 'other', PolicyDocument: anyone('s3:*') },
      },
    });
    expect(found?.arn).toBe('arn:aws:s3:::other');
  });

  test('of log groups governs those of the region', () => {
    const document = JSON.stringify(anyone('logs:PutLogEvents'));
    const documents = read({
      Logs: {
        Type: 'AWS::Logs::ResourcePolicy',
        Properties: { PolicyName: 'p', PolicyDocument: { 'Fn::Join': ['', [document]] } },
      },
    });
    const here = 'arn:aws:logs:eu-west-1:111122223333:log-group:/x:*';
    expect(governing(here, documents)[0]?.policy?.document).toEqual(JSON.parse(document));
    expect(governing(here.replace('eu-west-1', 'eu-west-2'), documents)).toEqual([]);
  });

  test('of a bucket governs its objects, but no bucket whose name begins alike', () => {
    const documents = read({ It: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } } });
    expect(governing('arn:aws:s3:::b/key', documents)).toHaveLength(1);
    expect(governing('arn:aws:s3:::bb/key', documents)).toEqual([]);
  });

  test('fails when a bucket has two', () => {
    const policy = {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: 'b', PolicyDocument: anyone('s3:*') },
    };
    expect(() => read({ One: policy, Two: policy })).toThrow(
      new Error('a resource can have one policy, but arn:aws:s3:::b has those of One, Two'),
    );
  });

  test('fails when its resource cannot be told', () => {
    const policy = {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: { SecretId: 'a-name', ResourcePolicy: anyone('secretsmanager:*') },
    };
    expect(() => read({ Policy: policy })).toThrow(
      new Error(
        "the policy of 'a-name' (AWS::SecretsManager::Secret) cannot be told from a name alone",
      ),
    );
  });

  test('of a kind that is not read is reported', () => {
    const endpoint = {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { PolicyDocument: anyone('s3:*') },
    };
    expect(read({ Endpoint: endpoint }).unread).toMatchObject([
      { name: 'Endpoint (AWS::EC2::VPCEndpoint)' },
    ]);
  });
});

test('a stack that is deployed from another template is reported', () => {
  const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x/y' } };
  expect(read({ Nested: nested }).unread).toMatchObject([
    { name: 'Nested (AWS::CloudFormation::Stack)' },
  ]);
});

describe('permissions on a function', () => {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
  const permission = (Properties: object) => ({
    Type: 'AWS::Lambda::Permission',
    Properties: { FunctionName: 'f', Action: 'lambda:InvokeFunction', ...Properties },
  });

  test.each([
    { Principal: 's3.amazonaws.com', is: { Service: 's3.amazonaws.com' } },
    { Principal: '444455556666', is: { AWS: 'arn:aws:iam::444455556666:root' } },
    {
      Principal: 'arn:aws:iam::444455556666:role/r',
      is: { AWS: 'arn:aws:iam::444455556666:role/r' },
    },
    { Principal: '*', is: '*' },
  ])('name $Principal as a principal of its type', ({ Principal, is }) => {
    const { resources } = read({ P: permission({ Principal }) });
    expect(resources[0]).toMatchObject({ type: 'AWS::Lambda::Function', arn });
    expect(resources[0]?.policy?.document.Statement).toEqual([
      { Sid: 'P', Effect: 'Allow', Principal: is, Action: 'lambda:InvokeFunction', Resource: arn },
    ]);
  });

  test('keep each of their conditions', () => {
    const { resources } = read({
      P: permission({
        Principal: '*',
        SourceArn: 'arn:aws:s3:::b',
        SourceAccount: '111122223333',
        PrincipalOrgID: 'o-1',
        EventSourceToken: 't',
        FunctionUrlAuthType: 'AWS_IAM',
        InvokedViaFunctionUrl: true,
      }),
    });
    expect(resources[0]?.policy?.document.Statement).toMatchObject([
      {
        Condition: {
          ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' },
          StringEquals: {
            'AWS:SourceAccount': '111122223333',
            'aws:PrincipalOrgID': 'o-1',
            'lambda:EventSourceToken': 't',
            'lambda:FunctionUrlAuthType': 'AWS_IAM',
          },
          Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
        },
      },
    ]);
  });

  test('are the statements of one policy', () => {
    const { resources } = read({
      Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f' } },
      One: permission({ Principal: '*', FunctionName: { Ref: 'Fn' } }),
      Two: permission({ Principal: '*', FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] } }),
    });
    expect(resources).toHaveLength(1);
    expect(resources[0]?.policy?.document.Statement).toMatchObject([
      { Sid: 'One' },
      { Sid: 'Two' },
    ]);
  });
});
