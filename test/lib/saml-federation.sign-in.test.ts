import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type Profile, SAML } from '@node-saml/node-saml';
import { DOMParser } from '@xmldom/xmldom';
import { Template } from 'aws-cdk-lib/assertions';
import { decide, policiesOf, readTemplate } from '../../access/index';
import { readSamlMetadata } from '../../bin/saml-metadata';
import { SamlFederationStack } from '../../lib/saml-federation/stack';
import { testApp } from '../support/app';
import {
  certificate,
  metadata,
  rsaKey,
  type SignIn,
  samlResponse,
} from '../support/identity-provider';

// Signing in as it happens, with real keys and without a cloud: an identity provider signs a response,
// it is verified against the metadata that was deployed, and what it says is put to the policies.

const CLAIM = 'https://aws.amazon.com/SAML/Attributes/';
const ADDRESS = 'https://eu-west-1.signin.aws.amazon.com/saml';

const privateKey = rsaKey();
const otherKey = rsaKey();
const folder = mkdtempSync(path.join(tmpdir(), 'sign-in-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'metadata.xml');
writeFileSync(file, metadata({ certificates: [certificate(privateKey)] }));
const deployedMetadata = readSamlMetadata({ samlMetadataFile: file });

const environment = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const template = Template.fromStack(
  new SamlFederationStack(testApp(), 'Stack', {
    samlMetadata: deployedMetadata.text,
    samlIssuer: deployedMetadata.issuer,
    samlSubjectType: 'persistent',
  }),
).toJSON();
const documents = readTemplate(template, environment);
const bucket = documents.resources.find(({ type }) => type === 'AWS::S3::Bucket');

const viewer = documents.roles.find(({ logicalId }) => logicalId.startsWith('Viewer'));
if (!viewer || !bucket) throw new Error('the stack lacks its viewer or its bucket');
const [, provider = ''] = /"Federated":"([^"]+)"/.exec(JSON.stringify(viewer.trust.document)) ?? [];

/** What the page tells the administrator of the identity provider to send. */
const DOCUMENTED = readFileSync(path.join(__dirname, '../../docs/saml-federation.md'), 'utf8')
  .split('\n')
  .flatMap(
    (line) => /^\| `https:\/\/aws\.amazon\.com\/SAML\/Attributes\/([\w:]+)`/.exec(line)?.[1] ?? [],
  );

/** A value for each documented claim. */
const VALUES: Readonly<Record<string, string>> = {
  Role: `${viewer.arn},${provider}`,
  RoleSessionName: 'jane.doe@example.com',
  SessionDuration: String(viewer.maxSessionDuration),
  'PrincipalTag:Department': 'finance',
  SourceIdentity: 'jane.doe@example.com',
};

function response(signIn: Partial<SignIn> = {}, key = privateKey): string {
  const attributes = Object.fromEntries(
    DOCUMENTED.map((name) => [CLAIM + name, VALUES[name] ?? 'undocumented value']),
  );
  return samlResponse(key, { recipient: ADDRESS, attributes, ...signIn });
}

/** Verifies a response with the certificates of the metadata, and returns what it says. */
async function verified(
  SAMLResponse: string,
  { certificates } = deployedMetadata,
): Promise<Profile> {
  const saml = new SAML({
    callbackUrl: ADDRESS,
    issuer: 'urn:amazon:webservices',
    audience: 'urn:amazon:webservices',
    idpCert: [...certificates],
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
  });
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse });
  if (!profile) throw new Error('the response has no profile');
  return profile;
}

