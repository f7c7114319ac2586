import type { Claim } from '../prove/prove';

const unencrypted = { Bool: { 'aws:SecureTransport': 'false' } };
const notRoot = { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } };

/**
 * Requests to a bucket that are not encrypted in transit; of the root user, only those for objects: the root
 * user of the bucket's account can mend the policy, whatever that says ("PutBucketPolicy" of the Amazon S3 API
 * reference).
 */
export const WITHOUT_ENCRYPTION: readonly Claim[] = [
  { Action: 's3:*', Resource: 'arn:*:s3:::*/*', Condition: unencrypted },
  { Action: 's3:*', Condition: { ...unencrypted, ...notRoot } },
];

/**
 * Requests to a queue that are not encrypted in transit; of the root user, all but those that mend the policy
 * ("AWS account root user" of the IAM user guide, Tasks that require root user credentials).
 */
export const QUEUE_WITHOUT_ENCRYPTION: readonly Claim[] = [
  { NotAction: ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'], Condition: unencrypted },
  { Action: '*', Condition: { ...unencrypted, ...notRoot } },
];
