import './type-check';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib/core';
import { readAssembly } from '../access/assembly';
import { exitWithOneLine } from './exit-with-one-line';
import { readSettings } from './settings';
import { buildStacks, planStacks } from './stacks';
import { table } from './table';
import { verdict } from './verdict';
import { whoMayBecome } from './who-may-become';

// `npm start [-- -c name=value]`: synthesizes what `npx cdk deploy` would deploy, without the CDK's
// command line and without AWS, and says what there is.

const home = path.join(__dirname, '..');
const outdir = process.env.CDK_OUTDIR ?? path.join(home, 'cdk.out'); // the CDK's own variable

const { context, settings, planned } = exitWithOneLine(() => {
  const context = {
    ...fromFile('cdk.json').context,
    ...fromFile('cdk.context.json'),
    ...fromArguments(process.argv.slice(2)),
  };
  const settings = readSettings(context);
  return { context, settings, planned: planStacks(settings) };
});

const app = new App({ context, outdir });
buildStacks(app, planned);
app.synth();

const synthesized = readAssembly(outdir);
const rows = synthesized.flatMap(({ name, environment, documents: { roles } }) => {
  const next = `npx cdk deploy ${name.split('/', 1)}`; // a stack set deploys with its stack
  if (roles.length === 0) return [[name, '-', '', next]];
  return roles.map(({ logicalId, trust }, index) => [
    index ? '' : name,
    logicalId.replace(/[0-9A-F]{8}$/, ''), // the hash that the CDK adds
    whoMayBecome(trust.document, environment.account),
    index ? '' : next,
  ]);
});
console.log(table(['Stack', 'Role', 'Who may become it', 'Next'], rows));

const notes = planned.flatMap(({ id, notes }) => notes.map((note) => `  ${id} ${note}`));
if (notes.length) console.log(`\nLeft to be set (docs/ says how):\n${notes.join('\n')}`);

console.log(`\n${exitWithOneLine(() => verdict(synthesized, settings))}`);

/** Reads a file of the CDK's, if there is one. */
function fromFile(name: string): { readonly context?: object } {
  const file = path.join(home, name);
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${name} must be JSON: ${(error as Error).message}`);
  }
}

/** Reads `-c name=value`, as the CDK's command line does. */
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
