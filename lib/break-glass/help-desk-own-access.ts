import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../parts/cdk-nag';

/** What `HelpDeskOwnAccess` needs to know. */
export interface HelpDeskOwnAccessProps {
  /** IAM path of the members, with a slash at both ends. */
  readonly userPath: string;

  readonly emergencyRoleArn: string;

  /** Whether the emergency role demands a source identity. */
  readonly requireSourceIdentity: boolean;
}

/**
 * What members of the help desk may do about themselves.
 *
 * - May: change their own password, manage their own MFA device, and assume the emergency role.
 * - May not: do anything before they have given their MFA code, but for what leads there.
 */
export class HelpDeskOwnAccess extends iam.ManagedPolicy {
  constructor(scope: Construct, id: string, props: HelpDeskOwnAccessProps) {
    const enter = [
      'sts:AssumeRole',
      ...(props.requireSourceIdentity ? ['sts:SetSourceIdentity'] : []),
    ];
    super(scope, id, {
      description: 'Own password, own MFA device, and the way into the emergency role',
      statements: [
        ...manageOwnPasswordAndMfa(Stack.of(scope), props.userPath),
        new iam.PolicyStatement({
          sid: 'EnterEmergencyRole',
          actions: enter,
          resources: [props.emergencyRoleArn],
        }),
        ...denyWithoutMfa(enter, props.emergencyRoleArn),
      ],
    });
    acknowledgeWildcards(this, ['*'], 'Neither call can be limited, and neither tells a secret');
  }
}

function manageOwnPasswordAndMfa(stack: Stack, userPath: string): iam.PolicyStatement[] {
  const iamArn = (resource: string) => stack.formatArn({ service: 'iam', region: '', resource });
  return [
    new iam.PolicyStatement({
      sid: 'ManageOwnPasswordAndMfa',
      actions: [
        'iam:ChangePassword',
        'iam:DeactivateMFADevice',
        'iam:EnableMFADevice',
        'iam:GetMFADevice',
        'iam:GetUser',
        'iam:ListMFADevices',
        'iam:ResyncMFADevice',
      ],
      resources: [iamArn(`user${userPath}\${aws:username}`)],
    }),
    new iam.PolicyStatement({
      sid: 'ManageOwnVirtualDevice',
      // Only under the own name: a second virtual device beside the member's cannot be created.
      actions: ['iam:CreateVirtualMFADevice', 'iam:DeleteVirtualMFADevice'],
      resources: [iamArn('mfa/${aws:username}')],
    }),
    new iam.PolicyStatement({
      sid: 'SeePasswordRulesAndDevices',
      actions: ['iam:GetAccountPasswordPolicy', 'iam:ListVirtualMFADevices'],
      resources: ['*'], // neither call can be limited; the console makes both
    }),
  ];
}

/**
 * What leads to MFA, and so is possible without it. Deactivating a device is not among it: a stolen key could
 * then put its own device in place of the member's. Deleting works on inactive devices only.
 */
const LEADS_TO_MFA = [
  'iam:ChangePassword',
  'iam:CreateVirtualMFADevice',
  'iam:DeleteVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:GetAccountPasswordPolicy',
  'iam:GetMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ResyncMFADevice',
];

function denyWithoutMfa(enter: readonly string[], emergencyRoleArn: string): iam.PolicyStatement[] {
  // IfExists: requests signed with an access key do not carry the key at all.
  const withoutMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  return [
    new iam.PolicyStatement({
      sid: 'DenyAllButThatWithoutMfa',
      effect: iam.Effect.DENY,
      // Assuming the role is left to its trust policy, which asks for MFA itself: on the command line the code
      // comes with that very call.
      notActions: [...LEADS_TO_MFA, ...enter, 'sts:GetSessionToken'],
      resources: ['*'], // everything but what leads to MFA
      conditions: withoutMfa,
    }),
    new iam.PolicyStatement({
      sid: 'DenyOtherRolesWithoutMfa',
      effect: iam.Effect.DENY,
      actions: [...enter],
      notResources: [emergencyRoleArn],
      conditions: withoutMfa,
    }),
  ];
}
