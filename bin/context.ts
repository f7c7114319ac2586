import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Returns what `npx cdk` would pass to the app as context: of `cdk.json`, `cdk.context.json` and the
 * arguments, the later before the earlier.
 *
 * @param args what follows the command: `-c name=value` and nothing else
 * @throws Error with one line when an argument or a file is malformed
 */
export function readContext(args: string[], home: string): Record<string, unknown> {
  return {
    ...fromFile(home, 'cdk.json').context,
    ...fromFile(home, 'cdk.context.json'),
    ...fromArguments(args),
  };
}

function fromFile(home: string, name: string): { readonly context?: object } {
  const file = path.join(home, name);
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${name} must be JSON: ${(error as Error).message}`);
  }
}

function fromArguments(args: string[]): Record<string, string> {
  const options = { context: { type: 'string', short: 'c', multiple: true } } as const;
  const { values } = parseArgs({ args, options });
  const given: Record<string, string> = {};
  for (const pair of values.context ?? []) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (!name) throw new Error(`'-c' must be followed by name=value, got '${pair}'`);
    if (name in given) {
      throw new Error(`'-c ${name}' must be given once, a list as ${name}=a,b, got it twice`);
    }
    given[name] = value;
  }
  return given;
}
