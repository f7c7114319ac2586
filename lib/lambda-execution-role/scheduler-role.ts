import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Properties of `SchedulerRole`.
 */
export interface SchedulerRoleProps {
  /**
   * ARN of the schedule group whose schedules invoke the function.
   */
  readonly groupArn: string;

  readonly fn: lambda.IFunction;

  /**
   * Queue for the events that could not be delivered.
   */
  readonly undelivered: sqs.IQueue;
}

/**
 * Role of the schedules that invoke a function.
 *
 * - Who: EventBridge Scheduler, for schedules of one group.
 * - May: invoke the function, and write to the queue.
 * - May not: do anything else.
 */
export class SchedulerRole extends iam.Role {
  constructor(scope: Construct, id: string, { groupArn, fn, undelivered }: SchedulerRoleProps) {
    super(scope, id, {
      description: 'Invokes the function on schedule',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(scope).account,
            'aws:SourceArn': groupArn, // Scheduler sends the ARN of the group, never that of a schedule
          },
        },
      }),
    });
    this.addToPolicy(
      new iam.PolicyStatement({
        sid: 'InvokeFunction',
        actions: ['lambda:InvokeFunction'],
        resources: [fn.functionArn],
      }),
    );
    this.addToPolicy(
      new iam.PolicyStatement({
        sid: 'RecordUndeliveredEvents',
        actions: ['sqs:SendMessage'],
        resources: [undelivered.queueArn],
      }),
    );
  }
}
