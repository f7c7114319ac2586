/** Permissions that together let their holder gain more than was granted. */
export interface EscalationPath {
  /** Sorted; all of them are needed, each on at least one resource. */
  readonly permissions: readonly string[];
  /** What the holder gains. */
  readonly gain: string;
  /** Where it was published. */
  readonly source: string;
}

const rhino = 'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/';
const rhino2 =
  'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation-part-2/';
const bishopFox = 'https://bishopfox.com/blog/privilege-escalation-in-aws';
const iamVulnerable = 'https://github.com/BishopFox/iam-vulnerable';
const prowler =
  'https://github.com/prowler-cloud/prowler/blob/master/prowler/providers/aws/services/iam/lib/privilege_escalation.py';
const hackingTheCloud = 'https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/';
const hackTricks = (service: string) =>
  `https://cloud.hacktricks.wiki/en/pentesting-cloud/aws-security/aws-privilege-escalation/${service}/index.html`;
const pathfinding = (id: string) => `https://pathfinding.cloud/paths/${id}`;

const path = (permissions: string, gain: string, source: string): EscalationPath => ({
  permissions: permissions.split(' ').sort(),
  gain,
  source,
});
const pass = (permissions: string, where: string, source: string) =>
  path(
    `iam:PassRole ${permissions}`,
    `runs own code as any role that can be passed to ${where}`,
    source,
  );

/**
 * Published ways to escalate privileges in an account, shortest sets only: a set that contains
 * another of the list adds nothing to it.
 */
