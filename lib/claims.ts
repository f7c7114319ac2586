import type { ClaimedStack, Claims } from '../access/index';
import { claims as accountAccessAdmins } from './account-access/admins/claims';
import { claims as accountAccess } from './account-access/claims';
import { claims as breakGlass } from './break-glass/claims';
import { claims as breakGlassRecord } from './break-glass/record/claims';
import { claims as breakGlassUsEast1 } from './break-glass/us-east-1/claims';
import { claims as crossAccountUpload } from './cross-account-upload/claims';
import { claims as crossAccountUploader } from './cross-account-upload/uploader/claims';
import { claims as lambdaExecutionRole } from './lambda-execution-role/claims';
import { claims as samlFederation } from './saml-federation/claims';
import { claims as webIdentity } from './web-identity/claims';

/** The properties of all these stacks, of which each takes those that are its own. */
type Props = Parameters<typeof accountAccess>[1] &
  Parameters<typeof accountAccessAdmins>[1] &
  Parameters<typeof breakGlass>[1] &
  Parameters<typeof breakGlassRecord>[1] &
  Parameters<typeof breakGlassUsEast1>[1] &
  Parameters<typeof crossAccountUpload>[1] &
  Parameters<typeof crossAccountUploader>[1] &
  Parameters<typeof lambdaExecutionRole>[1] &
  Parameters<typeof samlFederation>[1] &
  Parameters<typeof webIdentity>[1];

/** What is claimed of each stack of the app, by the id that people deploy it under. */
export const CLAIMS: Readonly<Record<string, (stack: ClaimedStack, props: Props) => Claims>> = {
  LambdaExecutionRole: lambdaExecutionRole,
  BreakGlassRecord: breakGlassRecord,
  BreakGlass: breakGlass,
  BreakGlassUsEast1: breakGlassUsEast1,
  AccountAccess: accountAccess,
  AccountAccessAdmins: accountAccessAdmins,
  AccountAccessRollout: () => ({}), // a stack set, and nothing that has a policy
  'AccountAccessRollout/Roles': accountAccess, // what the stack set deploys
  SamlFederation: samlFederation,
  WebIdentity: webIdentity,
  CrossAccountUpload: crossAccountUpload,
  CrossAccountUploader: crossAccountUploader,
};
