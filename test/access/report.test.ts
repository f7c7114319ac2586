import { heldEscalations } from '../../access/catalogue/escalation';
import { loadCatalogue } from '../../access/catalogue/load-catalogue';
import { main } from '../../access/cli/main';
import { prover } from '../../access/prove/prove';
import { permissionsOf } from '../../access/prove/subjects/app-principals';
import { diffOf } from '../../access/report/diff';
import { readApp } from '../../access/template/read-app';
import { assembly, bucketPolicy, reader } from '../support/assembly';

const catalogue = loadCatalogue();
const denyDelete = {
  Sid: 'KeepData',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:DeleteObject',
  Resource: 'arn:aws:s3:::data/*',
};
const tagged = { Condition: { StringEquals: { 's3:ExistingObjectTag/open': 'yes' } } };

describe('a report', () => {
  test('is a page for each role: who becomes it, and what it may do', () => {
    const app = assembly({ ...reader(tagged), ...bucketPolicy(denyDelete) });
    expect(main(['report', '--app', app]).out).toBe(
      `# Who may do what

Names that end in \`-xxxxxxxx\` are chosen when a stack is deployed. Policies outside the app, such as
service control policies, are not part of this page.

## Stack

In account 111122223333, eu-west-1.

### Role reader

\`arn:aws:iam::111122223333:role/reader\`

Who may become it, for up to 1 h:

- the service lambda.amazonaws.com (\`sts:AssumeRole\`)

What it may do (1 action):

| statement | access | actions | on | if all of |
| --- | --- | --- | --- | --- |
| ReadData | 1 Read | \`s3:GetObject\` | \`arn:aws:s3:::data/*\` | \`s3:ExistingObjectTag/open is yes\` |

### Policies of its resources

AWS::S3::Bucket \`arn:aws:s3:::data\`:

| statement | effect | who | actions | if all of |
| --- | --- | --- | --- | --- |
| KeepData | Deny | anyone | \`s3:DeleteObject\` |  |`,
    );
  });

  const subject = (resources: Record<string, object>) => {
    const out = main(['report', '--app', assembly(resources), '--json']).out ?? '';
    return JSON.parse(out)[0].subjects[0];
  };

  test('counts only what is really allowed', () => {
    expect(subject(reader({ Action: 's3:*Object' })).actions).toContain('s3:DeleteObject');
    const denied = subject({ ...reader({ Action: 's3:*Object' }), ...bucketPolicy(denyDelete) });
    expect(denied.actions).toContain('s3:PutObject');
    expect(denied.actions).not.toContain('s3:DeleteObject');
  });

  test('tells what the policies of resources grant to the role', () => {
    const grant = {
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::GetAtt': ['Reader12345678', 'Arn'] } },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::data/*',
    };
    const { actions, grantedElsewhere } = subject({ ...reader(), ...bucketPolicy(grant) });
    expect(actions.sort()).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(grantedElsewhere).toEqual(['s3:PutObject']);
  });

  test('tells whether a key has to be absent or present, however that is spelled', () => {
    const is = (Condition: object) => subject(reader({ Condition })).may[0].conditions;
    expect(is({ Null: { 'aws:SourceVpce': 'True' } })).toEqual(['aws:SourceVpce is absent']);
    expect(is({ null: { 'aws:SourceVpce': ['false'] } })).toEqual(['aws:SourceVpce is present']);
  });

  test('says what is not known', () => {
    const { Reader12345678: role, Data } = reader();
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];
    const app = assembly({
      Data,
      Role: { ...role, Properties: { ...role.Properties, ManagedPolicyArns } },
    });
    expect(main(['report', '--app', app]).out).toContain(
      '**Not known:** arn:aws:iam::aws:policy/ReadOnlyAccess: its document is not in the template; give it with --managed-policy <ARN>=<document>.',
    );
  });
});

