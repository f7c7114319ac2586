import {
  ADMINISTRATOR,
  always,
  type Claim,
  type ClaimedStack,
  type Claims,
  never,
  only,
  role,
  type Subject,
} from '../../access/index';
import { helpDesk, helpDeskView } from './claims-help-desk';
import { rescue } from './claims-rescue';
import type { BreakGlassStackProps } from './props';

/** What is claimed of `BreakGlassStack`, in the words of its Who, May, May not. */
export function claims(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  return {
    ...whoMayAssume(stack, props),
    ...may(stack, props),
    ...mayNot(stack, props),
    ...(props.emergencyCallerRoleArns ? helpDeskView(stack) : helpDesk(stack, props)),
  };
}

function whoMayAssume(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  const entrants = props.emergencyCallerRoleArns ? roles(stack, props) : users(stack, props);
  return {
    'only the people it is for enter the emergency role': () =>
      only(stack.trust('EmergencyRole'), entrants),
    'the trust alone lets nobody in: their own policies have to as well': () =>
      never(stack.alone('EmergencyRole'), { Action: 'sts:*' }),
    'the people it is for do enter it': () => always(stack.trust('EmergencyRole'), entrants),
  };
}

function may(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  return {
    'the emergency role may do what an emergency needs': () =>
      always(stack.role('EmergencyRole'), rescue(stack, props)),
  };
}

function mayNot(stack: ClaimedStack, props: BreakGlassStackProps): Claims {
  return {
    'the emergency role may do nothing else': () =>
      only(stack.role('EmergencyRole'), rescue(stack, props)),
    'AdministratorAccess attached to the emergency role adds nothing': () =>
      only(stack.role('EmergencyRole', ADMINISTRATOR), rescue(stack, props)),
    'a bucket policy that names its session adds nothing either': () =>
      never(withBucketThatNamesSession(stack), { Action: 's3:*' }),
  };
}

/** The users of this account who may enter, where no roles are listed. */
function users(stack: ClaimedStack, props: BreakGlassStackProps): Claim[] {
  const { account, partition } = stack.environment;
  const { helpDeskUserPath = '/help-desk/', mfaMaxAgeMinutes = 60, requireSourceIdentity } = props;
  const ownName = {
    ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:user${helpDeskUserPath}*` },
    ...(requireSourceIdentity && {
      StringEquals: { 'sts:SourceIdentity': '${aws:username}' },
    }),
  };
  return [
    {
      Principal: { AWS: account },
      Action: 'sts:AssumeRole',
      Condition: {
        ...ownName,
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': String(mfaMaxAgeMinutes * 60) },
        StringEquals: {
          ...ownName.StringEquals,
          'aws:RequestedRegion': entryRegions(stack, props),
          'sts:RoleSessionName': '${aws:username}',
        },
      },
    },
    ...(requireSourceIdentity
      ? [{ Principal: { AWS: account }, Action: 'sts:SetSourceIdentity', Condition: ownName }]
      : []),
  ];
}

/** The listed roles, whose sessions may enter in place of users. */
function roles(stack: ClaimedStack, props: BreakGlassStackProps): Claim[] {
  return (props.emergencyCallerRoleArns ?? []).map((arn) => ({
    Principal: { AWS: arn.split(':')[4] ?? '' },
    Action: 'sts:AssumeRole',
    Condition: {
      ArnLike: { 'aws:PrincipalArn': arn },
      StringEquals: { 'aws:RequestedRegion': entryRegions(stack, props) },
    },
  }));
}

function entryRegions(stack: ClaimedStack, props: BreakGlassStackProps): string[] {
  return [stack.environment.region, ...(props.entryRegions ?? ['us-east-1'])];
}

/** What the role may do to a bucket whose policy gives everything to one of its sessions. */
function withBucketThatNamesSession(stack: ClaimedStack): Subject {
  const { account, partition } = stack.environment;
  const arn = stack.arn('EmergencyRole');
  const emergency = stack.documents.roles.find((role) => role.arn === arn);
  if (!emergency?.boundary) throw new Error('the emergency role has no boundary');
  const session = `arn:${partition}:sts::${account}:assumed-role/${emergency.name}/alice`;
  const Statement = [
    { Effect: 'Allow' as const, Principal: { AWS: session }, Action: '*', Resource: '*' },
  ];
  return role({
    arn,
    identity: emergency.policies,
    boundary: emergency.boundary,
    resources: [
      {
        arn: `arn:${partition}:s3:::trail`,
        account,
        policy: { name: 'bucket policy', document: { Version: '2012-10-17', Statement } },
      },
    ],
  });
}
