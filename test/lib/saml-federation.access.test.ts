import { Template } from 'aws-cdk-lib/assertions';
import {
  type ContextValue,
  type Decision,
  type Documents,
  decide,
  policiesOf,
  type Role,
  readTemplate,
} from '../../access/index';
import { EVERY_SETTING } from '../../bin/every-setting';
import { readSamlMetadata } from '../../bin/saml-metadata';
import { claims } from '../../lib/saml-federation/claims';
import type { SamlFederationStackProps } from '../../lib/saml-federation/props';
import { SamlFederationStack } from '../../lib/saml-federation/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

type Answer = Decision['answer'];
type Context = Readonly<Record<string, ContextValue>>;
type Staff = 'Viewer' | 'Publisher';

const ALLOWED: Answer = 'Allowed';
const DENIED: Answer = 'ImplicitlyDenied';

const { text: samlMetadata } = readSamlMetadata({});

function synth(props: Partial<SamlFederationStackProps> = {}) {
  const stack = new SamlFederationStack(testApp(), 'Stack', { samlMetadata, ...props });
  return Template.fromStack(stack).toJSON();
}

const DEFAULTS = synth();
const BOUND = synth({
  samlSignInRegions: ['eu-central-1', 'eu-west-1'],
  samlIssuer: 'https://idp.example.com/saml',
  samlSubjectType: 'persistent',
});

/** A stack as it is deployed, and what can be asked about it. */
function deployed(template: object, environment: (typeof ENVIRONMENTS)[number] = ENVIRONMENTS[0]) {
  const { account, region, partition } = environment;
  const documents = readTemplate(template, environment);
  const role = (name: Staff) => only(documents.roles, (r) => r.logicalId.startsWith(name));
  const resource = (type: string) => only(documents.resources, (r) => r.type === type);
  const bucket = resource('AWS::S3::Bucket');
  const key = resource('AWS::KMS::Key');
  const iam = (name: string) => `arn:${partition}:iam::${account}:${name}`;
  return {
    bucket: bucket.arn,
    key: key.arn,
    provider: providerOf(role('Viewer')),
    iam,

    /** Whether somebody may do something on the way to becoming the role. */
    signIn: (
      action: string,
      name: Staff,
      who: { type: 'AWS' | 'Federated'; id: string },
      context: Context,
    ) =>
      decide(
        { principal: who, action, resource: role(name).arn, context },
        // Even with every permission in the account.
        { trust: role(name).trust, identity: who.type === 'AWS' ? [ADMINISTRATOR] : [] },
      ).answer,

    /** Whether a session of the role may do something; `context` has its tags, too. */
    may: (name: Staff, action: string, on: string, context: Context = {}) =>
      decide(
        {
          principal: {
            type: 'AWS',
            id: `arn:${partition}:sts::${account}:assumed-role/${role(name).name}/jane@example.com`,
          },
          action,
          resource: on,
          resourceAccount: account,
          context: { 'aws:SecureTransport': 'true', ...context },
        },
        {
          identity: policiesOf(role(name), documents),
          resource: [bucket, key].filter(({ arn }) => on.startsWith(arn)).map(policyOf),
        },
      ).answer,
    region,
    roleTags: role('Viewer').tags,
  };
}

const ADMINISTRATOR = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
} as const;

function only<T>(items: readonly T[], test: (item: T) => boolean): T {
  const [found, ...more] = items.filter(test);
  if (!found || more.length > 0) throw new Error(`expected one of ${items.length} items`);
  return found;
}

function policyOf({ policy, arn }: Documents['resources'][number]) {
  if (!policy) throw new Error(`${arn} has no policy`);
  return policy;
}

function providerOf({ trust }: Role): string {
  const [, provider] = /"Federated":"([^"]+)"/.exec(JSON.stringify(trust.document)) ?? [];
  if (!provider) throw new Error('the trust policy names no provider');
  return provider;
}

testClaims('by default', DEFAULTS, (stack) => claims(stack, {}), ENVIRONMENTS);
testClaims(
  'with every setting',
  synth(EVERY_SETTING),
  (stack) => claims(stack, EVERY_SETTING),
  ENVIRONMENTS,
);

const stack = deployed(DEFAULTS);
const bound = deployed(BOUND);
const folder = (key: string) => `${stack.bucket}/${key}`;
const tag = (department: string) => ({ 'aws:PrincipalTag/Department': department });