/** What STS makes of a verified response: the pairs it offers, and the request for the first. */
function request(profile: Profile) {
  const claim = (name: string) =>
    [(profile.attributes as Record<string, string | string[]>)[CLAIM + name] ?? []].flat();
  const tags = Object.entries(profile.attributes as Record<string, string>).flatMap(
    ([name, value]) =>
      name.startsWith(`${CLAIM}PrincipalTag:`)
        ? [[name.slice(`${CLAIM}PrincipalTag:`.length), value] as const]
        : [],
  );
  const assertion = new DOMParser().parseFromString(profile.getAssertionXml?.() ?? '', 'text/xml');
  const [confirmation] = assertion.getElementsByTagNameNS('*', 'SubjectConfirmationData');
  const [roleArn = '', providerArn = ''] = claim('Role')[0]?.split(',') ?? [];
  return {
    roleArn,
    providerArn,
    sessionName: claim('RoleSessionName')[0] ?? '',
    seconds: Number(claim('SessionDuration')[0] ?? 3600),
    sourceIdentity: claim('SourceIdentity')[0],
    context: {
      'SAML:aud': confirmation?.getAttribute('Recipient') ?? '',
      'SAML:iss': profile.issuer,
      'SAML:sub_type': profile.nameIDFormat.replace(
        'urn:oasis:names:tc:SAML:2.0:nameid-format:',
        '',
      ),
      ...(tags.length > 0 && { 'aws:TagKeys': tags.map(([name]) => name) }),
    },
    tags: Object.fromEntries(tags.map(([name, value]) => [`aws:PrincipalTag/${name}`, value])),
  };
}

/** Everything that STS asks the trust policy about a sign-in: one refusal is enough. */
function trusted(asked: ReturnType<typeof request>): boolean {
  const actions = [
    'sts:AssumeRoleWithSAML',
    ...('aws:TagKeys' in asked.context ? ['sts:TagSession'] : []),
    ...(asked.sourceIdentity ? ['sts:SetSourceIdentity'] : []),
  ];
  const role = documents.roles.find(({ arn }) => arn === asked.roleArn);
  return (
    role !== undefined &&
    asked.seconds <= role.maxSessionDuration &&
    actions.every(
      (action) =>
        decide(
          {
            principal: { type: 'Federated', id: asked.providerArn },
            action,
            resource: asked.roleArn,
            context: asked.context,
          },
          { trust: role.trust },
        ).answer === 'Allowed',
    )
  );
}

function mayRead(asked: ReturnType<typeof request>, key: string): boolean {
  const role = documents.roles.find(({ arn }) => arn === asked.roleArn);
  if (!role) return false;
  const id = `arn:aws:sts::111122223333:assumed-role/${role.name}/${asked.sessionName}`;
  const { answer } = decide(
    {
      principal: { type: 'AWS', id },
      action: 's3:GetObject',
      resource: `${bucket?.arn}/${key}`,
      resourceAccount: environment.account,
      context: { 'aws:SecureTransport': 'true', ...asked.tags },
    },
    { identity: policiesOf(role, documents), resource: bucket?.policy ? [bucket.policy] : [] },
  );
  return answer === 'Allowed';
}

describe('the claims that the page documents', () => {
  test('are those that sign somebody in, to the recordings of the own department', async () => {
    const asked = request(await verified(response()));
    expect(trusted(asked)).toBe(true);
    expect(mayRead(asked, 'all/2026.mp4')).toBe(true);
    expect(mayRead(asked, 'department/finance/2026.mp4')).toBe(true);
    expect(mayRead(asked, 'department/hr/2026.mp4')).toBe(false);
  });

  test('are what the policies need, no more and no less', () => {
    const text = JSON.stringify(documents.roles.flatMap((role) => [role.trust, ...role.policies]));
    const needed = [
      'Role', // without it and the next there is no sign-in to the console
      'RoleSessionName',
      'SessionDuration',
      ...new Set(
        [...text.matchAll(/aws:PrincipalTag\/(\w+)/g)].map(([, tag]) => `PrincipalTag:${tag}`),
      ),
      ...(text.includes('sts:SetSourceIdentity') ? ['SourceIdentity'] : []),
    ];
    expect(DOCUMENTED).toEqual(needed);
    expect(Object.keys(VALUES)).toEqual(needed);
  });

  test('carry values of the form that STS takes', () => {
    expect(VALUES.RoleSessionName).toMatch(/^[\w+=,.@-]{2,64}$/);
    expect(VALUES.SourceIdentity).toMatch(/^[\w+=,.@-]{2,64}$/);
    expect(Number(VALUES.SessionDuration)).toBeGreaterThanOrEqual(900);
    expect(Number(VALUES.SessionDuration)).toBeLessThanOrEqual(43_200);
  });

  test('have the role first and the provider second, as the outputs of the stack do', () => {
    const { ViewerRoleClaim } = template.Outputs as Record<string, { Value: object }>;
    expect(ViewerRoleClaim?.Value).toEqual({
      'Fn::Join': [
        '',
        [{ 'Fn::GetAtt': [viewer.logicalId, 'Arn'] }, ',', { Ref: expect.any(String) }],
      ],
    });
  });
});

