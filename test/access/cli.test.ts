import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../access/cli/main';
import { assembly, bucketPolicy, reader } from '../support/assembly';
import { environment } from '../support/environment';

const tagged = { Condition: { StringEquals: { 's3:ExistingObjectTag/open': 'yes' } } };
const read =
  '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
const open = read.replace('"Action"', '"Principal":"*","Action"');
const identity = ['--policy-type', 'IDENTITY_POLICY'];

describe('can', () => {
  const app = assembly({
    ...reader(tagged),
    ...bucketPolicy({
      Sid: 'NoSecrets',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::data/secret/*',
    }),
  });
  const can = (as: string, action: string, on: string, ...rest: string[]) =>
    main(['can', '--app', app, '--as', as, '--do', action, '--on', on, ...rest]);

  test('says what allows a request', () => {
    const answer = can(
      'reader',
      's3:GetObject',
      'arn:aws:s3:::data/a',
      '--with',
      's3:ExistingObjectTag/open=yes',
    );
    expect(answer).toEqual({
      code: 0,
      out: [
        'Allowed: arn:aws:sts::111122223333:assumed-role/reader/session, s3:GetObject on arn:aws:s3:::data/a',
        "- Allow in identity policy 'Data', statement ReadData",
      ].join('\n'),
    });
  });

  test('says what is missing from a request that is refused', () => {
    const answer = can('Reader', 's3:GetObject', 'arn:aws:s3:::data/a');
    expect(answer.code).toBe(1);
    expect(answer.out?.split('\n')).toEqual([
      'Denied, because nothing allows it: arn:aws:sts::111122223333:assumed-role/reader/session, s3:GetObject on arn:aws:s3:::data/a',
      '- no identity policy allows it',
      "  - identity policy 'Data', statement ReadData would, but for StringEquals s3:ExistingObjectTag/open yes: the key is absent",
    ]);
  });

  test("asks the policies of the app's resources", () => {
    const answer = can(
      'reader',
      's3:GetObject',
      'arn:aws:s3:::data/secret/a',
      '--with',
      's3:ExistingObjectTag/open=yes',
    );
    expect(answer.code).toBe(1);
    expect(answer.out).toContain("- Deny in resource policy 'DataPolicy', statement NoSecrets");
  });

  test('asks the trust policy of a role', () => {
    const arn = 'arn:aws:iam::111122223333:role/reader';
    expect(can('lambda.amazonaws.com', 'sts:AssumeRole', arn).code).toBe(0);
    const service = can('ec2.amazonaws.com', 'sts:AssumeRole', arn);
    expect(service.code).toBe(1);
    expect(service.out).toContain("- no statement of the role's trust policy allows it");
    const stranger = can('arn:aws:iam::444455556666:user/ann', 'sts:AssumeRole', arn);
    expect(stranger.code).toBe(1);
    expect(stranger.out).toContain('its own policies are taken to allow everything');
  });

  test.each([
    'cognito-identity.amazonaws.com',
    'accounts.google.com',
    'graph.facebook.com',
    'www.amazon.com',
    'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    'arn:aws:iam::111122223333:saml-provider/idp',
  ])('asks a trust policy for whoever signs in with %s', (provider) => {
    const action = 'sts:AssumeRoleWithWebIdentity';
    const trusting = (Principal: object) => assembly(reader({}, { Principal, Action: action }));
    const ask = (where: string, as: string) => {
      const on = 'arn:aws:iam::111122223333:role/reader';
      return main(['can', '--app', where, '--as', as, '--do', action, '--on', on]);
    };
    const federated = trusting({ Federated: provider });
    expect(ask(federated, provider)).toEqual({
      code: 0,
      out: `Allowed: ${provider}, ${action} on arn:aws:iam::111122223333:role/reader
- Allow in trust policy 'AssumeRolePolicyDocument', statement 1`,
    });
    expect(ask(federated, 'arn:aws:iam::111122223333:saml-provider/other').code).toBe(1);
    expect(ask(federated, 'cognito-idp.amazonaws.com').code).toBe(1);
    expect(ask(trusting({ Service: 'cognito-idp.amazonaws.com' }), provider).code).toBe(1);
  });

  test('knows the path of a role', () => {
    const { Reader12345678: role, Data } = reader({
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/team/reader' },
      },
    });
    const inPath = (Path: string) => {
      const Role = { ...role, Properties: { ...role.Properties, Path } };
      const on = 'arn:aws:s3:::data/a';
      return main([
        'can',
        '--app',
        assembly({ Data, Role }),
        '--as',
        'reader',
        '--do',
        's3:GetObject',
        '--on',
        on,
      ]).code;
    };
    expect(inPath('/team/')).toBe(0);
    expect(inPath('/')).toBe(1);
  });

  test('knows a role by the name that CloudFormation gives it, without its end', () => {
    const { Reader12345678, Data } = reader();
    const { RoleName, ...Properties } = Reader12345678.Properties as Record<string, unknown>;
    const named = assembly({ Data, Reader12345678: { ...Reader12345678, Properties } });
    const as = (name: string) =>
      main(['can', '--app', named, '--as', name, '--do', 's3:ListBucket', '--on', '*']).code;
    expect(as('Stack-Reader12345678')).toBe(1);
    expect(as('Stack-Reader')).toBe(2);
  });

  test('gives the decision as JSON', () => {
    const answer = can('reader', 's3:PutObject', 'arn:aws:s3:::data/a', '--json');
    expect(JSON.parse(answer.out ?? '')).toMatchObject({
      answer: 'ImplicitlyDenied',
      request: { action: 's3:PutObject' },
    });
  });

  test.each([
    {
      title: 'nobody of the app is meant',
      args: ['nobody', 's3:GetObject', '*'],
      error: "the app has no role or user 'nobody'; it has Reader12345678",
    },
    {
      title: 'a role of the app is misspelt',
      args: ['Raeder12345678', 's3:GetObject', '*'],
      error: "the app has no role or user 'Raeder12345678'; did you mean Reader12345678?",
    },
    {
      title: 'a part of a name is given',
      args: ['der123', 's3:GetObject', '*'],
      error: "the app has no role or user 'der123'; did you mean Reader12345678?",
    },
    {
      title: 'the action is misspelt',
      args: ['reader', 's3:GetObjectt', '*'],
      error: expect.stringMatching(
        /'--do' is 's3:GetObjectt', which the catalogue of [\d-]+ does not have; did you mean s3:GetObject\?$/,
      ),
    },
    {
      title: 'the action is like none',
      args: ['reader', 'nothing:DoWhatever', '*'],
      error: expect.stringMatching(/does not have; expected one such as s3:GetObject$/),
    },
    {
      title: 'the action has a wildcard',
      args: ['reader', 's3:*', '*'],
      error: "action 's3:*' is malformed; expected 'service:Action' without wildcards",
    },
    {
      title: 'the resource is no ARN',
      args: ['reader', 's3:GetObject', 'data'],
      error: "resource 'data' is malformed; expected an ARN of six parts, or '*'",
    },
    {
      title: 'a key has no value',
      args: ['reader', 's3:GetObject', '*', '--with', 'x'],
      error: "'--with' must be <key>=<value>, got 'x'",
    },
  ])('fails when $title', ({ args: [as = '', action = '', on = '', ...rest], error }) => {
    const whole = typeof error === 'string' ? `access can: ${error}` : error;
    expect(can(as, action, on, ...rest)).toEqual({ code: 2, error: whole });
  });

  describe('with an AWS managed policy', () => {
    const { Reader12345678: role, Data } = reader();
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const Properties = { ...role.Properties, ManagedPolicyArns: [arn] };
    const managed = assembly({ Data, Role: { ...role, Properties } });
    const list = [
      'can',
      '--app',
      managed,
      '--as',
      'reader',
      '--do',
      's3:ListBucket',
      '--on',
      'arn:aws:s3:::data',
    ];

    test('fails, because its document is not known', () => {
      expect(main(list)).toEqual({
        code: 2,
        error: `access can: the policy '${arn}' is not known: its document is not in the template; give it with --managed-policy <ARN>=<document>`,
      });
    });

    test('answers when the document is given', () => {
      expect(main([...list, '--managed-policy', `${arn}=${read}`]).code).toBe(1);
      expect(
        main([...list, '--managed-policy', `${arn}=${read.replace('GetObject', 'List*')}`]).code,
      ).toBe(0);
    });

    test('fails when the document has no ARN', () => {
      expect(main([...list, '--managed-policy', '{}']).error).toBe(
        "access can: '--managed-policy' must be <ARN>=<document>, got '{}'",
      );
    });
  });

  test('reads an app whose files begin with a byte order mark', () => {
    const marked = assembly({});
    for (const file of ['manifest.json', 'Stack.template.json']) {
      writeFileSync(join(marked, file), `\uFEFF${readFileSync(join(app, file), 'utf8')}`);
    }
    const ask = ['--as', 'reader', '--do', 's3:PutObject', '--on', 'arn:aws:s3:::data/a'];
    expect(main(['can', '--app', marked, ...ask])).toEqual(main(['can', '--app', app, ...ask]));
    expect(main(['can', '--app', marked, ...ask]).code).toBe(1);
  });

  test('deploys the app where it is told', () => {
    const args = ['--account', '444455556666', '--region', 'cn-north-1'];
    const answer = can('reader', 's3:PutObject', 'arn:aws-cn:s3:::data/a', ...args);
    expect(answer.out).toContain('arn:aws-cn:sts::444455556666:assumed-role/reader/session');
  });
});

describe('the checks', () => {
  const args = ['check-no-new-access', ...identity, '--existing-policy-document', read];

  test('print what the AWS CLI prints, and the request that shows it', () => {
    const answer = main([...args, '--new-policy-document', read.replace('GetObject', 'Get*')]);
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.out ?? '')).toEqual({
      result: 'FAIL',
      message: 'The policy grants access that the existing policy does not grant.',
      reasons: [
        {
          description:
            'The statement with index 0 (Read) grants access that the existing policy does not grant.',
          statementIndex: 0,
          statementId: 'Read',
          request: expect.objectContaining({
            principal: expect.anything(),
            action: expect.stringMatching(/^s3:Get/),
          }),
        },
      ],
    });
  });

  test.each([
    { title: 'files', mark: '' },
    { title: 'files that begin with a byte order mark', mark: '\uFEFF' },
  ])('read documents from $title', ({ mark }) => {
    const file = join(assembly({}), 'policy.json');
    writeFileSync(file, mark + read);
    const answer = main([...args, '--new-policy-document', `file://${file}`]);
    expect(answer.code).toBe(0);
    expect(JSON.parse(answer.out ?? '')).toMatchObject({ result: 'PASS', reasons: [] });
  });

  test('do not read files with a byte order mark elsewhere', () => {
    const file = join(assembly({}), 'policy.json');
    for (const text of [`\uFEFF\uFEFF${read}`, `${read}\uFEFF`]) {
      writeFileSync(file, text);
      const answer = main([...args, '--new-policy-document', `file://${file}`]);
      expect(answer.error).toContain(
        "'--new-policy-document' must be JSON, or file:// and a path to JSON, but Unexpected",
      );
    }
  });

  test('take lists of actions and resources', () => {
    const check = (...access: string[]) =>
      main([
        'check-access-not-granted',
        '--policy-document',
        read,
        ...identity,
        '--access',
        ...access,
      ]);
    expect(check('[{"actions":["s3:PutObject"]}]').code).toBe(0);
    expect(check('[{"actions":["s3:GetObject"]}]').code).toBe(1);
    expect(check('[{"resources":["arn:aws:s3:::b/a"]}]').code).toBe(1);
    expect(check('{"actions":["s3:GetObject"]}').code).toBe(1);
    expect(check('actions=s3:PutObject,s3:GetObject').code).toBe(1);
    expect(check('actions=s3:PutObject,s3:DeleteObject,resources=arn:aws:s3:::b/*').code).toBe(0);
    expect(check('resources=arn:aws:sqs:::c,arn:aws:s3:::b/*').code).toBe(1);
    expect(check('resources=arn:aws:sqs:::c').code).toBe(0);
    expect(check('actions=[s3:PutObject, s3:GetObject]').code).toBe(1);
    expect(check('actions="s3:GetObject", resources=["arn:aws:sqs:::c"]').code).toBe(0);
    expect(check('actions=s3:PutObject', 'actions=s3:GetObject').code).toBe(1);
    expect(check('actions=s3:PutObject', 'resources=arn:aws:sqs:::c').code).toBe(0);
    expect(check('actions=s3:Nothing').code).toBe(0);
    expect(check('[{"actions":"s3:GetObject"}]')).toEqual({
      code: 2,
      error: `access check-access-not-granted: '--access' must be like [{"actions":["s3:GetObject"],"resources":["arn:aws:s3:::b/*"]}], got [{"actions":"s3:GetObject"}]`,
    });
  });

  test('take the options of a command line for AWS that say whom to ask, and how to answer', () => {
    const check = (...options: string[]) =>
      main([...args, '--new-policy-document', read, '--region', 'eu-west-1', ...options]);
    expect(check('--profile', 'audit', '--output', 'json').code).toBe(0);
    expect(check('--output', 'text')).toEqual({
      code: 2,
      error: "access check-no-new-access: '--output' must be one of json, got 'text'",
    });
  });

  test('find public access', () => {
    const check = (document: string, type = 'AWS::S3::Bucket') =>
      main(['check-no-public-access', '--policy-document', document, '--resource-type', type]);
    expect(check(open).code).toBe(1);
    expect(check(open.replace('"*"', '{"AWS":"123456789012"}')).code).toBe(0);
    expect(check(open, 'AWS::EC2::VPC').error).toMatch(
      /'--resource-type' must be one of .*, got 'AWS::EC2::VPC'$/,
    );
  });

  test.each([
    {
      title: 'a document is missing',
      args: [...identity],
      error: "'--existing-policy-document' must be given; see --help",
    },
    {
      title: 'a document is no JSON',
      args: [...args, '--new-policy-document', '{'],
      error: expect.stringMatching(
        /^access check-no-new-access: '--new-policy-document' must be JSON, or file:\/\/ and a path to JSON, but [^\n]+$/,
      ),
    },
    {
      title: 'a file is missing',
      args: [...args, '--new-policy-document', 'file:///none'],
      error: "'--new-policy-document' must name a file that can be read, got '/none'",
    },
    {
      title: 'a policy is malformed',
      args: [...args, '--new-policy-document', '{}'],
      error: "identity policy 'checked': has no 'Statement'",
    },
    {
      title: 'an option is unknown',
      args: [...args, '--colour', 'red'],
      error: expect.stringMatching(/Unknown option '--colour'/),
    },
  ])('fail when $title', ({ args: given, error }) => {
    const name = 'check-no-new-access';
    const answer = main(given[0] === name ? given : [name, ...given]);
    const whole = typeof error === 'string' ? `access ${name}: ${error}` : error;
    expect(answer).toEqual({ code: 2, error: whole });
  });
});

describe('help', () => {
  test('lists the commands', () => {
    const { out, code } = main([]);
    expect(code).toBe(0);
    for (const name of ['check-no-new-access', 'can', 'report', 'diff'])
      expect(out).toContain(name);
    expect(main(['--help']).out).toBe(out);
  });

  test.each([
    'check-no-new-access',
    'check-access-not-granted',
    'check-no-public-access',
    'can',
    'report',
    'diff',
  ])('tells how to use %s', (name) => {
    const { out, code } = main([name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`usage: access ${name} --`);
  });

  test.each(['dance', 'constructor', '__proto__'])('fails when the command is %s', (name) => {
    expect(main([name])).toEqual({
      code: 2,
      error: `access: command must be one of check-no-new-access, check-access-not-granted, check-no-public-access, can, report, diff, got '${name}'`,
    });
  });
});

describe('the process', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--require', 'tsx/cjs', 'bin/access.ts', ...args], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
      env: environment(),
    });

  test('prints a result and exits with its code', () => {
    const { stdout, stderr, status } = run(
      'check-no-public-access',
      '--policy-document',
      open,
      '--resource-type',
      'AWS::S3::Bucket',
    );
    expect(JSON.parse(stdout)).toMatchObject({ result: 'FAIL' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 1 });
  });

  test('prints one line on stderr for what it cannot judge', () => {
    const { stdout, stderr, status } = run('can', '--app', 'nowhere');
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toBe(
      "access can: 'nowhere' must be a synthesized CDK app, but has no manifest.json; run 'cdk synth'\n",
    );
  });
});