describe.each<Staff>(['Viewer', 'Publisher'])('who may become %s', (role) => {
  const audience = { 'SAML:aud': 'https://eu-west-1.signin.aws.amazon.com/saml' };
  const provider = { type: 'Federated', id: stack.provider } as const;

  test.each<{
    who: string;
    as?: { type: 'AWS' | 'Federated'; id: string };
    action?: string;
    context?: Context;
    answer: Answer;
  }>([
    { who: 'somebody whom the identity provider vouches for', context: audience, answer: ALLOWED },
    {
      who: 'the same at the other address',
      context: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
      answer: ALLOWED,
    },
    {
      who: 'the same at a region that is not listed',
      context: { 'SAML:aud': 'https://eu-central-1.signin.aws.amazon.com/saml' },
      answer: DENIED,
    },
    {
      who: 'the same at the address of another partition',
      context: { 'SAML:aud': 'https://signin.amazonaws.cn/saml' },
      answer: DENIED,
    },
    {
      who: 'the same with an encrypted assertion',
      context: { 'SAML:aud': `${audience['SAML:aud']}/acs/SAMLSP0123456789ABCDEF` },
      answer: DENIED,
    },
    {
      who: 'the same with a sign-in that was made for another application',
      context: { 'SAML:aud': 'https://intranet.example.com/saml' },
      answer: DENIED,
    },
    { who: 'the same with a sign-in made for nobody', context: {}, answer: DENIED },
    {
      who: 'somebody from another identity provider of the account',
      as: { type: 'Federated', id: stack.iam('saml-provider/Partner') },
      context: audience,
      answer: DENIED,
    },
    {
      who: 'somebody from the provider of the same name in another account',
      as: { type: 'Federated', id: stack.provider.replace('111122223333', '444455556666') },
      context: audience,
      answer: DENIED,
    },
    {
      who: 'an IAM user of the account with every permission',
      as: { type: 'AWS', id: stack.iam('user/jane') },
      action: 'sts:AssumeRole',
      answer: DENIED,
    },
    {
      who: 'an IAM user who holds a sign-in of somebody else',
      as: { type: 'AWS', id: stack.iam('user/jane') },
      context: audience,
      answer: DENIED,
    },
    {
      who: 'the root user of the account',
      as: { type: 'AWS', id: stack.iam('root') },
      action: 'sts:AssumeRole',
      answer: DENIED,
    },
    {
      who: 'a session of another role of the account',
      as: { type: 'AWS', id: 'arn:aws:sts::111122223333:assumed-role/Deployer/jane' },
      action: 'sts:AssumeRole',
      context: audience,
      answer: DENIED,
    },
    {
      who: 'somebody from the identity provider by another door',
      action: 'sts:AssumeRoleWithWebIdentity',
      context: audience,
      answer: DENIED,
    },
  ])(
    '$who: $answer',
    ({ as = provider, action = 'sts:AssumeRoleWithSAML', context = {}, answer }) => {
      expect(stack.signIn(action, role, as, context)).toBe(answer);
    },
  );

  test.each<{ what: string; issuer?: string; subject?: string; answer: Answer }>([
    {
      what: 'both',
      issuer: 'https://idp.example.com/saml',
      subject: 'persistent',
      answer: ALLOWED,
    },
    {
      what: 'another issuer',
      issuer: 'https://idp.example.com/test',
      subject: 'persistent',
      answer: DENIED,
    },
    {
      what: 'another subject type',
      issuer: 'https://idp.example.com/saml',
      subject: 'transient',
      answer: DENIED,
    },
    { what: 'no issuer', subject: 'persistent', answer: DENIED },
    { what: 'no subject type', issuer: 'https://idp.example.com/saml', answer: DENIED },
  ])('with samlIssuer and samlSubjectType set, a sign-in with $what: $answer', (row) => {
    const context = {
      ...audience,
      ...(row.issuer && { 'SAML:iss': row.issuer }),
      ...(row.subject && { 'SAML:sub_type': row.subject }),
    };
    const who = { type: 'Federated', id: bound.provider } as const;
    expect(bound.signIn('sts:AssumeRoleWithSAML', role, who, context)).toBe(row.answer);
    const elsewhere = { ...context, 'SAML:aud': 'https://us-west-2.signin.aws.amazon.com/saml' };
    expect(bound.signIn('sts:AssumeRoleWithSAML', role, who, elsewhere)).toBe(DENIED);
  });

  test.each<{ what: string; action: string; tags?: readonly string[]; answer: Answer }>([
    { what: 'a department', action: 'sts:TagSession', tags: ['Department'], answer: ALLOWED },
    { what: 'another tag', action: 'sts:TagSession', tags: ['Admin'], answer: DENIED },
    {
      what: 'another tag beside the department',
      action: 'sts:TagSession',
      tags: ['Department', 'Admin'],
      answer: DENIED,
    },
    { what: 'who it is', action: 'sts:SetSourceIdentity', answer: ALLOWED },
    {
      what: 'who it is, and a department',
      action: 'sts:SetSourceIdentity',
      tags: ['Department'],
      answer: ALLOWED,
    },
  ])('may bring along $what: $answer', ({ action, tags, answer }) => {
    const context = { ...audience, ...(tags && { 'aws:TagKeys': tags }) };
    expect(stack.signIn(action, role, provider, context)).toBe(answer);
    const partner = { type: 'Federated', id: stack.iam('saml-provider/Partner') } as const;
    expect(stack.signIn(action, role, partner, context)).toBe(DENIED);
  });
});

