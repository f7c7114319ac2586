import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, BootstraplessSynthesizer } from 'aws-cdk-lib/core';
import type { AccountAccessStackProps } from '../lib/account-access/props';
import { AccountAccessStack } from '../lib/account-access/stack';

/**
 * Returns the template of `AccountAccessStack` as `app` would synthesize it, as JSON text, but without
 * the parameter and the rule by which a stack finds that its account is bootstrapped: accounts that
 * a StackSet deploys into are not.
 */
export function accountAccessTemplate(app: App, props: AccountAccessStackProps): string {
  const outdir = mkdtempSync(path.join(tmpdir(), 'account-access-')); // not the one of `app`
  try {
    const inner = new App({
      outdir,
      // The same feature flags; of where a resource comes from nothing is kept.
      context: { ...app.node.getAllContext(), 'aws:cdk:disable-creation-stack-traces': true },
      stackTraces: false,
      analyticsReporting: false,
      treeMetadata: false,
      builtinCloudFormationValidation: false, // the app validates the same stack
    });
    const stack = new AccountAccessStack(inner, 'AccountAccess', {
      ...props,
      synthesizer: new BootstraplessSynthesizer(),
    });
    return JSON.stringify(inner.synth().getStackArtifact(stack.artifactId).template);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
