import type { Records } from './props';

/** Conditions of a policy statement: keys with the values that they may have, by operator. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Conditions by what a request does. */
export interface OwnRecords {
  readonly read: Conditions;
  readonly update: Conditions;
  /** For requests that put or delete whole records, which no limit on attributes allows. */
  readonly write: Conditions;
}

/**
 * Returns the conditions under which a request names records of one user only, and none but the given attributes.
 *
 * DynamoDB puts the partition keys of all items that a request names into `dynamodb:LeadingKeys`.
 *
 * @param user policy variable for the id of the user, as it stands in the partition key
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function ownRecords(user: string, attributes: Records['attributes']): OwnRecords {
  // ForAllValues is also true when the key is absent, hence the Nulls.
  const own = {
    'ForAllValues:StringEquals': {
      'dynamodb:LeadingKeys': user,
      ...(attributes && { 'dynamodb:Attributes': attributes }),
    },
    Null: {
      'dynamodb:LeadingKeys': 'false',
      ...(attributes && { 'dynamodb:Attributes': 'false' }),
    },
  };
  if (!attributes) return { read: own, update: own, write: own };
  // Limits on attributes hold for the request only; without these two the answer could hold them all.
  return {
    read: { ...own, StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } },
    update: {
      ...own,
      StringEquals: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
    },
    write: own,
  };
}
