import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import {
  type Answer,
  type Documents,
  decide,
  type Policies,
  type Policy,
  type PolicyInput,
  type Principal,
  policiesOf,
  readTemplate,
  type Template as TemplateJson,
} from '../../access/index';
import { loadCatalogue } from '../../access/node';
import { EVERY_SETTING, INSTEAD } from '../../bin/every-setting';
import { claims as claimsOfAdmins } from '../../lib/account-access/admins/claims';
import type { AccountAccessAdminsStackProps } from '../../lib/account-access/admins/props';
import { AccountAccessAdminsStack } from '../../lib/account-access/admins/stack';
import { claims } from '../../lib/account-access/claims';
import type { AccountAccessStackProps } from '../../lib/account-access/props';
import { AccountAccessStack } from '../../lib/account-access/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

const synth = (props: AccountAccessStackProps) =>
  Template.fromStack(new AccountAccessStack(testApp(), 'Stack', props)).toJSON();
const synthAdmins = (props: AccountAccessAdminsStackProps) =>
  Template.fromStack(new AccountAccessAdminsStack(testApp(), 'Stack', props)).toJSON();

describe.each([
  { settings: 'by default', props: {}, environments: ENVIRONMENTS },
  { settings: 'with every setting for users', props: EVERY_SETTING },
  {
    settings: 'with listed roles',
    props: { ...INSTEAD, generalAccountId: '111122223333', organizationId: 'o-abcdefghij' },
  },
])('what is claimed', ({ settings, props, environments }) => {
  testClaims(
    `of the roles ${settings}`,
    synth(props),
    (stack) => claims(stack, props),
    environments,
  );
  testClaims(
    `of their administrators ${settings}`,
    synthAdmins(props),
    (stack) => claimsOfAdmins(stack, props),
    environments,
  );
});

const GENERAL = '111122223333';
const MEMBER = '444455556666';
const STRANGER = '123456789012';
const ORGANIZATION = 'o-abcdefghij';
const LISTED =
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admins_*';

const ALLOW_ALL: Policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

function inMember(props: AccountAccessStackProps): Documents {
  const stack = new AccountAccessStack(testApp(), 'AccountAccess', props);
  return deployed(Template.fromStack(stack), MEMBER);
}

function inGeneral(props: AccountAccessAdminsStackProps): Documents {
  const stack = new AccountAccessAdminsStack(testApp(), 'AccountAccessAdmins', props);
  return deployed(Template.fromStack(stack), GENERAL);
}

function deployed(template: Template, account: string): Documents {
  return readTemplate(template.toJSON() as TemplateJson, {
    account,
    region: 'eu-west-1',
    partition: 'aws',
    stackName: 'AccountAccess',
  });
}

/** The policies of the group, or without a group the policy that is attached to roles. */
function administrators(general: Documents) {
  const [group] = general.groups;
  return group ? policiesOf(group, general) : general.managedPolicies.map(({ policy }) => policy);
}

function roleOf(documents: Documents, name: string) {
  const role = documents.roles.find((candidate) => candidate.name === name);
  if (!role) throw new Error(`no role '${name}'`);
  return role;
}

const aws = (id: string): Principal => ({ type: 'AWS', id });
const user = (name: string, account = GENERAL) => aws(`arn:aws:iam::${account}:user/${name}`);
const session = (role: string, account: string) =>
  aws(`arn:aws:sts::${account}:assumed-role/${role}/alice`);

const ORGANIZATIONS = {
  'aws:PrincipalOrgID': ORGANIZATION,
  'aws:ResourceOrgID': ORGANIZATION,
};

