/**
 * What `Ref` and `Fn::GetAtt` give for a resource type, as texts with `{placeholders}`: an
 * attribute of the environment, `{name}` for the physical name, or a property with a default as in
 * `{Path|/}`.
 *
 * Source: "Return values" of each page of the "AWS resource and property types reference",
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
export interface NamingRule {
  /** Property that sets the physical name. @default - AWS always generates the name */
  readonly nameProperty?: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const regional = (service: string, resource: string) =>
  `arn:{partition}:${service}:{region}:{account}:${resource}`;
const global = (service: string, resource: string) =>
  `arn:{partition}:${service}::{account}:${resource}`;

/** A type whose `Ref` is its name, and whose ARN is an attribute. */
const named = (nameProperty: string | undefined, arn: string, attribute = 'Arn'): NamingRule => ({
  nameProperty,
  ref: '{name}',
  attributes: { [attribute]: arn },
});
/** A type whose `Ref` is its ARN, which may also be an attribute. */
const byArn = (nameProperty: string | undefined, arn: string, attribute = 'Arn'): NamingRule => ({
  nameProperty,
  ref: arn,
  attributes: { [attribute]: arn },
});
/** A type whose `Ref` is an id that AWS generates; policies use it to build ARNs. */
const byId = (prefix: string, attribute = 'Id'): NamingRule => ({
  ref: `${prefix}{name}`,
  attributes: { [attribute]: `${prefix}{name}` },
});
const also = (rule: NamingRule, attributes: Record<string, string>): NamingRule => ({
  ...rule,
  attributes: { ...rule.attributes, ...attributes },
});

const functionArn = regional('lambda', 'function:{name}');
const tableArn = regional('dynamodb', 'table/{name}');
/** The moment a stream was created is the last part of its ARN. */
const stream = { StreamArn: `${tableArn}/stream/2000-01-01T00:00:00.000` };

