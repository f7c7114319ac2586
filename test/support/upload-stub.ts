import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { crc32Combine } from './crc32';

/** An object, whose content is made when it is read: a block that is repeated up to its size. */
export interface StubSource {
  readonly size: number;
  readonly contentType?: string;
  /** What S3 says its checksum is. Default: the CRC-32 of its content. */
  readonly checksum?: { readonly header: string; readonly value: string };
  /** Where the connection breaks, in bytes. */
  readonly breaksAt?: number;
  /** Where the content is not what the checksum says, in bytes. */
  readonly damagedAt?: number;
  /** Where no more bytes come, though the connection stays. */
  readonly stallsAt?: number;
  /** Called when it has come so far. */
  readonly onStall?: () => void;
}

/** An object as it arrived at the partner. */
export interface StubObject {
  readonly size: number;
  readonly crc32: number;
  readonly contentType: string | undefined;
  readonly parts: number;
}

interface StubUpload {
  readonly key: string;
  readonly contentType: string | undefined;
  readonly parts: Map<number, { size: number; crc32: number; etag: string }>;
}

interface StubSession {
  readonly name: string;
  readonly token: string;
  readonly tags: Record<string, string>;
  expired: boolean;
}

const BLOCK = Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 31 + (i >> 8)) % 251));
const SMALLEST_PART = 5 * 1024 * 1024;

class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
  ) {
    super(`${code} by the stub`);
  }
}

/**
 * STS, S3 and SQS on one local port, as far as an uploader sees them: a role with an external id and a
 * session tag, reads of a version, conditional writes, uploads in parts with checksums.
 *
 * `source-bucket` is read with any key but that of the role; `partner-bucket` is written with the role's.
 */
export class UploadStub {
  /** What can be read, by `key versionId`. */
  readonly sources = new Map<string, StubSource>();
  /** What has arrived, by key. */
  readonly objects = new Map<string, StubObject>();
  /** What was begun in parts, and neither completed nor aborted. */
  readonly uploads = new Map<string, StubUpload>();
  /** What was sent to a queue. */
  readonly messages: Record<string, unknown>[] = [];
  readonly sessions: StubSession[] = [];
  /** Number of calls by action. */
  readonly calls: Record<string, number> = {};
  /** How long a session lasts. */
  sessionSeconds = 3600;
  externalId = 'f2c9d6b0';
  /** Called before a part is taken; one that never ends leaves the part without an answer. */
  onPart: (number: number) => void | Promise<void> = () => {};

  private readonly faults: { action: string; error: ApiError }[] = [];
  private server?: Server;

  /** Starts to listen and returns the address for `AWS_ENDPOINT_URL`. */
  async listen(): Promise<string> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        const { code, message, status } =
          error instanceof ApiError ? error : new ApiError(`InternalError ${error}`, 500);
        if (response.headersSent) {
          response.destroy();
          return;
        }
        request.resume(); // S3 reads what is sent before it answers, as far as a client can see
        const xml = element('Code', code) + element('Message', message);
        const inner = element('Error', xml);
        const body = request.url === '/' ? element('ErrorResponse', inner) : inner;
        response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Makes the next `times` calls of `action` fail. */
  failNext(action: string, times: number, code: string, status: number): void {
    for (let n = 0; n < times; n++) this.faults.push({ action, error: new ApiError(code, status) });
  }

