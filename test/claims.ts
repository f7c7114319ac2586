import type { Settings } from '../bin/settings';
import { claims as lambdaExecutionRole } from './lambda-execution-role.claims';
import type { ClaimedStack, Claims } from './support/claims';

/** What is claimed of each stack of the app, by the id that people deploy it under. */
export const CLAIMS: Readonly<Record<string, (stack: ClaimedStack, settings: Settings) => Claims>> =
  {
    LambdaExecutionRole: lambdaExecutionRole,
  };