describe('a permissions boundary in a report', () => {
  const boundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
  const { Reader12345678: role, Data } = reader();
  const Properties = { ...role.Properties, PermissionsBoundary: boundary };
  const bounded = assembly({ Data, Role: { ...role, Properties } });
  const known = 'Its permissions boundary, beyond which nothing is allowed:';
  const unknown = `Its permissions boundary, \`${boundary}\`, is not known: it may do no more than that allows.`;
  const document =
    '{"Version":"2012-10-17","Statement":[{"Sid":"Power","Effect":"Allow","Action":"s3:*","Resource":"*"}]}';

  test('that is not known is said to be so, not shown as an empty one', () => {
    const { out } = main(['report', '--app', bounded]);
    expect(out).toContain(unknown);
    expect(out).not.toContain(known);
    const json = main(['report', '--app', bounded, '--json']).out ?? '';
    const [subject] = JSON.parse(json)[0].subjects;
    expect(subject.unknownBoundary).toBe(boundary);
    expect(subject).not.toHaveProperty('boundary');
  });

  test('that is known is shown', () => {
    const given = ['--managed-policy', `${boundary}=${document}`];
    const { out } = main(['report', '--app', bounded, ...given]);
    expect(out).toMatch(new RegExp(`${known}\n\n.*\n.*\n\\| Power \\|`));
    expect(out).not.toContain('is not known');
  });
});

test('a report does not fail for an action that does not exist, and shows it', () => {
  const app = assembly(reader({ Action: ['s3:GetObject', 's3:ListBuckets'] }));
  const { out, code } = main(['report', '--app', app]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /\*\*Not known:\*\* how many actions: action 's3:listbuckets' matches none of the catalogue .*, perhaps s3:ListBucket is meant/,
  );
  const none = assembly(reader({ Action: 's3:ListBuckets' }));
  expect(main(['report', '--app', none]).out).toContain(
    '| none that is known | `s3:ListBuckets` |',
  );
});

test('a report of a role that is not in the app does not tell who becomes it', () => {
  const Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const Properties = {
    PolicyName: 'Read',
    PolicyDocument: { Version: '2012-10-17', Statement },
    Roles: ['other'],
  };
  const app = assembly({ Read: { Type: 'AWS::IAM::Policy', Properties }, ...reader() });
  const { out } = main(['report', '--app', app]);
  const [, known, other] = out?.split('### Role ') ?? [];
  expect(other).toMatch(/^other\n/);
  expect(other).not.toContain('Who may become it');
  expect(known).toContain('Who may become it');
});

