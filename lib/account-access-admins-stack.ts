import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, CfnOutput, Stack, type StackProps, Token, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkNoneTwice } from './parts/checks';

/**
 * Properties of `AccountAccessAdminsStack`.
 */
export interface AccountAccessAdminsStackProps extends StackProps {
  /**
   * Accounts whose roles may be taken: 12 digits each.
   *
   * @default - every account of `organizationId`, or without it this account alone
   */
  readonly memberAccountIds?: string[];

  /**
   * Organization that the account of a role must belong to, `o-` and 10 to 32 letters or digits.
   *
   * Without it, a role of the right name in a stranger's account could be taken: harmless to us, but
   * not to whoever types a secret into it.
   *
   * @default - any organization, or none
   */
  readonly organizationId?: string;

  /**
   * Roles of this account that take the roles, in place of users: there is no group then, and the
   * policy is attached to them by whoever manages them.
   *
   * @default - users, who are put into the group
   */
  readonly accountAdministratorRoleArns?: string[];
}

// Path and names are a contract: `AccountAccessStack` makes these roles in every member account.
const PATH = '/account-access/';
const ROLES = ['AccountReadOnly', 'AccountAdministrator'];

/**
 * Lets administrators of the general account take the roles that `AccountAccessStack` made elsewhere.
 *
 * - Who: the members of one group; or the roles that the policy is attached to.
 * - May: take those two roles, in the member accounts.
 * - May not: anything else; what the roles' own trust asks for comes on top.
 */
export class AccountAccessAdminsStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static check(props: AccountAccessAdminsStackProps): void {
    const { memberAccountIds, organizationId } = props;
    if (memberAccountIds?.length === 0) {
      throw new Error(`'memberAccountIds' must hold at least one account id, got none`);
    }
    for (const id of memberAccountIds ?? []) {
      if (!Token.isUnresolved(id) && !/^\d{12}$/.test(id)) {
        throw new Error(`'memberAccountIds' must hold 12-digit account ids, got '${id}'`);
      }
    }
    checkNoneTwice('memberAccountIds', 'account', memberAccountIds);
    if (
      organizationId !== undefined &&
      !Token.isUnresolved(organizationId) &&
      !/^o-[a-z0-9]{10,32}$/.test(organizationId)
    ) {
      throw new Error(
        `'organizationId' must be the id of an organization (o- and 10 to 32 lower-case letters or digits), got '${organizationId}'`,
      );
    }
  }

  constructor(scope: Construct, id: string, props: AccountAccessAdminsStackProps = {}) {
    super(scope, id, props);
    AccountAccessAdminsStack.check(props);

    const { organizationId, accountAdministratorRoleArns } = props;
    const accounts = props.memberAccountIds ?? [organizationId ? '*' : this.account];

    const roleArns = accounts.flatMap((account) =>
      ROLES.map((role) => `arn:${this.partition}:iam::${account}:role${PATH}${role}`),
    );

    const policy = new iam.ManagedPolicy(this, 'TakeRolesPolicy', {
      // A permission set of IAM Identity Center refers to a policy by its name.
      managedPolicyName: 'TakeAccountAccessRoles',
      description: 'Takes the roles of AccountAccess in member accounts',
      statements: [
        new iam.PolicyStatement({
          sid: 'TakeAccountAccessRoles',
          actions: ['sts:AssumeRole'],
          resources: roleArns,
          conditions: organizationId
            ? { StringEquals: { 'aws:ResourceOrgID': organizationId } }
            : {},
        }),
      ],
    });
    new CfnOutput(this, 'TakeRolesPolicyArn', { value: policy.managedPolicyArn });

    if (!accountAdministratorRoleArns) {
      const group = new iam.Group(this, 'Administrators', { managedPolicies: [policy] });
      new CfnOutput(this, 'AdministratorsGroupName', { value: group.groupName });
    }
    if (accounts.includes('*')) {
      Validations.of(policy).acknowledge(
        ...roleArns.map((arn) => ({
          id: `AwsSolutions-IAM5[Resource::${arn.replace(Aws.PARTITION, '<AWS::Partition>')}]`,
          reason: 'Accounts join and leave; the condition on the organization decides which',
        })),
      );
    }
  }
}
