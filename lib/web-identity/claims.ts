import {
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  type Conditions,
  never,
  only,
} from '../../access/index';
import type { WebIdentityStackProps } from './props';

/** What is claimed of `WebIdentityStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: WebIdentityStackProps): Claims {
  const { cognitoIssuer = 'cognito-identity.amazonaws.com', directGoogleClientId } = props;
  const signedIn = {
    Principal: { Federated: cognitoIssuer },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${cognitoIssuer}:aud`]: stack.ref('Users') },
      'ForAnyValue:StringLike': { [`${cognitoIssuer}:amr`]: 'authenticated' },
      ...(props.trustedLoginProviders && {
        'ForAnyValue:StringEquals': { [`${cognitoIssuer}:amr`]: props.trustedLoginProviders },
      }),
    },
  };
  const signedInAtGoogle = {
    Principal: { Federated: 'accounts.google.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'accounts.google.com:aud': props.directGoogleAuthorizedParty ?? directGoogleClientId ?? '',
        'accounts.google.com:oaud': directGoogleClientId ?? '',
      },
    },
  };
  return {
    'only users who signed in to this pool become app users': () =>
      only(stack.trust('AppUserRole'), signedIn),
    'users who signed in to this pool do become app users': () =>
      always(stack.trust('AppUserRole'), signedIn),
    ...userClaims(stack, props, 'an app user', 'AppUserRole', `${cognitoIssuer}:sub`),
    ...(directGoogleClientId && {
      'only users who signed in to this app at Google become direct users': () =>
        only(stack.trust('DirectUserRole'), signedInAtGoogle),
      'users who signed in to this app at Google do become direct users': () =>
        always(stack.trust('DirectUserRole'), signedInAtGoogle),
      ...userClaims(stack, props, 'a direct user', 'DirectUserRole', 'accounts.google.com:sub'),
    }),
  };
}

/** The same of both roles: `id` is the condition key that says who the user is. */
function userClaims(
  stack: ClaimedStack,
  { recordAttributes, recordIndexSortKey }: WebIdentityStackProps,
  who: string,
  roleId: string,
  id: string,
): Claims {
  const user = () => stack.role(roleId);
  const me = `\${${id}}`;
  const table = stack.arn('Records');
  const indexes = recordIndexSortKey ? [`${table}/index/by-${recordIndexSortKey}`] : [];

  const attributes = recordAttributes && [
    'userId',
    'recordId',
    ...(recordIndexSortKey ? [recordIndexSortKey] : []),
    ...recordAttributes,
  ];
  const own: Conditions = {
    'ForAllValues:StringEquals': {
      'dynamodb:LeadingKeys': me,
      ...(attributes && { 'dynamodb:Attributes': attributes }),
    },
    Null: {
      'dynamodb:LeadingKeys': 'false',
      ...(attributes && { 'dynamodb:Attributes': 'false' }),
    },
  };
  const specific = { StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } };
  const part = {
    StringEquals: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
  };
  const reading = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
  const byIndex: Claim[] = indexes.map((Resource) => ({
    Action: 'dynamodb:Query',
    Resource,
    Condition: { ...own, ...(attributes && specific) },
  }));
  const records: Claim[] = [
    {
      Action: [
        ...reading,
        'dynamodb:BatchWriteItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ],
      Resource: table,
      Condition: own,
    },
  ];
  const someAttributes: Claim[] = [
    { Action: reading, Resource: table, Condition: { ...own, ...specific } },
    { Action: 'dynamodb:UpdateItem', Resource: table, Condition: { ...own, ...part } },
  ];
  const job = [...(attributes ? someAttributes : records), ...byIndex];
  const request = (Condition: Conditions, Action: Claim['Action'] = 'dynamodb:*') =>
    never(user(), { Action, Condition });

  return {
    [`${who} reaches own records`]: () => always(user(), job),
    [`${who} may do nothing else`]: () => only(user(), job),
    [`${who} reaches no record of anybody else's, neither alone nor among own ones`]: () =>
      request({ 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': me } }),
    [`${who} gets nowhere without naming a record`]: () =>
      request({ Null: { 'dynamodb:LeadingKeys': 'true' } }),
    [`${who} gets nowhere without being somebody`]: () => request({ Null: { [id]: 'true' } }),
    ...(attributes && {
      [`${who} names no attribute that is not listed`]: () =>
        request({ 'ForAnyValue:StringNotEquals': { 'dynamodb:Attributes': attributes } }),
      [`${who} reads no whole record`]: () =>
        request({ StringNotEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } }, reading),
      [`${who} gets no whole record back from an update`]: () =>
        request({ StringLike: { 'dynamodb:ReturnValues': 'ALL_*' } }, 'dynamodb:UpdateItem'),
    }),
  };
}
