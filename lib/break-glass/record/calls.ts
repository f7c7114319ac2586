import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../parts/reports';
import { addEventRule } from './event-rule';

/** What `addCalls` needs. */
export interface Calls {
  readonly key: kms.Key;
  /** The role whose calls are logged. */
  readonly roleArn: string;
  readonly retainData: boolean;
}

/**
 * Logs all calls of a role in this region, reads too, for the review afterwards.
 *
 * @returns the log group
 */
export function addCalls(scope: Construct, { key, roleArn, retainData }: Calls): EncryptedLogGroup {
  const stack = Stack.of(scope);
  const logGroup = new EncryptedLogGroup(scope, 'Calls', {
    key,
    retainData,
    logGroupName: `/aws/events/${stack.stackName}-Calls`, // EventBridge asks for this beginning
  });
  addEventRule(scope, 'RoleCalled', {
    description: 'Every call of the emergency role',
    records: [{ 'userIdentity.sessionContext.sessionIssuer.arn': roleArn }],
    target: {
      id: 'Calls',
      // EventBridge takes it without the `:*` that `logGroupArn` ends in.
      arn: stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: logGroup.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    },
  });
  // The target in aws-events-targets would have a function write this policy, with a role that nobody reviewed.
  new logs.CfnResourcePolicy(scope, 'CallsPolicy', {
    policyName: `${stack.stackName}-Calls`,
    policyDocument: stack.toJsonString(
      new iam.PolicyDocument({ statements: [letEventBridgeWrite(logGroup)] }),
    ),
  });
  return logGroup;
}

function letEventBridgeWrite(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'WriteCalls',
    principals: ['delivery.logs.amazonaws.com', 'events.amazonaws.com'].map(
      (service) => new iam.ServicePrincipal(service),
    ),
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}