  /** Ends all sessions: the next call with one is refused. */
  expireSessions(): void {
    for (const session of this.sessions) session.expired = true;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    if (url === '/') return this.control(request, response);
    const [path = '', query = ''] = url.split('?');
    const parameters = new URLSearchParams(query);
    const [, bucket = '', ...rest] = path.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (bucket === 'source-bucket' && method === 'GET') {
      this.begin('GetObject');
      return this.read(`${key} ${parameters.get('versionId')}`, response);
    }
    this.authorize(headers);
    const uploadId = parameters.get('uploadId');
    if (method === 'POST' && parameters.has('uploads')) {
      this.begin('CreateMultipartUpload');
      return this.create(key, headers, response);
    }
    if (method === 'PUT' && uploadId) {
      const number = Number(parameters.get('partNumber'));
      await this.onPart(number);
      this.begin('UploadPart');
      const part = await receive(request);
      const etag = `"${part.crc32.toString(16)}-${number}"`;
      this.upload(uploadId, key).parts.set(number, { ...part, etag });
      response.writeHead(200, { etag, 'x-amz-checksum-crc32': base64(part.crc32) }).end();
      return;
    }
    if (method === 'POST' && uploadId) {
      this.begin('CompleteMultipartUpload');
      return this.complete(uploadId, key, request, response);
    }
    if (method === 'DELETE' && uploadId) {
      this.begin('AbortMultipartUpload');
      this.upload(uploadId, key);
      this.uploads.delete(uploadId);
      response.writeHead(204).end();
      return;
    }
    if (method === 'PUT') {
      this.begin('PutObject');
      const object = await receive(request);
      this.createOnly(key, headers);
      this.objects.set(key, { ...object, contentType: headers['content-type'], parts: 0 });
      response.writeHead(200, { etag: '"0"' }).end();
      return;
    }
    throw new ApiError(`NotImplemented ${method} ${url}`, 501);
  }

  private begin(action: string): void {
    this.calls[action] = (this.calls[action] ?? 0) + 1;
    const fault = this.faults.findIndex((next) => next.action === action);
    const [planned] = fault < 0 ? [] : this.faults.splice(fault, 1);
    if (planned) throw planned.error;
  }