export const escalationPaths: readonly EscalationPath[] = [
  path('iam:CreatePolicyVersion', 'rewrites a managed policy that applies to it', rhino),
  path('iam:SetDefaultPolicyVersion', 'brings back a more generous version of a policy', rhino),
  path('iam:CreateAccessKey', 'signs requests as another user', rhino),
  path('iam:CreateLoginProfile', 'signs in to the console as a user without a password', rhino),
  path('iam:UpdateLoginProfile', 'signs in to the console as a user with a password', rhino),
  path('iam:AttachUserPolicy', 'attaches any managed policy to a user', rhino),
  path('iam:AttachGroupPolicy', 'attaches any managed policy to a group', rhino),
  path('iam:AttachRolePolicy', 'attaches any managed policy to a role', rhino),
  path('iam:PutUserPolicy', 'writes any policy for a user', rhino),
  path('iam:PutGroupPolicy', 'writes any policy for a group', rhino),
  path('iam:PutRolePolicy', 'writes any policy for a role', rhino),
  path('iam:AddUserToGroup', 'gains the permissions of any group', rhino),
  path('iam:UpdateAssumeRolePolicy', 'lets anyone assume a role', rhino),
  path('iam:DeleteUserPermissionsBoundary', 'lifts the boundary of a user', hackingTheCloud),
  path('iam:DeleteRolePermissionsBoundary', 'lifts the boundary of a role', hackingTheCloud),
  path('iam:PutUserPermissionsBoundary', 'widens the boundary of a user', hackingTheCloud),
  path('iam:PutRolePermissionsBoundary', 'widens the boundary of a role', hackingTheCloud),
  path('iam:DeleteUserPolicy', 'removes a denial from a user', hackingTheCloud),
  path('iam:DeleteRolePolicy', 'removes a denial from a role', hackingTheCloud),
  path('iam:DetachUserPolicy', 'removes a denial from a user', hackingTheCloud),
  path('iam:DetachRolePolicy', 'removes a denial from a role', hackingTheCloud),
  path(
    'iam:UpdateAccessKey',
    'brings back a key that was taken away',
    hackTricks('aws-iam-privesc'),
  ),
  path(
    'iam:CreateVirtualMFADevice iam:EnableMFADevice',
    'passes for a user with MFA, given the key of one without',
    hackTricks('aws-iam-privesc'),
  ),
  path('iam:DeactivateMFADevice', 'does without the MFA of a user', hackTricks('aws-iam-privesc')),
  path('iam:ResyncMFADevice', 'sets the clock of an MFA device', hackTricks('aws-iam-privesc')),
  path(
    'iam:CreateServiceSpecificCredential',
    'signs in to one service as a user',
    hackTricks('aws-iam-privesc'),
  ),
  path(
    'iam:ResetServiceSpecificCredential',
    'signs in to one service as a user',
    hackTricks('aws-iam-privesc'),
  ),
  path('iam:UploadSSHPublicKey', 'reads repositories as a user', hackTricks('aws-iam-privesc')),
  path(
    'iam:UpdateSAMLProvider',
    'signs in as every role that trusts the provider',
    hackTricks('aws-iam-privesc'),
  ),
  path(
    'sts:AssumeRole',
    'gains the permissions of each role it may assume',
    pathfinding('sts-001'),
  ),

  pass('ec2:RunInstances', 'an instance', rhino),
  pass('ec2:RequestSpotInstances', 'a spot instance', pathfinding('ec2-004')),
  pass('iam:AddRoleToInstanceProfile', 'an instance', hackTricks('aws-ec2-privesc')),
  pass('ec2:AssociateIamInstanceProfile', 'an instance that runs', hackTricks('aws-ec2-privesc')),
  pass(
    'ec2:ReplaceIamInstanceProfileAssociation',
    'an instance that runs',
    hackTricks('aws-ec2-privesc'),
  ),
  pass('lambda:CreateFunction lambda:InvokeFunction', 'a function', rhino),
  pass(
    'lambda:CreateEventSourceMapping lambda:CreateFunction',
    'a function that a stream calls',
    rhino,
  ),
  pass(
    'lambda:AddPermission lambda:CreateFunction',
    'a function that another account calls',
    rhino,
  ),
  pass('glue:CreateDevEndpoint', 'a Glue development endpoint', rhino),
  pass('glue:CreateJob glue:StartJobRun', 'a Glue job', prowler),
  pass('glue:CreateJob glue:CreateTrigger', 'a Glue job that a trigger starts', prowler),
  pass('glue:StartJobRun glue:UpdateJob', 'a Glue job that exists', prowler),
  pass('glue:CreateTrigger glue:UpdateJob', 'a Glue job that exists and a trigger starts', prowler),
  pass('glue:CreateSession glue:RunStatement', 'an interactive session', pathfinding('glue-007')),
  pass('cloudformation:CreateStack', 'CloudFormation', rhino),
  pass('cloudformation:CreateStackInstances cloudformation:CreateStackSet', 'StackSets', prowler),
  pass('cloudformation:UpdateStackSet', 'a stack set that exists', prowler),
  pass(
    'datapipeline:ActivatePipeline datapipeline:CreatePipeline datapipeline:PutPipelineDefinition',
    'Data Pipeline',
    bishopFox,
  ),
  pass(
    'autoscaling:CreateAutoScalingGroup autoscaling:CreateLaunchConfiguration',
    'the instances of a new group',
    prowler,
  ),
  pass(
    'autoscaling:CreateLaunchConfiguration autoscaling:UpdateAutoScalingGroup',
    'the instances of a group that exists',
    prowler,
  ),
  pass(
    'autoscaling:CreateAutoScalingGroup ec2:CreateLaunchTemplate',
    'the instances of a new group',
    hackingTheCloud,
  ),
  pass(
    'autoscaling:UpdateAutoScalingGroup ec2:CreateLaunchTemplate',
    'the instances of a group that exists',
    hackingTheCloud,
  ),
  pass('ecs:CreateService ecs:RegisterTaskDefinition', 'a service of ECS', prowler),
  pass('ecs:RunTask', 'a task of ECS', prowler),
  pass('ecs:RegisterTaskDefinition ecs:StartTask', 'a task on a container instance', prowler),
  pass(
    'ecs:DeregisterContainerInstance ecs:RegisterContainerInstance ecs:StartTask',
    'a task on an own container instance',
    'https://labs.reversec.com/posts/2025/08/another-ecs-privilege-escalation-path',
  ),
  pass('sagemaker:CreateNotebookInstance', 'a notebook', rhino2),
  pass('sagemaker:CreateTrainingJob', 'a training job', iamVulnerable),
  pass('sagemaker:CreateProcessingJob', 'a processing job', iamVulnerable),
  pass('apprunner:CreateService', 'App Runner', pathfinding('apprunner-001')),
  pass(
    'bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:InvokeCodeInterpreter',
    'a code interpreter',
    pathfinding('bedrock-001'),
  ),
  pass('elasticmapreduce:RunJobFlow', 'a cluster of EMR', pathfinding('emr-001')),
  pass(
    'emr-serverless:CreateApplication emr-serverless:StartJobRun',
    'EMR Serverless',
    pathfinding('emrserverless-001'),
  ),
  pass(
    'gamelift:CreateBuild gamelift:CreateFleet gamelift:RequestUploadCredentials',
    'the instances of a fleet of GameLift',
    pathfinding('gamelift-001'),
  ),
  pass(
    'imagebuilder:CreateComponent imagebuilder:CreateImage imagebuilder:CreateImageRecipe imagebuilder:CreateInfrastructureConfiguration',
    'the instance that builds an image',
    pathfinding('imagebuilder-001'),
  ),
  pass(
    'kinesisanalytics:CreateApplication kinesisanalytics:StartApplication',
    'Managed Service for Apache Flink',
    pathfinding('kinesisanalytics-001'),
  ),
  pass('omics:CreateWorkflow omics:StartRun', 'HealthOmics', pathfinding('omics-001')),
  pass('codestar:CreateProject', 'CodeStar', hackingTheCloud),
  pass('states:TestState', 'a state that is tested', hackTricks('aws-stepfunctions-privesc')),
  pass(
    'states:CreateStateMachine states:StartExecution',
    'a state machine',
    hackTricks('aws-stepfunctions-privesc'),
  ),
  pass(
    'states:CreateStateMachine states:StartSyncExecution',
    'a state machine',
    hackTricks('aws-stepfunctions-privesc'),
  ),
  pass(
    'scheduler:CreateSchedule',
    'EventBridge Scheduler',
    hackTricks('eventbridgescheduler-privesc'),
  ),
  pass(
    'scheduler:UpdateSchedule',
    'EventBridge Scheduler',
    hackTricks('eventbridgescheduler-privesc'),
  ),
  pass(
    'ssm:CreateDocument ssm:StartAutomationExecution',
    'Systems Manager Automation',
    pathfinding('ssm-003'),
  ),
  pass('braket:CreateJob', 'a job of Braket', pathfinding('braket-001')),
  pass(
    'amplify:CreateApp amplify:CreateBranch amplify:StartJob',
    'a build of Amplify',
    pathfinding('amplify-001'),
  ),
  path(
    'cognito-identity:SetIdentityPoolRoles iam:PassRole',
    'gives the users of an identity pool any role that can be passed',
    pathfinding('cognitoidentity-001'),
  ),

  path('lambda:UpdateFunctionCode', 'runs own code as the role of a function', rhino),
  path('lambda:UpdateFunctionConfiguration', 'adds a layer with own code to a function', rhino2),
  path(
    'states:UpdateStateMachine',
    'has own calls made as the role of a state machine',
    hackTricks('aws-stepfunctions-privesc'),
  ),
  path('glue:UpdateDevEndpoint', 'gains the role of a Glue development endpoint', rhino),
  path('cloudformation:UpdateStack', 'changes resources as the role of a stack', iamVulnerable),
  path(
    'cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet',
    'changes resources as the role of a stack',
    pathfinding('cloudformation-005'),
  ),
  path('codebuild:StartBuild', 'runs own commands as the role of a build project', prowler),
  path('codebuild:StartBuildBatch', 'runs own commands as the role of a build project', prowler),
  path(
    'batch:SubmitJob',
    'runs own commands as the role of a job definition',
    pathfinding('batch-002'),
  ),
  path(
    'codedeploy:CreateDeployment',
    'runs own scripts on the instances of a deployment group',
    pathfinding('codedeploy-001'),
  ),
  path(
    'sagemaker:CreatePresignedNotebookInstanceUrl',
    'opens a notebook and gains its role',
    rhino2,
  ),
  path(
    'sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StartNotebookInstance sagemaker:StopNotebookInstance sagemaker:UpdateNotebookInstance',
    'runs own code when a notebook starts, and gains its role',
    prowler,
  ),
  path(
    'apprunner:UpdateService',
    'runs own code as the role of a service',
    pathfinding('apprunner-002'),
  ),
  path(
    'bedrock-agentcore:InvokeCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession',
    'runs own code as the role of a code interpreter',
    pathfinding('bedrock-002'),
  ),
  path(
    'bedrock-agentcore:InvokeAgentRuntimeCommand',
    'runs own commands as the role of an agent',
    pathfinding('bedrock-004'),
  ),
  path(
    'bedrock-agentcore:ConnectBrowserAutomationStream bedrock-agentcore:StartBrowserSession',
    'steers a browser that has a role, and gains the role',
    pathfinding('bedrock-007'),
  ),
  path(
    'codestar:AssociateTeamMember codestar:CreateProject',
    'is given the policy of the owner of a project',
    hackingTheCloud,
  ),
  path('ssm:StartSession', 'opens a shell on an instance and gains its role', iamVulnerable),
  path('ssm:SendCommand', 'runs commands on an instance and gains its role', iamVulnerable),
  path(
    'ec2-instance-connect:SendSSHPublicKey',
    'signs in to an instance and gains its role',
    iamVulnerable,
  ),
  path(
    'ec2:ModifyInstanceAttribute ec2:StartInstances ec2:StopInstances',
    'runs own user data on an instance and gains its role',
    pathfinding('ec2-002'),
  ),
  path(
    'ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate',
    'runs own user data on the next instance of a launch template',
    pathfinding('ec2-005'),
  ),
  path('ecs:ExecuteCommand', 'opens a shell in a task and gains its role', pathfinding('ecs-006')),
];
