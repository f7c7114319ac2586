import { ABSENT, type RecordFields } from './record-fields';

/**
 * Returns the EventBridge pattern for a record with the fields of any of these.
 *
 * Source: "Comparison operators for use in event patterns",
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function eventPattern(records: readonly RecordFields[]): object {
  const details = records.map(detailPattern);
  return {
    source: [{ prefix: 'aws.' }], // nobody but AWS can send these
    detail: details.length > 1 ? { $or: details } : details[0],
  };
}

/** `{ 'a.b': 'x*' }` becomes `{ a: { b: [{ prefix: 'x' }] } }`. */
function detailPattern(fields: RecordFields): object {
  const detail: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    // EventBridge matches a list when one element matches, so `[*]` has nothing to say.
    const names = path.replace('[*]', '').split('.');
    const last = names.pop() ?? '';
    const parent = names.reduce((node, name) => {
      node[name] ??= {};
      return node[name] as Record<string, unknown>;
    }, detail);
    parent[last] = matchers(value);
  }
  return detail;
}

function matchers(value: RecordFields[string]): unknown[] {
  if (value === ABSENT) return [{ exists: false }];
  return typeof value === 'boolean' ? [value] : [value].flat().map(textMatcher);
}

function textMatcher(text: string): unknown {
  if (text === '*') return { exists: true };
  if (text.startsWith('*') && text.endsWith('*')) return { wildcard: text };
  if (text.startsWith('*')) return { suffix: text.slice(1) };
  if (text.endsWith('*')) return { prefix: text.slice(0, -1) };
  return text;
}
