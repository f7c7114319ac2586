import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, element, Input, item, matches, tagged, tagSet, USUAL_FIELDS } from './ec2-query';

/** A volume as the stub knows it. */
export interface StubVolume {
  readonly id: string;
  readonly tags: Record<string, string>;
}

/** An instance as the stub knows it. Its first volume is the root. */
export interface StubInstance {
  readonly id: string;
  state: string;
  readonly tags: Record<string, string>;
  readonly volumes: readonly StubVolume[];
  /** A start ends in `stopped` with this reason, as it does without access to a KMS key. */
  readonly startFailsWith?: { readonly code: string; readonly message: string };
  /** Any call that names this instance is refused with this error. */
  readonly refusedWith?: { readonly code: string; readonly message: string };
  reason?: { readonly code: string; readonly message: string };
  next?: { readonly state: string; readonly at: number };
}

/** A snapshot as the stub knows it. */
export interface StubSnapshot {
  readonly id: string;
  readonly volumeId: string;
  readonly state: string;
  readonly startedAt: Date;
  readonly tags: Record<string, string>;
}

/**
 * EC2's Query API on a local port, for the calls that the function uses: paging, filters, dry
 * runs, whole-batch refusals, throttling, and states that change with time.
 */
export class Ec2Stub {
  readonly instances = new Map<string, StubInstance>();
  readonly snapshots = new Map<string, StubSnapshot>();
  /** Number of calls by action. */
  readonly calls: Record<string, number> = {};
  /** Most calls that were under way at once. */
  busiest = 0;

  private readonly faults: { action: string; error: ApiError }[] = [];
  private server?: Server;
  private underWay = 0;
  private made = 0;