export const namingRules: Readonly<Record<string, NamingRule>> = {
  'AWS::ApiGateway::Authorizer': byId('', 'AuthorizerId'),
  'AWS::ApiGateway::Deployment': byId('', 'DeploymentId'),
  'AWS::ApiGateway::Resource': byId('', 'ResourceId'),
  'AWS::ApiGateway::RestApi': byId('', 'RestApiId'),
  'AWS::ApiGateway::Stage': { nameProperty: 'StageName', ref: '{name}', attributes: {} },
  'AWS::ApiGatewayV2::Api': byId('', 'ApiId'),
  'AWS::AppSync::GraphQLApi': also(byArn(undefined, regional('appsync', 'apis/{name}')), {
    ApiId: '{name}',
  }),
  'AWS::Athena::WorkGroup': named('Name', regional('athena', 'workgroup/{name}')),
  'AWS::AutoScaling::AutoScalingGroup': named(
    'AutoScalingGroupName',
    regional(
      'autoscaling',
      'autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/{name}',
    ),
    'AutoScalingGroupArn',
  ),
  'AWS::Backup::BackupVault': named(
    'BackupVaultName',
    regional('backup', 'backup-vault:{name}'),
    'BackupVaultArn',
  ),
  'AWS::CertificateManager::Certificate': byArn(undefined, regional('acm', 'certificate/{name}')),
  'AWS::CloudFormation::StackSet': {
    nameProperty: 'StackSetName',
    ref: '{name}:00000000-0000-0000-0000-000000000000',
    attributes: { StackSetId: '{name}:00000000-0000-0000-0000-000000000000' },
  },
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': byId('E'),
  'AWS::CloudFront::Distribution': byId('E'),
  'AWS::CloudTrail::Trail': named('TrailName', regional('cloudtrail', 'trail/{name}')),
  'AWS::CloudWatch::Alarm': named('AlarmName', regional('cloudwatch', 'alarm:{name}')),
  'AWS::CloudWatch::CompositeAlarm': named('AlarmName', regional('cloudwatch', 'alarm:{name}')),
  'AWS::CodeBuild::Project': named('Name', regional('codebuild', 'project/{name}')),
  'AWS::CodePipeline::Pipeline': named('Name', regional('codepipeline', '{name}')),
  'AWS::Cognito::IdentityPool': byId('{region}:'),
  'AWS::Cognito::UserPool': also(byId('{region}_', 'UserPoolId'), {
    Arn: regional('cognito-idp', 'userpool/{region}_{name}'),
    ProviderName: 'cognito-idp.{region}.{suffix}/{region}_{name}',
    ProviderURL: 'https://cognito-idp.{region}.{suffix}/{region}_{name}',
  }),
  'AWS::Cognito::UserPoolClient': byId('', 'ClientId'),
  'AWS::DynamoDB::GlobalTable': also(named('TableName', tableArn), stream),
  'AWS::DynamoDB::Table': also(named('TableName', tableArn), stream),
  'AWS::EC2::Instance': byId('i-', 'InstanceId'),
  'AWS::EC2::KeyPair': named('KeyName', regional('ec2', 'key-pair/{name}')),
  'AWS::EC2::LaunchTemplate': byId('lt-', 'LaunchTemplateId'),
  'AWS::EC2::SecurityGroup': byId('sg-', 'GroupId'),
  'AWS::EC2::Subnet': byId('subnet-', 'SubnetId'),
  'AWS::EC2::VPC': byId('vpc-', 'VpcId'),
  'AWS::EC2::VPCEndpoint': byId('vpce-'),
  'AWS::EC2::Volume': byId('vol-', 'VolumeId'),
  'AWS::ECR::Repository': named('RepositoryName', regional('ecr', 'repository/{name}')),
  'AWS::ECS::Cluster': named('ClusterName', regional('ecs', 'cluster/{name}')),
  'AWS::ECS::TaskDefinition': byArn('Family', regional('ecs', 'task-definition/{name}:1')),
  'AWS::EFS::AccessPoint': also(byId('fsap-', 'AccessPointId'), {
    Arn: regional('elasticfilesystem', 'access-point/fsap-{name}'),
  }),
  'AWS::EFS::FileSystem': also(byId('fs-', 'FileSystemId'), {
    Arn: regional('elasticfilesystem', 'file-system/fs-{name}'),
  }),
  'AWS::Events::Archive': named('ArchiveName', regional('events', 'archive/{name}')),
  'AWS::Events::EventBus': also(named('Name', regional('events', 'event-bus/{name}')), {
    Name: '{name}',
  }),
  'AWS::Events::Rule': named('Name', regional('events', 'rule/{EventBusName|default}/{name}')),
  'AWS::Glue::Database': named('Name', regional('glue', 'database/{name}')),
  'AWS::IAM::Group': named('GroupName', global('iam', 'group{Path|/}{name}')),
  'AWS::IAM::InstanceProfile': named(
    'InstanceProfileName',
    global('iam', 'instance-profile{Path|/}{name}'),
  ),
  'AWS::IAM::ManagedPolicy': byArn(
    'ManagedPolicyName',
    global('iam', 'policy{Path|/}{name}'),
    'PolicyArn',
  ),
  'AWS::IAM::OIDCProvider': byArn('Url', global('iam', 'oidc-provider/{name}')),
  'AWS::IAM::Role': also(named('RoleName', global('iam', 'role{Path|/}{name}')), {
    RoleId: 'AROA{name}',
  }),
  'AWS::IAM::SAMLProvider': byArn('Name', global('iam', 'saml-provider/{name}')),
  'AWS::IAM::User': named('UserName', global('iam', 'user{Path|/}{name}')),
  'AWS::KMS::Alias': named('AliasName', regional('kms', '{name}')),
  'AWS::KMS::Key': also(named(undefined, regional('kms', 'key/{name}')), { KeyId: '{name}' }),
  'AWS::Kinesis::Stream': named('Name', regional('kinesis', 'stream/{name}')),
  'AWS::KinesisFirehose::DeliveryStream': named(
    'DeliveryStreamName',
    regional('firehose', 'deliverystream/{name}'),
  ),
  'AWS::Lambda::Alias': byArn(
    undefined,
    regional('lambda', 'function:{FunctionName}:{Name}'),
    'AliasArn',
  ),
  'AWS::Lambda::Function': named('FunctionName', functionArn),
  'AWS::Lambda::Version': byArn(
    undefined,
    regional('lambda', 'function:{FunctionName}:1'),
    'FunctionArn',
  ),
  'AWS::Logs::LogGroup': named('LogGroupName', regional('logs', 'log-group:{name}:*')),
  'AWS::OpenSearchService::Domain': also(named('DomainName', regional('es', 'domain/{name}')), {
    DomainArn: regional('es', 'domain/{name}'),
  }),
  'AWS::RDS::DBCluster': also(
    named('DBClusterIdentifier', regional('rds', 'cluster:{name}'), 'DBClusterArn'),
    { DBClusterResourceId: 'cluster-{name}' },
  ),
  'AWS::RDS::DBInstance': also(
    named('DBInstanceIdentifier', regional('rds', 'db:{name}'), 'DBInstanceArn'),
    { DbiResourceId: 'db-{name}' },
  ),
  'AWS::Route53::HostedZone': byId('Z'),
  'AWS::S3::AccessPoint': named('Name', regional('s3', 'accesspoint/{name}')),
  'AWS::S3::Bucket': also(named('BucketName', 'arn:{partition}:s3:::{name}'), {
    DomainName: '{name}.s3.{suffix}',
    RegionalDomainName: '{name}.s3.{region}.{suffix}',
  }),
  'AWS::SNS::Topic': also(byArn('TopicName', regional('sns', '{name}'), 'TopicArn'), {
    TopicName: '{name}',
  }),
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: 'https://sqs.{region}.{suffix}/{account}/{name}',
    attributes: {
      Arn: regional('sqs', '{name}'),
      QueueName: '{name}',
      QueueUrl: 'https://sqs.{region}.{suffix}/{account}/{name}',
    },
  },
  'AWS::SSM::Document': named('Name', regional('ssm', 'document/{name}')),
  'AWS::SSM::Parameter': named('Name', regional('ssm', 'parameter/{name}')),
  'AWS::Scheduler::Schedule': named(
    'Name',
    regional('scheduler', 'schedule/{GroupName|default}/{name}'),
  ),
  'AWS::Scheduler::ScheduleGroup': named('Name', regional('scheduler', 'schedule-group/{name}')),
  'AWS::SecretsManager::Secret': byArn(
    'Name',
    regional('secretsmanager', 'secret:{name}-AbCdEf'),
    'Id',
  ),
  'AWS::SecretsManager::SecretTargetAttachment': { ref: '{SecretId}', attributes: {} },
  'AWS::StepFunctions::StateMachine': also(
    byArn('StateMachineName', regional('states', 'stateMachine:{name}')),
    { Name: '{name}' },
  ),
  'Custom::AWSCDKOpenIdConnectProvider': byArn('Url', global('iam', 'oidc-provider/{name}')),
};
