import {
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  never,
  only,
  WITHOUT_ENCRYPTION,
} from '../../access/index';
import type { SamlFederationStackProps } from './props';

/** Regions to sign in through when none are set, by partition. */
const SIGN_IN_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: ['us-east-1', 'eu-west-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
};

function signInUrl(region: string): string {
  const domain = /^cn-/.test(region)
    ? 'signin.amazonaws.cn'
    : /^us-gov-/.test(region)
      ? 'signin.amazonaws-us-gov.com'
      : 'signin.aws.amazon.com';
  const isFirst = ['us-east-1', 'cn-north-1', 'us-gov-west-1'].includes(region);
  return `https://${isFirst ? '' : `${region}.`}${domain}/saml`;
}

/** What is claimed of `SamlFederationStack`, in the words of its Who, May, May not. */
export function claims(
  stack: ClaimedStack,
  props: Omit<SamlFederationStackProps, 'samlMetadata'>,
): Claims {
  const { account, region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const signInUrls = (props.samlSignInRegions ?? SIGN_IN_REGIONS[partition] ?? []).map(signInUrl);
  const bucket = stack.arn('Recordings');
  const key = stack.arn('RecordingsKey');
  const principal = { Federated: stack.ref('IdentityProvider') };

  const signIn = {
    Principal: principal,
    Action: 'sts:AssumeRoleWithSAML',
    Condition: {
      StringEquals: {
        'SAML:aud': signInUrls,
        ...(props.samlIssuer && { 'SAML:iss': props.samlIssuer }),
        ...(props.samlSubjectType && { 'SAML:sub_type': props.samlSubjectType }),
      },
    },
  };
  const bringAlong = {
    Principal: principal,
    Action: ['sts:SetSourceIdentity', 'sts:TagSession'],
    Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'Department' } },
  };

  const tls = { 'aws:SecureTransport': 'true' };
  const isDepartment = { 'aws:PrincipalTag/Department': '?*' };
  const isSubfolder = { 'aws:PrincipalTag/Department': '*/*' };
  const ownFolder = 'department/${aws:PrincipalTag/Department}/*';
  const find: Claim[] = [
    {
      Action: 's3:GetBucketLocation',
      Resource: bucket,
      Condition: { BoolIfExists: tls },
    },
    {
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringEquals: { 's3:prefix': '', 's3:delimiter': '/' }, BoolIfExists: tls },
    },
    {
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringLike: { 's3:prefix': 'all/*' }, BoolIfExists: tls },
    },
    {
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: {
        StringLike: { ...isDepartment, 's3:prefix': ownFolder },
        StringNotLike: isSubfolder,
        BoolIfExists: tls,
      },
    },
  ];
  const open = (actions: string[], more: Claim['Condition'] = {}): Claim[] => [
    {
      Action: actions,
      Resource: `${bucket}/all/*`,
      Condition: { BoolIfExists: tls, ...more },
    },
    {
      Action: actions,
      Resource: `${bucket}/${ownFolder}`,
      Condition: {
        StringLike: isDepartment,
        StringNotLike: isSubfolder,
        BoolIfExists: tls,
        ...more,
      },
    },
  ];
  const useKey = (actions: string[]) => ({
    Action: actions,
    Resource: key,
    Condition: {
      StringEquals: {
        'kms:EncryptionContext:aws:s3:arn': bucket,
        'kms:ViaService': ['amazonaws.com', dnsSuffix].map((suffix) => `s3.${region}.${suffix}`),
      },
    },
  });
  const publish = open(['s3:AbortMultipartUpload', 's3:PutObject'], {
    Null: { 's3:x-amz-server-side-encryption': 'true' },
  });
  const jobs = {
    Viewer: [...find, ...open(['s3:GetObject']), useKey(['kms:Decrypt'])],
    Publisher: [...find, ...publish, useKey(['kms:Decrypt', 'kms:GenerateDataKey'])],
  };

  /** Requests for anything under `department/` by sessions with such a department. */
  const underDepartment = (department: NonNullable<Claim['Condition']>): Claim[] => [
    { Action: 's3:*', Resource: `${bucket}/department/*`, Condition: department },
    {
      Action: 's3:ListBucket',
      Condition: {
        ...department,
        StringLike: { ...department.StringLike, 's3:prefix': 'department*' },
      },
    },
  ];
  const inFinance = { StringEquals: { 'aws:PrincipalTag/Department': 'finance' } };

  const both = (['Viewer', 'Publisher'] as const).flatMap((id): [string, Claims[string]][] => {
    const who = id.toLowerCase();
    const role = stack.role(id);
    return [
      [
        `only the identity provider makes a ${who}, of those who sign in at a listed address`,
        () => only(stack.trust(id), [signIn, bringAlong]),
      ],
      [
        `it does make a ${who} of them, with department and identity`,
        () => always(stack.trust(id), [signIn, bringAlong]),
      ],
      [
        `a ${who} brings along no tag but the department`,
        () =>
          never(stack.trust(id), {
            Action: 'sts:TagSession',
            Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'Department' } },
          }),
      ],
      [`a ${who} may do the job`, () => always(role, jobs[id])],
      [`a ${who} may do nothing else`, () => only(role, jobs[id])],
      [
        `a ${who} without a department gets nothing under department/`,
        () => never(role, underDepartment({ Null: { 'aws:PrincipalTag/Department': 'true' } })),
      ],
      [
        `a ${who} with an empty department gets nothing under department/`,
        () => never(role, underDepartment({ StringEquals: { 'aws:PrincipalTag/Department': '' } })),
      ],
      [
        `a ${who} whose department contains a slash gets nothing under department/`,
        () => never(role, underDepartment({ StringLike: isSubfolder })),
      ],
      [
        `a ${who} of finance gets nothing of hr, or of a department that begins like finance`,
        () =>
          never(role, [
            {
              Action: 's3:*',
              Resource: ['hr', 'finance-secret', 'Finance'].map(
                (name) => `${bucket}/department/${name}/*`,
              ),
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
      ],
      [
        `a ${who} cannot list everything at once`,
        () =>
          never(role, [
            { Action: 's3:ListBucket', Condition: { StringNotLike: { 's3:prefix': '*' } } },
            {
              Action: 's3:ListBucket',
              Condition: {
                StringEquals: { 's3:prefix': '' },
                StringNotEquals: { 's3:delimiter': '/' },
              },
            },
          ]),
      ],
      [
        `a ${who} cannot delete anything, or touch versions`,
        () => never(role, { Action: ['s3:Delete*', 's3:*Version', 's3:*Versions'] }),
      ],
    ];
  });
  const ofAccount = { Principal: { AWS: account }, Action: '*' };

  const logRecords = {
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': bucket },
    },
  };

  return {
    ...Object.fromEntries(both),
    'a viewer cannot publish': () =>
      never(stack.role('Viewer'), { Action: ['s3:Put*', 's3:Abort*', 'kms:GenerateDataKey*'] }),
    'a publisher cannot read': () => never(stack.role('Publisher'), { Action: 's3:GetObject*' }),
    'a publisher cannot choose another encryption': () =>
      never(stack.role('Publisher'), {
        Action: 's3:PutObject',
        Condition: { Null: { 's3:x-amz-server-side-encryption': 'false' } },
      }),
    'the recordings are for principals of this account alone': () =>
      only(stack.resource('Recordings'), ofAccount),
    'the bucket itself lets nobody in but publishers, to publish': () =>
      only(stack.alone('Recordings'), [
        ...publish.map((way) => ({ ...way, Principal: { AWS: stack.arn('Publisher') } })),
        {
          ...ofAccount,
          Condition: { ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:root` } },
        },
      ]),
    'nobody reaches the recordings without encryption on the way, nor root an object': () =>
      never(stack.resource('Recordings'), WITHOUT_ENCRYPTION),
    'the key is for principals of this account alone': () =>
      only(stack.resource('RecordingsKey'), ofAccount),
    ...(props.retainData && {
      'the access log takes records of this bucket from S3, and is for principals of this account':
        () => only(stack.resource('AccessLogs'), [logRecords, ofAccount]),
      'S3 does get its records through': () =>
        always(stack.resource('AccessLogs'), {
          ...logRecords,
          Resource: `${stack.arn('AccessLogs')}/*`,
          Condition: { ...logRecords.Condition, BoolIfExists: tls },
        }),
      'nobody reaches the access log without encryption on the way, nor root an object': () =>
        never(stack.resource('AccessLogs'), WITHOUT_ENCRYPTION),
    }),
  };
}
