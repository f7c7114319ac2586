import type { Claim, ClaimedStack } from '../../access/index';

const encrypted = { BoolIfExists: { 'aws:SecureTransport': 'true' } };
const isDepartment = { 'aws:PrincipalTag/Department': '?*' };
const isSubfolder = { 'aws:PrincipalTag/Department': '*/*' };
const ownFolder = 'department/${aws:PrincipalTag/Department}/*';

/** All that a viewer may do. */
export function view(stack: ClaimedStack): Claim[] {
  return [
    ...find(stack),
    ...inOpenFolders(stack, ['s3:GetObject']),
    useKey(stack, ['kms:Decrypt']),
  ];
}

/** All that a publisher may do. */
export function publish(stack: ClaimedStack): Claim[] {
  return [
    ...find(stack),
    ...addRecordings(stack),
    useKey(stack, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

/** Adding a recording for everybody, or for the own department, without a choice of its encryption. */
export function addRecordings(stack: ClaimedStack): Claim[] {
  return inOpenFolders(stack, ['s3:AbortMultipartUpload', 's3:PutObject'], {
    Null: { 's3:x-amz-server-side-encryption': 'true' },
  });
}

function find(stack: ClaimedStack): Claim[] {
  const bucket = stack.arn('Recordings');
  return [
    { Action: 's3:GetBucketLocation', Resource: bucket, Condition: encrypted },
    {
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringEquals: { 's3:prefix': '', 's3:delimiter': '/' }, ...encrypted },
    },
    {
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringLike: { 's3:prefix': 'all/*' }, ...encrypted },
    },
    {
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: {
        StringLike: { ...isDepartment, 's3:prefix': ownFolder },
        StringNotLike: isSubfolder,
        ...encrypted,
      },
    },
  ];
}

/** Actions on recordings for everybody, and on those for the department of who sends the request. */
function inOpenFolders(
  stack: ClaimedStack,
  actions: string[],
  more: Claim['Condition'] = {},
): Claim[] {
  const bucket = stack.arn('Recordings');
  return [
    { Action: actions, Resource: `${bucket}/all/*`, Condition: { ...encrypted, ...more } },
    {
      Action: actions,
      Resource: `${bucket}/${ownFolder}`,
      Condition: {
        StringLike: isDepartment,
        StringNotLike: isSubfolder,
        ...encrypted,
        ...more,
      },
    },
  ];
}

function useKey(stack: ClaimedStack, actions: string[]): Claim {
  const { region, partition } = stack.environment;
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    Action: actions,
    Resource: stack.arn('RecordingsKey'),
    Condition: {
      StringEquals: {
        'kms:EncryptionContext:aws:s3:arn': stack.arn('Recordings'),
        'kms:ViaService': ['amazonaws.com', dnsSuffix].map((suffix) => `s3.${region}.${suffix}`),
      },
    },
  };
}
