import {
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  never,
  only,
  WITHOUT_ENCRYPTION,
} from '../../access/index';
import { addRecordings, publish, view } from './claims-job';
import { whoMayAssume } from './claims-sign-in';
import type { SamlFederationStackProps } from './props';

/** What is claimed of `SamlFederationStack`, in the words of its Who, May, May not. */
export function claims(
  stack: ClaimedStack,
  props: Omit<SamlFederationStackProps, 'samlMetadata'>,
): Claims {
  return {
    ...whoMayAssume(stack, props, 'Viewer'),
    ...may(stack, 'Viewer', view(stack)),
    ...mayNot(stack, 'Viewer', view(stack)),
    ...whoMayAssume(stack, props, 'Publisher'),
    ...may(stack, 'Publisher', publish(stack)),
    ...mayNot(stack, 'Publisher', publish(stack)),
    ...mayNotDoTheJobOfTheOther(stack),
    ...bucketAndKey(stack),
    ...(props.retainData && accessLog(stack)),
  };
}

function may(stack: ClaimedStack, id: string, job: Claim[]): Claims {
  return { [`a ${id.toLowerCase()} may do the job`]: () => always(stack.role(id), job) };
}

function mayNot(stack: ClaimedStack, id: string, job: Claim[]): Claims {
  const who = id.toLowerCase();
  const role = () => stack.role(id);
  return {
    [`a ${who} may do nothing else`]: () => only(role(), job),
    ...mayNotSeeOtherDepartments(stack, id),
    [`a ${who} cannot list everything at once`]: () =>
      never(role(), [
        { Action: 's3:ListBucket', Condition: { StringNotLike: { 's3:prefix': '*' } } },
        {
          Action: 's3:ListBucket',
          Condition: {
            StringEquals: { 's3:prefix': '' },
            StringNotEquals: { 's3:delimiter': '/' },
          },
        },
      ]),
    [`a ${who} cannot delete anything, or touch versions`]: () =>
      never(role(), { Action: ['s3:Delete*', 's3:*Version', 's3:*Versions'] }),
  };
}

function mayNotSeeOtherDepartments(stack: ClaimedStack, id: string): Claims {
  const who = id.toLowerCase();
  const department = 'aws:PrincipalTag/Department';
  const nothingWhere = (condition: NonNullable<Claim['Condition']>) => () =>
    never(stack.role(id), underDepartment(stack, condition));
  const inFinance = { StringEquals: { [department]: 'finance' } };
  const others = ['hr', 'finance-secret', 'Finance'];
  return {
    [`a ${who} without a department gets nothing under department/`]: nothingWhere({
      Null: { [department]: 'true' },
    }),
    [`a ${who} with an empty department gets nothing under department/`]: nothingWhere({
      StringEquals: { [department]: '' },
    }),
    [`a ${who} whose department contains a slash gets nothing under department/`]: nothingWhere({
      StringLike: { [department]: '*/*' },
    }),
    [`a ${who} of finance gets nothing of hr, or of a department that begins like finance`]: () =>
      never(stack.role(id), [
        {
          Action: 's3:*',
          Resource: others.map((name) => `${stack.arn('Recordings')}/department/${name}/*`),
          Condition: inFinance,
        },
        {
          Action: 's3:ListBucket',
          Condition: {
            ...inFinance,
            StringLike: { 's3:prefix': ['department/hr*', 'department/finance-*'] },
          },
        },
      ]),
  };
}

/** Requests for anything under `department/` by sessions with such a department. */
function underDepartment(
  stack: ClaimedStack,
  department: NonNullable<Claim['Condition']>,
): Claim[] {
  return [
    {
      Action: 's3:*',
      Resource: `${stack.arn('Recordings')}/department/*`,
      Condition: department,
    },
    {
      Action: 's3:ListBucket',
      Condition: {
        ...department,
        StringLike: { ...department.StringLike, 's3:prefix': 'department*' },
      },
    },
  ];
}

function mayNotDoTheJobOfTheOther(stack: ClaimedStack): Claims {
  return {
    'a viewer cannot publish': () =>
      never(stack.role('Viewer'), { Action: ['s3:Put*', 's3:Abort*', 'kms:GenerateDataKey*'] }),
    'a publisher cannot read': () => never(stack.role('Publisher'), { Action: 's3:GetObject*' }),
    'a publisher cannot choose another encryption': () =>
      never(stack.role('Publisher'), {
        Action: 's3:PutObject',
        Condition: { Null: { 's3:x-amz-server-side-encryption': 'false' } },
      }),
  };
}

function bucketAndKey(stack: ClaimedStack): Claims {
  const { account, partition } = stack.environment;
  const ofAccount = { Principal: { AWS: account }, Action: '*' };
  const root = { ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:root` } };
  const byPublishers = { Principal: { AWS: stack.arn('Publisher') } };
  return {
    'the recordings are for principals of this account alone': () =>
      only(stack.resource('Recordings'), ofAccount),
    'the bucket itself lets nobody in but publishers, to publish': () =>
      only(stack.alone('Recordings'), [
        ...addRecordings(stack).map((way) => ({ ...way, ...byPublishers })),
        { ...ofAccount, Condition: root },
      ]),
    'nobody reaches the recordings without encryption on the way, nor root an object': () =>
      never(stack.resource('Recordings'), WITHOUT_ENCRYPTION),
    'the key is for principals of this account alone': () =>
      only(stack.resource('RecordingsKey'), ofAccount),
  };
}

function accessLog(stack: ClaimedStack): Claims {
  const { account } = stack.environment;
  const records = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': stack.arn('Recordings') },
    },
  };
  return {
    'the access log takes records of this bucket from S3, and is for principals of this account':
      () =>
        only(stack.resource('AccessLogs'), [records, { Principal: { AWS: account }, Action: '*' }]),
    'S3 does get its records through': () =>
      always(stack.resource('AccessLogs'), {
        ...records,
        Resource: `${stack.arn('AccessLogs')}/*`,
        Condition: { ...records.Condition, BoolIfExists: { 'aws:SecureTransport': 'true' } },
      }),
    'nobody reaches the access log without encryption on the way, nor root an object': () =>
      never(stack.resource('AccessLogs'), WITHOUT_ENCRYPTION),
  };
}
