import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { bundled } from '../../lib/parts/bundle';
import '../support/environment';

const temporary = mkdtempSync(path.join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Synthesizes a stack with one function into `outdir`, and returns the text of what would be deployed. */
function deployed(app: string, outdir: string): string {
  process.env.CDK_VALIDATION = 'false';
  const stack = new Stack(new App({ outdir }), 'Stack');
  new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: bundled(stack, path.join(app, 'lambda/greet')),
  });
  const template = (stack.node.root as App).synth().getStackArtifact('Stack').template;
  const [asset = ''] = /[0-9a-f]{64}/.exec(JSON.stringify(template)) ?? [];
  return readFileSync(path.join(outdir, `asset.${asset}`, 'index.js'), 'utf8');
}

test.each([
  { where: 'beside the packages', cache: 'a folder', kept: true },
  { where: 'in the output where nothing can be written there', cache: 'no folder', kept: false },
])('a bundle is kept $where', ({ cache, kept }) => {
  const app = path.join(temporary, cache);
  mkdirSync(path.join(app, 'lambda/greet'), { recursive: true });
  mkdirSync(path.join(app, 'node_modules'));
  if (!kept) writeFileSync(path.join(app, 'node_modules/.cache'), '');
  writeFileSync(
    path.join(app, 'lambda/greet/handler.ts'),
    'export const handler = () => "good day";',
  );
  expect(deployed(app, path.join(app, 'cdk.out'))).toContain('good day');
  expect(existsSync(path.join(app, 'node_modules/.cache/functions'))).toBe(kept);
});
