import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { DynamoDBDocument, paginateQuery } from '@aws-sdk/lib-dynamodb';

/** Signs a user in, and returns what the app can do with the records of that user. */
export function signIn(app: {
  region: string;
  identityPoolId: string; // an output of the stack
  tableName: string; // an output of the stack
  provider: string; // accounts.google.com, graph.facebook.com, ...
  token: () => Promise<string>; // a valid token, from the provider's own SDK
  user: string; // what the app calls the user, such as the token's sub
}) {
  const { region, identityPoolId, provider, token, user, tableName: TableName } = app;
  const credentials = fromCognitoIdentityPool({
    clientConfig: { region },
    identityPoolId,
    logins: { [provider]: token }, // asked whenever the credentials are about to expire
    userIdentifier: user, // under which a browser keeps the identity id, for the next start
  });
  const client = new DynamoDBClient({ region, credentials });
  const table = DynamoDBDocument.from(client);
  // The client keeps the credentials until they expire; with them comes the id of the user.
  const me = async () =>
    ((await client.config.credentials()) as { identityId?: string }).identityId;
  const key = async (recordId: string) => ({ userId: await me(), recordId });

  return {
    put: async (recordId: string, data: object) =>
      table.put({ TableName, Item: { ...data, ...(await key(recordId)) } }),
    get: async (recordId: string) =>
      (await table.get({ TableName, Key: await key(recordId) })).Item,
    list: async () => {
      const mine = { ':me': await me() };
      const query = { KeyConditionExpression: 'userId = :me', ExpressionAttributeValues: mine };
      const items = [];
      for await (const page of paginateQuery({ client: table }, { TableName, ...query })) {
        items.push(...(page.Items ?? []));
      }
      return items;
    },
    set: async (recordId: string, attribute: string, value: unknown) =>
      table.update({
        TableName,
        Key: await key(recordId),
        UpdateExpression: 'SET #attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':value': value },
      }),
    remove: async (recordId: string) => table.delete({ TableName, Key: await key(recordId) }),
  };
}