  constructor(
    private readonly options: {
      latencyMs?: number;
      transitionMs?: number;
      pageSize?: number;
      now?: () => number;
    } = {},
  ) {}

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }

  /** Starts to listen and returns the address for `AWS_ENDPOINT_URL_EC2`. */
  async listen(): Promise<string> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Adds instances, by default stopped, with one volume each that carries the same tags. */
  add(...instances: (Partial<StubInstance> & { id: string })[]): void {
    for (const { id, tags = {}, ...rest } of instances) {
      const volumes = [{ id: id.replace('i-', 'vol-'), tags }];
      this.instances.set(id, { id, state: 'stopped', tags, volumes, ...rest });
    }
  }

  /** Makes the next `times` calls of `action` fail. */
  failNext(action: string, times: number, code: string, status: number): void {
    for (let n = 0; n < times; n++) {
      this.faults.push({ action, error: new ApiError(code, `${code} by the stub`, status) });
    }
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    this.busiest = Math.max(this.busiest, ++this.underWay);
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { latencyMs } = this.options;
      if (latencyMs) await new Promise((resolve) => setTimeout(resolve, latencyMs));
      const input = new Input(new URLSearchParams(Buffer.concat(chunks).toString()));
      const action = input.text('Action');
      this.calls[action] = (this.calls[action] ?? 0) + 1;
      return {
        status: 200,
        body: `<${action}Response>${this.act(action, input)}</${action}Response>`,
      };
    } catch (error) {
      const { code, message, status } =
        error instanceof ApiError ? error : new ApiError('InternalError', String(error), 500);
      const inner = element('Code', code) + element('Message', message);
      return { status, body: `<Response><Errors><Error>${inner}</Error></Errors></Response>` };
    } finally {
      this.underWay--;
    }
  }

  private act(action: string, input: Input): string {
    const fault = this.faults.findIndex((next) => next.action === action);
    const [planned] = fault < 0 ? [] : this.faults.splice(fault, 1);
    if (planned) throw planned.error;
    switch (action) {
      case 'DescribeInstances':
        return this.describeInstances(input);
      case 'StartInstances':
        return this.change(input, 'pending', ['stopped', 'pending', 'running']);
      case 'StopInstances':
        return this.change(input, 'stopping', ['running', 'stopping', 'stopped']);
      case 'DescribeVolumes':
        return this.describeVolumes(input);
      case 'DescribeSnapshots':
        return this.describeSnapshots(input);
      case 'CreateSnapshots':
        return this.createSnapshots(input);
      case 'DeleteSnapshot':
        return this.deleteSnapshot(input);
      default:
        throw new ApiError(
          'InvalidAction',
          `the action ${action} is not valid for this web service`,
        );
    }
  }

  private describeInstances(input: Input): string {
    const ids = input.list('InstanceId');
    const found = ids.length > 0 ? this.named(ids) : [...this.instances.values()];
    for (const instance of found) settle(instance, this.now());
    const matching = found.filter(
      ({ state, tags }) => matches(input, 'instance-state-name', state) && tagged(input, tags),
    );
    return this.page(input, matching, 'reservationSet', (instance) => {
      const devices = instance.volumes.map(({ id }, index) => {
        const ebs = element('volumeId', id) + element('status', 'attached');
        return item(`${element('deviceName', `/dev/sd${'abcdefgh'[index]}`)}<ebs>${ebs}</ebs>`);
      });
      const { code = '', message = '' } = instance.reason ?? {};
      const body =
        element('instanceId', instance.id) +
        `<instanceState>${element('code', '0')}${element('name', instance.state)}</instanceState>` +
        `<stateReason>${element('code', code)}${element('message', message)}</stateReason>` +
        element('rootDeviceType', 'ebs') +
        element('rootDeviceName', '/dev/sda') +
        `<blockDeviceMapping>${devices.join('')}</blockDeviceMapping>` +
        tagSet(instance.tags) +
        USUAL_FIELDS;
      return `${element('reservationId', 'r-0')}<instancesSet>${item(body)}</instancesSet>`;
    });
  }

  private change(input: Input, passing: string, from: readonly string[]): string {
    const instances = this.named(input.list('InstanceId'));
    const wrong = instances.filter(
      (instance) => !from.includes(settle(instance, this.now()).state),
    );
    if (wrong.length > 0) {
      const names = wrong.map(({ id }) => `'${id}'`).join(', ');
      throw new ApiError('IncorrectInstanceState', `${names} not in a state for this`);
    }
    refuse(instances, input);
    input.stopIfDryRun();
    for (const instance of instances) {
      const end = passing === 'pending' ? 'running' : 'stopped';
      if (instance.state === end || instance.state === passing) continue;
      const failing = passing === 'pending' && instance.startFailsWith;
      instance.state = passing;
      instance.next = {
        state: failing ? 'stopped' : end,
        at: this.now() + (this.options.transitionMs ?? 0),
      };
    }
    return `<instancesSet>${instances.map(({ id }) => item(element('instanceId', id))).join('')}</instancesSet>`;
  }

  private describeVolumes(input: Input): string {
    const volumes = [...this.instances.values()].flatMap((instance) => instance.volumes);
    const matching = volumes.filter(({ tags }) => tagged(input, tags));
    return this.page(
      input,
      matching,
      'volumeSet',
      ({ id, tags }) => element('volumeId', id) + tagSet(tags),
    );
  }

  private describeSnapshots(input: Input): string {
    const matching = [...this.snapshots.values()].filter(
      ({ state, tags }) => matches(input, 'status', state) && tagged(input, tags),
    );
    return this.page(input, matching, 'snapshotSet', snapshotFields);
  }

  private createSnapshots(input: Input): string {
    const [instance] = this.named([input.text('InstanceSpecification.InstanceId')]);
    if (!instance) throw new ApiError('MissingParameter', 'InstanceId');
    refuse([instance], input);
    input.stopIfDryRun();
    const noBoot = input.text('InstanceSpecification.ExcludeBootVolume') === 'true';
    const excluded = input.list('InstanceSpecification.ExcludeDataVolumeId');
    const tags: Record<string, string> = {};
    for (let n = 1; input.text(`TagSpecification.1.Tag.${n}.Key`); n++) {
      const tag = `TagSpecification.1.Tag.${n}`;
      tags[input.text(`${tag}.Key`)] = input.text(`${tag}.Value`);
    }
    const made = instance.volumes
      .filter(({ id }, index) => !(noBoot && index === 0) && !excluded.includes(id))
      .map(({ id: volumeId }) => {
        const id = `snap-${(++this.made).toString(16).padStart(8, '0')}`;
        const snapshot = { id, volumeId, state: 'pending', startedAt: new Date(this.now()), tags };
        this.snapshots.set(id, snapshot);
        return item(snapshotFields(snapshot));
      });
    return `<snapshotSet>${made.join('')}</snapshotSet>`;
  }

  private deleteSnapshot(input: Input): string {
    const id = input.text('SnapshotId');
    if (!this.snapshots.has(id)) {
      throw new ApiError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
    }
    input.stopIfDryRun();
    this.snapshots.delete(id);
    return element('return', 'true');
  }

  private named(ids: readonly string[]): StubInstance[] {
    const missing = ids.filter((id) => !this.instances.has(id));
    if (missing.length > 0) {
      const text = missing.length === 1 ? 'ID' : 'IDs';
      throw new ApiError(
        'InvalidInstanceID.NotFound',
        `The instance ${text} '${missing.join(', ')}' do not exist`,
      );
    }
    return ids.flatMap((id) => this.instances.get(id) ?? []);
  }

  private page<T>(input: Input, all: T[], set: string, fields: (item: T) => string): string {
    const from = Number(input.text('NextToken') || 0);
    const wanted = Number(input.text('MaxResults') || all.length);
    const size = Math.min(wanted, this.options.pageSize ?? 1000);
    const items = all.slice(from, from + size).map((one) => item(fields(one)));
    const next = from + size < all.length ? element('nextToken', String(from + size)) : '';
    return `<${set}>${items.join('')}</${set}>${next}`;
  }
}

function settle(instance: StubInstance, now: number): StubInstance {
  const { next, startFailsWith } = instance;
  if (next && now >= next.at) {
    if (instance.state === 'pending' && startFailsWith) instance.reason = startFailsWith;
    instance.state = next.state;
    delete instance.next;
  }
  return instance;
}

/** A dry run tells of permissions only, not of capacity and the like. */
function refuse(instances: readonly StubInstance[], input: Input): void {
  const refused = instances
    .flatMap(({ refusedWith }) => refusedWith ?? [])
    .find(({ code }) => !input.dryRun || code === 'UnauthorizedOperation');
  if (refused) throw new ApiError(refused.code, refused.message);
}

function snapshotFields({ id, volumeId, state, startedAt, tags }: StubSnapshot): string {
  const times = element('startTime', startedAt.toISOString());
  return (
    element('snapshotId', id) +
    element('volumeId', volumeId) +
    element('status', state) +
    times +
    tagSet(tags)
  );
}
