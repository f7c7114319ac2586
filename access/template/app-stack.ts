import type { Documents } from './documents';
import type { Environment } from './environment';
import type { Template } from './template';

/** A stack of a synthesized CDK app. */
export interface AppStack {
  /** Display name; a nested stack or stack set adds `/` and its logical id. */
  readonly name: string;
  readonly environment: Environment;
  readonly template: Template;
  readonly documents: Documents;
}
