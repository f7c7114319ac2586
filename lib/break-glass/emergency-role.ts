import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { EmergencyPermissions } from './emergency-permissions';
import type { EmergencyRoleProps } from './props';

/**
 * Role that a help desk assumes in an emergency.
 *
 * - Who: users under one IAM path, with recent MFA and under their own name; or sessions of listed roles.
 * - May: what `EmergencyPermissions` allows, for an hour.
 * - May not: do anything else, whatever is attached to it later.
 */
export class EmergencyRole extends iam.Role {
  constructor(scope: Construct, id: string, props: EmergencyRoleProps = {}) {
    const stack = Stack.of(scope);
    const permissions = new EmergencyPermissions(scope, 'EmergencyPermissions', props);
    super(scope, id, {
      roleName: emergencyRoleName(stack),
      description: 'Entered by the help desk in an emergency. Everybody is told',
      maxSessionDuration: Duration.hours(1),
      managedPolicies: [permissions],
      // As boundary the same document holds its conditions too: a policy that is attached later adds nothing.
      // The Deny in it stands where a boundary does not, against a resource policy that names a session.
      permissionsBoundary: permissions,
      assumedBy: whoMayAssume(stack, props),
    });
    if (props.requireSourceIdentity) {
      this.assumeRolePolicy?.addStatements(
        new iam.PolicyStatement({
          sid: 'SetOwnNameAsSourceIdentity',
          principals: [new iam.AccountRootPrincipal()],
          actions: ['sts:SetSourceIdentity'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': helpDeskUsers(stack, props) },
            StringEquals: { 'sts:SourceIdentity': '${aws:username}' },
          },
        }),
      );
    }
  }
}

/** People type the name at night, and the alarms of other stacks look for it: it is not left to CloudFormation. */
function emergencyRoleName(stack: Stack): string {
  return `${stack.stackName}-EmergencyRole`;
}

/** An account as principal means that the caller's own policies have to allow it, too. */
function whoMayAssume(stack: Stack, props: EmergencyRoleProps): iam.PrincipalBase {
  const entryRegions = [...new Set([stack.region, ...(props.entryRegions ?? ['us-east-1'])])];
  const { emergencyCallerRoleArns: callerRoleArns, mfaMaxAgeMinutes = 60 } = props;
  if (callerRoleArns) return sessionsOf(callerRoleArns, entryRegions);
  return new iam.AccountRootPrincipal().withConditions({
    ArnLike: { 'aws:PrincipalArn': helpDeskUsers(stack, props) },
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    NumericLessThan: { 'aws:MultiFactorAuthAge': String(mfaMaxAgeMinutes * 60) },
    StringEquals: {
      'aws:RequestedRegion': entryRegions,
      'sts:RoleSessionName': '${aws:username}',
      ...(props.requireSourceIdentity && { 'sts:SourceIdentity': '${aws:username}' }),
    },
  });
}

/** One principal for each account, so that no account can name a role of another. */
function sessionsOf(roleArns: readonly string[], entryRegions: readonly string[]) {
  const accounts = [...new Set(roleArns.map(accountOf))];
  return new iam.CompositePrincipal(
    ...accounts.map((account) =>
      new iam.AccountPrincipal(account).withConditions({
        ArnLike: { 'aws:PrincipalArn': roleArns.filter((arn) => accountOf(arn) === account) },
        StringEquals: { 'aws:RequestedRegion': entryRegions },
      }),
    ),
  );
}

function helpDeskUsers(stack: Stack, { helpDeskUserPath = '/help-desk/' }: EmergencyRoleProps) {
  return stack.formatArn({ service: 'iam', region: '', resource: `user${helpDeskUserPath}*` });
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
