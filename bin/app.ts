import './type-check';
import { App } from 'aws-cdk-lib/core';
import { exitWithOneLine } from './exit-with-one-line';
import { readSettings } from './settings';
import { buildStacks, planStacks } from './stacks';

// What the CDK's command line runs, see cdk.json.

const app = new App();
const planned = exitWithOneLine(() => planStacks(readSettings(app.node.getAllContext())));
buildStacks(app, planned);
app.synth();
