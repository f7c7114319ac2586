// Path and names of the roles are a contract between accounts: the general account, and the service control
// policies of the organization, know the roles by nothing else.

/** IAM path of both roles, and of the policy of `ReadOnlyRole`. */
export const ROLE_PATH = '/account-access/';

export const READ_ONLY_ROLE_NAME = 'AccountReadOnly';

export const ADMINISTRATOR_ROLE_NAME = 'AccountAdministrator';
