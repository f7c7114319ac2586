import * as events from 'aws-cdk-lib/aws-events';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { check } from './check';
import { ForwardRole } from './forward-role';
import type { BreakGlassUsEast1StackProps } from './props';

/**
 * Forwards to the home region what EventBridge hears of in us-east-1 only: changes in IAM, and entries
 * through the global endpoints of STS and of the console.
 *
 * - Who: EventBridge, for rules of this account.
 * - May: put events on the default bus of the home region.
 * - May not: do anything else.
 */
export class BreakGlassUsEast1Stack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: BreakGlassUsEast1StackProps) {
    super(scope, id, { ...props, env: { ...props.env, region: 'us-east-1' } });
    check(props);

    const { breakGlassStackName = 'BreakGlass', helpDeskUserPath = '/help-desk/' } = props;
    const homeBus = this.formatArn({
      service: 'events',
      region: props.homeRegion,
      resource: 'event-bus',
      resourceName: 'default',
    });
    const role = new ForwardRole(this, 'ForwardRole', { eventBusArn: homeBus });
    new events.CfnRule(this, 'Forward', {
      description: `What concerns the emergency role of ${breakGlassStackName}`,
      // Entering a role counts as reading, which needs this state.
      state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      eventPattern: {
        source: [{ prefix: 'aws.' }], // nobody but AWS can send these
        detail: { $or: concerning(this, breakGlassStackName, helpDeskUserPath) },
      },
      targets: [{ id: 'HomeBus', arn: homeBus, roleArn: role.roleArn }],
    });
  }
}

/** Returns patterns for all that has to do with the emergency role; the rules in the home region choose among it. */
function concerning(stack: Stack, own: string, userPath: string): object[] {
  const arn = (service: string, resource: string) =>
    stack.formatArn({ service, region: '', resource: `${resource}/${own}-EmergencyRole` });
  const roleArn = arn('iam', 'role');
  return [
    { requestParameters: { roleArn: [roleArn] } },
    { errorMessage: [{ wildcard: `*${roleArn}*` }] },
    { userIdentity: { arn: [{ prefix: `${arn('sts', 'assumed-role')}/` }] } },
    { requestParameters: { roleName: [{ prefix: own }] }, readOnly: [false] },
    { requestParameters: { groupName: [{ prefix: own }] }, readOnly: [false] },
    { requestParameters: { policyArn: [{ wildcard: `*:policy/${own}*` }] }, readOnly: [false] },
    { requestParameters: { path: [{ prefix: userPath }] }, readOnly: [false] },
    { requestParameters: { newPath: [{ prefix: userPath }] }, readOnly: [false] },
  ];
}
