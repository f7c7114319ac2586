import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type CreateTableInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { Template } from 'aws-cdk-lib/assertions';
import { claimedStack, Resolver } from '../../access/index';
import { signIn } from '../../docs/web-identity-client';
import { WebIdentityStack } from '../../lib/web-identity/stack';
import { answer } from '../support/answer';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { type Asked, LocalAws } from '../support/local-aws';

const [environment] = ENVIRONMENTS;
const template = Template.fromStack(new WebIdentityStack(testApp(), 'Stack')).toJSON();
const stack = claimedStack(template, environment);
const tableArn = stack.arn('Records');
const tableName = stack.ref('Records');
const [tableId = ''] = Object.keys(
  Template.fromJSON(template).findResources('AWS::DynamoDB::Table'),
);
const property = (name: string) => new Resolver(template, environment).property(tableId, name);
const table = {
  TableName: tableName,
  AttributeDefinitions: property('AttributeDefinitions'),
  KeySchema: property('KeySchema'),
  BillingMode: property('BillingMode'),
} as CreateTableInput;

/** What the role's own policy says. */
function allows({ identityId, operation, table, index, leadingKeys }: Asked): boolean {
  const is = answer(stack.role('AppUserRole'), {
    action: `dynamodb:${operation}`,
    resource: tableArn.replace(tableName, index ? `${table}/index/${index}` : table),
    context: {
      'cognito-identity.amazonaws.com:sub': identityId,
      ...(leadingKeys && { 'dynamodb:LeadingKeys': leadingKeys }),
    },
  });
  return is === 'Allowed';
}

let aws: LocalAws;
let tokens = 0;

const as = (user: string) => ({
  region: environment.region,
  identityPoolId: `${environment.region}:00000000-0000-4000-8000-000000000000`,
  tableName,
  provider: 'accounts.google.com',
  token: async () => `${user}/${++tokens}`,
  user,
});

beforeEach(async () => {
  aws = await LocalAws.start(environment.region, table, allows);
});

afterEach(() => aws.stop());