describe.each(['AccountReadOnly', 'AccountAdministrator'])('becoming %s', (name) => {
  describe('for users', () => {
    const { arn, trust } = roleOf(
      inMember({ generalAccountId: GENERAL, organizationId: ORGANIZATION }),
      name,
    );
    const group = administrators(inGeneral({ organizationId: ORGANIZATION }));
    const alice = user('account-administrators/alice');
    const mfa = { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '3599' };
    const context = { ...ORGANIZATIONS, ...mfa, 'sts:RoleSessionName': 'alice' };

    test.each<{
      who: string;
      as?: Principal;
      with?: Record<string, string | undefined>;
      identity?: readonly PolicyInput[];
      answer: Answer;
    }>([
      { who: 'an administrator with MFA, as herself', answer: 'Allowed' },
      {
        who: 'one under a deeper path',
        as: user('account-administrators/berlin/alice'),
        answer: 'Allowed',
      },
      {
        who: 'one without MFA, with a console password',
        with: { 'aws:MultiFactorAuthPresent': 'false', 'aws:MultiFactorAuthAge': undefined },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'one who was not asked for MFA, whatever its age',
        with: { 'aws:MultiFactorAuthPresent': 'false' },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'one of whose MFA only the age is known',
        with: { 'aws:MultiFactorAuthPresent': undefined },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'one of whose MFA the age is not known',
        with: { 'aws:MultiFactorAuthAge': undefined },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'one with a long-term access key, which carries no MFA context at all',
        with: { 'aws:MultiFactorAuthPresent': undefined, 'aws:MultiFactorAuthAge': undefined },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'one whose MFA is an hour old',
        with: { 'aws:MultiFactorAuthAge': '3600' },
        answer: 'ImplicitlyDenied',
      },
      {
        who: "one with somebody else's name",
        with: { 'sts:RoleSessionName': 'bob' },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'one whose account has left the organization',
        with: { 'aws:PrincipalOrgID': 'o-klmnopqrst' },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'one whose account is in no organization',
        with: { 'aws:PrincipalOrgID': undefined },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a user under the path who is not in the group',
        identity: [],
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a user of another path who may do everything',
        as: user('developers/alice'),
        identity: [ALLOW_ALL],
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a user of a path that begins alike',
        as: user('account-administrators-of-tea/alice'),
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a user under the same path of another account',
        as: user('account-administrators/alice', STRANGER),
        identity: [ALLOW_ALL],
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a user under the same path of the member account itself',
        as: user('account-administrators/alice', MEMBER),
        identity: [ALLOW_ALL],
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a role of the general account that may do everything',
        as: session('Administrator', GENERAL),
        identity: [ALLOW_ALL],
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'the root user of the general account',
        as: aws(`arn:aws:iam::${GENERAL}:root`),
        identity: [ALLOW_ALL],
        answer: 'ImplicitlyDenied',
      },
    ])('$who: $answer', ({ as = alice, with: change, identity = group, answer }) => {
      const request = {
        principal: as,
        action: 'sts:AssumeRole',
        resource: arn,
        context: present({ ...context, ...change }),
      };
      expect(decide(request, { identity, trust }).answer).toBe(answer);
    });
  });

  describe('for listed roles', () => {
    const { arn, trust } = roleOf(
      inMember({
        generalAccountId: GENERAL,
        organizationId: ORGANIZATION,
        accountAdministratorRoleArns: [LISTED, `arn:aws:iam::${GENERAL}:role/operator`],
      }),
      name,
    );
    const policy = administrators(
      inGeneral({ organizationId: ORGANIZATION, accountAdministratorRoleArns: [LISTED] }),
    );
    const sso = 'AWSReservedSSO_Admins_0123456789abcdef';
    const ssoArn = `arn:aws:iam::${GENERAL}:role/aws-reserved/sso.amazonaws.com/${sso}`;

    test.each<{
      who: string;
      as: Principal;
      with?: Record<string, string | undefined>;
      identity?: readonly PolicyInput[];
      answer: Answer;
    }>([
      {
        who: 'a person who comes through Identity Center, under whatever session name',
        as: session(sso, GENERAL),
        with: { 'aws:PrincipalArn': ssoArn, 'sts:RoleSessionName': 'alice@example.com' },
        answer: 'Allowed',
      },
      {
        who: 'a session of a listed role without MFA context',
        as: session('operator', GENERAL),
        answer: 'Allowed',
      },
      {
        who: 'a role whose name only begins alike',
        as: session('operators', GENERAL),
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a role of that name that somebody made outside the reserved path',
        as: session(sso, GENERAL),
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'another permission set',
        as: session('AWSReservedSSO_Developers_0123456789abcdef', GENERAL),
        with: { 'aws:PrincipalArn': ssoArn.replace('Admins', 'Developers') },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a listed role without the policy',
        as: session('operator', GENERAL),
        identity: [],
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a role of the same name in another account',
        as: session('operator', STRANGER),
        identity: [ALLOW_ALL],
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a listed role whose account has left the organization',
        as: session('operator', GENERAL),
        with: { 'aws:PrincipalOrgID': 'o-klmnopqrst' },
        answer: 'ImplicitlyDenied',
      },
      {
        who: 'a user with MFA and her own name, who would get in by the other variant',
        as: user('account-administrators/alice'),
        with: {
          'aws:MultiFactorAuthPresent': 'true',
          'aws:MultiFactorAuthAge': '60',
          'sts:RoleSessionName': 'alice',
        },
        answer: 'ImplicitlyDenied',
      },
    ])('$who: $answer', ({ as, with: change, identity = policy, answer }) => {
      const request = {
        principal: as,
        action: 'sts:AssumeRole',
        resource: arn,
        context: present({ ...ORGANIZATIONS, ...change }),
      };
      expect(decide(request, { identity, trust }).answer).toBe(answer);
    });
  });

  test('works in a sandbox with defaults alone, where one account plays both sides', () => {
    const { arn, trust } = roleOf(inMember({}), name);
    const own = deployed(
      Template.fromStack(new AccountAccessAdminsStack(testApp(), 'Admins')),
      MEMBER,
    );
    const request = {
      principal: user('account-administrators/alice', MEMBER),
      action: 'sts:AssumeRole',
      resource: arn,
      context: {
        'aws:MultiFactorAuthPresent': 'true',
        'aws:MultiFactorAuthAge': '60',
        'sts:RoleSessionName': 'alice',
      },
    };
    expect(decide(request, { identity: administrators(own), trust }).answer).toBe('Allowed');
    expect(decide(request, { identity: [], trust }).answer).toBe('ImplicitlyDenied');
  });
});

