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

type Props = WebIdentityStackProps;

const READING = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];

/** What is claimed of `WebIdentityStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: Props): Claims {
  return {
    ...appUsers(stack, props),
    ...(props.directGoogleClientId && directUsers(stack, props)),
  };
}

/** What is claimed of users who come by the identity pool. */
function appUsers(stack: ClaimedStack, props: Props): Claims {
  const { cognitoIssuer = 'cognito-identity.amazonaws.com' } = props;
  const user = { who: 'an app user', roleId: 'AppUserRole', id: `${cognitoIssuer}:sub` };
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
  return {
    'only users who signed in to this pool become app users': () =>
      only(stack.trust('AppUserRole'), signedIn),
    'users who signed in to this pool do become app users': () =>
      always(stack.trust('AppUserRole'), signedIn),
    ...may(stack, props, user),
    ...mayNot(stack, props, user),
  };
}

/** What is claimed of users who come from Google, without the identity pool. */
function directUsers(stack: ClaimedStack, props: Props): Claims {
  const { directGoogleClientId = '', directGoogleAuthorizedParty = directGoogleClientId } = props;
  const user = { who: 'a direct user', roleId: 'DirectUserRole', id: 'accounts.google.com:sub' };
  const signedInAtGoogle = {
    Principal: { Federated: 'accounts.google.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'accounts.google.com:aud': directGoogleAuthorizedParty,
        'accounts.google.com:oaud': directGoogleClientId,
      },
    },
  };
  return {
    'only users who signed in to this app at Google become direct users': () =>
      only(stack.trust('DirectUserRole'), signedInAtGoogle),
    'users who signed in to this app at Google do become direct users': () =>
      always(stack.trust('DirectUserRole'), signedInAtGoogle),
    ...may(stack, props, user),
    ...mayNot(stack, props, user),
  };
}

/** Users of either role may, and may not, do the same. */
interface User {
  readonly who: string;
  readonly roleId: string;

  /** The condition key that says who the user is. */
  readonly id: string;
}

function may(stack: ClaimedStack, props: Props, user: User): Claims {
  return {
    [`${user.who} reaches own records`]: () =>
      always(stack.role(user.roleId), job(stack, props, user)),
  };
}

function mayNot(stack: ClaimedStack, props: Props, user: User): Claims {
  const { who, roleId, id } = user;
  const attributes = attributesOf(props);
  const request = (Condition: Conditions, Action: Claim['Action'] = 'dynamodb:*') =>
    never(stack.role(roleId), { Action, Condition });
  return {
    [`${who} may do nothing else`]: () => only(stack.role(roleId), job(stack, props, user)),
    [`${who} reaches no record of anybody else's, neither alone nor among own ones`]: () =>
      request({ 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': `\${${id}}` } }),
    [`${who} gets nowhere without naming a record`]: () =>
      request({ Null: { 'dynamodb:LeadingKeys': 'true' } }),
    [`${who} gets nowhere without being somebody`]: () => request({ Null: { [id]: 'true' } }),
    ...(attributes && {
      [`${who} names no attribute that is not listed`]: () =>
        request({ 'ForAnyValue:StringNotEquals': { 'dynamodb:Attributes': attributes } }),
      [`${who} reads no whole record`]: () =>
        request({ StringNotEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } }, READING),
      [`${who} gets no whole record back from an update`]: () =>
        request({ StringLike: { 'dynamodb:ReturnValues': 'ALL_*' } }, 'dynamodb:UpdateItem'),
    }),
  };
}

/** All that a user may do. */
function job(stack: ClaimedStack, props: Props, user: User): Claim[] {
  const { recordIndexSortKey } = props;
  const table = stack.arn('Records');
  const indexes = recordIndexSortKey ? [`${table}/index/by-${recordIndexSortKey}`] : [];
  const own = ownRecords(props, user);
  const specific = { StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } };
  const part = {
    StringEquals: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
  };
  const wholeRecords: Claim = {
    Action: [
      ...READING,
      'dynamodb:BatchWriteItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ],
    Resource: table,
    Condition: own,
  };
  const someAttributes: Claim[] = [
    { Action: READING, Resource: table, Condition: { ...own, ...specific } },
    { Action: 'dynamodb:UpdateItem', Resource: table, Condition: { ...own, ...part } },
  ];
  return [
    ...(props.recordAttributes ? someAttributes : [wholeRecords]),
    ...indexes.map((Resource) => ({
      Action: 'dynamodb:Query',
      Resource,
      Condition: { ...own, ...(props.recordAttributes && specific) },
    })),
  ];
}

/** Conditions: a request that names own records only, and of these only listed attributes, if any are. */
function ownRecords(props: Props, { id }: User): Conditions {
  const attributes = attributesOf(props);
  return {
    'ForAllValues:StringEquals': {
      'dynamodb:LeadingKeys': `\${${id}}`,
      ...(attributes && { 'dynamodb:Attributes': attributes }),
    },
    Null: {
      'dynamodb:LeadingKeys': 'false',
      ...(attributes && { 'dynamodb:Attributes': 'false' }),
    },
  };
}

function attributesOf({ recordAttributes, recordIndexSortKey }: Props): string[] | undefined {
  return (
    recordAttributes && [
      'userId',
      'recordId',
      ...(recordIndexSortKey ? [recordIndexSortKey] : []),
      ...recordAttributes,
    ]
  );
}
