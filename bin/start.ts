import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib/core';
import { readAssembly } from '../access/assembly';
import { exitWithOneLine } from './exit-with-one-line';
import { readSettings } from './settings';
import { buildStacks, planStacks } from './stacks';
import { table } from './table';
import { typeCheck } from './type-check';
import { verdict } from './verdict';
import { whoMayBecome } from './who-may-become';

// `npm start [-- -c name=value]`: synthesizes what `npx cdk deploy` would deploy, without the CDK's
// command line and without AWS, and says what there is.

const home = path.join(__dirname, '..');
const outdir = process.env.CDK_OUTDIR ?? path.join(home, 'cdk.out'); // the CDK's own variable

const { context, settings, planned } = exitWithOneLine(() => {
  const fromFile = JSON.parse(readFileSync(path.join(home, 'cdk.json'), 'utf8')).context;
  const context = { ...fromFile, ...fromArguments(process.argv.slice(2)) };
  const settings = readSettings(context);
  return { context, settings, planned: planStacks(settings) };
});

typeCheck();
const app = new App({ context, outdir });
buildStacks(app, planned);
app.synth();

const synthesized = readAssembly(outdir);
const rows = synthesized.flatMap(({ name, documents: { roles } }) => {
  const next = `npx cdk deploy ${name.split('/', 1)}`; // a stack set deploys with its stack
  if (roles.length === 0) return [[name, '-', '', next]];
  return roles.map(({ logicalId, trust }, index) => [
    index ? '' : name,
    logicalId.replace(/[0-9A-F]{8}$/, ''), // the hash that the CDK adds
    whoMayBecome(trust.document),
    index ? '' : next,
  ]);
});
console.log(table(['Stack', 'Role', 'Who may become it', 'Next'], rows));

const notes = planned.flatMap(({ id, notes }) => notes.map((note) => `  ${id} ${note}`));
if (notes.length) console.log(`\nLeft to be set (docs/ says how):\n${notes.join('\n')}`);

console.log(`\n${exitWithOneLine(() => verdict(synthesized, settings))}`);

/** Reads `-c name=value`, as the CDK's command line does. */
function fromArguments(args: string[]): Record<string, string> {
  const options = { context: { type: 'string', short: 'c', multiple: true } } as const;
  const { values } = parseArgs({ args, options });
  const pairs = (values.context ?? []).map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (!name) throw new Error(`'-c' must be followed by name=value, got '${pair}'`);
    return [name, value];
  });
  return Object.fromEntries(pairs);
}
