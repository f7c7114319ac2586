import { type Decision, explain } from './explain';
import { compile, type Policies } from './policies';
import { type Request, readRequest } from './request';

/**
 * Decides one request as IAM would, and says why. Throws when the request or a policy is malformed or
 * uses something unknown: nothing is "denied" because it was not understood.
 *
 * Policies that are not given do not exist: no boundary, no SCP. A service-linked role and the
 * management account are not limited by SCPs, so pass none for them.
 *
 * Source: "Policy evaluation logic",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(request: Request, policies: Policies): Decision {
  return explain(readRequest(request), compile(policies));
}
