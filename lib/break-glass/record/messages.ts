import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Alert } from './alert';
import { addEventRule } from './event-rule';

/** What a message takes from a record, by the name that it has in the message. */
const FROM_RECORD = {
  account: '$.detail.userIdentity.accountId',
  address: '$.detail.sourceIPAddress',
  call: '$.detail.eventName',
  error: '$.detail.errorCode',
  from: '$.detail.additionalEventData.SwitchFrom',
  principal: '$.detail.userIdentity.principalId',
  region: '$.detail.awsRegion',
  session: '$.detail.requestParameters.roleSessionName',
  time: '$.detail.eventTime',
  who: '$.detail.userIdentity.arn',
};

/**
 * Adds a rule with which EventBridge publishes a message to the topic for each CloudTrail record of an alert.
 *
 * This is the fast way to learn of an alert, and the message says who caused it. EventBridge gets the records of this region, and those that are
 * forwarded to it.
 */
export function addMessage(
  scope: Construct,
  { name, whatHappened, whatToDo, records }: Alert,
  topic: sns.ITopic,
): void {
  const lines = [
    whatHappened,
    'Who: <who> (<principal>, account <account>), session: <session><from>',
    'What: <call> <error>',
    'When: <time>, from address <address>, in region <region>',
    `Next: ${whatToDo}`,
  ];
  addEventRule(scope, name, {
    description: whatHappened,
    records,
    target: {
      id: 'Alerts',
      arn: topic.topicArn,
      inputTransformer: {
        inputPathsMap: FROM_RECORD,
        inputTemplate: lines.map((line) => `"${line}"`).join('\n'),
      },
    },
  });
}
