import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { context } from '../../cdk.json';
import { LambdaExecutionRoleStack } from '../../lib/lambda-execution-role-stack';

const STACK = 'LambdaExecutionRole';

/** A function as `cdk deploy` uploads and configures it. */
export interface DeployedFunction {
  /** Path of the file that holds the handler, without the extension. */
  readonly module: string;
  /** Name under which `module` exports the handler. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

/** Synthesizes the stack into `outdir`, with its bundle, and returns the function found there. */
export function deployedFunction(outdir: string): DeployedFunction {
  // In a process of its own, since the stack keeps temporary files until its process ends.
  execFileSync(process.execPath, ['--require', 'tsx/cjs', __filename, outdir]);
  const template = readFileSync(path.join(outdir, `${STACK}.template.json`), 'utf8');
  const resources: { Type: string; Properties: FunctionProperties }[] = Object.values(
    JSON.parse(template).Resources,
  );
  const found = resources.find(({ Type }) => Type === 'AWS::Lambda::Function');
  if (!found) throw new Error(`${STACK} has no function`);
  const { Code, Handler, Environment } = found.Properties;
  const [file = '', handler = ''] = Handler.split('.');
  const asset = `asset.${path.parse(Code.S3Key).name}`;
  return { module: path.join(outdir, asset, file), handler, environment: Environment.Variables };
}

if (require.main === module) {
  const app = new App({ context, outdir: process.argv[2] });
  new LambdaExecutionRoleStack(app, STACK, {
    tagKey: 'schedule',
    tagValue: 'office',
    backupRetentionDays: 7,
  });
  app.synth();
}
