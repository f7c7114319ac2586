type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Fields = { readonly [name: string]: Json };

/**
 * Whether EventBridge would match an event with a pattern. Throws on matchers that it does not know, and
 * on patterns that EventBridge would refuse.
 *
 * Source: "Creating Amazon EventBridge event patterns" and "Comparison operators for use in event patterns",
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEvent(pattern: Json, event: Json): boolean {
  if (!isFields(pattern) || Object.keys(pattern).length === 0) {
    throw new Error(`a pattern must be an object with fields, got ${JSON.stringify(pattern)}`);
  }
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return oneOf(wanted).some((each) => matchesEvent(each, event));
    // What is not an object has no fields: `requestParameters: null` comes in real records.
    const value = isFields(event) ? event[name] : undefined;
    return Array.isArray(wanted) ? matchesAny(wanted, value) : matchesEvent(wanted, value ?? null);
  });
}

/** A list of matchers, of which one is enough; a list in the event has one element that matches. */
function matchesAny(matchers: readonly Json[], value: Json | undefined): boolean {
  if (matchers.length === 0) throw new Error('a list of values must not be empty');
  const values = Array.isArray(value) ? value : [value];
  return matchers.some((matcher) => values.some((one) => matches(matcher, one)));
}

function matches(matcher: Json, value: Json | undefined): boolean {
  if (!isFields(matcher)) {
    if (Array.isArray(matcher)) throw new Error('a list of values must not hold a list');
    return value === matcher;
  }
  const [[name, argument] = ['', null], ...more] = Object.entries(matcher);
  if (more.length > 0) throw new Error(`one matcher at a time, got ${JSON.stringify(matcher)}`);
  if (name === 'exists') {
    if (isFields(value)) throw new Error('exists looks at values, not at objects');
    return (value !== undefined) === argument;
  }
  if (typeof argument !== 'string' || argument === '') {
    throw new Error(`the matcher ${JSON.stringify(matcher)} is not known`);
  }
  const text = typeof value === 'string' ? value : undefined;
  switch (name) {
    case 'prefix':
      return text?.startsWith(argument) ?? false;
    case 'suffix':
      return text?.endsWith(argument) ?? false;
    case 'wildcard':
      return text !== undefined && wildcard(argument).test(text);
    default:
      throw new Error(`the matcher ${JSON.stringify(matcher)} is not known`);
  }
}

function wildcard(pattern: string): RegExp {
  if (/\*\*|\\/.test(pattern)) throw new Error(`'**' and '\\' are not known in '${pattern}'`);
  const literals = pattern.split('*').map((text) => text.replace(/[\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`, 's');
}

function oneOf(value: Json): readonly Json[] {
  if (Array.isArray(value) && value.length > 1) return value;
  throw new Error(`$or must be a list of at least two patterns, got ${JSON.stringify(value)}`);
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns what the target gets of an event through an input transformer with a template of quoted lines. A
 * path that the event lacks leaves nothing in its place. Throws on other templates and paths.
 *
 * Source: "Amazon EventBridge input transformation",
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transformed(
  { InputPathsMap: paths, InputTemplate: template }: TransformerProperty,
  event: Json,
): string {
  if (!template.split('\n').every((line) => /^"[^"]*"$/.test(line))) {
    throw new Error(`only templates of quoted lines are known, got ${template}`);
  }
  return template.replaceAll(/<([^<>]*)>/g, (all, name: string) => {
    const path = paths[name];
    if (!path?.startsWith('$.')) throw new Error(`no path is given for ${all}`);
    const value = path
      .slice(2)
      .split('.')
      .reduce<Json | undefined>((at, field) => (isFields(at) ? at[field] : undefined), event);
    if (value !== undefined && typeof value !== 'string') {
      throw new Error(`only text can be put into a line, got ${JSON.stringify(value)} for ${all}`);
    }
    return value ?? '';
  });
}

/** An input transformer, as in a template. */
export interface TransformerProperty {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}
