import { always, type ClaimedStack, type Claims, never, only } from '../../access/index';
import type { SamlFederationStackProps } from './props';

/** Regions to sign in through when none are set, by partition. */
const SIGN_IN_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: ['us-east-1', 'eu-west-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
};

/** What is claimed of who may assume the role with this id, which people do by signing in. */
export function whoMayAssume(
  stack: ClaimedStack,
  props: Omit<SamlFederationStackProps, 'samlMetadata'>,
  id: string,
): Claims {
  const who = id.toLowerCase();
  const entry = [signIn(stack, props), bringAlong(stack)];
  return {
    [`only the identity provider makes a ${who}, of those who sign in at a listed address`]: () =>
      only(stack.trust(id), entry),
    [`it does make a ${who} of them, with department and identity`]: () =>
      always(stack.trust(id), entry),
    [`a ${who} brings along no tag but the department`]: () =>
      never(stack.trust(id), {
        Action: 'sts:TagSession',
        Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'Department' } },
      }),
  };
}

function signIn(stack: ClaimedStack, props: Omit<SamlFederationStackProps, 'samlMetadata'>) {
  const { partition } = stack.environment;
  const signInUrls = (props.samlSignInRegions ?? SIGN_IN_REGIONS[partition] ?? []).map(signInUrl);
  return {
    Principal: { Federated: stack.ref('IdentityProvider') },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: {
      StringEquals: {
        'SAML:aud': signInUrls,
        ...(props.samlIssuer && { 'SAML:iss': props.samlIssuer }),
        ...(props.samlSubjectType && { 'SAML:sub_type': props.samlSubjectType }),
      },
    },
  };
}

function bringAlong(stack: ClaimedStack) {
  return {
    Principal: { Federated: stack.ref('IdentityProvider') },
    Action: ['sts:SetSourceIdentity', 'sts:TagSession'],
    Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'Department' } },
  };
}

function signInUrl(region: string): string {
  const domain = /^cn-/.test(region)
    ? 'signin.amazonaws.cn'
    : /^us-gov-/.test(region)
      ? 'signin.amazonaws-us-gov.com'
      : 'signin.aws.amazon.com';
  const isFirst = ['us-east-1', 'cn-north-1', 'us-gov-west-1'].includes(region);
  return `https://${isFirst ? '' : `${region}.`}${domain}/saml`;
}