describe('a sign-in', () => {
  const claims = (changes: Readonly<Record<string, string | undefined>>) => {
    const all = { ...VALUES, ...changes };
    const sent = Object.entries(all).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return { attributes: Object.fromEntries(sent.map(([name, value]) => [CLAIM + name, value])) };
  };

  test.each<{ what: string; signIn: Partial<SignIn>; is: boolean }>([
    {
      what: 'without a department',
      signIn: claims({ 'PrincipalTag:Department': undefined }),
      is: true,
    },
    { what: 'without a source identity', signIn: claims({ SourceIdentity: undefined }), is: true },
    { what: 'for the default hour', signIn: claims({ SessionDuration: undefined }), is: true },
    {
      what: 'for longer than the role allows',
      signIn: claims({ SessionDuration: '28801' }),
      is: false,
    },
    { what: 'with another tag', signIn: claims({ 'PrincipalTag:Admin': 'true' }), is: false },
    {
      what: 'with a misspelled role',
      signIn: claims({ Role: `${viewer.arn}s,${provider}` }),
      is: false,
    },
    {
      what: 'with provider and role exchanged',
      signIn: claims({ Role: `${provider},${viewer.arn}` }),
      is: false,
    },
    {
      what: 'posted to another region',
      signIn: { recipient: ADDRESS.replace('eu-', 'ap-') },
      is: false,
    },
    {
      what: 'from another issuer with the same key',
      signIn: { issuer: 'https://idp.example.com/test' },
      is: false,
    },
    {
      what: 'with a name that changes every time',
      signIn: { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' },
      is: false,
    },
  ])('$what is trusted: $is', async ({ signIn, is }) => {
    expect(trusted(request(await verified(response(signIn))))).toBe(is);
  });

  test('without a department opens no folder of one', async () => {
    const { tags, ...asked } = request(
      await verified(response(claims({ 'PrincipalTag:Department': undefined }))),
    );
    expect(tags).toEqual({});
    for (const department of ['', 'finance', '*']) {
      expect(mayRead({ ...asked, tags }, `department/${department}/2026.mp4`)).toBe(false);
    }
  });

  test('fails when somebody else signed it', async () => {
    await expect(verified(response({}, otherKey))).rejects.toThrow('Invalid signature');
  });

  test('fails when it was changed on the way', async () => {
    const forged = Buffer.from(response(), 'base64').toString().replace('>finance<', '>hr<');
    await expect(verified(Buffer.from(forged).toString('base64'))).rejects.toThrow(
      'Invalid signature',
    );
  });

  test('fails when it is for another audience', async () => {
    await expect(verified(response({ audience: 'https://intranet.example.com' }))).rejects.toThrow(
      'SAML assertion audience mismatch',
    );
  });
});

test('a sign-in with the next certificate works as soon as the metadata holds both', async () => {
  await expect(verified(response({}, otherKey))).rejects.toThrow('Invalid signature');
  writeFileSync(file, metadata({ certificates: [certificate(privateKey), certificate(otherKey)] }));
  const both = readSamlMetadata({ samlMetadataFile: file });
  for (const key of [privateKey, otherKey]) {
    const { issuer } = await verified(response({}, key), both);
    expect(issuer).toBe(both.issuer);
  }
});

test('nobody signs in with the example', async () => {
  const example = readSamlMetadata({});
  const claimed = response({ issuer: example.issuer });
  await expect(verified(claimed)).resolves.toHaveProperty('issuer', example.issuer);
  await expect(verified(claimed, example)).rejects.toThrow('Invalid signature');
});
