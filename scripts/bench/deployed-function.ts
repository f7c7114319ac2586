import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib/core';
import { context } from '../../cdk.json';

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

/** Synthesizes a stack into `outdir`, with its bundle, and returns the function found there. */
export function deployedFunction(outdir: string, stack: (app: App) => Stack): DeployedFunction {
  process.env.CDK_VALIDATION = 'false'; // see testApp()
  const app = new App({
    context: { ...context, 'aws:cdk:disable-creation-stack-traces': true },
    outdir,
    stackTraces: false,
  });
  const { templateFile } = stack(app);
  app.synth();
  const template = readFileSync(path.join(outdir, templateFile), 'utf8');
  const resources: { Type: string; Properties: FunctionProperties }[] = Object.values(
    JSON.parse(template).Resources,
  );
  const found = resources.find(({ Type }) => Type === 'AWS::Lambda::Function');
  if (!found) throw new Error(`${templateFile} has no function`);
  const { Code, Handler, Environment } = found.Properties;
  const [file = '', handler = ''] = Handler.split('.');
  const asset = `asset.${path.parse(Code.S3Key).name}`;
  return { module: path.join(outdir, asset, file), handler, environment: Environment.Variables };
}
