import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import {
  type Claim,
  InexactError,
  identityPolicy,
  type Policy,
  prover,
  resource,
  resourcePolicy,
  role,
  type Statement,
  type Subject,
  trust,
  user,
} from '../../access/index';

const { never, atMost, only } = prover(loadCatalogue());

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const BUCKET = 'arn:aws:s3:::shared';
const AMR = 'cognito-identity.amazonaws.com:amr';
const READ = { Action: 's3:GetObject', Resource: '*' } as const;
const doc = (...statements: Partial<Statement>[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements.map((rest) => ({ Effect: 'Allow', ...READ, ...rest })),
});
const roleThat = (...statements: Partial<Statement>[]) =>
  role({ arn: ROLE, identity: [doc(...statements)] });
const alice = (...statements: Partial<Statement>[]) =>
  user({ arn: ALICE, identity: [doc(...statements)] });
/** A bucket whose policy alone decides. */
const bucketFor = (rest: Partial<Statement>) =>
  resourcePolicy(doc({ Principal: '*', Resource: `${BUCKET}/*`, ...rest }));

describe('never is refuted by', () => {
  const read: Claim = { Action: 's3:GetObject' };
  const send = { Action: 'sqs:SendMessage' } as const;
  const queueOf = (account: string) => ({ ...send, Resource: `arn:aws:sqs:*:${account}:*` });
  const tag = (name: string) => `\${aws:PrincipalTag/${name}}`;
  test.each<{ what: string; subject: Subject; claim: Claim; shows: object }>([
    {
      what: 'a queue of the only account that a condition lets in',
      subject: roleThat({
        ...send,
        Condition: { StringEquals: { 'aws:ResourceAccount': '444455556666' } },
      }),
      claim: send,
      shows: { resource: expect.stringContaining(':444455556666:') },
    },
    {
      what: 'a queue of another account than the role is in',
      subject: roleThat({
        ...send,
        Condition: { StringNotEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` } },
      }),
      claim: send,
      shows: { resource: expect.not.stringContaining(ACCOUNT) },
    },
    {
      what: 'a bucket of an account that begins as a condition says',
      subject: roleThat({ Condition: { StringLike: { 'aws:ResourceAccount': '5555*' } } }),
      claim: read,
      shows: { resourceAccount: expect.stringMatching(/^5555/) },
    },
    {
      what: 'a tag that says the name of the user',
      subject: alice({ Condition: { StringEquals: { 'aws:username': tag('owner') } } }),
      claim: read,
      shows: { context: { 'aws:PrincipalTag/owner': 'alice' } },
    },
    {
      what: 'a tag that says the name of the session',
      subject: roleThat({ Condition: { StringLike: { 'aws:userid': `*:${tag('mail')}` } } }),
      claim: read,
      shows: { context: expect.objectContaining({ 'aws:PrincipalTag/mail': expect.any(String) }) },
    },
    {
      what: 'two tags that differ in case only',
      subject: roleThat({
        Resource: `${BUCKET}/${tag('a')}/${tag('b')}`,
        Condition: {
          StringEqualsIgnoreCase: { 'aws:PrincipalTag/a': tag('b') },
          StringNotEquals: { 'aws:PrincipalTag/a': tag('b') },
        },
      }),
      claim: read,
      shows: { context: expect.anything() },
    },
    {
      what: 'a tag that has to be what conditions say of another, in the same folder',
      subject: role({
        arn: ROLE,
        identity: [
          doc({
            Resource: `${BUCKET}/${tag('a')}/*`,
            Condition: { StringLike: { 'aws:PrincipalTag/a': '*-user' } },
          }),
        ],
        boundary: doc({
          Resource: `${BUCKET}/${tag('b')}/*`,
          Condition: { StringLike: { 'aws:PrincipalTag/b': 'admin-*' } },
        }),
      }),
      claim: read,
      shows: {
        context: { 'aws:PrincipalTag/a': 'admin-user', 'aws:PrincipalTag/b': 'admin-user' },
      },
    },
    {
      what: 'tags that have to be what conditions say of the last of them',
      subject: role({
        arn: ROLE,
        identity: [doc({ Resource: `${BUCKET}/${tag('a')}/*` })],
        boundary: doc({
          Resource: `${BUCKET}/${tag('b')}/*`,
          Condition: { StringLike: { 'aws:PrincipalTag/c': tag('b') } },
        }),
        scps: [
          [
            doc({
              Condition: {
                StringLike: { 'aws:PrincipalTag/c': tag('d'), 'aws:PrincipalTag/d': 'last*' },
              },
            }),
          ],
        ],
      }),
      claim: read,
      shows: { resource: `${BUCKET}/last/` },
    },
    {
      what: 'a service-linked role, which no RCP limits',
      subject: resource({
        arn: 'arn:aws:s3:::shared',
        account: ACCOUNT,
        policy: doc({ Principal: '*', Resource: `${BUCKET}/*` }),
        rcps: [[doc({ Effect: 'Deny', Principal: '*' })]],
      }),
      claim: read,
      shows: {
        context: { 'aws:PrincipalArn': expect.stringContaining(':role/aws-service-role/') },
      },
    },
    {
      what: 'a list in a key that fills a variable',
      subject: roleThat({
        Condition: {
          'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': 'o-1/r-1/' },
          StringNotEquals: { 'aws:PrincipalTag/path': `\${aws:PrincipalOrgPaths}` },
        },
      }),
      claim: {
        ...read,
        Condition: { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': 'o-1/r-2/' } },
      },
      shows: { context: { 'aws:PrincipalOrgPaths': ['o-1/r-1/', 'o-1/r-2/'] } },
    },
    {
      what: 'a session whose name ends as aws:userid has to',
      subject: roleThat({ Condition: { StringLike: { 'aws:userid': '*admin' } } }),
      claim: read,
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/\/admin$/) }) },
    },
    {
      what: 'a session whose name meets two conditions on aws:userid',
      subject: roleThat(
        { Condition: { StringLike: { 'aws:userid': '*:a*' } } },
        { Effect: 'Deny', Condition: { StringNotLike: { 'aws:userid': '*:*b' } } },
      ),
      claim: read,
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/\/ab$/) }) },
    },
    {
      what: 'a user whose name is that of the folder',
      subject: bucketFor({ Resource: `${BUCKET}/\${aws:username}/*` }),
      claim: { ...read, Resource: `${BUCKET}/bob/*` },
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/:user\/bob$/) }) },
    },
    {
      what: 'the account that the folder is named after',
      subject: bucketFor({ Resource: `${BUCKET}/\${aws:PrincipalAccount}/*` }),
      claim: { ...read, Resource: `${BUCKET}/444455556666/*` },
      shows: {
        principal: expect.objectContaining({ id: expect.stringContaining('444455556666') }),
      },
    },
    {
      what: 'an account that begins as a condition says',
      subject: bucketFor({ Condition: { StringLike: { 'aws:PrincipalAccount': '5555*' } } }),
      claim: read,
      shows: { principal: expect.objectContaining({ id: expect.stringContaining('::5555') }) },
    },
    {
      what: 'a user with the name of the session that they start',
      subject: trust({
        arn: ROLE,
        policy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { AWS: ACCOUNT },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:RoleSessionName': `\${aws:username}` } },
          },
        },
      }),
      claim: {
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:RoleSessionName': 'alice' } },
      },
      shows: { principal: { type: 'AWS', id: ALICE } },
    },
    {
      what: 'a tag that names the type of the resource, too',
      subject: roleThat({
        Action: 'dynamodb:GetItem',
        Resource: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:${tag('what')}`,
      }),
      claim: { Action: 'dynamodb:GetItem' },
      shows: { resource: expect.stringContaining(':table/') },
    },
    {
      what: 'a tag that holds what the claim asks for and what its own condition asks for',
      subject: roleThat({
        Resource: `${BUCKET}/${tag('team')}`,
        Condition: { StringLike: { 'aws:PrincipalTag/team': 'team-*' } },
      }),
      claim: { ...read, Resource: `${BUCKET}/*secret*` },
      shows: { resource: `${BUCKET}/team-secret` },
    },
    {
      what: 'a tag that is the beginning of a name',
      subject: roleThat({
        Resource: `${BUCKET}/${tag('team')}*`,
        Condition: { StringNotLike: { 'aws:PrincipalTag/team': ['', '?', 'red*'] } },
      }),
      claim: { ...read, Resource: `${BUCKET}/red/*` },
      shows: { context: { 'aws:PrincipalTag/team': 're' } },
    },
    {
      what: 'a tag that is compared with a text in any case',
      subject: roleThat({
        Condition: {
          StringEqualsIgnoreCase: { 's3:prefix': `Team/${tag('team')}` },
          StringLike: { 'aws:PrincipalTag/team': '*-x' },
        },
      }),
      claim: { ...read, Condition: { StringLike: { 's3:prefix': 'TEAM/*Secret*' } } },
      shows: { context: expect.objectContaining({ 's3:prefix': expect.stringMatching(/Secret/) }) },
    },
    {
      what: 'a tag, where an old policy has the same text and no variable in it',
      subject: role({
        arn: ROLE,
        identity: [
          doc({ Resource: `${BUCKET}/${tag('team')}` }),
          { ...doc({ Resource: `${BUCKET}/${tag('team')}` }), Version: '2008-10-17' },
        ],
      }),
      claim: { ...read, Resource: `${BUCKET}/secret` },
      shows: { context: { 'aws:PrincipalTag/team': 'secret' } },
    },
    {
      what: 'the root user of the account that a folder begins with',
      subject: bucketFor({
        Resource: `${BUCKET}/\${aws:userid}/*`,
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } },
      }),
      claim: { ...read, Resource: `${BUCKET}/7777*` },
      shows: { principal: { type: 'AWS', id: expect.stringMatching(/::7777\d{8}:root$/) } },
    },
    {
      what: 'the account that a folder begins with',
      subject: bucketFor({ Resource: `${BUCKET}/\${aws:PrincipalAccount}/*` }),
      claim: { ...read, Resource: `${BUCKET}/7777*` },
      shows: { principal: { type: 'AWS', id: expect.stringContaining('::7777') } },
    },
    {
      what: 'a user whose name holds what the claim asks for',
      subject: bucketFor({ Resource: `${BUCKET}/\${aws:username}` }),
      claim: { ...read, Resource: `${BUCKET}/*secret*` },
      shows: { principal: { type: 'AWS', id: expect.stringContaining(':user/secret') } },
    },
    {
      what: 'whoever has the unique id that is named',
      subject: bucketFor({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE' } }),
      claim: read,
      shows: { principal: expect.objectContaining({ uniqueId: 'AROAEXAMPLEEXAMPLE' }) },
    },
    {
      what: 'a service whose name meets two conditions',
      subject: resourcePolicy(
        doc(
          { Principal: '*', Condition: { StringLike: { 'aws:PrincipalServiceName': 'logs.*' } } },
          {
            Effect: 'Deny',
            Principal: '*',
            Condition: { StringNotLike: { 'aws:PrincipalServiceName': '*.amazonaws.com' } },
          },
        ),
      ),
      claim: read,
      shows: { principal: { type: 'Service', id: expect.stringMatching(/^logs\..*\.com$/) } },
    },
    {
      what: 'a federated user whose name ends as aws:userid has to',
      subject: bucketFor({
        Condition: {
          StringLike: { 'aws:userid': '*:bob' },
          StringEquals: { 'aws:PrincipalType': 'FederatedUser' },
        },
      }),
      claim: read,
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/-user\/bob$/) }) },
    },
    {
      what: 'the session of that name, of the role with the unique id that is named',
      subject: bucketFor({
        Principal: { AWS: 'AROAEXAMPLEEXAMPLE' },
        Condition: { StringEquals: { 'aws:userid': 'AROAEXAMPLEEXAMPLE:bob' } },
      }),
      claim: read,
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/\/bob$/) }) },
    },
    {
      what: 'the user of that name with the unique id that is named',
      subject: bucketFor({
        Principal: { AWS: 'AIDAEXAMPLEEXAMPLE' },
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/bob' } },
      }),
      claim: read,
      shows: { principal: expect.objectContaining({ id: expect.stringMatching(/:user\/bob$/) }) },
    },
    {
      what: 'a session of that name that a user made for somebody else',
      subject: bucketFor({
        Principal: { AWS: ALICE },
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:sts::*:federated-user/bob' } },
      }),
      claim: read,
      shows: { principal: expect.objectContaining({ federatedBy: ALICE }) },
    },
    {
      what: 'now, where a bound is given in milliseconds or beyond',
      subject: roleThat({ Condition: { DateLessThan: { 'aws:EpochTime': '1700000000000000' } } }),
      claim: { ...read, Condition: { DateLessThan: { 'aws:EpochTime': '1700000000001' } } },
      shows: { context: { 'aws:EpochTime': expect.stringMatching(/^\d+$/) } },
    },
    {
      what: 'a tag that says the name of the session, behind the unique id of the role',
      subject: roleThat({
        Condition: { StringLike: { 'aws:userid': `AROAEXAMPLEEXAMPLE:${tag('mail')}` } },
      }),
      claim: read,
      shows: { context: expect.objectContaining({ 'aws:PrincipalTag/mail': expect.any(String) }) },
    },
    {
      what: 'somebody whom Cognito calls by two words',
      subject: trust({
        arn: ROLE,
        policy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: 'cognito-identity.amazonaws.com' },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: { 'ForAnyValue:StringLike': { [AMR]: 'authenticated' } },
          },
        },
      }),
      claim: {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { 'ForAnyValue:StringEquals': { [AMR]: 'graph.facebook.com' } },
      },
      shows: {
        context: { [AMR]: expect.arrayContaining(['graph.facebook.com', 'authenticated']) },
      },
    },
    {
      what: 'a tag that has to be a tag that has to be a third',
      subject: roleThat({
        Resource: `${BUCKET}/${tag('a')}`,
        Condition: {
          StringEquals: { 'aws:PrincipalTag/a': tag('b'), 'aws:PrincipalTag/b': tag('c') },
          StringLike: { 'aws:PrincipalTag/c': 'team-*' },
        },
      }),
      claim: { ...read, Resource: `${BUCKET}/*secret*` },
      shows: { resource: `${BUCKET}/team-secret` },
    },
    {
      what: 'a tag that has to be another in any case, which has to be a third',
      subject: roleThat({
        Resource: `${BUCKET}/${tag('a')}`,
        Condition: {
          StringEqualsIgnoreCase: { 'aws:PrincipalTag/a': tag('b') },
          StringEquals: { 'aws:PrincipalTag/b': tag('c') },
          StringLike: { 'aws:PrincipalTag/c': 'TEAM-*' },
        },
      }),
      claim: { ...read, Resource: `${BUCKET}/team-*secret*` },
      shows: { resource: `${BUCKET}/team-secret` },
    },
    {
      what: 'the folder of an account that owns the bucket',
      subject: roleThat({ Resource: `${BUCKET}/\${aws:ResourceAccount}/*` }),
      claim: { ...read, Resource: `${BUCKET}/5555*` },
      shows: { resourceAccount: expect.stringMatching(/^5555\d{8}$/) },
    },
    {
      what: 'the folder of the account that owns a bucket of the app',
      subject: role({
        arn: ROLE,
        identity: [doc({ Resource: `${BUCKET}/\${aws:ResourceAccount}/*` })],
        resources: [
          {
            arn: BUCKET,
            account: '444455556666',
            policy: doc({ Principal: { AWS: ROLE }, Resource: `${BUCKET}/*` }),
          },
        ],
      }),
      claim: { ...read, Resource: `${BUCKET}/*` },
      shows: { resource: expect.stringMatching(/\/444455556666\//) },
    },
    {
      what: 'a queue that is named after its account, where the account is in its ARN',
      subject: roleThat({ ...send, Resource: `arn:aws:sqs:*:*:q-\${aws:ResourceAccount}` }),
      claim: { ...send, Resource: 'arn:aws:sqs:*:444455556666:*' },
      shows: { resource: expect.stringMatching(/:q-444455556666$/) },
    },
    {
      what: 'the only tag key of a request, where it fills a variable',
      subject: roleThat({
        Resource: `${BUCKET}/\${aws:TagKeys}`,
        Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': 'team-*' } },
      }),
      claim: { ...read, Resource: `${BUCKET}/*secret*` },
      shows: { context: { 'aws:TagKeys': 'team-secret' } },
    },
    {
      what: 'a tag with another value, where one with its key has to be listed',
      subject: roleThat({
        Action: 'ec2:CreateTags',
        Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } },
      }),
      claim: {
        Action: 'ec2:CreateTags',
        Condition: { StringNotEquals: { 'aws:RequestTag/team': 'red' } },
      },
      shows: { context: { 'aws:TagKeys': 'team', 'aws:RequestTag/team': '' } },
    },
    {
      what: 'the root user of the account that a pattern names in fewer parts than an ARN has',
      subject: bucketFor({
        Condition: {
          StringLike: { 'aws:PrincipalArn': 'arn:*:5555*:root' },
          StringEquals: { 'aws:PrincipalType': 'Account' },
        },
      }),
      claim: read,
      shows: {
        principal: expect.objectContaining({ id: expect.stringMatching(/::5555.*:root$/) }),
      },
    },
    {
      what: 'a user whose name holds what the claim asks for and what a condition asks for',
      subject: bucketFor({
        Resource: `${BUCKET}/\${aws:username}`,
        Condition: { StringLike: { 'aws:username': 'team-*' } },
      }),
      claim: { ...read, Resource: `${BUCKET}/*secret*` },
      shows: { principal: { type: 'AWS', id: expect.stringMatching(/:user\/team-secret$/) } },
    },
    {
      what: 'a root or federated user of the account that aws:userid has to begin with',
      subject: bucketFor({
        Condition: {
          StringLike: { 'aws:userid': '5555*' },
          StringEquals: { 'aws:PrincipalType': ['Account', 'FederatedUser'] },
        },
      }),
      claim: read,
      shows: { principal: expect.objectContaining({ id: expect.stringContaining('::5555') }) },
    },
    {
      what: 'a queue that is in the account of whoever asks, of any account',
      subject: identityPolicy(
        doc({
          ...send,
          Condition: { StringEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` } },
        }),
      ),
      claim: queueOf('777777777777'),
      shows: { principal: { id: expect.stringContaining(':777777777777:') } },
    },
    {
      what: 'a queue of an account that a tag says, of which the ARN says the beginning',
      subject: roleThat({
        ...send,
        Condition: { StringEquals: { 'aws:ResourceAccount': tag('account') } },
      }),
      claim: queueOf('7*'),
      shows: { context: { 'aws:PrincipalTag/account': expect.stringMatching(/^7\d{11}$/) } },
    },
    {
      what: 'somebody of another account whose ARN an object is called by',
      subject: bucketFor({ Resource: `${BUCKET}/\${aws:PrincipalArn}/*` }),
      claim: {
        ...read,
        Resource: `${BUCKET}/arn:aws:iam::7*:user/x/*`,
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } },
      },
      shows: { principal: { id: expect.stringMatching(/^arn:aws:iam::7\d{11}:user\/x$/) } },
    },
    {
      what: 'a federated user of another account whose id an object is called by',
      subject: bucketFor({ Resource: `${BUCKET}/\${aws:userid}` }),
      claim: {
        ...read,
        Resource: `${BUCKET}/777777777777:bob`,
        Condition: {
          StringEquals: { 'aws:PrincipalType': 'FederatedUser' },
          StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT },
        },
      },
      shows: { principal: { id: 'arn:aws:sts::777777777777:federated-user/bob' } },
    },
    ...[
      { what: 'a managed policy', Action: 'iam:GetPolicy', arn: 'iam::aws:policy/A' },
      { what: 'a document', Action: 'ssm:SendCommand', arn: 'ssm:eu-west-1::document/AWS-A' },
      {
        what: 'a component',
        Action: 'imagebuilder:GetComponent',
        arn: 'imagebuilder:eu-west-1:aws:component/a/1.0.0/1',
      },
      {
        what: 'a service control policy',
        Action: 'organizations:AttachPolicy',
        arn: 'organizations::aws:policy/service_control_policy/p-FullAWSAccess',
      },
      {
        what: 'a theme',
        Action: 'quicksight:DescribeTheme',
        arn: 'quicksight::aws:theme/MIDNIGHT',
      },
      {
        what: 'a lens',
        Action: 'wellarchitected:GetLens',
        arn: 'wellarchitected::aws:lens/serverless',
      },
      {
        what: 'a product',
        Action: 'securityhub:BatchImportFindings',
        arn: 'securityhub:eu-west-1::product/aws/guardduty',
      },
      {
        what: 'a prefix list',
        Action: 'ec2:GetManagedPrefixListEntries',
        arn: 'ec2:eu-west-1:aws:prefix-list/pl-1',
      },
      {
        what: 'a permission of shares',
        Action: 'ram:GetPermission',
        arn: 'ram::aws:permission/AWSRAMDefaultPermissionSubnet',
      },
      {
        what: 'a group of stateful rules',
        Action: 'network-firewall:CreateFirewallPolicy',
        arn: 'network-firewall:eu-west-1:aws-managed:stateful-rulegroup/BotNetActionOrder',
      },
      {
        what: 'the content of a hub',
        Action: 'sagemaker:DescribeHubContent',
        arn: 'sagemaker:eu-west-1:aws:hub-content/SageMakerPublicHub/Model/m',
      },
      {
        what: 'the component of a device',
        Action: 'greengrass:GetComponent',
        arn: 'greengrass:eu-west-1:aws:components:aws.greengrass.Nucleus:versions:2.4.0',
      },
      {
        what: 'an endpoint that judges texts',
        Action: 'comprehend:ClassifyDocument',
        arn: 'comprehend:eu-west-1:aws:document-classifier-endpoint/prompt-safety',
      },
      {
        what: 'a workflow that is ready to run',
        Action: 'omics:GetWorkflow',
        arn: 'omics:eu-west-1::workflow/1',
      },
    ].map(({ what, Action, arn }) => ({
      what: `${what} of AWS itself`,
      subject: roleThat({ Action, Resource: `arn:aws:${arn}` }),
      claim: { Action },
      shows: { resource: `arn:aws:${arn}` },
    })),
    ...[
      { Action: 'lex:UpdateBot', arn: 'lex:eu-west-1:111122223333:bot/ABC' },
      { Action: 'lex:UpdateBot', arn: 'lex:eu-west-1:111122223333:bot:Order' },
      { Action: 'apigateway:SetWebACL', arn: 'apigateway:eu-west-1::/restapis/a/stages/prod' },
      { Action: 'apigateway:SetWebACL', arn: 'apigateway:eu-west-1::/apis/a/stages/prod' },
    ].map(({ Action, arn }) => ({
      what: `${arn}, of a type that has two forms of ARN`,
      subject: roleThat({ Action, Resource: `arn:aws:${arn}` }),
      claim: { Action },
      shows: { resource: `arn:aws:${arn}` },
    })),
    ...['ec2:eu-west-1::snapshot/snap-1', 'dynamodb:eu-west-1:111122223333:table/t/backup/1'].map(
      (arn) => ({
        what: `a recovery point, ${arn}`,
        subject: roleThat({ Action: 'backup:DeleteRecoveryPoint', Resource: `arn:aws:${arn}` }),
        claim: { Action: 'backup:DeleteRecoveryPoint' },
        shows: { resource: `arn:aws:${arn}` },
      }),
    ),
    {
      what: 'a call without the resource that it may name',
      subject: roleThat(
        { Action: 'polly:SynthesizeSpeech' },
        { Effect: 'Deny', Action: 'polly:*', Resource: 'arn:aws:polly:*:*:lexicon/*' },
      ),
      claim: { Action: 'polly:SynthesizeSpeech' },
      shows: { resource: '*' },
    },
    {
      what: 'an empty tag where it is compared as a boolean',
      subject: roleThat(
        {},
        { Effect: 'Deny', Condition: { BoolIfExists: { 'aws:PrincipalTag/mfa': 'true' } } },
        { Effect: 'Deny', Condition: { Bool: { 'aws:PrincipalTag/mfa': 'false' } } },
      ),
      claim: read,
      shows: { context: { 'aws:PrincipalTag/mfa': '' } },
    },
    {
      what: 'a role with the unique id that a bucket lets in',
      subject: role({
        arn: ROLE,
        identity: [],
        resources: [
          {
            arn: BUCKET,
            policy: doc({ Principal: { AWS: 'AROAABCDEFGHIJKLMNOPQ' }, Resource: `${BUCKET}/*` }),
          },
        ],
      }),
      claim: read,
      shows: { principal: { uniqueId: 'AROAABCDEFGHIJKLMNOPQ' } },
    },
    {
      what: 'half a dollar',
      subject: roleThat({
        Action: 'autoscaling:CreateLaunchConfiguration',
        Condition: {
          NumericGreaterThan: { 'autoscaling:SpotPrice': '0' },
          NumericLessThan: { 'autoscaling:SpotPrice': '1' },
        },
      }),
      claim: { Action: 'autoscaling:CreateLaunchConfiguration' },
      shows: { context: { 'autoscaling:SpotPrice': '0.5' } },
    },
    {
      what: 'a canonical user where whoever has an account, services and strangers are kept out',
      subject: resourcePolicy(
        doc(
          { Principal: '*', Resource: `${BUCKET}/*` },
          {
            Effect: 'Deny',
            Principal: '*',
            Condition: { Null: { 'aws:PrincipalAccount': 'false' } },
          },
          {
            Effect: 'Deny',
            Principal: '*',
            Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
          },
        ),
      ),
      claim: read,
      shows: { principal: { type: 'CanonicalUser' } },
    },
  ])('$what', ({ subject, claim, shows }) => {
    const proof = never(subject, claim);
    expect(proof).toMatchObject({ holds: false, counterexample: shows });
  });

  test('nobody, where the nearest neighbour of each is meant', () => {
    const elsewhere = { StringEquals: { 'aws:ResourceAccount': '444455556666' } };
    const own = 'arn:aws:sqs:*:111122223333:*';
    expect(
      never(roleThat({ ...send, Condition: elsewhere }), { ...send, Resource: own }).holds,
    ).toBe(true);
    const folder = bucketFor({ Resource: `${BUCKET}/\${aws:username}/*` });
    const others = { StringNotEquals: { 'aws:username': 'bob' } };
    expect(never(folder, { ...read, Resource: `${BUCKET}/bob/*`, Condition: others }).holds).toBe(
      true,
    );
    const admin = roleThat({ Condition: { StringLike: { 'aws:userid': '*admin' } } });
    const rest = { StringNotLike: { 'aws:userid': '*n' } };
    expect(never(admin, { ...read, Condition: rest }).holds).toBe(true);
  });
});

test('an answer is the same whatever was asked before', () => {
  const names = ['sqs:DeleteMessage', 'sqs:AddPermission'];
  const queue = (Action: string[]): Partial<Statement> => ({
    Action,
    Resource: 'arn:aws:sqs:*:*:q',
  });
  const [one, other] = [queue(names), queue([...names].reverse())] as const;
  const counterexample = (...statements: Partial<Statement>[]) => {
    const proof = only(roleThat(...statements), READ);
    return proof.holds ? undefined : proof.counterexample.action;
  };
  counterexample(one, other);
  const first = counterexample(other, one);
  jest.resetModules();
  const fresh = require('../../access/index') as typeof import('../../access/index');
  const anew = fresh
    .prover(loadCatalogue())
    .only(fresh.role({ arn: ROLE, identity: [doc(other, one)] }), READ);
  expect(anew).toMatchObject({ counterexample: { action: first } });
});

test('a session whose name would hold a slash is nobody', () => {
  const named = (name: string) =>
    never(roleThat({ Condition: { StringLike: { 'aws:userid': `*:${name}` } } }), READ).holds;
  expect(named('a/b')).toBe(true);
  expect(named('a-b')).toBe(false);
});

test('a session that a user made for somebody else may what names the user', () => {
  const bucket = bucketFor({ Principal: { AWS: ALICE } });
  const proof = only(bucket, {
    Action: 's3:*',
    Condition: { ArnEquals: { 'aws:PrincipalArn': ALICE } },
  });
  expect(proof).toMatchObject({ counterexample: { principal: { federatedBy: ALICE } } });
  expect(only(bucket, { Action: 's3:*', Principal: { AWS: ALICE } }).holds).toBe(true);
});

test('folders of users are compared for every name that a document knows', () => {
  const own = identityPolicy(doc({ Resource: `${BUCKET}/\${aws:username}/*` }));
  const all = { Action: 's3:*', Resource: `${BUCKET}/*` };
  const butBob = { ...all, Effect: 'Deny', Resource: `${BUCKET}/bob/*` } as const;
  expect(atMost(own, identityPolicy(doc(all))).holds).toBe(true);
  expect(atMost(own, identityPolicy(doc(all, butBob))).holds).toBe(false);
});

test('a path with an empty segment belongs to nobody', () => {
  const named = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*/bob' } };
  const proof = never(bucketFor({ Condition: named }), { Action: 's3:GetObject' });
  expect(proof).toMatchObject({
    counterexample: { principal: { id: expect.stringMatching(/:user\/[^/]+\/bob$/) } },
  });
});

test('of the types of resources that nothing tells apart, a counterexample has the shortest', () => {
  const proof = never(roleThat({}), { Action: 's3:GetObject' });
  expect(proof).toMatchObject({ counterexample: { resource: 'arn:aws:s3:::x/x' } });
});

test('a variable where IAM takes none is no proof', () => {
  const queue = roleThat({ Action: 'sqs:*', Resource: `arn:aws:sqs:*:\${aws:PrincipalTag/a}:q` });
  expect(() => never(queue, { Action: 'sqs:SendMessage' })).toThrow(InexactError);
});

test('an address or a number that fills a variable is no proof', () => {
  const folder = (condition: Statement['Condition']) =>
    roleThat({ Resource: `${BUCKET}/\${aws:SourceIp}/*`, Condition: condition });
  const claim = { Action: 's3:GetObject', Resource: `${BUCKET}/10.1.*` } as const;
  const inside = folder({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } });
  expect(() => never(inside, claim)).toThrow(InexactError);
  expect(never(folder({ StringLike: { 'aws:SourceIp': '10.*' } }), claim).holds).toBe(false);
});
