import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const written: string[] = [];

afterAll(() => {
  for (const directory of written) rmSync(directory, { recursive: true });
});

/** Writes a synthesized app with one stack, `Stack`, of these resources; returns its directory. */
export function assembly(Resources: Readonly<Record<string, object>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
  written.push(directory);
  const artifact = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile: 'Stack.template.json' },
  };
  const write = (file: string, value: object) =>
    writeFileSync(join(directory, file), JSON.stringify(value));
  write('manifest.json', { artifacts: { Stack: artifact } });
  write('Stack.template.json', { Resources });
  return directory;
}

const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** A bucket and a role that may read it, for questions about an app. */
export function reader(
  statement: object = {},
  trust: object = { Principal: { Service: 'lambda.amazonaws.com' } },
) {
  return {
    Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
    Reader12345678: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'reader',
        AssumeRolePolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust }),
        Policies: [
          {
            PolicyName: 'Data',
            PolicyDocument: document({
              Sid: 'ReadData',
              Effect: 'Allow',
              Action: 's3:GetObject',
              Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Data', 'Arn'] }, '/*']] },
              ...statement,
            }),
          },
        ],
      },
    },
  };
}

/** A policy for the bucket of `reader`. */
export const bucketPolicy = (...statements: object[]) => ({
  DataPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: document(...statements) },
  },
});
