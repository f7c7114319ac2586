import * as logs from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const FIELDS = [
  'eventTime',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userIdentity.arn',
  'errorCode',
  'requestParameters.instancesSet.items.0.instanceId',
];

/** What `addQueries` needs. */
export interface Queries {
  /** The role whose calls are looked for. */
  readonly roleArn: string;
  /** Log group of the calls of this region. */
  readonly callsLogGroupName: string;
  /** Log group of the trail, which has all regions. */
  readonly trailLogGroupName: string;
}

/** Saves queries of CloudWatch Logs Insights that list the calls of a role, to be run afterwards. */
export function addQueries(
  scope: Construct,
  { roleArn, callsLogGroupName, trailLogGroupName }: Queries,
): void {
  const { stackName } = Stack.of(scope);
  for (const { name, logGroupName, path } of [
    { name: 'calls', logGroupName: callsLogGroupName, path: 'detail.' }, // EventBridge wraps the record
    { name: 'calls-in-all-regions', logGroupName: trailLogGroupName, path: '' },
  ]) {
    new logs.CfnQueryDefinition(scope, name, {
      name: `${stackName}/${name}`,
      logGroupNames: [logGroupName],
      queryString: [
        `fields ${FIELDS.map((field) => path + field).join(', ')}`,
        `filter ${path}userIdentity.sessionContext.sessionIssuer.arn = '${roleArn}'`,
        `sort ${path}eventTime asc`,
      ].join('\n| '),
    });
  }
}
