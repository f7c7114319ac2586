import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Role that EventBridge needs to send events to a bus in another region.
 *
 * - Who: EventBridge, for rules of this account.
 * - May: put events on that bus.
 * - May not: do anything else.
 */
export class ForwardRole extends iam.Role {
  constructor(scope: Construct, id: string, { eventBusArn }: { readonly eventBusArn: string }) {
    super(scope, id, {
      description: 'Forwards events to the home region',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
      }),
    });
    this.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ForwardToHomeRegion',
        actions: ['events:PutEvents'],
        resources: [eventBusArn],
      }),
    );
  }
}
