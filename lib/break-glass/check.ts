import { checkKeyArns, checkNoneTwice, checkOnePartition, isRegion } from '../parts/checks';
import {
  checkText,
  checkTexts,
  checkWholeNumber,
  type Form,
  IAM_PATH,
  ROLE_ARN_PATTERN,
  TAG_KEY,
  TAG_VALUE,
} from '../parts/forms';
import type { EmergencyRoleProps } from './props';

/** What is about users, and means nothing where roles are admitted in their place. */
const ABOUT_USERS = ['helpDeskUserPath', 'mfaMaxAgeMinutes', 'requireSourceIdentity'] as const;

/** Source: "LaunchTemplate", https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplate.html */
const LAUNCH_TEMPLATE_ID: Form = {
  pattern: /^lt-[0-9a-f]{8,17}$/,
  accepted: 'the id of a launch template (lt-0123456789abcdef0)',
};

/** Throws on the first property that would fail late or dangerously. */
export function check(props: EmergencyRoleProps & { readonly env?: { readonly region?: string } }) {
  checkText('helpDeskUserPath', props.helpDeskUserPath, IAM_PATH);
  checkWholeNumber('mfaMaxAgeMinutes', props.mfaMaxAgeMinutes, {
    unit: 'minutes',
    least: 1,
    most: 720,
  });
  checkCallerRoles(props);
  for (const name of ['entryRegions', 'emergencyRegions'] as const) checkRegions(name, props[name]);
  checkText('emergencyTag.key', props.emergencyTag?.key, TAG_KEY);
  checkText('emergencyTag.value', props.emergencyTag?.value, TAG_VALUE);
  checkRecreate(props.emergencyRecreate);
  checkKeyArns('emergencyVolumeKeyArns', props.emergencyVolumeKeyArns);
  checkOnePartition(props.env?.region, {
    entryRegions: props.entryRegions,
    emergencyRegions: props.emergencyRegions,
    emergencyCallerRoleArns: props.emergencyCallerRoleArns,
    emergencyVolumeKeyArns: props.emergencyVolumeKeyArns,
  });
}

function checkCallerRoles(props: EmergencyRoleProps): void {
  const { emergencyCallerRoleArns: arns } = props;
  if (!arns) return;
  if (arns.length === 0) {
    throw new Error(
      `'emergencyCallerRoleArns' must hold at least one ARN of a role, or be left out to admit users, got none`,
    );
  }
  checkTexts('emergencyCallerRoleArns', arns, ROLE_ARN_PATTERN);
  checkNoneTwice('emergencyCallerRoleArns', 'role', arns);
  const name = ABOUT_USERS.find((about) => props[about] !== undefined);
  if (name) {
    throw new Error(
      `'${name}' is about users, and 'emergencyCallerRoleArns' admits roles in their place; set one of the two, got both`,
    );
  }
}

function checkRegions(name: string, regions: readonly string[] = []): void {
  for (const region of regions) {
    if (!isRegion(region)) {
      throw new Error(`'${name}' must hold regions like 'eu-west-1', got '${region}'`);
    }
  }
  checkNoneTwice(name, 'region', regions);
}

function checkRecreate(recreate: EmergencyRoleProps['emergencyRecreate']): void {
  if (!recreate) return;
  const { launchTemplateIds, passableRolePath } = recreate;
  if (launchTemplateIds.length === 0) {
    throw new Error(`'emergencyRecreate' must hold at least one id of a launch template, got none`);
  }
  checkTexts('emergencyRecreate.launchTemplateIds', launchTemplateIds, LAUNCH_TEMPLATE_ID);
  checkNoneTwice('emergencyRecreate.launchTemplateIds', 'id', launchTemplateIds);
  checkText('emergencyRecreate.passableRolePath', passableRolePath, IAM_PATH);
}