/** Departments, and whether each opens a folder under `department/`. */
const NO_DEPARTMENT = [
  { session: 'without tags', tags: {} },
  { session: 'with an empty department', tags: tag('') },
  { session: 'of the department finance/hr', tags: tag('finance/hr') },
  { session: 'of the department finance/', tags: tag('finance/') },
  { session: 'of the department /finance', tags: tag('/finance') },
  { session: 'of the department /', tags: tag('/') },
];

const KEYS = [
  'department/finance/2026.mp4',
  'department/finance/hr/2026.mp4',
  'department/finance-secret/2026.mp4',
  'department//2026.mp4',
  'department/2026.mp4',
  'department/*/2026.mp4',
  'department/${aws:PrincipalTag/Department}/2026.mp4',
];

describe.each<{ role: Staff; verb: string; action: string; context?: Context }>([
  { role: 'Viewer', verb: 'reads', action: 's3:GetObject' },
  { role: 'Publisher', verb: 'publishes', action: 's3:PutObject' },
  { role: 'Publisher', verb: 'gives up publishing', action: 's3:AbortMultipartUpload' },
])('$role $verb', ({ role, action }) => {
  const may = (key: string, tags: Context) => stack.may(role, action, folder(key), tags);

  test.each<{ session: string; tags: Context; key: string; answer: Answer }>([
    { session: 'without tags', tags: {}, key: 'all/2026.mp4', answer: ALLOWED },
    { session: 'without tags', tags: {}, key: 'all/a/b/2026.mp4', answer: ALLOWED },
    { session: 'of finance', tags: tag('finance'), key: 'all/2026.mp4', answer: ALLOWED },
    { session: 'of finance', tags: tag('finance'), key: 'alle/2026.mp4', answer: DENIED },
    { session: 'of finance', tags: tag('finance'), key: '2026.mp4', answer: DENIED },
    {
      session: 'of finance',
      tags: tag('finance'),
      key: 'department/finance/2026.mp4',
      answer: ALLOWED,
    },
    {
      session: 'of finance',
      tags: tag('finance'),
      key: 'department/finance/hr/2026.mp4',
      answer: ALLOWED,
    },
    {
      session: 'of finance',
      tags: tag('finance'),
      key: 'department/finance-secret/2026.mp4',
      answer: DENIED,
    },
    { session: 'of finance', tags: tag('finance'), key: 'department/hr/2026.mp4', answer: DENIED },
    {
      session: 'of finance',
      tags: tag('finance'),
      key: 'other/department/finance/2026.mp4',
      answer: DENIED,
    },
    {
      session: 'of Finance, since case matters',
      tags: tag('Finance'),
      key: 'department/finance/2026.mp4',
      answer: DENIED,
    },
    {
      session: 'of a department with spaces and signs',
      tags: tag('R+D: lab=1'),
      key: 'department/R+D: lab=1/2026.mp4',
      answer: ALLOWED,
    },
    // STS refuses such a tag; if it ever came, it would be a name like any other.
    {
      session: 'of *',
      tags: tag('*'),
      key: 'department/finance/2026.mp4',
      answer: DENIED,
    },
    {
      session: 'of fin?nce',
      tags: tag('fin?nce'),
      key: 'department/finance/2026.mp4',
      answer: DENIED,
    },
    {
      session: 'with another tag of the same value',
      tags: { 'aws:PrincipalTag/Team': 'finance' },
      key: 'department/finance/2026.mp4',
      answer: DENIED,
    },
  ])('$key in a session $session: $answer', ({ key, tags, answer }) => {
    expect(may(key, tags)).toBe(answer);
  });

  test.each(NO_DEPARTMENT)('nothing under department/ in a session $session', ({ tags }) => {
    const department = String(Object.values(tags)[0] ?? '');
    for (const key of [...KEYS, `department/${department}/2026.mp4`]) {
      expect([key, may(key, tags)]).toEqual([key, DENIED]);
    }
  });

  test('nothing in another bucket, even of the same keys', () => {
    const another = 'arn:aws:s3:::another-bucket/all/2026.mp4';
    expect(stack.may(role, action, another, tag('finance'))).toBe(DENIED);
  });

  test('nothing without TLS', () => {
    const context = { 'aws:SecureTransport': 'false' };
    expect(stack.may(role, action, folder('all/2026.mp4'), context)).toBe('ExplicitlyDenied');
  });
});

