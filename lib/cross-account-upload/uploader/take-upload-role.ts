import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Properties of `TakeUploadRole`.
 */
export interface TakeUploadRoleProps {
  /**
   * ARN of the partner's role.
   */
  readonly uploadRoleArn: string;

  /**
   * Our name at the partner: the session tag `Uploader`.
   */
  readonly uploaderName: string;
}

/**
 * Policy of whoever uploads into the bucket of a partner. The partner's trust policy must agree.
 *
 * - Who: the users and roles that it is attached to.
 * - May: assume the partner's role under our own name.
 * - May not: assume any other role, or that one under another name.
 */
export class TakeUploadRole extends iam.ManagedPolicy {
  constructor(scope: Construct, id: string, { uploadRoleArn, uploaderName }: TakeUploadRoleProps) {
    super(scope, id, {
      description: 'Take the upload role of a partner, under our own name',
      statements: [
        new iam.PolicyStatement({
          sid: 'TakeUploadRoleUnderOwnName',
          actions: ['sts:AssumeRole', 'sts:TagSession'],
          resources: [uploadRoleArn],
          conditions: { StringEquals: { 'aws:RequestTag/Uploader': uploaderName } },
        }),
      ],
    });
  }
}
