import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { AppStack } from '../access/index';
import { readApp } from '../access/node';
import type { Settings } from '../bin/settings';
import { planStacks } from '../bin/stacks';
import { context } from '../cdk.json';

/** Returns the stacks of this app as these settings make them, without validating them again. */
export function synthesized(settings: Settings): AppStack[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'synthesized-'));
  process.env.CDK_VALIDATION = 'false';
  const app = new App({
    outdir,
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-asset-staging': true, // copies code that nobody looks at
      'aws:cdk:disable-creation-stack-traces': true,
    },
    stackTraces: false, // only the CLI shows where a resource comes from
    treeMetadata: false,
  });
  try {
    for (const { build } of planStacks(settings)) build(app);
    app.synth();
    return readApp(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
