import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { check } from './check';
import { EmergencyRole } from './emergency-role';
import { HelpDeskOwnAccess } from './help-desk-own-access';
import { HelpDeskView } from './help-desk-view';
import type { BreakGlassStackProps } from './props';

/**
 * A help desk that sees without reading data, and an emergency role that it enters knowingly. What is done
 * then is recorded and announced by `BreakGlassRecordStack`, which the role cannot silence.
 *
 * - Who: users under one IAM path, with recent MFA and under their own name; or sessions of listed roles.
 * - May: start, stop and reboot instances, and have an Auto Scaling group replace one; more by settings.
 * - May not: do anything else, least of all to trail, alarms, or itself, whatever is attached to it later.
 */
export class BreakGlassStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: BreakGlassStackProps = {}) {
    super(scope, id, props);
    check(props);

    const role = new EmergencyRole(this, 'EmergencyRole', props);
    const view = new HelpDeskView(this, 'HelpDeskView');

    // The members of the help desk are users. Where roles are admitted in their place, there is no group.
    if (!props.emergencyCallerRoleArns) {
      const ownAccess = new HelpDeskOwnAccess(this, 'HelpDeskOwnAccess', {
        userPath: props.helpDeskUserPath ?? '/help-desk/',
        emergencyRoleArn: role.roleArn,
        requireSourceIdentity: props.requireSourceIdentity ?? false,
      });
      const group = new iam.Group(this, 'HelpDesk', { managedPolicies: [view, ownAccess] });
      new CfnOutput(this, 'HelpDeskGroupName', { value: group.groupName });
    }

    new CfnOutput(this, 'EmergencyRoleArn', { value: role.roleArn });
    new CfnOutput(this, 'HelpDeskViewArn', { value: view.managedPolicyArn });
  }
}
