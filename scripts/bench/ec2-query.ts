// The pieces of EC2's Query protocol that the stub speaks.

/** An error as EC2 answers it. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** The parameters of a call in the Query protocol. */
export class Input {
  constructor(private readonly parameters: URLSearchParams) {}

  text(name: string): string {
    return this.parameters.get(name) ?? '';
  }

  list(name: string): string[] {
    const values: string[] = [];
    for (let n = 1; this.parameters.has(`${name}.${n}`); n++)
      values.push(this.text(`${name}.${n}`));
    return values;
  }

  filters(): { name: string; values: string[] }[] {
    const filters: { name: string; values: string[] }[] = [];
    for (let n = 1; this.text(`Filter.${n}.Name`); n++) {
      filters.push({ name: this.text(`Filter.${n}.Name`), values: this.list(`Filter.${n}.Value`) });
    }
    return filters;
  }

  get dryRun(): boolean {
    return this.text('DryRun') === 'true';
  }

  /** Ends a dry run that has found nothing against the call. */
  stopIfDryRun(): void {
    if (!this.dryRun) return;
    throw new ApiError(
      'DryRunOperation',
      'Request would have succeeded, but DryRun flag is set.',
      412,
    );
  }
}

export function matches(input: Input, name: string, value: string): boolean {
  const filter = input.filters().find((one) => one.name === name);
  return !filter || filter.values.includes(value);
}

export function tagged(input: Input, tags: Record<string, string>): boolean {
  return input
    .filters()
    .filter(({ name }) => name.startsWith('tag:'))
    .every(({ name, values }) => values.some((value) => like(tags[name.slice(4)], value)));
}

/** EC2's wildcards: `*` and `?`, unless after a backslash. */
function like(value: string | undefined, pattern: string): boolean {
  const source = pattern.replace(/\\(.)|([*?])|[\^$.|+()[\]{}]/g, (all, escaped, wild) => {
    if (wild) return wild === '*' ? '.*' : '.';
    return `\\${escaped ?? all}`;
  });
  return value !== undefined && new RegExp(`^${source}$`, 's').test(value);
}

export function tagSet(tags: Record<string, string>): string {
  const items = Object.entries(tags).map(([key, value]) =>
    item(element('key', key) + element('value', value)),
  );
  return `<tagSet>${items.join('')}</tagSet>`;
}

export function item(body: string): string {
  return `<item>${body}</item>`;
}

export function element(name: string, text: string): string {
  const escaped = text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<${name}>${escaped}</${name}>`;
}

/** Fields of a real answer that the function does not read, so that parsing costs what it costs. */
export const USUAL_FIELDS = [
  ...['imageId', 'privateDnsName', 'dnsName', 'keyName', 'instanceType', 'launchTime', 'subnetId'],
  ...[
    'vpcId',
    'privateIpAddress',
    'architecture',
    'virtualizationType',
    'hypervisor',
    'clientToken',
  ],
]
  .map((name) =>
    name === 'launchTime'
      ? element(name, '2030-01-31T08:00:00.000Z')
      : element(name, `a-value-of-${name}`),
  )
  .join('');
