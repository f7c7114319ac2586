import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../parts/cdk-nag';
import {
  AUTO_SCALING_AND_LOAD_BALANCERS,
  INSTANCES_AND_NETWORK,
  METRICS_ALARMS_AND_HEALTH,
  SYSTEMS_MANAGER_INVENTORY,
} from './help-desk-actions';

/**
 * What the help desk sees day by day.
 *
 * - May: see EC2 and its neighbours: what there is, how it is, and how it is connected.
 * - May not: read data, or change anything.
 */
export class HelpDeskView extends iam.ManagedPolicy {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Sees EC2 and its neighbours, and no data',
      statements: [
        new iam.PolicyStatement({
          sid: 'SeeInstancesAndNetwork',
          actions: INSTANCES_AND_NETWORK,
          resources: ['*'], // EC2 cannot limit a Describe call to resources
        }),
        new iam.PolicyStatement({
          sid: 'SeeAutoScalingAndLoadBalancers',
          actions: AUTO_SCALING_AND_LOAD_BALANCERS,
          resources: ['*'], // these Describe calls cannot be limited to resources
        }),
        new iam.PolicyStatement({
          sid: 'SeeMetricsAlarmsAndHealth',
          actions: METRICS_ALARMS_AND_HEALTH,
          resources: ['*'], // metrics have no ARN; alarms, dashboards and events are all to be seen
        }),
        new iam.PolicyStatement({
          sid: 'SeeSystemsManagerInventory',
          actions: SYSTEMS_MANAGER_INVENTORY,
          resources: ['*'], // the whole inventory is to be seen
        }),
      ],
    });
    acknowledgeWildcards(
      this,
      ['*'],
      'These calls cannot be limited, and none of them returns data',
    );
  }
}
