/** Limits of a filter pattern: characters, and `[*]` in all and in one selector. */
const LIMITS = { characters: 1024, wildcards: 3, wildcardsOfSelector: 1 };

/**
 * Whether a CloudWatch Logs filter pattern for JSON matches an event of a log group. Throws on what it does
 * not know: numbers, `!=`, regular expressions, other kinds of pattern, and patterns over the limits.
 *
 * Source: "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail",
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matchesFilter(pattern: string, event: unknown): boolean {
  if (pattern.length > LIMITS.characters) {
    throw new Error(`a filter pattern has at most 1024 characters, got ${pattern.length}`);
  }
  if ((pattern.match(/\[\*\]/g) ?? []).length > LIMITS.wildcards) {
    throw new Error(`a filter pattern has at most three selectors with [*], got ${pattern}`);
  }
  const [, expression] = /^\{ (.*) \}$/s.exec(pattern) ?? [];
  if (expression === undefined) throw new Error(`only { patterns } are known, got ${pattern}`);
  const tokens = tokenize(expression);
  const result = or(tokens, event);
  if (tokens.length > 0) throw new Error(`'${tokens[0]}' is not expected in ${pattern}`);
  return result;
}

const TOKEN =
  /\s*(&&|\|\||[()]|=|IS TRUE\b|IS FALSE\b|NOT EXISTS\b|"[^"]*"|\$(?:\.[\w-]+|\[(?:\d+|\*)\])+)/y;

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < expression.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(expression)?.[1];
    if (token === undefined) throw new Error(`'${expression.slice(at)}' is not known`);
    tokens.push(token);
  }
  return tokens;
}

/** `&&` binds closer than `||`. Both sides are always read, so that nothing unknown slips through. */
function or(tokens: string[], event: unknown): boolean {
  let result = and(tokens, event);
  while (tokens[0] === '||') {
    tokens.shift();
    const right = and(tokens, event);
    result ||= right;
  }
  return result;
}

function and(tokens: string[], event: unknown): boolean {
  let result = term(tokens, event);
  while (tokens[0] === '&&') {
    tokens.shift();
    const right = term(tokens, event);
    result &&= right;
  }
  return result;
}

function term(tokens: string[], event: unknown): boolean {
  const first = tokens.shift();
  if (first === '(') {
    const result = or(tokens, event);
    if (tokens.shift() !== ')') throw new Error('a parenthesis is not closed');
    return result;
  }
  if (!first?.startsWith('$')) throw new Error(`a selector must stand for '${first}'`);
  const values = select(first, event);
  const operator = tokens.shift();
  switch (operator) {
    case 'IS TRUE':
      return values.includes(true);
    case 'IS FALSE':
      return values.includes(false);
    case 'NOT EXISTS':
      return values.length === 0;
    case '=': {
      const expected = text(tokens.shift());
      return values.some((value) => typeof value === 'string' && expected.test(value));
    }
    default:
      throw new Error(`the operator '${operator}' is not known`);
  }
}

/** The values a selector points at: none when the event lacks it, several with `[*]`. */
function select(selector: string, event: unknown): unknown[] {
  const steps = selector.match(/[\w-]+|\*/g) ?? [];
  if (steps.filter((step) => step === '*').length > LIMITS.wildcardsOfSelector) {
    throw new Error(`a selector has at most one [*], got ${selector}`);
  }
  return steps.reduce<unknown[]>(
    (values, step) =>
      values.flatMap((value) => {
        if (typeof value !== 'object' || value === null) return [];
        if (step === '*') return Array.isArray(value) ? value : [];
        return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
      }),
    [event],
  );
}

/** `*` stands for anything at the beginning and at the end of a text; elsewhere it is a star. */
function text(token: string | undefined): RegExp {
  const [, start, literal, end] = /^"(\*?)([^"*]*)(\*?)"$/.exec(token ?? '') ?? [];
  if (literal === undefined) {
    throw new Error(`a text in quotes, with * at its ends only, must stand for ${token}`);
  }
  const escaped = literal.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  return new RegExp(`^${start && '.*'}${escaped}${end && '.*'}$`, 's');
}
