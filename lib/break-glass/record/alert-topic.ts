import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AlarmTopic, type AlarmTopicProps } from '../../parts/reports';

/** A topic that CloudWatch alarms of this account and region publish to, and EventBridge. */
export class AlertTopic extends AlarmTopic {
  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id, props);
    const service = new iam.ServicePrincipal('events.amazonaws.com');
    props.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptMessages',
        principals: [service],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'], // in a key policy, this key
      }),
    );
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishMessages',
        principals: [service],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        // No condition: EventBridge tells SNS no source, and would drop its messages without a sound.
      }),
    );
  }
}
