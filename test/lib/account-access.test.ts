import { Match, Template } from 'aws-cdk-lib/assertions';
import { readTemplate } from '../../access/index';
import type { AccountAccessStackProps } from '../../lib/account-access/props';
import { AccountAccessStack } from '../../lib/account-access/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { policies, withoutPolicies } from '../support/readable';

const ROLE_ARN =
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admins_*';

const USERS: AccountAccessStackProps = {
  generalAccountId: '111122223333',
  organizationId: 'o-abcdefghij',
  accountAdministratorUserPath: '/staff/administrators/',
  readOnlySessionHours: 12,
  administratorSessionHours: 2,
};

const ROLES: AccountAccessStackProps = {
  generalAccountId: '111122223333',
  organizationId: 'o-abcdefghij',
  accountAdministratorRoleArns: [ROLE_ARN],
};

function synth(props: AccountAccessStackProps = {}): Template {
  return Template.fromStack(new AccountAccessStack(testApp(), 'Stack', props));
}

describe('with defaults', () => {
  const template = synth().toJSON();

  test('grants what was reviewed', () => {
    expect(policies(template)).toMatchSnapshot();
  });

  test('matches the reviewed template', () => {
    expect(withoutPolicies(template)).toMatchSnapshot();
  });
});

test.each([
  { settings: 'every setting for users', props: USERS },
  { settings: 'every setting for listed roles', props: ROLES },
])('with $settings, trusts whom was reviewed, and differs in nothing else', ({ props }) => {
  const trust = 'AssumeRolePolicyDocument';
  const all = Object.entries(policies(synth(props).toJSON()));
  expect(all.filter(([place]) => place.endsWith(trust))).toMatchSnapshot();
  const others = (of: object) => Object.entries(of).filter(([place]) => !place.endsWith(trust));
  expect(others(Object.fromEntries(all))).toEqual(others(policies(synth().toJSON())));
});

test.each<{ when: string; props: AccountAccessStackProps; message: string }>([
  {
    when: 'generalAccountId is a name',
    props: { generalAccountId: 'general' },
    message: "'generalAccountId' must be a 12-digit account id, got 'general'",
  },
  {
    when: 'generalAccountId has eleven digits',
    props: { generalAccountId: '11112222333' },
    message: "'generalAccountId' must be a 12-digit account id, got '11112222333'",
  },
  {
    when: 'organizationId could match other organizations',
    props: { organizationId: 'o-*' },
    message:
      "'organizationId' must be the id of an organization (o- and 10 to 32 lower-case letters or digits), got 'o-*'",
  },
  {
    when: 'accountAdministratorUserPath is every path',
    props: { accountAdministratorUserPath: '/' },
    message:
      "'accountAdministratorUserPath' must be an IAM path like '/staff/', with a slash at both ends and not '/' alone, got '/'",
  },
  {
    when: 'accountAdministratorUserPath could match other paths',
    props: { accountAdministratorUserPath: '/admin*/' },
    message:
      "'accountAdministratorUserPath' must be an IAM path like '/staff/', with a slash at both ends and not '/' alone, got '/admin*/'",
  },
  {
    when: 'accountAdministratorUserPath lacks the slash that keeps longer names out',
    props: { accountAdministratorUserPath: '/administrators' },
    message:
      "'accountAdministratorUserPath' must be an IAM path like '/staff/', with a slash at both ends and not '/' alone, got '/administrators'",
  },
  {
    when: 'roles and users would be mixed',
    props: { ...ROLES, accountAdministratorUserPath: '/account-administrators/' },
    message:
      "'accountAdministratorUserPath' is about users, and 'accountAdministratorRoleArns' admits roles in their place; set one of the two, got both",
  },
  {
    when: 'accountAdministratorRoleArns is set without their account',
    props: { accountAdministratorRoleArns: [ROLE_ARN] },
    message:
      "'accountAdministratorRoleArns' needs 'generalAccountId', the account of these roles, got none",
  },
  {
    when: 'accountAdministratorRoleArns is empty, which nobody could meet',
    props: { ...ROLES, accountAdministratorRoleArns: [] },
    message:
      "'accountAdministratorRoleArns' must hold at least one ARN of a role, or be left out to admit users, got none",
  },
  {
    when: 'accountAdministratorRoleArns holds a role of another account, which could never get in',
    props: {
      ...ROLES,
      accountAdministratorRoleArns: ['arn:aws:iam::444455556666:role/administrator'],
    },
    message:
      "'accountAdministratorRoleArns' must hold ARNs of roles of 'generalAccountId' (arn:PARTITION:iam::111122223333:role/NAME, with * only after the first character of the name), got 'arn:aws:iam::444455556666:role/administrator'",
  },
  {
    when: 'accountAdministratorRoleArns would let every role in',
    props: { ...ROLES, accountAdministratorRoleArns: ['arn:aws:iam::111122223333:role/*'] },
    message:
      "'accountAdministratorRoleArns' must hold ARNs of roles of 'generalAccountId' (arn:PARTITION:iam::111122223333:role/NAME, with * only after the first character of the name), got 'arn:aws:iam::111122223333:role/*'",
  },
  {
    when: 'accountAdministratorRoleArns would let every role under a path in',
    props: { ...ROLES, accountAdministratorRoleArns: ['arn:aws:iam::111122223333:role/staff/*'] },
    message:
      "'accountAdministratorRoleArns' must hold ARNs of roles of 'generalAccountId' (arn:PARTITION:iam::111122223333:role/NAME, with * only after the first character of the name), got 'arn:aws:iam::111122223333:role/staff/*'",
  },
  {
    when: 'accountAdministratorRoleArns holds a session, which is not a role',
    props: {
      ...ROLES,
      accountAdministratorRoleArns: ['arn:aws:sts::111122223333:assumed-role/administrator/alice'],
    },
    message:
      "'accountAdministratorRoleArns' must hold ARNs of roles of 'generalAccountId' (arn:PARTITION:iam::111122223333:role/NAME, with * only after the first character of the name), got 'arn:aws:sts::111122223333:assumed-role/administrator/alice'",
  },
  {
    when: 'readOnlySessionHours is less than IAM allows',
    props: { readOnlySessionHours: 0.5 },
    message: "'readOnlySessionHours' must be a whole number of hours from 1 to 12, got '0.5'",
  },
  {
    when: 'administratorSessionHours is more than IAM allows',
    props: { administratorSessionHours: 13 },
    message: "'administratorSessionHours' must be a whole number of hours from 1 to 12, got '13'",
  },
  {
    when: 'roles would assume a role for longer than AWS lets them',
    props: { ...ROLES, readOnlySessionHours: 2 },
    message:
      "'readOnlySessionHours' must be 1 with 'accountAdministratorRoleArns', because AWS limits a role that assumes another role to an hour, got '2'",
  },
  {
    when: 'a role is there twice',
    props: { ...ROLES, accountAdministratorRoleArns: [ROLE_ARN, ROLE_ARN] },
    message: `'accountAdministratorRoleArns' must hold each role once, got '${ROLE_ARN}' twice`,
  },
  {
    when: 'a role is of another partition than the one before',
    props: {
      ...ROLES,
      accountAdministratorRoleArns: [ROLE_ARN, ROLE_ARN.replace('aws', 'aws-cn')],
    },
    message: `'accountAdministratorRoleArns' must be of the partition 'aws', like '${ROLE_ARN}' in accountAdministratorRoleArns, got '${ROLE_ARN.replace('aws', 'aws-cn')}'`,
  },
])('fails when $when', ({ props, message }) => {
  expect(() => synth(props)).toThrow(new Error(message));
});

