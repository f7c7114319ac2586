import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { OctetString } from '@peculiar/asn1-schema';
import { Extension } from '@peculiar/asn1-x509';
import { notesOn, readSamlMetadata } from '../../bin/saml-metadata';
import { certificate, metadata, rsaKey } from '../support/identity-provider';

const NOW = new Date('2026-12-01T12:00:00Z');
const folder = mkdtempSync(path.join(tmpdir(), 'saml-metadata-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'metadata.xml');

const key = rsaKey();
const good = certificate(key);
const goodMetadata = metadata({ certificates: [good] });

function read(content: string | Buffer, samlIssuer?: string) {
  writeFileSync(file, content);
  return readSamlMetadata({ samlMetadataFile: file, samlIssuer }, NOW);
}

const daysFromNow = (days: number) => new Date(NOW.getTime() + days * 24 * 60 * 60 * 1000);
const expiring = (notAfter: Date) => certificate(key, { notAfter });
const keyUsage = () =>
  new Extension({ extnID: '2.5.29.15', extnValue: new OctetString([0x03, 0x02, 0x07, 0x80]) });

describe('good metadata', () => {
  test('is read with its issuer and certificate', () => {
    expect(read(goodMetadata)).toEqual({
      text: goodMetadata,
      issuer: 'https://idp.example.com/saml',
      certificates: [expect.stringContaining('BEGIN CERTIFICATE')],
      expires: new Date('9999-12-31T23:59:59Z'),
    });
  });

  test('may have prefixes and wrapped base64, as AD FS and others write it', () => {
    const wrapped = good.toString('base64').replace(/.{64}/g, '$&\r\n');
    const prefixed = goodMetadata
      .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1md:')
      .replace('xmlns=', 'xmlns:md=')
      .replaceAll(/md:(KeyInfo|X509Data|X509Certificate)/g, 'ds:$1')
      .replace(
        'xmlns="http://www.w3.org/2000/09/xmldsig#"',
        'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
      )
      .replace(good.toString('base64'), wrapped);
    expect(read(prefixed).certificates).toEqual(read(goodMetadata).certificates);
  });

  test('may have a certificate of a key of 1,024 bits, the shortest that IAM takes', () => {
    const certificates = [certificate(rsaKey(1024))];
    expect(read(metadata({ certificates })).certificates).toHaveLength(1);
  });

  test('may have a certificate without a stated use, which is for signing too', () => {
    expect(read(goodMetadata.replace(' use="signing"', '')).certificates).toHaveLength(1);
  });

  test('may have an expired certificate beside the next one, as during a rollover', () => {
    const { expires } = read(
      metadata({ certificates: [expiring(daysFromNow(-1)), expiring(daysFromNow(700))] }),
    );
    expect(expires).toEqual(daysFromNow(700));
  });

  test('may have different extensions in a certificate', () => {
    const constraints = new Extension({
      extnID: '2.5.29.19',
      extnValue: new OctetString([0x30, 0x00]),
    });
    const certificates = [certificate(key, { extensions: [keyUsage(), constraints] })];
    expect(read(metadata({ certificates })).certificates).toHaveLength(1);
  });
});

describe('a file', () => {
  test.each<{ when: string; content: string | Buffer; problem: string }>([
    {
      when: 'it has a byte order mark, as AD FS and Windows editors write it',
      content: `\uFEFF${goodMetadata}`,
      problem: 'which begins with a byte order mark (save it as UTF-8 without BOM)',
    },
    {
      when: 'it is encoded in UTF-16',
      content: Buffer.from(`\uFEFF${goodMetadata}`, 'utf16le'),
      problem: 'which is not encoded in UTF-8',
    },
    {
      when: 'it is encoded in Latin-1',
      content: Buffer.from(goodMetadata.replace('idp.example', 'idp.exämple'), 'latin1'),
      problem: 'which is not encoded in UTF-8',
    },
    {
      when: 'it is empty',
      content: '',
      problem: 'which is not well-formed XML',
    },
    {
      when: 'an element is not closed',
      content: goodMetadata.replace('</IDPSSODescriptor>', ''),
      problem: 'which is not well-formed XML',
    },
    {
      when: 'a value has no quotes',
      content: goodMetadata.replace('use="signing"', 'use=signing'),
      problem: 'which is not well-formed XML',
    },
    {
      when: 'something follows the root element',
      content: `${goodMetadata}<more/>`,
      problem: 'which is not well-formed XML',
    },
    {
      when: 'it is a web page',
      content: '<html><body>Sign in</body></html>',
      problem: 'whose root element is html, not a SAML 2.0 EntityDescriptor',
    },
    {
      when: 'it describes a whole federation',
      content: goodMetadata
        .replace('<EntityDescriptor', '<EntitiesDescriptor')
        .replace('</EntityDescriptor', '</EntitiesDescriptor'),
      problem: 'whose root element is EntitiesDescriptor, not a SAML 2.0 EntityDescriptor',
    },
    {
      when: 'the root element is of another namespace',
      content: goodMetadata.replace('SAML:2.0:metadata', 'SAML:1.1:metadata'),
      problem: 'whose root element is EntityDescriptor, not a SAML 2.0 EntityDescriptor',
    },
    {
      when: 'it describes a service provider, such as AWS itself',
      content: goodMetadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'),
      problem: 'without an IDPSSODescriptor (is it the metadata of a service provider?)',
    },
    {
      when: 'it does not say who the issuer is',
      content: goodMetadata.replace(/ entityID="[^"]*"/, ''),
      problem: 'without an entityID',
    },
    {
      when: 'its only certificate is for encryption',
      content: goodMetadata.replace('use="signing"', 'use="encryption"'),
      problem: 'without a signing certificate',
    },
    {
      when: 'it has no certificate',
      content: metadata({ certificates: [] }),
      problem: 'without a signing certificate',
    },
    {
      when: 'a certificate is cut off',
      content: metadata({ certificates: [good.subarray(0, 300)] }),
      problem: 'with a signing certificate that is not readable as X.509',
    },
    {
      when: 'one of two certificates is something else',
      content: metadata({ certificates: [good, Buffer.from('a certificate')] }),
      problem: 'with a signing certificate that is not readable as X.509',
    },
    {
      when: 'the key of a certificate is too short',
      content: metadata({ certificates: [certificate(rsaKey(1016))] }),
      problem: 'with a signing certificate whose key is no RSA key of 1024 bits or more',
    },
    {
      when: 'the key of a certificate is an elliptic curve',
      content: metadata({
        certificates: [certificate(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
      }),
      problem: 'with a signing certificate whose key is no RSA key of 1024 bits or more',
    },
    {
      when: 'a certificate repeats an extension',
      content: metadata({
        certificates: [certificate(key, { extensions: [keyUsage(), keyUsage()] })],
      }),
      problem: 'with a signing certificate that repeats the extension 2.5.29.15',
    },
    {
      when: 'the only certificate expires now',
      content: metadata({ certificates: [expiring(NOW)] }),
      problem: 'whose last signing certificate expired on 2026-12-01',
    },
    {
      when: 'all certificates have expired',
      content: metadata({ certificates: [expiring(daysFromNow(-1)), expiring(daysFromNow(-9))] }),
      problem: 'whose last signing certificate expired on 2026-11-30',
    },
  ])('fails when $when', ({ content, problem }) => {
    expect(() => read(content)).toThrow(
      new Error(
        `'samlMetadataFile' must name a file with the metadata of a SAML identity provider, got '${file}' ${problem}; get it as 'Federation Metadata XML' from Entra ID, from https://HOST/FederationMetadata/2007-06/FederationMetadata.xml of AD FS, or as 'Identity Provider metadata' from Okta`,
      ),
    );
  });

  test('fails when it does not exist', () => {
    const missing = path.join(folder, 'missing.xml');
    expect(() => readSamlMetadata({ samlMetadataFile: missing })).toThrow(
      `got '${missing}' which cannot be read (ENOENT)`,
    );
  });

  test('fails when its issuer is not samlIssuer', () => {
    expect(read(goodMetadata, 'https://idp.example.com/saml').text).toBe(goodMetadata);
    expect(() => read(goodMetadata, 'https://idp.example.com')).toThrow(
      new Error(
        `'samlIssuer' must be the entityID in '${file}', 'https://idp.example.com/saml', else nobody can sign in, got 'https://idp.example.com'`,
      ),
    );
  });
});

describe('a certificate that expires', () => {
  const notes = (days: number) =>
    notesOn(read(metadata({ certificates: [expiring(daysFromNow(days))] })), NOW);

  test('is noted when fewer than 60 days are left', () => {
    expect(notes(60)).toEqual([]);
    expect(notes(59)).toEqual([
      'lets nobody sign in after 2027-01-29, in 59 days, when the last certificate in samlMetadataFile expires',
    ]);
  });
});

describe('the example', () => {
  const example = readSamlMetadata({});

  test('can be deployed for ever, and says that nobody has its key', () => {
    expect(example.issuer).toBe('https://idp.example.com/nobody-has-its-key');
    expect(example.expires).toEqual(new Date('9999-12-31T23:59:59Z'));
    expect(notesOn(example)).toEqual([]);
  });

  test('holds no private key', () => {
    expect(example.text).not.toContain('PRIVATE');
  });
});
