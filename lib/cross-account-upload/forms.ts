import type { Form } from '../parts/forms';

// Forms of what the two parties agree on: the stack of each checks them.

/** It becomes a prefix and stands in policies, so it holds no slash, wildcard or variable. */
export const UPLOADER_NAME: Form = {
  pattern: /^[a-z0-9][a-z0-9-]{0,62}$/,
  accepted: '1 to 63 lower-case letters, digits and hyphens',
};

/**
 * Source: "Access to AWS accounts owned by third parties",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
export const EXTERNAL_ID: Form = {
  pattern: /^[\w+=,.@:/-]{2,1224}$/,
  accepted: '2 to 1224 letters, digits or _+=,.@:/-',
};
