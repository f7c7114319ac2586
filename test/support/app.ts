import { App } from 'aws-cdk-lib/core';
import { context } from '../../cdk.json';
import 'aws-cdk-lib/testhelpers/jest-autoclean';
import './environment';

// The CDK's template validation costs about 3 s in every test file; test/app/app.test.ts turns it on
// once, for all stacks together.
process.env.CDK_VALIDATION = 'false';

// The hash of an asset that is not bundled depends on the path of the checkout, so a snapshot that
// holds it fails on every other machine.
expect.addSnapshotSerializer({
  test: (value) => typeof value === 'string' && /^[0-9a-f]{64}\.(zip|json)$/.test(value),
  serialize: (value: string) => `"<asset hash>.${value.split('.')[1]}"`,
});

/**
 * Returns an app that synthesizes what `cdk deploy` would: the CLI applies the feature flags of
 * `cdk.json`, a bare `new App()` does not. Functions are not bundled; `test/app/app.test.ts` does that once.
 * What only the CLI reads, where each resource comes from and the tree of constructs, is left out.
 */
export function testApp(): App {
  return new App({
    stackTraces: false,
    treeMetadata: false,
    context: {
      ...context,
      '@aws-cdk/core:enableAdditionalMetadataCollection': false, // for AWS's statistics
      'aws:cdk:disable-creation-stack-traces': true,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-asset-staging': true, // copies code that nobody looks at
    },
  });
}
