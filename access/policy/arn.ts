import type { Context } from './context';
import { Pattern, type PatternOptions } from './pattern';

/** Partition and so on by position: `arn`, partition, service, region, account, resource. */
export type ArnParts = readonly string[];

/** The six parts of an ARN, or undefined when it is none. The last part may hold colons. */
export function splitArn(text: string): ArnParts | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const parts = splitParts(text);
  return parts.length === 6 ? parts : undefined;
}

/** Splits at colons, but not inside `${...}`: a variable's name holds colons of its own. */
function splitParts(text: string, variables = false): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length && parts.length < 5; i++) {
    const code = text.charCodeAt(i);
    if (variables && code === 36 && text[i + 1] === '{') {
      const end = text.indexOf('}', i);
      if (end > 0) i = end;
    } else if (code === 58) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/**
 * The patterns that an entry of `Resource` or `NotResource` stands for. There, unlike in the ARN operators
 * of conditions, a `*` that ends one of the first five parts can also match beyond the colon: whole parts
 * of the ARN, and the beginning of its resource when that holds colons. Every way to do so is a pattern
 * of its own that is matched part by part.
 *
 * Source: "IAM JSON policy elements: Resource", Using wildcards in resource ARNs.
 */
export function resourcePatterns(text: string, options: PatternOptions): ArnPattern[] {
  const whole = new ArnPattern(text, options);
  const { parts } = whole;
  if (parts === undefined) return [whole];
  const found = new Map<string, ArnPattern>();
  const star = new Pattern('*', options);
  /** Lays the pattern's other parts out over the parts of an ARN that are left. */
  const place = (placed: readonly Pattern[], [part, ...others]: readonly Pattern[]): void => {
    if (part === undefined) return;
    if (placed.length === 5) {
      const last = [part, ...others].reduceRight((end, before) => before.before(end));
      const layout = [...placed, last].map((pattern) => pattern.text).join(':');
      found.set(layout, new ArnPattern(layout, options, [...placed, last]));
      return;
    }
    place([...placed, part], others);
    // What a `*` would take from another `*` behind it matches anyway.
    if (part.endsInStar && !others[0]?.everything) place([...placed, part], [star, ...others]);
  };
  place([], parts);
  // With fewer parts, its last is either the end of the ARN or one before those that are missing.
  place([], parts.slice(0, splitParts(text, options.variables).length));
  return [...found.values()];
}

/**
 * A pattern for ARNs, matched part by part: a wildcard never spans one of the first five colons. One of the
 * ARN operators, or one of the `resourcePatterns`.
 *
 * - `*` alone matches every resource, also the `*` of an action that names none.
 * - Missing parts at the end are `*`: `arn:aws:sqs` means `arn:aws:sqs:*:*:*`.
 *
 * Sources: "Grammar of the IAM JSON policy language"; "IAM JSON policy elements: Condition operators",
 * ARN condition operators: each of the six parts is checked separately.
 */
export class ArnPattern {
  /** A pattern for each part; undefined for `*`. */
  readonly parts: readonly Pattern[] | undefined;

  constructor(
    readonly text: string,
    options: PatternOptions,
    parts?: readonly Pattern[],
  ) {
    this.parts = parts ?? readParts(text, options);
  }

  /** Whether the ARN with these parts matches; undefined parts are those of the resource `*`. */
  matchesParts(arn: ArnParts | undefined, context: Context): boolean {
    if (this.parts === undefined) return true;
    if (arn === undefined) return false;
    // The last parts differ most, so they are compared first.
    for (let i = 5; i > 0; i--) {
      if (!(this.parts[i] as Pattern).matches(arn[i] as string, context)) return false;
    }
    return true;
  }

  matches(text: string, context: Context): boolean {
    const parts = splitArn(text);
    return parts !== undefined && this.matchesParts(parts, context);
  }
}

function readParts(text: string, options: PatternOptions): Pattern[] | undefined {
  if (/^\*+$/.test(text)) return undefined;
  const parts = splitParts(text, options.variables);
  const first = parts[0] ?? '';
  if (first !== 'arn' || parts.length < 3) {
    throw new Error(`'${text}' is not an ARN; expected 'arn:partition:service:...' or '*'`);
  }
  while (parts.length < 6) parts.push('*');
  return parts.map((part) => new Pattern(part, options));
}