describe('roles', () => {
  test('have the names and the path that the general account knows them by', () => {
    for (const RoleName of ['AccountReadOnly', 'AccountAdministrator']) {
      synth().hasResourceProperties('AWS::IAM::Role', { RoleName, Path: '/account-access/' });
    }
  });

  test('can be switched to in the console, which takes 64 characters of path and name together', () => {
    for (const { Properties } of Object.values(synth().findResources('AWS::IAM::Role'))) {
      expect(`${Properties.Path}${Properties.RoleName}`.length).toBeLessThanOrEqual(64);
    }
  });

  test('last an hour, or as long as a setting says', () => {
    synth().allResourcesProperties('AWS::IAM::Role', { MaxSessionDuration: 3600 });
    synth(USERS).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'AccountReadOnly',
      MaxSessionDuration: 12 * 3600,
    });
    synth(USERS).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'AccountAdministrator',
      MaxSessionDuration: 2 * 3600,
    });
  });

  test('hold no policy of AWS, which AWS could widen', () => {
    expect(JSON.stringify(synth(ROLES).toJSON())).not.toContain(':iam::aws:policy/');
  });

  test('see what fits into the 6,144 characters of a managed policy, so that it can be the boundary too', () => {
    const [policy] = Object.values(synth().findResources('AWS::IAM::ManagedPolicy'));
    expect(JSON.stringify(policy?.Properties.PolicyDocument).length).toBeLessThanOrEqual(6_144);
  });
});

describe('trust', () => {
  test.each([
    { variant: 'users', props: USERS },
    { variant: 'listed roles', props: ROLES },
  ])('of $variant names the account, so that a user or role may be made anew', ({ props }) => {
    const root = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']],
    };
    synth(props).allResourcesProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Action: 'sts:AssumeRole', Principal: { AWS: root } })],
      },
    });
  });

  test('of listed roles asks for nothing that their sessions lack', () => {
    synth(ROLES).allResourcesProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectEquals({
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: Match.anyValue(),
            Condition: {
              ArnLike: { 'aws:PrincipalArn': [ROLE_ARN] },
              StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' },
            },
          }),
        ],
      },
    });
  });

  test('asks for no external id, which proves nothing between accounts of one company', () => {
    for (const props of [USERS, ROLES]) {
      expect(JSON.stringify(synth(props).toJSON())).not.toContain('sts:ExternalId');
    }
  });
});

test.each(ENVIRONMENTS)(
  'names nothing of another partition or account in $partition',
  (environment) => {
    const { partition, region, account } = environment;
    const text = JSON.stringify(readTemplate(synth().toJSON(), environment));
    const arns = text.match(/arn:[^"]+/g) ?? [];
    expect(arns.length).toBeGreaterThan(5);
    for (const arn of arns) {
      const [, ofPartition, , ofRegion, ofAccount] = arn.split(':');
      expect([partition]).toContain(ofPartition);
      expect([region, '']).toContain(ofRegion);
      expect([account]).toContain(ofAccount);
    }
  },
);
