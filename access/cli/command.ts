import { type ParseArgsConfig, parseArgs } from 'node:util';
import { readTextFile } from '../template/text-file';

/** Values of the options of a command, as `node:util` parses them. */
export type Options = Readonly<Record<string, string | boolean | string[] | undefined>>;

/** What a command prints, and how it exits: 0 for yes, 1 for no, 2 with what it could not judge. */
export type Outcome =
  | { readonly text: string; readonly code: 0 | 1 }
  | { readonly text: string; readonly code: 2; readonly error: string };

export interface Command {
  /** What it tells, in one line. */
  readonly summary: string;
  /** Its options, as they are typed. */
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(options: Options): Outcome;
}

/** Runs a command with its arguments; throws when they are not of its form. */
export function runCommand(name: string, command: Command, args: readonly string[]): Outcome {
  const help = { help: { type: 'boolean' } } as const;
  const options = { ...command.options, ...help };
  const spelled = oneByOne(args, options);
  const { values } = parseArgs({ args: spelled, options, strict: true, allowPositionals: false });
  if (values.help) {
    return { text: `${command.summary}\n\nusage: access ${name} ${command.usage}`, code: 0 };
  }
  return command.run(values as Options);
}

/** `--with a=1 b=2`, as the AWS CLI takes several values, as `--with a=1 --with b=2`. */
function oneByOne(args: readonly string[], options: Command['options']): string[] {
  let option: string | undefined;
  return args.flatMap((arg, i) => {
    if (arg.startsWith('--')) option = options[arg.slice(2)]?.multiple ? arg : undefined;
    else if (option !== undefined && args[i - 1] !== option) return [option, arg];
    return [arg];
  });
}

/** An option that must be given. */
export function required(options: Options, name: string): string {
  const value = options[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`'--${name}' must be given; see --help`);
}

/** An option that must be given, once or more. */
export function requiredList(options: Options, name: string): string[] {
  const values = options[name] ?? [];
  if (Array.isArray(values) && values.length > 0) return values;
  throw new Error(`'--${name}' must be given; see --help`);
}

/** An option with a few accepted values. */
export function oneOf<T extends string>(options: Options, name: string, accepted: readonly T[]): T {
  const value = required(options, name);
  const found = accepted.find((candidate) => candidate === value);
  if (found) return found;
  throw new Error(`'--${name}' must be one of ${accepted.join(', ')}, got '${value}'`);
}

/** JSON from an option: inline, or in the file that a `file://` path names, as the AWS CLI takes it. */
export function json(options: Options, name: string): unknown {
  return parseJson(name, required(options, name));
}

export function parseJson(option: string, value: string): unknown {
  const text = value.startsWith('file://')
    ? readText(option, value.slice('file://'.length))
    : value;
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = (error as Error).message.split('\n')[0];
    throw new Error(`'--${option}' must be JSON, or file:// and a path to JSON, but ${why}`);
  }
}

function readText(option: string, path: string): string {
  try {
    return readTextFile(path);
  } catch {
    throw new Error(`'--${option}' must name a file that can be read, got '${path}'`);
  }
}
