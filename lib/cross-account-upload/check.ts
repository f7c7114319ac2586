import { checkBucketName, checkNoneTwice } from '../parts/checks';
import {
  ACCOUNT_ID,
  checkText,
  checkTexts,
  type Form,
  ORGANIZATION_ID,
  ROLE_NAME,
} from '../parts/forms';
import { EXTERNAL_ID, UPLOADER_NAME } from './forms';
import { type CrossAccountUploadStackProps, EXAMPLE, type Uploader } from './props';
import { trustPolicy } from './trust';

/**
 * What IAM's quota for trust policies can be raised to, in characters.
 *
 * Source: "IAM and AWS STS quotas", https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const LONGEST_TRUST = 8192;

/** No `$`: it would begin a policy variable. */
const PRINCIPAL: Form = {
  pattern: /^(user|role)\/[\w+=,.@*/-]+$/,
  accepted: 'a pattern like user/NAME or role/PATH/NAME',
};

/** No dot: S3's certificate does not cover a bucket whose name has one, and every request must use TLS. */
const BUCKET_NAME: Form = {
  pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  accepted: '3 to 63 lower-case letters, digits and inner hyphens',
  tokens: true,
};

/** Throws on the first property that would fail late or dangerously. */
export function check(props: CrossAccountUploadStackProps): void {
  const { uploaderAccountId, uploaderPrincipals, uploaders, uploadBucketName } = props;
  checkText('uploaderAccountId', uploaderAccountId, ACCOUNT_ID);
  if (uploaderAccountId !== undefined && uploaders === undefined) {
    throw new Error(
      `'uploaderAccountId' needs 'uploaders', since everybody knows the external id of the example, got none`,
    );
  }
  checkTexts('uploaderPrincipals', uploaderPrincipals, PRINCIPAL);
  checkNoneTwice('uploaderPrincipals', 'pattern', uploaderPrincipals);
  if (uploaderPrincipals?.length === 0) {
    throw new Error(`'uploaderPrincipals' must hold at least one pattern, got none`);
  }
  checkText('uploaderOrganizationId', props.uploaderOrganizationId, ORGANIZATION_ID);
  checkUploaders(uploaders);
  checkText('uploadRoleName', props.uploadRoleName, ROLE_NAME);
  checkText('uploadBucketName', uploadBucketName, BUCKET_NAME);
  if (uploadBucketName !== undefined) checkBucketName('uploadBucketName', uploadBucketName);
  checkTrust(props);
}

function checkUploaders(uploaders: readonly Uploader[] = [EXAMPLE]): void {
  if (uploaders.length === 0) {
    throw new Error(`'uploaders' must hold at least one uploader, got none`);
  }
  for (const [index, { name, externalId, previousExternalId }] of uploaders.entries()) {
    const uploader = `uploaders[${index}]`;
    checkText(`${uploader}.name`, name, UPLOADER_NAME);
    checkText(`${uploader}.externalId`, externalId, EXTERNAL_ID);
    checkText(`${uploader}.previousExternalId`, previousExternalId, EXTERNAL_ID);
  }
  const names = uploaders.map(({ name }) => name);
  checkNoneTwice('uploaders', 'name', names);
  const externalIds = uploaders.flatMap(({ externalId, previousExternalId = [] }) =>
    [externalId, previousExternalId].flat(),
  );
  checkNoneTwice('uploaders', 'external id', externalIds);
}

function checkTrust(props: CrossAccountUploadStackProps): void {
  const { uploaders = [EXAMPLE] } = props;
  const trust = trustPolicy('aws', { ...props, uploaderAccountId: '123456789012', uploaders });
  const { length } = JSON.stringify(trust);
  if (length > LONGEST_TRUST) {
    throw new Error(
      `'uploaders' and 'uploaderPrincipals' must fit into a trust policy of ${LONGEST_TRUST} characters (IAM's quota is 2048, and can be raised to ${LONGEST_TRUST}), got ${length}; deploy the stack again, with another 'uploadRoleName' and 'uploadBucketName', for the rest`,
    );
  }
}
