import type { LogicalIds } from './replacement';

/**
 * Logical ids that somebody may have deployed, of every stack with every setting on.
 *
 * Each line was reviewed. To change or remove one means to replace a resource; the test says what that does.
 */
export const LOGICAL_IDS: Readonly<Record<string, LogicalIds>> = {
  AccountAccess: {
    ReadOnlyPolicy96FAB0F2: 'AWS::IAM::ManagedPolicy',
    ReadOnlyRoleA3AD4127: 'AWS::IAM::Role RoleName',
    AdministratorRoleE5D4A956: 'AWS::IAM::Role RoleName',
  },
  AccountAccessAdmins: {
    TakeRolesPolicy8BD78F88: 'AWS::IAM::ManagedPolicy ManagedPolicyName',
    AdministratorsA37EF73A: 'AWS::IAM::Group',
  },
  AccountAccessRollout: {
    Roles: 'AWS::CloudFormation::StackSet StackSetName',
  },
  BreakGlass: {
    EmergencyPermissions8B585623: 'AWS::IAM::ManagedPolicy',
    EmergencyRoleFDF71213: 'AWS::IAM::Role RoleName',
    HelpDeskViewBB484B54: 'AWS::IAM::ManagedPolicy',
    HelpDeskOwnAccess81E21100: 'AWS::IAM::ManagedPolicy',
    HelpDesk2CBAD90B: 'AWS::IAM::Group',
  },
  BreakGlassRecord: {
    RecordKey241CA664: 'AWS::KMS::Key',
    TrailAccessLogs6DCF2730: 'AWS::S3::Bucket',
    TrailAccessLogsPolicy2924954C: 'AWS::S3::BucketPolicy Bucket',
    TrailBucketA831CE63: 'AWS::S3::Bucket',
    TrailBucketPolicyFEBC3C5C: 'AWS::S3::BucketPolicy Bucket',
    TrailLogs3B05809D: 'AWS::Logs::LogGroup',
    TrailRole2F58E8E6: 'AWS::IAM::Role',
    Trail: 'AWS::CloudTrail::Trail TrailName',
    Calls3682725C: 'AWS::Logs::LogGroup LogGroupName',
    CallsPolicy: 'AWS::Logs::ResourcePolicy PolicyName',
    Alerts91F83244: 'AWS::SNS::Topic',
    oncallexamplecom2A0BB2C0: 'AWS::SNS::Subscription',
  },
  BreakGlassUsEast1: {
    ForwardRoleAD41B8CF: 'AWS::IAM::Role',
  },
  CrossAccountUpload: {
    UploadRole66CFAE20: 'AWS::IAM::Role RoleName',
    UploadKeyF2909AE6: 'AWS::KMS::Key',
    AccessLogs8B620ECA: 'AWS::S3::Bucket',
    AccessLogsPolicyABDC4D2D: 'AWS::S3::BucketPolicy Bucket',
    Uploads4F6EB0FD: 'AWS::S3::Bucket BucketName',
    UploadsPolicy148F8199: 'AWS::S3::BucketPolicy Bucket',
  },
  CrossAccountUploader: {
    TakeUploadRoleCB69B0B8: 'AWS::IAM::ManagedPolicy',
    Uploaders6DE75A06: 'AWS::IAM::Group',
    UploaderRoleDB02C75E: 'AWS::IAM::Role',
    UploaderKey9E3F800D: 'AWS::KMS::Key',
    UploaderLogs41BBE625: 'AWS::Logs::LogGroup',
    Uploader9E18DA9B: 'AWS::Lambda::Function',
    AccessLogs8B620ECA: 'AWS::S3::Bucket',
    AccessLogsPolicyABDC4D2D: 'AWS::S3::BucketPolicy Bucket',
    Results25575328: 'AWS::S3::Bucket',
    ResultsPolicy9F4743DA: 'AWS::S3::BucketPolicy Bucket',
    FailedUploads9A6E271B: 'AWS::SQS::Queue',
    PendingUploads3CA07C84: 'AWS::SQS::Queue',
    Alarms04B5A0BF: 'AWS::SNS::Topic',
    oncallexamplecom2A0BB2C0: 'AWS::SNS::Subscription',
  },
  LambdaExecutionRole: {
    ReportsKey8FA08092: 'AWS::KMS::Key',
    FunctionLogsAE28C13D: 'AWS::Logs::LogGroup',
    Alarms04B5A0BF: 'AWS::SNS::Topic',
    oncallexamplecom2A0BB2C0: 'AWS::SNS::Subscription',
    FailedRuns6F7FC7C6: 'AWS::SQS::Queue',
    ExecutionRole605A040B: 'AWS::IAM::Role',
    Function76856677: 'AWS::Lambda::Function',
    FunctionEventInvokeConfig9F3DE447: 'AWS::Lambda::EventInvokeConfig FunctionName',
    SchedulerRole59E73443: 'AWS::IAM::Role',
  },
  SamlFederation: {
    IdentityProvider46FD28CC: 'AWS::IAM::SAMLProvider',
    Viewer8B5C201B: 'AWS::IAM::Role',
    PublisherF0355618: 'AWS::IAM::Role',
    RecordingsKey5D44CE50: 'AWS::KMS::Key',
    AccessLogs8B620ECA: 'AWS::S3::Bucket',
    AccessLogsPolicyABDC4D2D: 'AWS::S3::BucketPolicy Bucket',
    RecordingsA3BDCC51: 'AWS::S3::Bucket',
    RecordingsPolicyBB7F275E: 'AWS::S3::BucketPolicy Bucket',
  },
  WebIdentity: {
    idexamplecom: 'AWS::IAM::OIDCProvider Url',
    Users: 'AWS::Cognito::IdentityPool',
    Records091F6ECA: 'AWS::DynamoDB::Table',
    AppUserRole5F8C5996: 'AWS::IAM::Role RoleName',
    UsersRoles: 'AWS::Cognito::IdentityPoolRoleAttachment IdentityPoolId',
    DirectUserRole561F7154: 'AWS::IAM::Role',
  },
};