test('a session without a department in its sign-in has the empty one of its role', () => {
  const tags = Object.entries(stack.roleTags).map(([name, value]) => [
    `aws:PrincipalTag/${name}`,
    value,
  ]);
  expect(Object.fromEntries(tags)).toEqual(tag(''));
});

describe.each<Staff>(['Viewer', 'Publisher'])('%s lists', (role) => {
  const list = (context: Context) => stack.may(role, 's3:ListBucket', stack.bucket, context);
  const FINANCE = tag('finance');

  test.each<{ what: string; context: Context; answer: Answer }>([
    {
      what: 'the folders at the top, as the console does',
      context: { 's3:prefix': '', 's3:delimiter': '/' },
      answer: ALLOWED,
    },
    {
      what: 'everything at once',
      context: { 's3:prefix': '' },
      answer: DENIED,
    },
    { what: 'everything at once, in other words', context: {}, answer: DENIED },
    {
      what: 'everything, split at another character',
      context: { 's3:prefix': '', 's3:delimiter': '.' },
      answer: DENIED,
    },
    { what: 'all/', context: { 's3:prefix': 'all/', 's3:delimiter': '/' }, answer: ALLOWED },
    { what: 'all/2026/', context: { 's3:prefix': 'all/2026/' }, answer: ALLOWED },
    { what: 'what begins with all', context: { 's3:prefix': 'all' }, answer: DENIED },
    { what: 'what begins with a', context: { 's3:prefix': 'a' }, answer: DENIED },
    {
      what: 'the names of departments',
      context: { ...FINANCE, 's3:prefix': 'department/', 's3:delimiter': '/' },
      answer: DENIED,
    },
    {
      what: 'the own department',
      context: { ...FINANCE, 's3:prefix': 'department/finance/', 's3:delimiter': '/' },
      answer: ALLOWED,
    },
    {
      what: 'the own department with its subfolders',
      context: { ...FINANCE, 's3:prefix': 'department/finance/hr/' },
      answer: ALLOWED,
    },
    {
      what: 'what begins with the own department',
      context: { ...FINANCE, 's3:prefix': 'department/finance' },
      answer: DENIED,
    },
    {
      what: 'a department whose name begins like the own',
      context: { ...FINANCE, 's3:prefix': 'department/finance-secret/' },
      answer: DENIED,
    },
    {
      what: 'another department',
      context: { ...FINANCE, 's3:prefix': 'department/hr/' },
      answer: DENIED,
    },
  ])('$what: $answer', ({ context, answer }) => {
    expect(list(context)).toBe(answer);
  });

  test.each(NO_DEPARTMENT)('nothing under department/ in a session $session', ({ tags }) => {
    const department = String(Object.values(tags)[0] ?? '');
    const prefixes = KEYS.map((key) => key.replace('2026.mp4', ''));
    for (const prefix of [...prefixes, 'department/finance', `department/${department}/`]) {
      expect([prefix, list({ ...tags, 's3:prefix': prefix })]).toEqual([prefix, DENIED]);
    }
  });

  test('no earlier versions', () => {
    const context = { ...FINANCE, 's3:prefix': 'all/' };
    expect(stack.may(role, 's3:ListBucketVersions', stack.bucket, context)).toBe(DENIED);
  });
});