  /** STS and SQS, which have one address for all calls. */
  private async control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await collect(request)).toString();
    if (request.headers['x-amz-target'] === 'AmazonSQS.SendMessage') {
      this.begin('SendMessage');
      const message = JSON.parse(text);
      this.messages.push(message);
      const md5 = createHash('md5').update(message.MessageBody).digest('hex');
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ MessageId: randomUUID(), MD5OfMessageBody: md5 }));
      return;
    }
    this.begin('AssumeRole');
    const input = new URLSearchParams(text);
    const tag = input.get('Tags.member.1.Key') ?? '';
    const session: StubSession = {
      name: input.get('RoleSessionName') ?? '',
      token: randomUUID(),
      tags: { [tag]: input.get('Tags.member.1.Value') ?? '' },
      expired: false,
    };
    if (input.get('ExternalId') !== this.externalId) throw new ApiError('AccessDenied', 403);
    this.sessions.push(session);
    const fields = {
      AccessKeyId: 'ASIAEXAMPLE',
      SecretAccessKey: 'a-secret-of-the-stub',
      SessionToken: session.token,
      Expiration: new Date(Date.now() + this.sessionSeconds * 1000).toISOString(),
    };
    const xml = Object.entries(fields).map(([name, value]) => element(name, value));
    const result = element('AssumeRoleResult', element('Credentials', xml.join('')));
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(element('AssumeRoleResponse', result));
  }

  private authorize(headers: IncomingMessage['headers']): void {
    const session = this.sessions.find(({ token }) => token === headers['x-amz-security-token']);
    if (!session) throw new ApiError('AccessDenied', 403);
    if (session.expired) throw new ApiError('ExpiredToken', 400);
  }

  private read(name: string, response: ServerResponse): void {
    const source = this.sources.get(name);
    if (!source) throw new ApiError('NoSuchVersion', 404);
    const { size, contentType, checksum, breaksAt = size, stallsAt = size } = source;
    const { header, value } = checksum ?? { header: 'crc32', value: base64(contentCrc32(size)) };
    response.writeHead(200, {
      'content-length': size,
      'content-type': contentType ?? 'application/octet-stream',
      [`x-amz-checksum-${header}`]: value,
    });
    const end = Math.min(breaksAt, stallsAt);
    let at = 0;
    const write = (): void => {
      while (at < end) {
        const next = Math.min(at + BLOCK.length, end);
        let piece = BLOCK.subarray(0, next - at);
        const { damagedAt } = source;
        if (damagedAt !== undefined && damagedAt >= at && damagedAt < next) {
          piece = Buffer.from(piece);
          piece.writeUInt8(255, damagedAt - at);
        }
        at = next;
        if (!response.write(piece)) {
          response.once('drain', write);
          return;
        }
      }
      if (breaksAt < size) response.destroy();
      else if (stallsAt === size) response.end();
      else source.onStall?.();
    };
    write();
  }

  private create(key: string, headers: IncomingMessage['headers'], response: ServerResponse): void {
    if (headers['x-amz-checksum-type'] !== 'FULL_OBJECT') throw new ApiError('InvalidRequest', 400);
    const id = randomUUID();
    this.uploads.set(id, { key, contentType: headers['content-type'], parts: new Map() });
    const xml = element('Key', 'ignored') + element('UploadId', id);
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(element('InitiateMultipartUploadResult', xml));
  }

  private async complete(
    uploadId: string,
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { headers } = request;
    const xml = (await collect(request)).toString();
    const { parts, contentType } = this.upload(uploadId, key);
    this.createOnly(key, headers);
    const listed = [...xml.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, n]) => Number(n));
    let whole = { size: 0, crc32: 0 };
    listed.forEach((number, i) => {
      const part = parts.get(number);
      if (!part || number !== i + 1) throw new ApiError('InvalidPart', 400);
      if (part.size < SMALLEST_PART && i + 1 < listed.length) {
        throw new ApiError('EntityTooSmall', 400);
      }
      whole = {
        size: whole.size + part.size,
        crc32: crc32Combine(whole.crc32, part.crc32, part.size),
      };
    });
    if (Number(headers['x-amz-mp-object-size']) !== whole.size) {
      throw new ApiError('InvalidRequest', 400);
    }
    if (headers['x-amz-checksum-crc32'] !== base64(whole.crc32)) {
      throw new ApiError('BadDigest', 400);
    }
    this.uploads.delete(uploadId);
    this.objects.set(key, { ...whole, contentType, parts: listed.length });
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(element('CompleteMultipartUploadResult', element('ETag', '"0"')));
  }

  private upload(id: string, key: string): StubUpload {
    const upload = this.uploads.get(id);
    if (upload?.key !== key) throw new ApiError('NoSuchUpload', 404);
    return upload;
  }

  /** What the partner's role demands, and what S3 answers when the object exists. */
  private createOnly(key: string, headers: IncomingMessage['headers']): void {
    if (headers['if-none-match'] !== '*') throw new ApiError('AccessDenied', 403);
    if (this.objects.has(key)) throw new ApiError('PreconditionFailed', 412);
  }
}

/** The CRC-32 of a stub's content of this size: of its block, doubled as often as it takes. */
export function contentCrc32(size: number): number {
  let crc = 0;
  let twice = { crc: crc32(BLOCK), bytes: BLOCK.length };
  for (let blocks = Math.floor(size / BLOCK.length); blocks > 0; blocks = Math.floor(blocks / 2)) {
    if (blocks % 2 === 1) crc = crc32Combine(crc, twice.crc, twice.bytes);
    twice = { crc: crc32Combine(twice.crc, twice.crc, twice.bytes), bytes: 2 * twice.bytes };
  }
  const rest = size % BLOCK.length;
  return crc32Combine(crc, crc32(BLOCK.subarray(0, rest)), rest);
}

/** Takes a body without keeping it, and checks it against its own checksum. */
async function receive(request: IncomingMessage): Promise<{ size: number; crc32: number }> {
  let size = 0;
  let crc = 0;
  for await (const piece of request) {
    size += piece.length;
    crc = crc32(piece, crc);
  }
  if (request.headers['x-amz-checksum-crc32'] !== base64(crc)) throw new ApiError('BadDigest', 400);
  return { size, crc32: crc };
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function base64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
