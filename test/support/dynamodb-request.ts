/** The body of a request to DynamoDB, as far as it names items. */
export interface DynamoDbBody {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

type Item = Readonly<Record<string, { readonly S?: string }>>;

interface Keys {
  readonly Keys: Item[];
}
type Writes = { readonly PutRequest?: { Item: Item }; readonly DeleteRequest?: { Key: Item } }[];

/**
 * Returns what DynamoDB gives IAM as `dynamodb:LeadingKeys`: the partition key of every item that the
 * request names, or undefined where it names none. Throws on what it does not understand.
 *
 * Source: "Using IAM policy conditions for fine-grained access control",
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function leadingKeys(
  operation: string,
  body: DynamoDbBody,
  partitionKey: string,
): string[] | undefined {
  const items = (): (Item | undefined)[] => {
    const requests = Object.values(body.RequestItems ?? {});
    switch (operation) {
      case 'GetItem':
      case 'UpdateItem':
      case 'DeleteItem':
        return [body.Key];
      case 'PutItem':
        return [body.Item];
      case 'Query':
        return [queried(body, partitionKey)];
      case 'BatchGetItem':
        return (requests as Keys[]).flatMap(({ Keys }) => Keys);
      case 'BatchWriteItem':
        return (requests as Writes[])
          .flat()
          .map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key);
      case 'Scan':
        return [];
      default:
        throw new Error(`the operation ${operation} is not modelled`);
    }
  };
  const keys = items().map((item) => {
    const key = item?.[partitionKey]?.S;
    if (key === undefined) throw new Error(`${operation} has an item without '${partitionKey}'`);
    return key;
  });
  return keys.length > 0 ? keys : undefined;
}

/** The key of the partition that a query reads. */
function queried(body: DynamoDbBody, partitionKey: string): Item | undefined {
  for (const [, name = '', value = ''] of (body.KeyConditionExpression ?? '').matchAll(
    /([#\w]+)\s*=\s*(:\w+)/g,
  )) {
    const found = body.ExpressionAttributeValues?.[value];
    if ((body.ExpressionAttributeNames?.[name] ?? name) === partitionKey && found) {
      return { [partitionKey]: found };
    }
  }
  return undefined;
}
