import '../support/environment';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { EVERY_SETTING } from '../../bin/every-setting';
import type { Settings } from '../../bin/settings';
import { planStacks } from '../../bin/stacks';
import { testApp } from '../support/app';
import { policies } from '../support/readable';

const page = readFileSync(path.join(__dirname, '../../docs/choosing-a-role.md'), 'utf8');

/** Every policy of the app with these settings, or of one stack, under the ids that people wrote. */
function policiesOf(settings: Settings, only?: string): Map<string, { Statement: unknown[] }> {
  const app = testApp();
  for (const { id, build } of planStacks(settings)) if (!only || id === only) build(app);
  const found = app
    .synth()
    .stacks.flatMap(({ stackName, template }) =>
      Object.entries(policies(template)).map(
        ([place, policy]) =>
          [
            withoutHashes(`${stackName} ${place}`),
            JSON.parse(withoutHashes(JSON.stringify(policy))),
          ] as const,
      ),
    );
  return new Map(found);
}

/** The CDK adds eight characters to an id: `Viewer8B5C201B`. */
const withoutHashes = (text: string) => text.replace(/\b([A-Z]\w*?)[0-9A-F]{8}\b/g, '$1');

const byDefault = policiesOf({});
const SETTINGS: Readonly<Record<string, typeof byDefault>> = {
  emergencyRecreate: policiesOf(
    { emergencyRecreate: EVERY_SETTING.emergencyRecreate },
    'BreakGlass',
  ),
};

const excerpts = [
  ...page.matchAll(/(?:<!-- (\w+ [\w.]+)(?:, with (\w+))? -->\n)?```json\n(.*?)```/gs),
].map(([, place = 'not said', setting, statement = '']) => ({ place, setting, statement }));

test.each(excerpts)(
  'shows a statement of $place as it is deployed',
  ({ place, setting, statement }) => {
    const policy = (setting ? SETTINGS[setting] : byDefault)?.get(place);
    expect(policy?.Statement).toContainEqual(JSON.parse(statement));
  },
);

test('shows one from every use case', () => {
  const stacks = new Set(excerpts.map(({ place }) => place.split(' ')[0]));
  expect([...stacks].sort()).toEqual([
    'AccountAccessAdmins',
    'BreakGlass',
    'CrossAccountUpload',
    'CrossAccountUploader',
    'LambdaExecutionRole',
    'SamlFederation',
    'WebIdentity',
  ]);
});
