import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { inShort, isObject, readJsonObject } from './json-object';

/**
 * Returns what `npx cdk` would pass to the app as context: of `cdk.json`, `cdk.context.json` and the
 * arguments, the later before the earlier.
 *
 * @param args what follows the command: `-c name=value` and nothing else
 * @throws Error with one line when an argument or a file is malformed
 */
export function readContext(args: string[], home: string): Record<string, unknown> {
  return {
    ...contextIn(fromFile(home, 'cdk.json')),
    ...fromFile(home, 'cdk.context.json'),
    ...fromArguments(args),
  };
}

function contextIn({ context = {} }: Record<string, unknown>): Record<string, unknown> {
  if (isObject(context)) return context;
  throw new Error(
    `'context' in cdk.json must be a JSON object like {"name": "value"}, got ${inShort(context)}`,
  );
}

function fromFile(home: string, name: string): Record<string, unknown> {
  const file = path.join(home, name);
  return existsSync(file) ? readJsonObject(file, name) : {};
}

function fromArguments(args: string[]): Record<string, string> {
  const options = { context: { type: 'string', short: 'c', multiple: true } } as const;
  const { values } = parseArgs({ args, options });
  const given = new Map<string, string>(); // an object would have names of its own, `__proto__` and others
  for (const pair of values.context ?? []) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (!name) throw new Error(`'-c' must be followed by name=value, got '${pair}'`);
    if (given.has(name)) {
      throw new Error(`'-c ${name}' must be given once, a list as ${name}=a,b, got it twice`);
    }
    given.set(name, value);
  }
  return Object.fromEntries(given);
}
