import type { Settings } from '../bin/settings';
import { claims as accountAccess } from './account-access.claims';
import { claims as accountAccessAdmins } from './account-access-admins.claims';
import { claims as breakGlass } from './break-glass.claims';
import { claims as breakGlassRecord } from './break-glass-record.claims';
import { claims as breakGlassUsEast1 } from './break-glass-us-east-1.claims';
import { claims as crossAccountUpload } from './cross-account-upload.claims';
import { claims as crossAccountUploader } from './cross-account-uploader.claims';
import { claims as lambdaExecutionRole } from './lambda-execution-role.claims';
import { claims as samlFederation } from './saml-federation.claims';
import type { ClaimedStack, Claims } from './support/claims';
import { claims as webIdentity } from './web-identity.claims';

/** What is claimed of each stack of the app, by the id that people deploy it under. */
export const CLAIMS: Readonly<Record<string, (stack: ClaimedStack, settings: Settings) => Claims>> =
  {
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
