import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { bundled } from '../../parts/bundle';
import { CustomerManagedKey, EncryptedLogGroup } from '../../parts/reports';
import { addAlarms } from './alarms';
import { check } from './check';
import type { CrossAccountUploaderStackProps, Results } from './props';
import { addResults, uploadPending } from './results';
import { TakeUploadRole } from './take-upload-role';
import { UploaderRole } from './uploader-role';

/** The longest timeout that Lambda allows: a large object takes minutes. */
const TIMEOUT = Duration.minutes(15);

/**
 * Uploads into a partner's bucket with the partner's role, so that the partner needs no users for us.
 *
 * - Who: members of the group, and a function.
 * - May: assume the partner's role under our own name; the function also reads the objects to upload.
 * - May not: assume any other role, or that one under another name.
 */
export class CrossAccountUploaderStack extends Stack {
  /**
   * Throws on the first property that would fail late or dangerously. An app that builds several stacks
   * can call it before it builds the first.
   */
  static readonly check = check;

  constructor(scope: Construct, id: string, props: CrossAccountUploaderStackProps = {}) {
    super(scope, id, props);
    check(props);

    const {
      partnerAccountId = this.account,
      partnerRegion = this.region,
      uploadRoleName = 'cross-account-upload',
      uploadBucketName = `cross-account-upload-${partnerAccountId}-${partnerRegion}`,
      uploaderName = 'example',
      uploaderExternalId = 'example-external-id',
      uploadResults = false,
      largestUploadGigabytes = 20,
      retainData = false,
    } = props;

    // Who may assume the partner's role.

    const uploadRoleArn = `arn:${this.partition}:iam::${partnerAccountId}:role/${uploadRoleName}`;
    const takeUploadRole = new TakeUploadRole(this, 'TakeUploadRole', {
      uploadRoleArn,
      uploaderName,
    });
    const group = new iam.Group(this, 'Uploaders', { managedPolicies: [takeUploadRole] });

    // What the function reads and writes in this account. One key encrypts the results, the log and the alarms.

    const key = new CustomerManagedKey(this, 'UploaderKey', {
      description: `Results, log group and alarm topic of ${this.stackName}`,
      retainData,
    });
    const logGroup = new EncryptedLogGroup(this, 'UploaderLogs', { key, retainData });
    const results = uploadResults
      ? addResults(this, { key, retainData, timeout: TIMEOUT })
      : undefined;

    // The function, and its role.

    const role = new UploaderRole(this, 'UploaderRole', {
      takeUploadRole,
      logGroup,
      sourceBucketNames: props.sourceBucketNames,
      sourceKeyArns: props.sourceKeyArns,
      results,
    });
    const fn = new lambda.Function(this, 'Uploader', {
      description: 'Streams objects into the bucket of a partner',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 1769, // one whole CPU, for TLS and checksums: 384 MB would do for the data
      timeout: TIMEOUT,
      handler: 'index.handler',
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: {
        UPLOAD_ROLE_ARN: uploadRoleArn,
        EXTERNAL_ID: uploaderExternalId,
        UPLOADER_NAME: uploaderName,
        UPLOAD_BUCKET: uploadBucketName,
        UPLOAD_REGION: partnerRegion,
        LARGEST_BYTES: String(Math.floor(largestUploadGigabytes * 1e9)),
      },
      code: bundled(this, path.join(__dirname, '../../../lambda/cross-account-uploader')),
    });
    if (results) {
      uploadPending(fn, results);
      addAlarms(this, { key, emails: props.alarmEmails, failedUploads: results.failedUploads });
    }

    new CfnOutput(this, 'FunctionName', { value: fn.functionName });
    new CfnOutput(this, 'GroupName', { value: group.groupName });
    new CfnOutput(this, 'PolicyArn', { value: takeUploadRole.managedPolicyArn });
    if (results) addOutputs(this, results);
  }
}

function addOutputs(stack: Stack, { bucket, pendingUploads, failedUploads }: Results): void {
  new CfnOutput(stack, 'ResultsBucketName', { value: bucket.bucketName });
  new CfnOutput(stack, 'FailedUploadsUrl', { value: failedUploads.queueUrl });
  new CfnOutput(stack, 'FailedUploadsArn', { value: failedUploads.queueArn });
  new CfnOutput(stack, 'PendingUploadsArn', { value: pendingUploads.queueArn });
}
