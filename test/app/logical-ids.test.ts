import { EVERY_SETTING, INSTEAD } from '../../bin/every-setting';
import { readSettings } from '../../bin/settings';
import { planStacks } from '../../bin/stacks';
import { testApp } from '../support/app';
import { LOGICAL_IDS } from './logical-ids';
import { contractOf, differences, isRetained, type Resources, typeOf } from './replacement';

/** Returns the resources of every stack of the app, by its name. */
function synth(settings: object): Record<string, Resources> {
  const app = testApp();
  for (const { build } of planStacks(readSettings({ ...settings }))) build(app);
  const { stacks } = app.synth();
  return Object.fromEntries(stacks.map((stack) => [stack.stackName, stack.template.Resources]));
}

const everySetting = synth(EVERY_SETTING);

describe('logical ids of named and of stateful resources', () => {
  test.each([...new Set([...Object.keys(LOGICAL_IDS), ...Object.keys(everySetting)])])(
    'are a contract in %s',
    (stack) => {
      const ids = contractOf(everySetting[stack] ?? {});
      expectNone(differences(stack, LOGICAL_IDS[stack] ?? {}, ids));
    },
  );

  test.each([
    { settings: 'no setting', given: {} },
    {
      settings: 'settings that take the place of others',
      given: { ...INSTEAD, generalAccountId: '111122223333', homeRegion: 'eu-west-1' },
    },
  ])('are with $settings none but these, so that a setting replaces nothing', ({ given }) => {
    for (const [stack, resources] of Object.entries(synth(given))) {
      const listed = LOGICAL_IDS[stack] ?? {};
      // A setting may add resources and names, but must not replace what is there without it.
      const others = Object.entries(contractOf(resources)).filter(
        ([id, entry]) => typeOf(listed[id]) !== typeOf(entry),
      );
      expectNone(
        others.map(
          ([id, entry]) =>
            `${stack}: '${id}' (${entry}) is not there when every setting is on. Whoever turns on a setting that gives a resource another logical id gets it replaced: give it the same id with and without the setting.`,
        ),
      );
    }
  });

  test('are kept by retainData where the messages say so', () => {
    for (const resources of Object.values(everySetting)) {
      for (const id of Object.keys(contractOf(resources))) {
        const { Type, DeletionPolicy } = resources[id] as Resources[string];
        if (Type === 'AWS::S3::BucketPolicy') continue; // goes with its bucket
        expect([id, DeletionPolicy]).toEqual([id, isRetained(Type) ? 'Retain' : undefined]);
      }
    }
  });
});

describe('the message about a logical id', () => {
  const BUCKET = 'AWS::S3::Bucket';
  const ROLE = 'AWS::IAM::Role RoleName';

  test('says what becomes of data when a bucket is given another id', () => {
    expect(differences('Store', { Data: BUCKET }, { Archive: BUCKET })).toEqual([
      `Store: 'Data' (AWS::S3::Bucket) is gone; new in the template, of the same type: 'Archive'.
To CloudFormation another logical id is another resource: in a deployed stack it makes the new one first, if there is one, then deletes the old one.
- The new bucket is empty. S3 deletes no bucket that has objects: the old one stays with them, in no stack.
- With retainData the old one is not deleted: it stays with all that is in it, in no stack, and nothing uses it any more.
What to do: give the construct its old id and its old place in the tree (a construct around it makes the logical id longer), or hold the id with overrideLogicalId('Data'). If the replacement is meant, change the list in test/app/logical-ids.ts, and say in the commit and on the page of the use case what those who have deployed it must do before they update. 'npx cdk refactor --unstable=refactor' renames logical ids in a deployed stack and replaces nothing.`,
    ]);
  });

  test('says that names collide when a role with a name is given another id', () => {
    const [message] = differences('Store', { Reader: ROLE }, { Readers: ROLE });
    expect(message).toContain(
      '- The old one has its RoleName until then. Where the new one is given the same, it cannot be made: the whole update fails and is rolled back.',
    );
    expect(message).not.toContain('retainData');
  });

  test('says of a role that is gone for good nothing of names, but what goes with it', () => {
    const [message] = differences('Store', { Reader: ROLE }, {});
    expect(message).toMatch(/^Store: 'Reader' \(AWS::IAM::Role\) is gone\.\n/);
    expect(message).toContain('- Policies elsewhere that name the role as principal do not match');
    expect(message).not.toContain('rolled back');
  });

  test.each([
    { listed: ROLE, actual: 'AWS::IAM::Role', says: 'has lost its RoleName' },
    { listed: 'AWS::IAM::Role', actual: ROLE, says: 'has got a RoleName' },
  ])('says that a role which $says is replaced, too', ({ listed, actual, says }) => {
    const [message] = differences('Store', { Reader: listed }, { Reader: actual });
    expect(message).toContain(`Store: 'Reader' (AWS::IAM::Role) ${says}.\nA name is for good: `);
    expect(message).toContain('\nWhat to do: take the change of the name back. ');
  });

  test('says that no update goes through when the id means another type', () => {
    expect(differences('Store', { Data: BUCKET }, { Data: 'AWS::DynamoDB::Table' })).toEqual([
      "Store: 'Data' was an AWS::S3::Bucket and is an AWS::DynamoDB::Table. CloudFormation changes the type of no resource: every update of a deployed stack would fail. Give the new resource another logical id, and the old one its own back.",
    ]);
  });

  test('says which line to add for a new resource', () => {
    expect(differences('Store', { Data: BUCKET }, { Data: BUCKET, Reader: ROLE })).toEqual([
      "Store: 'Reader' (AWS::IAM::Role RoleName) is not in the list in test/app/logical-ids.ts. Its logical id cannot change any more once somebody has deployed it: make sure that it is the one you want, then add the line Reader: 'AWS::IAM::Role RoleName',",
    ]);
  });

  test('is none when nothing has changed', () => {
    expect(differences('Store', { Data: BUCKET }, { Data: BUCKET })).toEqual([]);
  });
});

test('a resource is in the contract for its state or its name, and else free to be replaced', () => {
  const alarm = { Type: 'AWS::CloudWatch::Alarm' };
  const resources = {
    Data: { Type: 'AWS::S3::Bucket' },
    Reader: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'reader' } },
    Known: { ...alarm, Properties: { AlarmName: 'known' } },
    Unknown: alarm,
  };
  expect(contractOf(resources)).toEqual({
    Data: 'AWS::S3::Bucket',
    Reader: 'AWS::IAM::Role RoleName',
    Known: 'AWS::CloudWatch::Alarm AlarmName',
  });
});

test('a type about which nothing is known has to be decided about', () => {
  expect(() => contractOf({ Users: { Type: 'AWS::Cognito::UserPool' } })).toThrow(
    new Error(
      'say in KINDS of test/app/replacement.ts what becomes of an AWS::Cognito::UserPool that gets another logical id: what is lost, and which property gives it a name',
    ),
  );
});

/** Fails with the messages themselves: they are for whoever has changed an id. */
function expectNone(messages: readonly string[]): void {
  if (messages.length > 0) throw new Error(messages.join('\n\n'));
}
