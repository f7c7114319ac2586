import './start-usage';
import './type-check';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { readApp } from '../access/node';
import { readContext } from './context';
import { exitWithOneLine } from './exit-with-one-line';
import { overview } from './overview';
import { proveMeanwhile } from './prove-meanwhile';
import { readSettings } from './settings';
import { buildStacks, planStacks } from './stacks';
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

console.log(overview(readApp(outdir), planned));
