import { App } from 'aws-cdk-lib/core';
import { context } from '../../cdk.json';

/**
 * Returns an app that synthesizes what `cdk deploy` would: the CLI applies the feature flags of
 * `cdk.json`, a bare `new App()` does not. Functions are not bundled; `test/app.test.ts` does that once.
 */
export function testApp(): App {
  return new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
}
