import { type Context, isEmpty, onlyValue } from './context';
import { ANY, ANY_NO_COLON, COLON, type Glob, globMatches, STAR, STAR_NO_COLON } from './glob';

/** A place in a pattern that a value of the request fills: `${aws:username, 'nobody'}`. */
interface Variable {
  /** Condition key, in lower case. */
  readonly key: string;
  /** Condition key, as the policy writes it. */
  readonly name: string;
  /** Text to use when the request has no value for the key. */
  readonly fallback?: string;
}

export interface PatternOptions {
  /** Read `${...}` as a variable. Only documents of version `2012-10-17` have variables. */
  readonly variables: boolean;
  /** Read `*` and `?` as wildcards. */
  readonly wildcards: boolean;
  /** Compare without regard to case. */
  readonly ignoreCase?: boolean;
}

export type Piece = number | Variable;

/**
 * A text of a policy that a text of the request is compared with.
 *
 * - `${*}`, `${?}` and `${$}` stand for the character itself.
 * - The value of a variable is literal text: a `*` in it is not a wildcard.
 * - A variable without a value matches nothing, whatever stands beside it, so that `NotResource` and
 *   negated operators do. A key with several values cannot be used as a variable. An empty value is one.
 *
 * Source: "IAM policy elements: Variables and tags", also of what has no value,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export class Pattern {
  /** The variables in it, in order. */
  readonly variables: readonly Variable[];
  private readonly pieces: readonly Piece[];
  private readonly fixed: Glob | undefined;
  private readonly exact: string | undefined;
  private readonly prefix: string | undefined;
  private written: string | undefined;

  constructor(
    readonly text: string,
    readonly options: PatternOptions,
    pieces: readonly Piece[] = parse(text, options),
  ) {
    this.pieces = pieces;
    this.variables = this.pieces.filter((piece) => typeof piece !== 'number');
    if (this.variables.length > 0) return;
    const glob = this.pieces as readonly number[];
    const wild = glob.findIndex((token) => token < 0);
    this.fixed = glob;
    if (wild < 0) this.exact = String.fromCharCode(...glob);
    else if (wild === glob.length - 1 && glob[wild] === STAR) {
      this.prefix = String.fromCharCode(...glob.slice(0, wild));
    }
  }

  /** Whether a wildcard for any number of characters stands at its end. */
  get endsInStar(): boolean {
    return this.pieces[this.pieces.length - 1] === STAR;
  }

  /** A text that is the same for patterns that match the same. */
  get meaning(): string {
    this.written ??= `${JSON.stringify(this.pieces)} ${this.options.ignoreCase}`;
    return this.written;
  }

  /** Whether one of its wildcards stops at colons. */
  get stops(): boolean {
    return this.pieces.some((piece) => piece === STAR_NO_COLON || piece === ANY_NO_COLON);
  }

  /** Whether it matches every text, whatever the request. */
  get everything(): boolean {
    return this.prefix === '' || /^\*+$/.test(this.text);
  }

  /** The glob that it means in this request; undefined when a variable has no value. */
  glob(context: Context): Glob | undefined {
    if (this.fixed !== undefined) return this.fixed;
    const glob: number[] = [];
    for (const piece of this.pieces) {
      if (typeof piece === 'number') {
        glob.push(piece);
        continue;
      }
      const given = context.get(piece.key);
      const value = given === undefined || isEmpty(given) ? piece.fallback : onlyValue(given);
      if (value === undefined) return undefined;
      const text = this.options.ignoreCase ? value.toLowerCase() : value;
      for (let i = 0; i < text.length; i++) glob.push(text.charCodeAt(i));
    }
    return glob;
  }

  matches(text: string, context: Context): boolean {
    const value = this.options.ignoreCase ? text.toLowerCase() : text;
    if (this.exact !== undefined) return value === this.exact;
    if (this.prefix !== undefined) return value.startsWith(this.prefix);
    const glob = this.glob(context);
    return glob !== undefined && globMatches(glob, value);
  }

  /** This pattern, a colon and the other. In this one only a `*` at the end matches colons. */
  before(other: Pattern): Pattern {
    const last = this.pieces.length - 1;
    const mine = this.pieces.map((piece, i) => {
      if (piece === STAR && i < last) return STAR_NO_COLON;
      return piece === ANY ? ANY_NO_COLON : piece;
    });
    const pieces = [...mine, COLON, ...other.pieces];
    return new Pattern(`${this.text}:${other.text}`, this.options, pieces);
  }

  /** The literal characters that stand directly beside a variable: where a value could smuggle one in. */
  delimiters(): string[] {
    const found = new Set<string>();
    this.pieces.forEach((piece, i) => {
      if (typeof piece === 'number') return;
      for (const beside of [this.pieces[i - 1], this.pieces[i + 1]]) {
        if (typeof beside === 'number' && beside >= 0) found.add(String.fromCharCode(beside));
      }
    });
    return [...found];
  }

  /** The pieces, for analysis: character codes, wildcards and variables. */
  analyse(): readonly Piece[] {
    return this.pieces;
  }
}

/** A text as a pattern that matches nothing else. */
export function plain(text: string): Pattern {
  return new Pattern(text, { variables: false, wildcards: false });
}

const VARIABLE = /^\s*([^\s,'{}]+(?: [^\s,'{}]+)*)\s*(?:,\s*'([^']*)'\s*)?$/;

function parse(text: string, options: PatternOptions): Piece[] {
  const source = options.ignoreCase ? text.toLowerCase() : text;
  const pieces: Piece[] = [];
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (options.variables && code === 36 && source[i + 1] === '{') {
      const end = source.indexOf('}', i);
      const body = end < 0 ? '' : source.slice(i + 2, end);
      if (body === '*' || body === '?' || body === '$') {
        pieces.push(body.charCodeAt(0));
      } else {
        const parts = VARIABLE.exec(body);
        if (end < 0 || parts === null) {
          throw new Error(
            `'${text}' has a malformed policy variable; expected '\${key}' or '\${key, 'default'}'`,
          );
        }
        const [, name = '', fallback] = parts;
        const key = name.toLowerCase();
        pieces.push(fallback === undefined ? { key, name } : { key, name, fallback });
      }
      i = end;
    } else if (options.wildcards && code === 42) pieces.push(STAR);
    else if (options.wildcards && code === 63) pieces.push(ANY);
    else pieces.push(code);
  }
  return pieces;
}
