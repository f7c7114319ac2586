import './start-usage';
import './type-check';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { readApp } from '../access/node';
import { readContext } from './context';
import { exitWithOneLine } from './exit-with-one-line';
import { proveMeanwhile } from './prove-meanwhile';
import { readSettings } from './settings';
import { buildStacks, planStacks } from './stacks';
import { table } from './table';
import { whoMayBecome } from './who-may-become';
import { makeWritable } from './writable';

// Synthesizes what `npx cdk deploy` would deploy, without the CDK's command line and without AWS, and says
// what there is.

const home = path.join(__dirname, '..');
const outdir = process.env.CDK_OUTDIR || path.join(home, 'cdk.out'); // the CDK's own variable

const { context, settings, planned } = exitWithOneLine(() => {
  const context = readContext(process.argv.slice(2), home);
  const settings = readSettings(context);
  const planned = planStacks(settings);
  makeWritable(outdir);
  return { context, settings, planned };
});

const app = new App({ context, outdir });
proveMeanwhile(app, outdir, settings); // its verdict comes last
buildStacks(app, planned);
app.synth();

const synthesized = readApp(outdir);
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
