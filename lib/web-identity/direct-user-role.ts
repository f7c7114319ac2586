import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ownRecords } from './own-records';
import type { Records } from './props';

/**
 * Properties of `DirectUserRole`.
 */
export interface DirectUserRoleProps {
  /**
   * The client id at Google that tokens must be issued for: their `aud` claim.
   */
  readonly clientId: string;

  /**
   * The client id at Google that asked for the token: its `azp` claim.
   *
   * @default - the same as `clientId`
   */
  readonly authorizedParty?: string;

  readonly records: Records;
}

/**
 * Role of every user of an app, signed in with a token of Google and without Cognito.
 *
 * A user's partition key is then what Google calls the user: digits, never the form of an identity id of Cognito.
 * So both roles can share a table. Another issuer could choose an id that is somebody's key already.
 *
 * - Who: users who have signed in to one app at Google.
 * - May: read and write the rows whose partition key is their own id at Google.
 * - May not: reach any other row, scan, use PartiQL, or send a request that names no row.
 */
export class DirectUserRole extends iam.Role {
  constructor(scope: Construct, id: string, props: DirectUserRoleProps) {
    const { clientId, authorizedParty = clientId, records } = props;
    super(scope, id, {
      description: 'Reaches the records of its user, who signed in with Google',
      assumedBy: new iam.WebIdentityPrincipal('accounts.google.com', {
        StringEquals: {
          // IAM's `aud` is the token's `azp` claim where it has one, and `oaud` is the token's `aud`.
          'accounts.google.com:aud': authorizedParty,
          'accounts.google.com:oaud': clientId,
        },
      }),
    });
    const statements = reachOwnRecords(records, '${accounts.google.com:sub}');
    for (const statement of statements) this.addToPolicy(statement);
  }
}

/** Without a scan and without PartiQL, which can scan: both would reach rows that the request does not name. */
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
