import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { eventPattern } from './event-pattern';
import type { RecordFields } from './record-fields';

/** Entering a role counts as reading. Without this state EventBridge withholds records of calls that read. */
const EVENTS_THAT_READ_TOO = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** What `addEventRule` needs. */
export interface EventRule {
  readonly description: string;

  /**
   * The CloudTrail records that are sent: those with the fields of any of these.
   */
  readonly records: readonly RecordFields[];

  readonly target: events.CfnRule.TargetProperty;
}

/**
 * Has EventBridge send CloudTrail records of calls to a target, also of calls that read.
 *
 * The L1 construct, because that of the CDK knows no state but enabled and disabled.
 */
export function addEventRule(
  scope: Construct,
  id: string,
  { description, records, target }: EventRule,
): void {
  new events.CfnRule(scope, id, {
    description,
    eventPattern: eventPattern(records),
    state: EVENTS_THAT_READ_TOO,
    targets: [target],
  });
}
