import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ownRecords } from './own-records';
import type { Records } from './props';

/**
 * Properties of `AppUserRole`.
 */
export interface AppUserRoleProps {
  /**
   * The issuer of the tokens that Cognito itself gives out, for example `cognito-identity.amazonaws.com`. It
   * differs outside the commercial regions, and must not be a token: names of condition keys begin with it.
   */
  readonly issuer: string;

  /**
   * The issuer once more, as a token that looks it up by region in a mapping of the template. It stands in the
   * description of the role only: where the mapping has no such entry, CloudFormation refuses to deploy the role,
   * which would trust tokens that Cognito does not issue there.
   *
   * @default - `issuer`
   */
  readonly issuerHere?: string;

  /**
   * The identity pool whose users get the role.
   */
  readonly identityPoolId: string;

  /**
   * Login providers whose users get the role, by the names that Cognito gives them.
   *
   * @default - every provider of the pool
   */
  readonly trustedLoginProviders?: readonly string[];

  /**
   * @default - a name that CloudFormation makes
   */
  readonly roleName?: string;

  readonly records: Records;
}

/**
 * Role of every user of an app, signed in through Cognito.
 *
 * - Who: users of one identity pool who have signed in with one of its providers; no guests.
 * - May: read and write the rows whose partition key is their own identity id.
 * - May not: reach any other row, scan, use PartiQL, or send a request that names no row.
 */
export class AppUserRole extends iam.Role {
  constructor(scope: Construct, id: string, props: AppUserRoleProps) {
    const { issuer, issuerHere = issuer, trustedLoginProviders: trusted, records } = props;
    super(scope, id, {
      roleName: props.roleName,
      description: `Reaches the records of its user, who signed in through ${issuerHere}`,
      assumedBy: new iam.WebIdentityPrincipal(issuer, {
        StringEquals: { [`${issuer}:aud`]: props.identityPoolId },
        'ForAnyValue:StringLike': { [`${issuer}:amr`]: 'authenticated' },
        ...(trusted && { 'ForAnyValue:StringEquals': { [`${issuer}:amr`]: [...trusted] } }),
      }),
    });
    const statements = reachOwnRecords(records, `\${${issuer}:sub}`);
    for (const statement of statements) this.addToPolicy(statement);
  }
}

/**
 * The statements about the user's own records. `Scan` and PartiQL, which can scan, are not among the actions: they
 * reach rows whose keys the request does not name.
 *
 * @param user policy variable for the identity id of the user
 */
function reachOwnRecords(records: Records, user: string): iam.PolicyStatement[] {
  const { table, indexName, attributes } = records;
  const own = ownRecords(user, attributes);
  const statements = [
    new iam.PolicyStatement({
      sid: 'ReadOwnRecords',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
      resources: [table.tableArn],
      conditions: own.read,
    }),
  ];
  if (indexName) {
    statements.push(
      new iam.PolicyStatement({
        sid: 'QueryOwnRecordsByIndex',
        actions: ['dynamodb:Query'],
        resources: [`${table.tableArn}/index/${indexName}`],
        conditions: own.read,
      }),
    );
  }
  statements.push(
    new iam.PolicyStatement({
      sid: 'UpdateOwnRecords',
      actions: ['dynamodb:UpdateItem'],
      resources: [table.tableArn],
      conditions: own.update,
    }),
  );
  if (!attributes) {
    statements.push(
      new iam.PolicyStatement({
        sid: 'PutAndDeleteOwnRecords',
        actions: [
          'dynamodb:BatchWriteItem',
          'dynamodb:ConditionCheckItem', // what a transaction may depend on
          'dynamodb:DeleteItem',
          'dynamodb:PutItem',
        ],
        resources: [table.tableArn],
        conditions: own.write,
      }),
    );
  }
  return statements;
}
