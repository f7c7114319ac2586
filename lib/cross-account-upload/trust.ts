import * as iam from 'aws-cdk-lib/aws-iam';
import type { UploadRoleProps } from './props';

/** The properties of the role that its trust policy is made of. */
export type TrustProps = Pick<
  UploadRoleProps,
  'uploaderAccountId' | 'uploaderPrincipals' | 'uploaderOrganizationId' | 'uploaders'
>;

/** Returns the trust policy of `UploadRole`: one statement for each uploader, and one for their session tag. */
export function trustPolicy(partition: string, props: TrustProps): iam.PolicyDocument {
  const {
    uploaderAccountId,
    uploaderPrincipals = ['user/*', 'role/cross-account-uploader/*'],
    uploaderOrganizationId,
    uploaders,
  } = props;
  const account = `arn:${partition}:iam::${uploaderAccountId}`;
  // An identity as principal would be stored as its unique id, and be lost when it is made again.
  const principals = [new iam.ArnPrincipal(`${account}:root`)];
  const fromPrincipals = {
    'aws:PrincipalArn': uploaderPrincipals.map((principal) => `${account}:${principal}`),
  };
  const fromOrganization = uploaderOrganizationId && {
    'aws:PrincipalOrgID': uploaderOrganizationId,
  };
  const assumeRole = uploaders.map(
    ({ name, externalId, previousExternalId }, index) =>
      new iam.PolicyStatement({
        sid: `AssumeAsUploader${index + 1}`,
        principals,
        actions: ['sts:AssumeRole'],
        conditions: {
          ArnLike: fromPrincipals,
          StringEquals: {
            ...fromOrganization,
            'sts:ExternalId': previousExternalId ? [externalId, previousExternalId] : externalId,
            'aws:RequestTag/Uploader': name,
          },
        },
      }),
  );
  // Authorized beside AssumeRole, and by keys of its own. The external id is not among them, so the
  // statements above bind a tag to one.
  const tagSession = new iam.PolicyStatement({
    sid: 'TagSessionWithUploader',
    principals,
    actions: ['sts:TagSession'],
    conditions: {
      ArnLike: fromPrincipals,
      StringEquals: {
        ...fromOrganization,
        'aws:RequestTag/Uploader': uploaders.map(({ name }) => name),
      },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['Uploader'] }, // and no other tag
    },
  });
  return new iam.PolicyDocument({ statements: [...assumeRole, tagSession] });
}