describe('a publisher', () => {
  const put = (context: Context) =>
    stack.may('Publisher', 's3:PutObject', folder('all/a.mp4'), context);

  test.each<{ encryption: string; context: Context; answer: Answer }>([
    { encryption: 'what the bucket says', context: {}, answer: ALLOWED },
    {
      encryption: 'a key of AWS',
      context: { 's3:x-amz-server-side-encryption': 'AES256' },
      answer: DENIED,
    },
    {
      encryption: 'another key',
      context: {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id':
          'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
      answer: DENIED,
    },
  ])('publishes with $encryption: $answer', ({ context, answer }) => {
    expect(put(context)).toBe(answer);
    const key = folder('department/finance/a.mp4');
    expect(stack.may('Publisher', 's3:PutObject', key, { ...tag('finance'), ...context })).toBe(
      answer,
    );
  });

  test.each([
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:GetObject',
    's3:GetObjectVersion',
    's3:PutObjectAcl',
    's3:PutObjectLegalHold',
    's3:PutObjectRetention',
    's3:PutObjectTagging',
  ])('may not %s what may be published', (action) => {
    expect(put({})).toBe(ALLOWED);
    expect(stack.may('Publisher', action, folder('all/a.mp4'))).toBe(DENIED);
  });
});

describe.each<{ role: Staff; actions: string[] }>([
  { role: 'Viewer', actions: ['kms:Decrypt'] },
  { role: 'Publisher', actions: ['kms:Decrypt', 'kms:GenerateDataKey'] },
])('$role uses the key', ({ role, actions }) => {
  const via = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };
  const recordings = { 'kms:EncryptionContext:aws:s3:arn': stack.bucket };

  test.each<{ how: string; context: Context; answer: Answer }>([
    { how: 'through S3 for the recordings', context: { ...via, ...recordings }, answer: ALLOWED },
    { how: 'directly', context: recordings, answer: DENIED },
    { how: 'through S3 for nothing in particular', context: via, answer: DENIED },
    {
      how: 'through S3 for another bucket',
      context: { ...via, 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::another-bucket' },
      answer: DENIED,
    },
    {
      how: 'through S3 of another region',
      context: { ...recordings, 'kms:ViaService': 's3.us-west-2.amazonaws.com' },
      answer: DENIED,
    },
  ])('$how: $answer', ({ context, answer }) => {
    for (const action of actions) {
      expect(stack.may(role, action, stack.key, context)).toBe(answer);
    }
  });
});

describe.each(ENVIRONMENTS)('in $partition', (environment) => {
  const there = deployed(DEFAULTS, environment);
  const text = JSON.stringify(readTemplate(DEFAULTS, environment));

  test('staff sign in and watch, by the addresses that AWS has there', () => {
    const [address] = /https:[^"]+/.exec(text) ?? [];
    const who = { type: 'Federated', id: there.provider } as const;
    const context = { 'SAML:aud': address ?? '' };
    expect(there.signIn('sts:AssumeRoleWithSAML', 'Viewer', who, context)).toBe(ALLOWED);
    expect(there.may('Viewer', 's3:GetObject', `${there.bucket}/all/a.mp4`)).toBe(ALLOWED);
    const suffix = environment.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const through = {
      'kms:ViaService': `s3.${environment.region}.${suffix}`,
      'kms:EncryptionContext:aws:s3:arn': there.bucket,
    };
    expect(there.may('Viewer', 'kms:Decrypt', there.key, through)).toBe(ALLOWED);
  });

  test('names nothing of another partition, account or region', () => {
    const arns = text.match(/arn:[^"]+/g) ?? [];
    expect(arns.length).toBeGreaterThan(20);
    for (const arn of arns) {
      const [, partition, , region, account] = arn.split(':');
      expect(environment.partition).toBe(partition);
      expect([environment.region, '']).toContain(region);
      expect([environment.account, '']).toContain(account);
    }
  });
});
