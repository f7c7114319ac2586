import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { EVERY_SETTING } from '../../bin/every-setting';
import { overview } from '../../bin/overview';
import { readSettings } from '../../bin/settings';
import { buildStacks, planStacks } from '../../bin/stacks';
import { synthesized } from '../../scripts/synthesized';
import { testApp } from '../support/app';

describe('break glass in the app', () => {
  const ids = (settings: object) => planStacks(settings).map(({ id }) => id);

  test('has the stack for us-east-1 when the home region is known to be another', () => {
    expect(ids({ homeRegion: 'eu-west-1' })).toContain('BreakGlassUsEast1');
    expect(ids({ homeRegion: 'us-east-1' })).not.toContain('BreakGlassUsEast1');
    expect(ids({})).not.toContain('BreakGlassUsEast1');
  });

  test('has the record before the role, and before what is forwarded to it', () => {
    const after = planStacks({ homeRegion: 'eu-west-1' }).map(({ id, after }) => [id, after]);
    expect(Object.fromEntries(after)).toMatchObject({
      BreakGlass: 'BreakGlassRecord',
      BreakGlassUsEast1: 'BreakGlassRecord',
      BreakGlassRecord: undefined,
    });
  });
});

describe('a partnerRegion', () => {
  const notesWith = (settings: object) =>
    planStacks(settings).find(({ id }) => id === 'CrossAccountUploader')?.notes;

  test('without a partner is said to be for the own account', () => {
    expect(notesWith({ partnerRegion: 'eu-central-1' })).toContain(
      'uploads into its own account only, in partnerRegion eu-central-1, until partnerAccountId, uploaderName and uploaderExternalId are set',
    );
  });

  test('with a partner is not worth a note', () => {
    const partner = {
      partnerAccountId: '444455556666',
      uploaderName: 'a',
      uploaderExternalId: 'id',
    };
    const notes = notesWith({ ...partner, partnerRegion: 'eu-central-1', uploadResults: true });
    expect(notes).toEqual([]);
  });
});

describe('the roll-out in the app', () => {
  const settings = {
    generalAccountId: '111122223333',
    rolloutOrganizationalUnitIds: 'ou-abcd-12345678,ou-abcd-87654321',
  };

  test('is made only when a setting names the organizational units', () => {
    const { rolloutOrganizationalUnitIds, ...without } = settings;
    const ids = (context: object) => planStacks(readSettings({ ...context })).map(({ id }) => id);
    expect(ids(settings)).toContain('AccountAccessRollout');
    expect(ids(without)).not.toContain('AccountAccessRollout');
  });

  test('fails when the general account is not named: each account would let its own people in', () => {
    const { generalAccountId, ...without } = settings;
    expect(() => planStacks(readSettings(without))).toThrow(
      new Error(
        "'rolloutOrganizationalUnitIds' needs 'generalAccountId': without it each account would let its own administrators in, got none",
      ),
    );
  });

  test.each(['rolloutFailureToleranceCount', 'rolloutMaxConcurrentCount'])(
    'fails when %s is set and nothing is rolled out',
    (name) => {
      const { rolloutOrganizationalUnitIds, ...without } = settings;
      expect(() =>
        planStacks(readSettings({ ...settings, [name]: 1, rolloutFailureToleranceCount: 1 })),
      ).not.toThrow();
      expect(() => planStacks(readSettings({ ...without, [name]: 1 }))).toThrow(
        new Error(
          `'${name}' needs 'rolloutOrganizationalUnitIds', without which nothing is rolled out, got none`,
        ),
      );
    },
  );

  test('carries what the app deploys as AccountAccess, with the same settings', () => {
    const app = testApp();
    for (const { id, build } of planStacks(readSettings(settings)))
      if (/^AccountAccess(Rollout)?$/.test(id)) build(app);
    const template = (id: string) => Template.fromStack(app.node.findChild(id) as Stack);
    const { Parameters, Rules, ...rest } = template('AccountAccess').toJSON();
    template('AccountAccessRollout').hasResourceProperties('AWS::CloudFormation::StackSet', {
      TemplateBody: Match.serializedJson(Match.exact(rest)),
      StackInstancesGroup: [
        Match.objectLike({
          DeploymentTargets: {
            OrganizationalUnitIds: ['ou-abcd-12345678', 'ou-abcd-87654321'],
          },
        }),
      ],
    });
  });
});

test('leaves no finding of cdk-nag where account and region are known, and stand in ARNs', () => {
  const { cognitoIssuer, memberAccountIds, ...settings } = EVERY_SETTING;
  const env = { account: '111122223333', region: 'eu-west-1' };
  const app = testApp();
  buildStacks(app, planStacks({ ...settings, ...{ env } })); // has cdk-nag look at them
  const { stacks } = app.synth();
  const templates = JSON.stringify(stacks.map(({ template }) => template));
  expect(templates).toContain('arn:aws:iam::*:role/account-access/AccountReadOnly');
  expect(templates).toContain('arn:aws:s3:::measurements/*');
  // One has a region of its own, whatever is given to all.
  const elsewhere = stacks.filter(({ environment }) => environment.region !== env.region);
  expect(elsewhere.map((stack) => [stack.stackName, stack.environment])).toEqual([
    ['BreakGlassUsEast1', expect.objectContaining({ ...env, region: 'us-east-1' })],
  ]);
});

test('the overview says in one table who may become which role, and what a sandbox leaves to be set', () => {
  expect(overview(synthesized({}), planStacks({}))).toMatchSnapshot();
});