describe('the group of administrators', () => {
  const role = (name: string, account = MEMBER) => `arn:aws:iam::${account}:role/${name}`;

  test.each<{
    what: string;
    props: AccountAccessAdminsStackProps;
    action?: string;
    on: string;
    with?: Record<string, string | undefined>;
    answer: Answer;
  }>([
    {
      what: 'the role in an account of the organization',
      props: { organizationId: ORGANIZATION },
      on: role('account-access/AccountReadOnly'),
      answer: 'Allowed',
    },
    {
      what: "the role of the same name in a stranger's organization",
      props: { organizationId: ORGANIZATION },
      on: role('account-access/AccountReadOnly', STRANGER),
      with: { 'aws:ResourceOrgID': 'o-klmnopqrst' },
      answer: 'ImplicitlyDenied',
    },
    {
      what: "the role of the same name in a stranger's account without an organization",
      props: { organizationId: ORGANIZATION },
      on: role('account-access/AccountReadOnly', STRANGER),
      with: { 'aws:ResourceOrgID': undefined },
      answer: 'ImplicitlyDenied',
    },
    {
      what: 'another role under the path',
      props: { organizationId: ORGANIZATION },
      on: role('account-access/AccountReadOnlyAndMore'),
      answer: 'ImplicitlyDenied',
    },
    {
      what: 'a role of the same name outside the path',
      props: { organizationId: ORGANIZATION },
      on: role('AccountAdministrator'),
      answer: 'ImplicitlyDenied',
    },
    {
      what: 'the role with tags that nobody bound',
      props: { organizationId: ORGANIZATION },
      action: 'sts:TagSession',
      on: role('account-access/AccountReadOnly'),
      answer: 'ImplicitlyDenied',
    },
    {
      what: 'the role in an account that is listed',
      props: { memberAccountIds: [MEMBER] },
      on: role('account-access/AccountAdministrator'),
      answer: 'Allowed',
    },
    {
      what: 'the role in an account that is not listed',
      props: { memberAccountIds: [MEMBER] },
      on: role('account-access/AccountAdministrator', STRANGER),
      answer: 'ImplicitlyDenied',
    },
    {
      what: 'the role in a listed account that has left the organization',
      props: { memberAccountIds: [MEMBER], organizationId: ORGANIZATION },
      on: role('account-access/AccountAdministrator'),
      with: { 'aws:ResourceOrgID': 'o-klmnopqrst' },
      answer: 'ImplicitlyDenied',
    },
    {
      what: 'the role in another account, with defaults',
      props: {},
      on: role('account-access/AccountReadOnly'),
      answer: 'ImplicitlyDenied',
    },
  ])(
    'may take $what: $answer',
    ({ props, action = 'sts:AssumeRole', on, with: change, answer }) => {
      const everyone: Policy = {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${GENERAL}:root` }, Action: 'sts:*' },
        ],
      };
      const request = {
        principal: user('account-administrators/alice'),
        action,
        resource: on,
        context: present({ ...ORGANIZATIONS, ...change }),
      };
      const identity = administrators(inGeneral(props));
      expect(decide(request, { identity, trust: everyone }).answer).toBe(answer);
    },
  );
});

describe('AccountReadOnly', () => {
  const documents = inMember({ generalAccountId: GENERAL });
  const { boundary, ...role } = roleOf(documents, 'AccountReadOnly');
  const identity = policiesOf(role, documents);
  const principal = session('AccountReadOnly', MEMBER);
  const may = (action: string, resource: string, policies: Policies = { identity, boundary }) =>
    decide({ principal, action, resource, resourceAccount: MEMBER }, policies).answer;

  test.each([
    { may: 's3:GetBucketPolicy', mayNot: 's3:PutBucketPolicy', on: 'arn:aws:s3:::bucket' },
    { may: 's3:GetBucketVersioning', mayNot: 's3:ListBucket', on: 'arn:aws:s3:::bucket' },
    { may: 's3:ListAllMyBuckets', mayNot: 's3:GetObject', on: 'arn:aws:s3:::bucket/a' },
    {
      may: 'dynamodb:DescribeTable',
      mayNot: 'dynamodb:GetItem',
      on: `arn:aws:dynamodb:eu-west-1:${MEMBER}:table/t`,
    },
    {
      may: 'secretsmanager:DescribeSecret',
      mayNot: 'secretsmanager:GetSecretValue',
      on: `arn:aws:secretsmanager:eu-west-1:${MEMBER}:secret:s`,
    },
    { may: 'ssm:DescribeParameters', mayNot: 'ssm:GetParametersByPath', on: '*' },
    {
      may: 'logs:DescribeLogGroups',
      mayNot: 'logs:FilterLogEvents',
      on: `arn:aws:logs:eu-west-1:${MEMBER}:log-group:g`,
    },
    { may: 'kms:ListAliases', mayNot: 'kms:Decrypt', on: '*' },
    {
      may: 'sqs:GetQueueAttributes',
      mayNot: 'sqs:ReceiveMessage',
      on: `arn:aws:sqs:eu-west-1:${MEMBER}:q`,
    },
    { may: 'ec2:DescribeInstances', mayNot: 'ec2:DescribeInstanceAttribute', on: '*' },
    { may: 'ec2:DescribeInstanceStatus', mayNot: 'ec2:GetConsoleOutput', on: '*' },
    { may: 'ec2:DescribeLaunchTemplates', mayNot: 'ec2:DescribeLaunchTemplateVersions', on: '*' },
    { may: 'ec2:DescribeVpcs', mayNot: 'ec2:DescribeVpnConnections', on: '*' },
    { may: 'lambda:ListEventSourceMappings', mayNot: 'lambda:ListFunctions', on: '*' },
    { may: 'ecs:ListTaskDefinitions', mayNot: 'ecs:DescribeTaskDefinition', on: '*' },
    {
      may: 'cloudformation:DescribeStackResources',
      mayNot: 'cloudformation:GetTemplate',
      on: `arn:aws:cloudformation:eu-west-1:${MEMBER}:stack/s/1`,
    },
    { may: 'cloudwatch:GetMetricData', mayNot: 'cloudwatch:GetSpaceCredentials', on: '*' },
    { may: 'iam:GetRole', mayNot: 'iam:UpdateAssumeRolePolicy', on: role.arn },
  ])(
    'may $may, but not $mayNot, even with a policy that allows it',
    ({ may: allowed, mayNot, on }) => {
      expect(may(allowed, on)).toBe('Allowed');
      expect(may(mayNot, on)).toBe('ImplicitlyDenied');
      expect(may(mayNot, on, { identity: [...identity, ALLOW_ALL], boundary })).toBe(
        'ImplicitlyDenied',
      );
    },
  );

  test('may not what the policy of a bucket allows to the role, only what it allows to a session', () => {
    const bucketPolicy = (AWS: string): Policy => ({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS }, Action: 's3:*', Resource: 'arn:aws:s3:::bucket/*' },
      ],
    });
    const read = (AWS: string) =>
      may('s3:GetObject', 'arn:aws:s3:::bucket/a', {
        identity,
        boundary,
        resource: bucketPolicy(AWS),
      });
    expect(read(role.arn)).toBe('ImplicitlyDenied');
    expect(read(principal.id)).toBe('Allowed'); // see Limits in the page
  });

  test('may do exactly what was named, which AWS knows, and of all that AWS knows only list and read', () => {
    const { actions } = loadCatalogue();
    const allowed = actions.filter(({ name }) => may(name, '*') === 'Allowed');
    const named = identity
      .flatMap(({ document }) => [document.Statement].flat())
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => [Action ?? []].flat());
    const names = allowed.map(({ name }) => name);
    expect(names.sort()).toEqual([...named, 'sts:GetCallerIdentity'].sort());
    expect(actions.length).toBeGreaterThan(20_000);
    expect(new Set(allowed.map(({ accessLevel }) => accessLevel))).toEqual(
      new Set(['List', 'Read']),
    );
  });
});

describe('AccountAdministrator', () => {
  const documents = inMember({ generalAccountId: GENERAL });
  const identity = policiesOf(roleOf(documents, 'AccountAdministrator'), documents);
  const principal = session('AccountAdministrator', MEMBER);
  const may = (action: string, resource: string) =>
    decide({ principal, action, resource, resourceAccount: MEMBER }, { identity }).answer;
  const role = (name: string) => `arn:aws:iam::${MEMBER}:role/${name}`;
  const policy = (name: string) => `arn:aws:iam::${MEMBER}:policy/${name}`;
  const stack = (name: string) =>
    `arn:aws:cloudformation:eu-west-1:${MEMBER}:stack/${name}/00000000-0000-0000-0000-000000000000`;
  const actionsOn = (arn: string, service: string) =>
    loadCatalogue()
      .actions.map(({ name }) => name)
      .filter((name) => name.startsWith(`${service}:`) && may(name, arn) === 'Allowed');

  test('may do everything elsewhere that a role can', () => {
    const { actions } = loadCatalogue();
    const refused = actions.filter(({ name }) => may(name, '*') !== 'Allowed');
    const names = refused.map(({ name }) => name);
    expect(names.sort()).toEqual(['sts:GetFederationToken', 'sts:GetSessionToken']);
  });

  test.each([
    { what: 'role', arn: role('account-access/AccountReadOnly'), look: 'iam:GetRole' },
    { what: 'role', arn: role('account-access/AccountAdministrator'), look: 'iam:GetRole' },
    { what: 'role', arn: role('account-access/StillToCome'), look: 'iam:ListRolePolicies' },
    { what: 'policy', arn: policy('account-access/Any'), look: 'iam:GetPolicyVersion' },
  ])('may only look at the $what $arn', ({ arn, look }) => {
    const actions = actionsOn(arn, 'iam');
    expect(actions).toContain(look);
    expect(actions.filter((action) => !/^iam:(Get|List)/.test(action))).toEqual([]);
  });

  test('may only look at the stack that made the roles, and change its neighbour', () => {
    const actions = actionsOn(stack('AccountAccess'), 'cloudformation');
    expect(actions).toContain('cloudformation:DescribeStacks');
    expect(actions.filter((a) => !/^cloudformation:(Describe|Get|List)/.test(a))).toEqual([]);
    expect(may('cloudformation:DeleteStack', stack('Another'))).toBe('Allowed');
  });

  test('may make another role: the denial is a seat belt, and no lock', () => {
    expect(may('iam:CreateRole', role('another'))).toBe('Allowed');
    expect(may('iam:PutRolePolicy', role('another'))).toBe('Allowed');
    expect(may('iam:CreatePolicyVersion', policy('another'))).toBe('Allowed');
    expect(may('iam:PutRolePolicy', role('account-access/AccountReadOnly'))).toBe(
      'ExplicitlyDenied',
    );
  });
});

describe('the service control policy of the page', () => {
  const page = readFileSync(path.join(__dirname, '../../docs/account-access.md'), 'utf8');
  const [, json = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  const scp: Policy = JSON.parse(json);

  const administrator = session('Administrator', MEMBER); // a role that AccountAdministrator made
  const stackSets = session('stacksets-exec-0123456789abcdef', MEMBER);
  const ours = 'account-access/AccountAdministrator';
  const theirs = 'stacksets-exec-0123456789abcdef';
  const answer = (principal: Principal, action: string, name: string, type = 'role') =>
    decide(
      { principal, action, resource: `arn:aws:iam::${MEMBER}:${type}/${name}` },
      { identity: [ALLOW_ALL], scps: [[ALLOW_ALL], [ALLOW_ALL, scp]] },
    ).answer;

  test.each([
    { who: 'an administrator', as: administrator },
    { who: 'the root user', as: aws(`arn:aws:iam::${MEMBER}:root`) },
  ])('keeps $who from changing these roles, and what StackSets acts as', ({ as }) => {
    for (const action of ['CreateRole', 'DeleteRole', 'PassRole', 'UpdateAssumeRolePolicy']) {
      expect(answer(as, `iam:${action}`, ours)).toBe('ExplicitlyDenied');
      expect(answer(as, `iam:${action}`, theirs)).toBe('ExplicitlyDenied');
      expect(answer(as, `iam:${action}`, 'another')).toBe('Allowed');
    }
    const version = 'iam:CreatePolicyVersion';
    expect(answer(as, version, 'account-access/Any', 'policy')).toBe('ExplicitlyDenied');
    expect(answer(as, version, 'another', 'policy')).toBe('Allowed');
    expect(answer(as, 'iam:GetRole', ours)).toBe('Allowed');
    expect(answer(as, 'iam:ListRolePolicies', theirs)).toBe('Allowed');
  });

  test('lets StackSets change these roles, but not what it acts as', () => {
    expect(answer(stackSets, 'iam:CreateRole', ours)).toBe('Allowed');
    expect(answer(stackSets, 'iam:UpdateAssumeRolePolicy', ours)).toBe('Allowed');
    expect(answer(stackSets, 'iam:DeleteRole', ours)).toBe('Allowed');
    expect(answer(stackSets, 'iam:CreatePolicy', 'account-access/Any', 'policy')).toBe('Allowed');
    expect(answer(stackSets, 'iam:PutRolePolicy', theirs)).toBe('ExplicitlyDenied');
  });

  test.each([
    {
      what: 'the stack that made these roles',
      name: 'StackSet-AccountAccessRollout-0',
      is: 'Allowed',
    },
    {
      what: 'that of what StackSets acts as',
      name: 'stacksets-exec-role-stack-0',
      is: 'ExplicitlyDenied',
    },
  ])('keeps $what from all but CloudFormation', ({ name, is }) => {
    const may = (principal: Principal, action: string, name: string) =>
      decide(
        {
          principal,
          action,
          resource: `arn:aws:cloudformation:eu-west-1:${MEMBER}:stack/${name}/0`,
        },
        { identity: [ALLOW_ALL], scps: [[ALLOW_ALL, scp]] },
      ).answer;
    for (const action of ['CreateStack', 'DeleteStack', 'UpdateStack', 'ExecuteChangeSet']) {
      expect(may(administrator, `cloudformation:${action}`, name)).toBe('ExplicitlyDenied');
      expect(may(stackSets, `cloudformation:${action}`, name)).toBe(is);
      expect(may(administrator, `cloudformation:${action}`, 'another')).toBe('Allowed');
    }
    expect(may(administrator, 'cloudformation:DescribeStacks', name)).toBe('Allowed');
  });

  test('keeps the account in the organization, without which it would not apply', () => {
    const request = { principal: administrator, resource: '*', resourceAccount: MEMBER };
    const policies = { identity: [ALLOW_ALL], scps: [[ALLOW_ALL, scp]] };
    const may = (action: string) => decide({ ...request, action }, policies).answer;
    expect(may('organizations:LeaveOrganization')).toBe('ExplicitlyDenied');
    expect(may('organizations:DescribeOrganization')).toBe('Allowed');
  });

  test('lets administrators of the general account in, which is a member account too', () => {
    const { arn, trust } = roleOf(inMember({ generalAccountId: GENERAL }), 'AccountReadOnly');
    const request = {
      principal: user('account-administrators/alice'),
      action: 'sts:AssumeRole',
      resource: arn,
      context: {
        'aws:MultiFactorAuthPresent': 'true',
        'aws:MultiFactorAuthAge': '60',
        'sts:RoleSessionName': 'alice',
      },
    };
    const identity = administrators(inGeneral({ memberAccountIds: [MEMBER] }));
    expect(decide(request, { identity, trust, scps: [[ALLOW_ALL, scp]] }).answer).toBe('Allowed');
  });

  test('holds in every partition', () => {
    const request = {
      principal: aws(`arn:aws-us-gov:sts::${MEMBER}:assumed-role/Administrator/alice`),
      action: 'iam:PutRolePolicy',
      resource: `arn:aws-us-gov:iam::${MEMBER}:role/${ours}`,
    };
    const policies = { identity: [ALLOW_ALL], scps: [[ALLOW_ALL, scp]] };
    expect(decide(request, policies).answer).toBe('ExplicitlyDenied');
  });

  test('fits into the 5,120 characters of a policy as it stands', () => {
    expect(json.length).toBeLessThan(5_120);
  });
});

/** A context without the keys that a request does not carry. */
function present(context: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
