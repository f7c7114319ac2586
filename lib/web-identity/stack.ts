import * as cognito from 'aws-cdk-lib/aws-cognito';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AppUserRole } from './app-user-role';
import { check } from './check';
import { addCognitoIssuer, defaultCognitoIssuer } from './cognito-issuers';
import { DirectUserRole } from './direct-user-role';
import type { WebIdentityStackProps } from './props';
import { addRecords } from './records';
import { addUsers } from './users';

/**
 * Lets the users of an app reach their own rows of one table, signed in with an account they already have.
 *
 * - Who: users of this identity pool who have signed in with one of its providers; no guests.
 * - May: read and write the rows whose partition key is their own identity id.
 * - May not: reach any other row, scan, use PartiQL, or send a request that names no row.
 */
export class WebIdentityStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: WebIdentityStackProps = {}) {
    super(scope, id, props);
    check(props);

    // Who signs in, and where the records are.

    const pool = addUsers(this, props);
    const records = addRecords(this, props);

    // The role of every user, which the pool hands out.

    const issuer = props.cognitoIssuer ?? defaultCognitoIssuer(props);
    const appUser = new AppUserRole(this, 'AppUserRole', {
      issuer,
      issuerHere: addCognitoIssuer(this, issuer),
      identityPoolId: pool.ref,
      trustedLoginProviders: props.trustedLoginProviders,
      roleName: props.appUserRoleName,
      records,
    });
    new cognito.CfnIdentityPoolRoleAttachment(this, 'UsersRoles', {
      identityPoolId: pool.ref,
      roles: { authenticated: appUser.roleArn },
    });

    // The same without Cognito, to compare.

    if (props.directGoogleClientId) {
      const directUser = new DirectUserRole(this, 'DirectUserRole', {
        clientId: props.directGoogleClientId,
        authorizedParty: props.directGoogleAuthorizedParty,
        records,
      });
      new CfnOutput(this, 'DirectUserRoleArn', { value: directUser.roleArn });
    }

    new CfnOutput(this, 'IdentityPoolId', { value: pool.ref });
    new CfnOutput(this, 'AppUserRoleArn', { value: appUser.roleArn });
    new CfnOutput(this, 'TableName', { value: records.table.tableName });
  }
}
