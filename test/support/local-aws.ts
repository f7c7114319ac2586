import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableInput,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { type DynamoDbBody, leadingKeys } from './dynamodb-request';
import './environment';

const dynalite = require('dynalite') as (options: { createTableMs: number }) => Server;

/** A request to DynamoDB as IAM is asked about it. */
export interface Asked {
  readonly identityId: string;
  readonly operation: string;
  readonly table: string;
  readonly index: string | undefined;
  readonly leadingKeys: string[] | undefined;
}

/**
 * Cognito and DynamoDB for clients of this process, over HTTP: a real DynamoDB engine behind whatever
 * `allows` says, and an identity pool that takes any token of the form `user/number`.
 */
export class LocalAws {
  /** How long credentials last, in seconds. */
  lifetime = 3600;
  /** Tokens that Cognito was shown for credentials, in order. */
  readonly tokens: string[] = [];
  /** How often Cognito was asked for an identity id. */
  idsAsked = 0;
  /** What DynamoDB was asked, in order, and whether it was allowed. */
  readonly asked: (Asked & { readonly allowed: boolean })[] = [];

  private readonly servers: Server[] = [];

  private constructor(
    private readonly region: string,
    private readonly table: CreateTableInput,
    private readonly allows: (asked: Asked) => boolean,
  ) {}

  static async start(
    region: string,
    table: CreateTableInput,
    allows: (asked: Asked) => boolean,
  ): Promise<LocalAws> {
    const aws = new LocalAws(region, table, allows);
    const engine = await aws.listen(dynalite({ createTableMs: 0 }));
    const admin = new DynamoDBClient({
      region,
      endpoint: engine,
      credentials: { accessKeyId: 'admin', secretAccessKey: 'admin' },
    });
    await admin.send(new CreateTableCommand(table));
    admin.destroy();
    // Where every SDK client of this process goes from now on.
    process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY = await aws.serve((_, operation, body) =>
      aws.cognito(operation, JSON.parse(body)),
    );
    process.env.AWS_ENDPOINT_URL_DYNAMODB = await aws.serve((request, operation, body) =>
      aws.dynamoDb(engine, request, operation, body),
    );
    return aws;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  /** The identity id of a user, the same for every token of that user. */
  identityId(user: string): string {
    return `${this.region}:00000000-0000-4000-8000-${Buffer.from(user).toString('hex').padStart(12, '0')}`;
  }

  private cognito(
    operation: string,
    body: { Logins?: Record<string, string>; IdentityId?: string },
  ): Answer {
    const [token = ''] = Object.values(body.Logins ?? {});
    const [user = ''] = token.split('/');
    const IdentityId = this.identityId(user);
    if (user === 'expired' || (body.IdentityId ?? IdentityId) !== IdentityId) {
      return refusal('NotAuthorizedException', 'Invalid login token. Token expired');
    }
    if (operation === 'GetId') {
      this.idsAsked++;
      return { status: 200, body: { IdentityId } };
    }
    this.tokens.push(token);
    const Credentials = {
      AccessKeyId: `ASIA${Buffer.from(IdentityId).toString('hex')}`,
      SecretKey: 'secret',
      SessionToken: 'session',
      Expiration: Date.now() / 1000 + this.lifetime,
    };
    return { status: 200, body: { IdentityId, Credentials } };
  }

  private async dynamoDb(
    engine: string,
    request: IncomingMessage,
    operation: string,
    body: string,
  ): Promise<Answer> {
    const parsed = JSON.parse(body) as DynamoDbBody;
    const [, key = ''] = /Credential=ASIA(\w+)/.exec(request.headers.authorization ?? '') ?? [];
    const [table = parsed.TableName ?? ''] = Object.keys(parsed.RequestItems ?? {});
    const partitionKey = this.table.KeySchema?.[0]?.AttributeName ?? '';
    const asked = {
      identityId: Buffer.from(key, 'hex').toString(),
      operation,
      table,
      index: parsed.IndexName,
      leadingKeys: leadingKeys(operation, parsed, partitionKey),
    };
    const allowed = this.allows(asked);
    this.asked.push({ ...asked, allowed });
    if (!allowed) return refusal('AccessDeniedException', `not authorized to perform ${operation}`);

    const { authorization = '', 'x-amz-date': date } = request.headers;
    const answer = await fetch(engine, {
      method: 'POST',
      body,
      headers: {
        authorization,
        'x-amz-date': String(date),
        'x-amz-target': String(request.headers['x-amz-target']),
        'content-type': 'application/x-amz-json-1.0',
      },
    });
    return { status: answer.status, body: await answer.json() };
  }

  private async serve(
    answer: (request: IncomingMessage, operation: string, body: string) => Answer | Promise<Answer>,
  ): Promise<string> {
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const { status, body } = await answer(request, operation, text);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
    return this.listen(server);
  }

  private async listen(server: Server): Promise<string> {
    this.servers.push(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function refusal(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, message } };
}
