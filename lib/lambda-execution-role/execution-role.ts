import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../parts/cdk-nag';
import { backUp } from './back-up';
import type { ExecutionRoleProps } from './props';
import { ec2Arn, snapshots } from './resources';

/**
 * Role of a function that starts, stops and backs up EC2 instances.
 *
 * - Who: the Lambda service, for functions of this account and region.
 * - May: start, stop and snapshot instances that carry the tag; delete snapshots it made itself.
 * - May not: touch other instances, put the tag on one, or read anything but descriptions.
 */
export class ExecutionRole extends iam.Role {
  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    const stack = Stack.of(scope);
    super(scope, id, {
      description: 'Starts, stops and backs up tagged EC2 instances',
      // Both keys: https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
      // The exact function would have to have a name before the role that it needs first.
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({ service: 'lambda', resource: 'function:*' }),
          },
        },
      }),
    });
    const may = [
      ...startAndStop(stack, props),
      ...(props.backups ? backUp(stack, props) : []),
      ...report(props),
    ];
    for (const statement of may) this.addToPolicy(statement);

    acknowledgeWildcards(this, ['*'], 'Describe calls cannot be limited');
    acknowledgeWildcards(
      this,
      [ec2Arn(stack, 'instance'), ec2Arn(stack, 'volume'), snapshots(stack)],
      'A tag decides which, so that a new one needs no change of the policy',
    );
  }
}

function startAndStop(stack: Stack, props: ExecutionRoleProps): iam.PolicyStatement[] {
  const { tagKey, tagValue, volumeKeyArns = [], licenseConfigurationArns = [] } = props;
  const may = [
    new iam.PolicyStatement({
      sid: 'DescribeInstances',
      actions: ['ec2:DescribeInstances'],
      resources: ['*'], // EC2 cannot limit a Describe call to resources
    }),
    new iam.PolicyStatement({
      sid: 'StartAndStopTaggedInstances',
      actions: ['ec2:StartInstances', 'ec2:StopInstances'],
      resources: [ec2Arn(stack, 'instance')],
      conditions: { StringEquals: { [`aws:ResourceTag/${tagKey}`]: tagValue } },
    }),
  ];
  if (licenseConfigurationArns.length > 0) {
    may.push(
      new iam.PolicyStatement({
        sid: 'StartLicensedInstances',
        actions: ['ec2:StartInstances'],
        resources: [...licenseConfigurationArns],
      }),
    );
  }
  if (volumeKeyArns.length > 0) may.push(attachEncryptedVolumes(stack, volumeKeyArns));
  return may;
}

function attachEncryptedVolumes(stack: Stack, keyArns: readonly string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'LetEc2AttachEncryptedVolumes',
    actions: ['kms:CreateGrant'],
    resources: [...keyArns],
    conditions: {
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
      StringEquals: {
        // KMS's guide names services so in every partition; in aws-cn their own suffix has been seen.
        'kms:ViaService': ['amazonaws.com', stack.urlSuffix].map(
          (suffix) => `ec2.${stack.region}.${suffix}`,
        ),
      },
      // ForAllValues is also true when the key is absent, hence the two Nulls.
      'ForAllValues:StringEquals': {
        'kms:EncryptionContextKeys': 'aws:ebs:id',
        'kms:GrantOperations': 'Decrypt',
      },
      Null: { 'kms:EncryptionContextKeys': 'false', 'kms:GrantOperations': 'false' },
    },
  });
}

function report({ logGroup, failedRuns }: ExecutionRoleProps): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'WriteOwnLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn], // ends in `:*`, the streams of the group
    }),
    new iam.PolicyStatement({
      sid: 'RecordFailedRuns',
      actions: ['sqs:SendMessage'], // Lambda sends as this role when its retries are used up
      resources: [failedRuns.queueArn],
    }),
  ];
}
