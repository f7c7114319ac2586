import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import type { Records, WebIdentityStackProps } from './props';

/** Partition key: the id of the user that the record belongs to. */
export const USER = 'userId';

/** Sort key: what the app calls the record. */
export const RECORD = 'recordId';

/** Makes the table, and an index if there is a sort key for it. */
export function addRecords(stack: Stack, props: WebIdentityStackProps): Records {
  const { recordAttributes, recordIndexSortKey, retainData = false } = props;
  const table = new dynamodb.Table(stack, 'Records', {
    partitionKey: { name: USER, type: dynamodb.AttributeType.STRING },
    sortKey: { name: RECORD, type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    // With a key of this account, every user's session would need, and call, kms:Decrypt on it.
    encryption: dynamodb.TableEncryption.DEFAULT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: retainData,
    removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const indexName = recordIndexSortKey && `by-${recordIndexSortKey}`;
  if (indexName) {
    table.addGlobalSecondaryIndex({
      indexName,
      // An index with another partition key would have other leading keys, and show other users' rows.
      partitionKey: { name: USER, type: dynamodb.AttributeType.STRING },
      sortKey: { name: recordIndexSortKey, type: dynamodb.AttributeType.STRING },
    });
  }
  // A request names the keys of a record among its attributes.
  const keys = [USER, RECORD, ...(recordIndexSortKey ? [recordIndexSortKey] : [])];
  const attributes = recordAttributes && [...new Set([...keys, ...recordAttributes])];
  return { table, indexName, attributes };
}
