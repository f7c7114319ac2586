import { readFileSync } from 'node:fs';

/**
 * Reads a file that holds a JSON object, as the files of npm and of the CDK do.
 *
 * @param name of the file in messages; its path unless given
 * @throws Error with one line when there is anything else in it
 */
export function readJsonObject(file: string, name = `'${file}'`): Record<string, unknown> {
  const value = readJson(file, name);
  if (!isObject(value)) {
    throw new Error(`${name} must be a JSON object like {"name": "value"}, got ${inShort(value)}`);
  }
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns JSON text; of a long one the beginning. */
export function inShort(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 100 ? `${json.slice(0, 100)}… (${json.length} characters)` : json;
}

function readJson(file: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${name} must be JSON: ${(error as Error).message}`);
  }
}