describe('a diff', () => {
  const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  /** The reader, with an AWS managed policy besides. */
  const managed = (statement = {}) => {
    const { Reader12345678: role, ...rest } = reader(statement);
    const Properties = { ...role.Properties, ManagedPolicyArns: [aws] };
    return { ...rest, Reader12345678: { ...role, Properties } };
  };

  test('leaves out a policy of AWS that stays attached, and says so', () => {
    expect(diff(managed(), managed())).toEqual({ code: 0, out: 'No access changes.' });
    const { out, code } = diff(managed(), managed({ Action: 's3:PutObject' }));
    expect(code).toBe(1);
    expect(out).toContain(`Not counted: what ${aws} says.`);
    expect(out).toContain('- **added** `s3:PutObject`');
  });

  test('cannot judge a policy of AWS that is attached or detached', () => {
    const unknown = `**Cannot be judged:** the policy '${aws}' comes or goes, and its document is not in the template; give it with --managed-policy <ARN>=<document>`;
    for (const [from, to] of [
      [reader(), managed()],
      [managed(), reader()],
      [{}, managed()],
    ] as const) {
      const answer = diff(from, to);
      expect(answer.code).toBe(2);
      expect(answer.out).toContain(unknown);
    }
  });

  const diff = (from: Record<string, object>, to: Record<string, object>) =>
    main(['diff', '--before', assembly(from), '--after', assembly(to)]);

  test('is empty when nothing changes but the wording', () => {
    const other = { Action: ['s3:GetObject', 's3:getobject'], Sid: 'Other' };
    expect(diff(reader(), reader(other))).toEqual({ code: 0, out: 'No access changes.' });
  });

  test('shows what a role gains and loses, with examples', () => {
    const { out, code } = diff(reader(), reader({ Action: 's3:PutObject' }));
    expect(code).toBe(1);
    expect(out).toBe(`## What the change does to access

### role Stack/Reader12345678 may

- **added** \`s3:PutObject\`; for example by \`arn:aws:sts::111122223333:assumed-role/reader/session\` on \`arn:aws:s3:::data/x\`
- **removed** \`s3:GetObject\`; for example by \`arn:aws:sts::111122223333:assumed-role/reader/session\` on \`arn:aws:s3:::data/x\``);
  });

  test('shows a condition that is gone', () => {
    const [change] = diffOf(
      readApp(assembly(reader(tagged))),
      readApp(assembly(reader())),
      catalogue,
    );
    expect(change?.gains).toMatchObject([{ actions: ['s3:GetObject'] }]);
    expect(change?.losses).toEqual([]);
    expect(change?.gains[0]?.example).not.toHaveProperty(
      ['context', 's3:ExistingObjectTag/open'],
      'yes',
    );
  });

  test('shows who else may become a role', () => {
    const { out } = diff(reader(), reader({}, { Principal: { AWS: '444455556666' } }));
    expect(out).toContain('### role Stack/Reader12345678 may be assumed by');
    expect(out).toMatch(
      /\*\*added\*\* `sts:AssumeRole`; for example by `arn:aws:iam::444455556666:/,
    );
    expect(out).toMatch(/\*\*removed\*\* `sts:AssumeRole`; for example by `lambda.amazonaws.com`/);
  });

  test('shows roles that are new or removed', () => {
    expect(diff({}, reader()).out).toContain('### role Stack/Reader12345678 may (new)');
    expect(diff(reader(), {}).out).toContain('### role Stack/Reader12345678 may (removed)');
  });

  test('shows what a resource policy opens', () => {
    const open = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::data/*',
    };
    const { out } = diff(reader(), { ...reader(), ...bucketPolicy(open) });
    expect(out).toContain('### AWS::S3::Bucket Stack/Data may be used by');
    expect(out).toContain('- **added** `s3:GetObject`; for example by');
  });

  test('says what it cannot judge, and exits with 2', () => {
    const unknown = reader({ Resource: { 'Fn::GetAtt': ['Custom', 'Arn'] } });
    const answer = diff(reader(), { ...unknown, Custom: { Type: 'Custom::Thing' } });
    expect(answer.code).toBe(2);
    expect(answer.error).toBe('access diff: cannot judge: role Stack/Reader12345678 may');
    expect(answer.out).toContain("**Cannot be judged:** the policy 'Data' is not known");
  });
});

test('a role holds an escalation path when all of its permissions are allowed somewhere', () => {
  const held = (resources: Record<string, object>) => {
    const stacks = readApp(assembly(resources));
    const [role] = stacks.flatMap((stack) =>
      stack.documents.roles.map((identity) => ({ kind: 'role' as const, identity, stack })),
    );
    if (!role) throw new Error('there must be a role');
    const allowed = prover(catalogue).allowedActions(permissionsOf(role, stacks));
    const paths = heldEscalations(allowed.map(({ action }) => action));
    return paths.map(({ permissions }) => permissions);
  };
  const pass = { Action: ['iam:PassRole', 'ec2:RunInstances'], Resource: '*' };
  expect(held(reader(pass))).toEqual([['ec2:RunInstances', 'iam:PassRole']]);
  expect(held(reader({ ...pass, Action: 'ec2:RunInstances' }))).toEqual([]);
});
