import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * Properties of `TrailRole`.
 */
export interface TrailRoleProps {
  /**
   * Log group that the trail sends its events to.
   */
  readonly logGroup: logs.ILogGroup;
}

/**
 * Role of a trail that sends its events to a log group.
 *
 * - Who: the CloudTrail service.
 * - May: write to the log group.
 * - May not: read it, or do anything else.
 */
export class TrailRole extends iam.Role {
  constructor(scope: Construct, id: string, { logGroup }: TrailRoleProps) {
    super(scope, id, {
      description: 'Sends the events of the trail to its log group',
      // CloudTrail sends no source here: a condition on it would stop the events.
      assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
    });
    this.addToPolicy(
      new iam.PolicyStatement({
        sid: 'WriteTrailLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn], // ends in `:*`, the streams of the group
      }),
    );
  }
}
