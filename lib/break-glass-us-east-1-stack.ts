import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isRegion } from './parts/checks';

/**
 * Properties of `BreakGlassUsEast1Stack`.
 */
export interface BreakGlassUsEast1StackProps extends StackProps {
  /**
   * Region of `BreakGlassRecordStack`, which sends the messages.
   */
  readonly homeRegion: string;

  /**
   * Name of the stack with the emergency role.
   *
   * @default 'BreakGlass'
   */
  readonly breakGlassStackName?: string;

  /**
   * IAM path of the users who may enter the emergency role.
   *
   * @default '/help-desk/'
   */
  readonly helpDeskUserPath?: string;
}

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
  static check({ homeRegion }: BreakGlassUsEast1StackProps): void {
    if (!isRegion(homeRegion)) {
      throw new Error(`'homeRegion' must be a region like 'eu-west-1', got '${homeRegion}'`);
    }
    if (!/^(?!us-east-1$|cn-|us-gov-)[a-z]{2}-/.test(homeRegion)) {
      throw new Error(
        `'homeRegion' must be a region of the partition aws other than us-east-1 (for example 'eu-west-1'), got '${homeRegion}'`,
      );
    }
  }

  constructor(scope: Construct, id: string, props: BreakGlassUsEast1StackProps) {
    super(scope, id, { ...props, env: { ...props.env, region: 'us-east-1' } });
    BreakGlassUsEast1Stack.check(props);

    const { breakGlassStackName: own = 'BreakGlass', helpDeskUserPath: path = '/help-desk/' } =
      props;
    const arn = (service: string, resource: string) =>
      this.formatArn({ service, region: '', resource: `${resource}/${own}-EmergencyRole` });
    const roleArn = arn('iam', 'role');
    const homeBus = this.formatArn({
      service: 'events',
      region: props.homeRegion,
      resource: 'event-bus',
      resourceName: 'default',
    });

    const role = new iam.Role(this, 'ForwardRole', {
      description: 'Forwards events to the home region',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ForwardToHomeRegion',
        actions: ['events:PutEvents'],
        resources: [homeBus],
      }),
    );

    // Everything that has to do with the role; the rules in the home region choose.
    new events.CfnRule(this, 'Forward', {
      description: `What concerns the emergency role of ${own}`,
      // Entering a role counts as reading, which needs this state.
      state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      eventPattern: {
        source: [{ prefix: 'aws.' }], // nobody but AWS can send these
        detail: {
          $or: [
            { requestParameters: { roleArn: [roleArn] } },
            { errorMessage: [{ wildcard: `*${roleArn}*` }] },
            { userIdentity: { arn: [{ prefix: `${arn('sts', 'assumed-role')}/` }] } },
            { requestParameters: { roleName: [{ prefix: own }] }, readOnly: [false] },
            { requestParameters: { groupName: [{ prefix: own }] }, readOnly: [false] },
            {
              requestParameters: { policyArn: [{ wildcard: `*:policy/${own}*` }] },
              readOnly: [false],
            },
            { requestParameters: { path: [{ prefix: path }] }, readOnly: [false] },
            { requestParameters: { newPath: [{ prefix: path }] }, readOnly: [false] },
          ],
        },
      },
      targets: [{ id: 'HomeBus', arn: homeBus, roleArn: role.roleArn }],
    });
  }
}