describe('the client of the page', () => {
  test('stores, reads, lists, changes and removes records, each by a request that the role allows', async () => {
    const alice = signIn(as('alice'));
    await alice.put('note/1', { title: 'Milk' });
    await alice.put('note/2', { title: 'Eggs' });
    await alice.set('note/1', 'title', 'Oat milk');
    await alice.remove('note/2');

    const userId = aws.identityId('alice');
    expect(await alice.get('note/1')).toEqual({ userId, recordId: 'note/1', title: 'Oat milk' });
    expect(await alice.get('note/2')).toBeUndefined();
    expect(await alice.list()).toEqual([{ userId, recordId: 'note/1', title: 'Oat milk' }]);

    const operations = new Set(aws.asked.map(({ operation }) => operation));
    expect([...operations]).toEqual(['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'Query']);
    for (const asked of aws.asked) {
      expect(asked).toMatchObject({ allowed: true, leadingKeys: [userId] });
    }
  });

  test('keeps the records of two users apart, whatever they call them', async () => {
    const alice = signIn(as('alice'));
    const bob = signIn(as('bob'));
    await alice.put('note', { title: 'of Alice' });
    await bob.put('note', { title: 'of Bob' });
    expect(await alice.get('note')).toMatchObject({ title: 'of Alice' });
    expect(await bob.list()).toHaveLength(1);
  });

  test('lists more records than fit into one answer of DynamoDB, which is 1 MB', async () => {
    const alice = signIn(as('alice'));
    const recordIds = ['1', '2', '3', '4'];
    for (const recordId of recordIds) await alice.put(recordId, { body: 'x'.repeat(350_000) });
    expect((await alice.list()).map((record) => record.recordId)).toEqual(recordIds);
    expect(aws.asked.filter(({ operation }) => operation === 'Query').length).toBeGreaterThan(1);
  });

  test('cannot be talked into writing for somebody else', async () => {
    const mallory = signIn(as('mallory'));
    await mallory.put('note', { userId: aws.identityId('alice'), title: 'forged' });
    expect(await mallory.list()).toMatchObject([{ userId: aws.identityId('mallory') }]);
  });

  test('asks for credentials once while they last', async () => {
    const alice = signIn(as('alice'));
    await alice.put('note', {});
    await alice.get('note');
    expect(aws.tokens).toHaveLength(1);
  });

  test('asks for the identity id of a user once, however often the app starts', async () => {
    await signIn(as('carol')).get('note');
    await signIn(as('carol')).get('note');
    expect(aws.idsAsked).toBe(1);
  });

  test('renews credentials that are about to expire, with a fresh token', async () => {
    aws.lifetime = 60; // the SDK renews five minutes before the end
    const alice = signIn(as('alice'));
    await alice.put('note', {});
    aws.lifetime = 3600;
    await alice.get('note');
    await alice.get('note');
    expect(aws.tokens.length).toBeGreaterThan(1);
    expect(new Set(aws.tokens).size).toBe(aws.tokens.length);
    expect(aws.asked.every(({ allowed }) => allowed)).toBe(true);
  });

  test('lets the app know when the provider says no more: the user has to sign in again', async () => {
    const alice = signIn(as('expired'));
    await expect(alice.get('note')).rejects.toThrow('Invalid login token. Token expired');
  });

  test('is what stands on the page', () => {
    const page = readFileSync(path.join(__dirname, '../../docs/web-identity.md'), 'utf8');
    const code = readFileSync(path.join(__dirname, '../../docs/web-identity-client.ts'), 'utf8');
    expect(page).toContain(`\`\`\`ts\n${code}\`\`\``);
  });
});

describe('with the same credentials, but code of their own, users', () => {
  const credentialsOf = (user: string) => {
    const { region, identityPoolId, provider, token } = as(user);
    const logins = { [provider]: token };
    const credentials = fromCognitoIdentityPool({
      clientConfig: { region },
      identityPoolId,
      logins,
    });
    return DynamoDBDocument.from(new DynamoDBClient({ region, credentials }));
  };
  const record = (user: string) => ({ userId: aws.identityId(user), recordId: 'note' });
  const refused = { name: 'AccessDeniedException' };

  test('get several records of their own at once, but not one of somebody else among them', async () => {
    const alice = credentialsOf('alice');
    const get = (...users: string[]) =>
      alice.batchGet({ RequestItems: { [tableName]: { Keys: users.map(record) } } });
    await expect(get('alice')).resolves.toMatchObject({ Responses: { [tableName]: [] } });
    await expect(get('alice', 'bob')).rejects.toMatchObject(refused);
  });

  test('write several records of their own at once, but not one of somebody else among them', async () => {
    const alice = credentialsOf('alice');
    const put = (...users: string[]) =>
      alice.batchWrite({
        RequestItems: {
          [tableName]: users.map((user) => ({ PutRequest: { Item: record(user) } })),
        },
      });
    await expect(put('alice')).resolves.toMatchObject({ UnprocessedItems: {} });
    await expect(put('alice', 'bob')).rejects.toMatchObject(refused);
    expect(await signIn(as('bob')).list()).toEqual([]);
  });

  test('query their own partition, but no other, and never scan', async () => {
    const alice = credentialsOf('alice');
    const query = (user: string) =>
      alice.query({
        TableName: tableName,
        KeyConditionExpression: '#user = :user',
        ExpressionAttributeNames: { '#user': 'userId' },
        ExpressionAttributeValues: { ':user': aws.identityId(user) },
      });
    await expect(query('alice')).resolves.toMatchObject({ Count: 0 });
    await expect(query('bob')).rejects.toMatchObject(refused);
    await expect(alice.scan({ TableName: tableName })).rejects.toMatchObject(refused);
  });

  test('neither change nor remove the records of somebody else', async () => {
    await signIn(as('bob')).put('note', { title: 'of Bob' });
    const alice = credentialsOf('alice');
    const bobs = { TableName: tableName, Key: record('bob') };
    await expect(alice.get(bobs)).rejects.toMatchObject(refused);
    await expect(alice.update({ ...bobs, UpdateExpression: 'REMOVE title' })).rejects.toMatchObject(
      refused,
    );
    await expect(alice.delete(bobs)).rejects.toMatchObject(refused);
    expect(await signIn(as('bob')).get('note')).toMatchObject({ title: 'of Bob' });
  });
});
