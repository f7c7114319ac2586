/**
 * The number that a text means, or undefined. Integers and decimals.
 *
 * Source: "IAM JSON policy elements: Condition operators", numeric condition operators.
 */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text.trim()) ? Number(text) : undefined;
}

const W3C_DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/**
 * The time that a text means, in seconds since 1970, or undefined. A W3C date (four digits alone are
 * a year), or an epoch time in seconds.
 *
 * Sources: "IAM JSON policy elements: Condition operators", date condition operators;
 * https://www.w3.org/TR/NOTE-datetime
 */
export function parseDate(text: string): number | undefined {
  if (/^\d{5,}$/.test(text)) return Number(text);
  if (!W3C_DATE.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time / 1000;
}

/** A range of addresses: those that share the first `bits` bits of `address`. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly bits: number;
}

/**
 * The range that a text means, or undefined. A bare address is a range of one.
 *
 * Source: "IAM JSON policy elements: Condition operators", IP address condition operators. The
 * default prefix of 32 named there is that of IPv4; for IPv6 it is 128.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [host = '', length, ...rest] = text.split('/');
  const parsed = host.includes(':') ? parseIpv6(host) : parseIpv4(host);
  if (parsed === undefined || rest.length > 0) return undefined;
  const version = host.includes(':') ? 6 : 4;
  const width = version === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const bits = length === undefined ? width : Number(length);
  return bits > width ? undefined : { version, address: parsed, bits };
}

export function inCidr(range: Cidr, text: string): boolean {
  if (text.includes('/')) return false;
  const address = parseCidr(text);
  if (address === undefined || address.version !== range.version) return false;
  const shift = BigInt((range.version === 4 ? 32 : 128) - range.bits);
  return address.address >> shift === range.address >> shift;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  let source = text;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const last = parseIpv4(dotted[2] as string);
    if (last === undefined) return undefined;
    source = `${dotted[1]}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  const words = [...head, ...Array<string>(halves.length === 2 ? gap : 0).fill('0'), ...tail];
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined;
  return words.reduce((sum, word) => sum * 65536n + BigInt(`0x${word}`), 0n);
}

/** An address as text, in the shortest usual form. */
export function formatAddress(version: 4 | 6, address: bigint): string {
  const width = version === 4 ? 8n : 16n;
  const words: string[] = [];
  for (let i = version === 4 ? 3n : 7n; i >= 0n; i--) {
    const word = (address >> (i * width)) & ((1n << width) - 1n);
    words.push(word.toString(version === 4 ? 10 : 16));
  }
  if (version === 4) return words.join('.');
  return words
    .join(':')
    .replace(/\b0(:0)+\b/, ':')
    .replace(/:{3,}/, '::')
    .replace(/^:$/, '::');
}
