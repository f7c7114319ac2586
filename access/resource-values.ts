import type { ArnPattern } from './arn';
import { STAR_NO_SLASH, witnesses } from './automaton';
import type { Context } from './context';
import { ANY, type Glob, globMatches, parseGlob, STAR } from './glob';

/** A pattern for ARNs in this context: one glob for each of the six parts. */
export type ArnGlobs = readonly Glob[];

/** The globs of a pattern; undefined when it matches nothing here, for want of a variable's value. */
export function arnGlobs(pattern: ArnPattern, context: Context): ArnGlobs | undefined {
  const globs: Glob[] = [];
  for (const part of pattern.parts ?? []) {
    const glob = part.glob(context);
    if (glob === undefined) return undefined;
    globs.push(glob);
  }
  return globs;
}

const NON_EMPTY: Glob = [ANY, STAR];
const ACCOUNT: Glob = Array<number>(12).fill(ANY);

/**
 * A resource type of the catalogue, where `*` stands for a variable: none is empty, accounts have twelve
 * digits, and the name of a bucket holds no slash.
 */
export function resourceType(pattern: string): ArnGlobs {
  const [arn = '', partition = '', service = '', region = '', account = '', ...rest] =
    pattern.split(':');
  const isBucket = pattern === 'arn:*:s3:::*';
  const fill = (text: string): Glob =>
    parseGlob(text).flatMap((token) => (token === STAR ? NON_EMPTY : token));
  return [
    fill(arn),
    fill(partition),
    fill(service),
    fill(region),
    account === '*' ? ACCOUNT : fill(account),
    isBucket ? [ANY, STAR_NO_SLASH] : fill(rest.join(':')),
  ];
}

export const PARTITIONS = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
] as const;

const PREFERRED: Readonly<Record<number, readonly string[]>> = {
  3: ['us-east-1', 'eu-west-1', 'us-west-2', 'ap-south-1'],
  4: ['111122223333', '444455556666', '123456789012'],
};

export interface ArnQuestion {
  /** Patterns to tell apart. */
  readonly patterns: readonly ArnGlobs[];
  /** Shapes that ARNs can have: they match at least one. */
  readonly types: readonly ArnGlobs[];
  /** If given, they also match at least one of these. */
  readonly scope: readonly ArnGlobs[] | undefined;
  readonly partitions: readonly string[];
}

interface Part {
  readonly text: string;
  readonly patterns: bigint;
  readonly types: bigint;
  readonly scope: bigint;
}

/**
 * An ARN for every set of patterns that some ARN of the given shapes matches, the shortest or most usual
 * one. Patterns are compared part by part, so the sets are found part by part and then combined: one
 * automaton for whole ARNs would be as large as the product of the parts.
 */
export function arnValues(question: ArnQuestion): string[] {
  const all = {
    patterns: ones(question.patterns),
    types: ones(question.types),
    scope: ones(question.scope ?? []),
  };
  let combined: Part[] = [{ text: 'arn', ...all }];
  for (let i = 1; i < 6; i++) {
    const parts = partValues(question, i);
    const next = new Map<string, Part>();
    for (const before of combined) {
      for (const part of parts) {
        const types = before.types & part.types;
        const scope = before.scope & part.scope;
        if (types === 0n || (question.scope !== undefined && scope === 0n)) continue;
        const patterns = before.patterns & part.patterns;
        const key = `${patterns} ${types} ${scope}`;
        const text = `${before.text}:${part.text}`;
        const other = next.get(key);
        if (other === undefined || text.length < other.text.length) {
          next.set(key, { text, patterns, types, scope });
        }
      }
    }
    combined = [...next.values()];
  }
  const shortest = new Map<bigint, string>();
  for (const { text, patterns } of combined) {
    const other = shortest.get(patterns);
    if (other === undefined || text.length < other.length) shortest.set(patterns, text);
  }
  return [...shortest.values()];
}

const ones = (list: readonly unknown[]): bigint => (1n << BigInt(list.length)) - 1n;

/** The values of one part, and for each the patterns, types and scopes whose part it matches. */
function partValues({ patterns, types, scope = [], partitions }: ArnQuestion, i: number): Part[] {
  const bits = (list: readonly ArnGlobs[], accepts: (glob: Glob) => boolean) => {
    let set = 0n;
    list.forEach((globs, n) => {
      if (accepts(globs[i] as Glob)) set |= 1n << BigInt(n);
    });
    return set;
  };
  const part = (text: string, accepts: (glob: Glob) => boolean): Part => ({
    text,
    patterns: bits(patterns, accepts),
    types: bits(types, accepts),
    scope: bits(scope, accepts),
  });
  if (i === 1) return partitions.map((text) => part(text, (glob) => globMatches(glob, text)));

  const globs = new Map<string, Glob>();
  for (const list of [patterns, types, scope]) {
    for (const parts of list) globs.set((parts[i] as Glob).join(), parts[i] as Glob);
  }
  const keys = [...globs.keys()];
  const number = new Map(keys.map((key, n) => [key, BigInt(n)]));
  return partWitnesses(keys, [...globs.values()], i).map(({ text, matches }) =>
    part(text, (glob) => ((matches >> (number.get(glob.join()) as bigint)) & 1n) === 1n),
  );
}

const memory = new Map<string, { text: string; matches: bigint }[]>();

function partWitnesses(keys: readonly string[], globs: readonly Glob[], i: number) {
  const key = `${i} ${keys.join(' ')}`;
  let found = memory.get(key);
  if (found === undefined) {
    found = witnesses(globs, i === 4 ? { fresh: '0123456789' } : {});
    for (const usual of PREFERRED[i] ?? []) {
      let matches = 0n;
      globs.forEach((glob, n) => {
        if (globMatches(glob, usual)) matches |= 1n << BigInt(n);
      });
      const same = found.find((witness) => witness.matches === matches);
      if (same !== undefined && !PREFERRED[i]?.includes(same.text) && same.text !== '')
        same.text = usual;
    }
    if (memory.size > 20_000) memory.clear();
    memory.set(key, found);
  }
  return found;
}
