import '../support/environment';
import {
  claimedStack,
  documentsOf,
  escalationPaths,
  heldEscalations,
  prover,
  type Subject,
} from '../../access/index';
import { loadCatalogue } from '../../access/node';
import { EVERY_SETTING } from '../../bin/every-setting';
import { CLAIMS } from '../../lib/claims';
import { synthesized } from '../../scripts/synthesized';
import { proofOnce } from '../support/test-claims';

const ASSUME = 'sts:AssumeRole';
const LAUNCH = 'ec2:RunInstances iam:PassRole';
/** Of their own user and device alone. What a stolen key can do with the first is in the page's limits. */
const OWN_MFA = [
  'iam:CreateVirtualMFADevice iam:EnableMFADevice',
  'iam:DeactivateMFADevice',
  'iam:ResyncMFADevice',
];
const EVERY_PATH = escalationPaths.map(({ permissions }) => permissions.join(' '));

const onlyTheRoles = { paths: [ASSUME], boundedBy: 'a member of the group may do nothing else' };
const administrator = {
  paths: EVERY_PATH,
  boundedBy: 'the administrator role may do nothing else to these roles',
};

/** What is held by design, and the claim that bounds it: by stack and construct. */
const BY_DESIGN: Readonly<Record<string, { paths: readonly string[]; boundedBy: string }>> = {
  'BreakGlass HelpDesk': {
    paths: [...OWN_MFA, ASSUME],
    boundedBy: 'the help desk may do nothing else',
  },
  'BreakGlass EmergencyRole with every setting': {
    paths: [LAUNCH],
    boundedBy: 'the emergency role may do nothing else',
  },
  'CrossAccountUploader UploaderRole': {
    paths: [ASSUME],
    boundedBy: 'the function may do nothing else',
  },
  'CrossAccountUploader Uploaders': onlyTheRoles,
  'AccountAccessAdmins Administrators': onlyTheRoles,
  'AccountAccess AdministratorRole': administrator,
  'AccountAccessRollout/Roles AdministratorRole': administrator,
};

// Many settings make no difference to an identity: what it is asked is the same question again.
const { allowedActions } = prover(loadCatalogue());
const actions = new Map<string, string[]>();

function actionsOf(subject: Subject): string[] {
  const question = JSON.stringify([subject.name, ...documentsOf(subject)]);
  const answer = actions.get(question) ?? allowedActions(subject).map(({ action }) => action);
  actions.set(question, answer);
  return answer;
}

/** Every role and group of the app. */
const identities = [
  { settings: {}, suffix: '' },
  { settings: EVERY_SETTING, suffix: ' with every setting' },
].flatMap(({ settings, suffix }) =>
  synthesized(settings).flatMap((stack) => {
    const claimed = claimedStack(stack.template, stack.environment, stack.documents);
    const { roles, groups } = stack.documents;
    const subjects = [
      ...roles.map(({ logicalId: id }) => [id, claimed.role(id)] as const),
      ...groups.map(({ logicalId: id }) => [id, claimed.group(id)] as const),
    ];
    return subjects.map(([id, subject]) => {
      const name = `${stack.name} ${id.slice(0, -8)}`;
      const claims = CLAIMS[stack.name]?.(claimed, settings) ?? {};
      const design = BY_DESIGN[`${name}${suffix}`] ?? BY_DESIGN[name];
      return { name, full: `${name}${suffix}`, subject, claims, design };
    });
  }),
);

test.each(identities)('$full holds no path to more than was granted, but by design', (identity) => {
  const { subject, claims, design } = identity;
  const held = heldEscalations(actionsOf(subject));
  expect(held.map(({ permissions }) => permissions.join(' '))).toEqual(design?.paths ?? []);
  // What is held by design is bounded by a claim, and the claim is true.
  const bound = claims[design?.boundedBy ?? ''];
  if (design) expect(bound && proofOnce(bound())).toMatchObject({ holds: true });
});

test('every path held by design is held by somebody', () => {
  const names = identities.flatMap(({ name, full }) => [name, full]);
  expect(Object.keys(BY_DESIGN).filter((name) => !names.includes(name))).toEqual([]);
});
