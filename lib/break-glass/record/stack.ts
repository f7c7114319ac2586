import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CustomerManagedKey } from '../../parts/reports';
import { addAlarm } from './alarms';
import { AlertTopic } from './alert-topic';
import { addCalls } from './calls';
import { changeAlerts } from './change-alerts';
import { check, checkStackName } from './check';
import { emergencyRole } from './emergency-role';
import { addMessage } from './messages';
import type { BreakGlassRecordStackProps } from './props';
import { addQueries } from './queries';
import { roleAlerts } from './role-alerts';
import { addTrail } from './trail';

/**
 * Records whatever is done in the account, and tells people when the emergency role is entered, when it
 * changes something, and when somebody touches the record, the alarms or the role.
 *
 * - Who: CloudTrail for this trail and CloudWatch for alarms of this account; EventBridge, which does not
 *   tell for whom.
 * - May: write the record, and send messages.
 * - May not: read or delete what they wrote.
 */
export class BreakGlassRecordStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: BreakGlassRecordStackProps = {}) {
    super(scope, id, props);
    check(props);

    const {
      breakGlassStackName = 'BreakGlass',
      helpDeskUserPath = '/help-desk/',
      existingTrail,
      retainData = false,
    } = props;
    checkStackName(this.stackName, breakGlassStackName);
    const role = emergencyRole(this, breakGlassStackName);
    const { roleArn } = role;

    // The record. One key for all that is written here; whoever reads needs kms:Decrypt on it.

    const key = new CustomerManagedKey(this, 'RecordKey', {
      description: `Record and alerts of ${this.stackName}`,
      retainData,
    });
    const trail =
      existingTrail ??
      addTrail(this, {
        key,
        retentionDays: props.recordRetentionDays ?? 365,
        lock: props.recordLock,
        retainData,
      });
    const calls = addCalls(this, { key, roleArn, retainData });

    // Who is told.

    const topic = new AlertTopic(this, 'Alerts', { key, emails: props.alarmEmails });

    // What they are told of: slowly but surely by an alarm, and fast by a message.

    const alerts = [
      ...roleAlerts(role),
      ...changeAlerts({
        breakGlassStackName,
        helpDeskUserPath,
        trail,
        trailExisted: existingTrail !== undefined,
        key,
        topic,
      }),
    ];
    for (const alert of alerts) {
      addAlarm(this, alert, trail.logGroupName, topic);
      addMessage(this, alert, topic);
    }

    // What helps to review it afterwards.

    addQueries(this, {
      roleArn,
      callsLogGroupName: calls.logGroupName,
      trailLogGroupName: trail.logGroupName,
    });

    new CfnOutput(this, 'TrailArn', { value: trail.trailArn });
    new CfnOutput(this, 'TrailBucketName', { value: trail.bucketName });
    new CfnOutput(this, 'TrailLogGroupName', { value: trail.logGroupName });
  }
}
