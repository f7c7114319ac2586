/** Identity providers at which anybody can have an account. What tells an app apart is a key of theirs. */
export const forAnybody: ReadonlySet<string> = new Set([
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

/**
 * Whether a name is that of an identity provider, which a trust policy names as `Federated`. That of
 * Amazon Cognito looks like the name of a service.
 *
 * Source: "AWS JSON policy elements: Principal", OIDC federated principals and SAML federated principals.
 */
export const isProvider = (name: string): boolean =>
  forAnybody.has(name) || /^arn:[^:]*:iam::\d{12}:(?:oidc|saml)-provider\/./.test(name);
