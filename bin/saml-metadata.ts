import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { DOMParser, type Element, onWarningStopParsing } from '@xmldom/xmldom';

/** The metadata of an identity provider, fit for IAM. */
export interface SamlMetadata {
  /** The document itself. */
  readonly text: string;
  /** Its `entityID`, which every sign-in names as its issuer. */
  readonly issuer: string;
  /** The certificates, in PEM, that verify a sign-in. */
  readonly certificates: readonly string[];
  /** When the last of the certificates expires. */
  readonly expires: Date;
}

const EXAMPLE = path.join(__dirname, 'saml-metadata-example.xml');
const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';

/** IAM refuses a certificate with a shorter key. */
const MIN_KEY_BITS = 1024;

const EXPIRY_NOTE_DAYS = 60;
const DAY = 24 * 60 * 60 * 1000;

const WHERE_TO_GET_IT =
  "get it as 'Federation Metadata XML' from Entra ID, from https://HOST/FederationMetadata/2007-06/FederationMetadata.xml of AD FS, or as 'Identity Provider metadata' from Okta";

/** The settings that say who the identity provider is. */
export interface SamlSettings {
  /** Default is an example whose private key exists nowhere: nobody can sign in with it. */
  readonly samlMetadataFile?: string;
  readonly samlIssuer?: string;
}

/**
 * Reads the metadata file of an identity provider. What is refused here IAM would refuse at deployment, or
 * not at all, and then nobody could sign in.
 *
 * @param now the time at which a certificate must not have expired
 * @throws Error with one line that says what is wrong with the file and where to get the right one
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
 */
export function readSamlMetadata(settings: SamlSettings, now = new Date()): SamlMetadata {
  const { samlMetadataFile: file = EXAMPLE, samlIssuer } = settings;
  const metadata = readFile(file, now);
  if (samlIssuer !== undefined && samlIssuer !== metadata.issuer) {
    throw new Error(
      `'samlIssuer' must be the entityID in '${file}', '${metadata.issuer}', else nobody can sign in, got '${samlIssuer}'`,
    );
  }
  return metadata;
}

function readFile(file: string, now: Date): SamlMetadata {
  try {
    const text = decode(bytesOf(file));
    const entity = parse(text);
    const certificates = signingCertificates(entity).map(readCertificate);
    const expires = new Date(Math.max(...certificates.map(({ notAfter }) => notAfter.getTime())));
    if (expires <= now) {
      throw new Error(`whose last signing certificate expired on ${day(expires)}`);
    }
    return {
      text,
      issuer: entity.getAttribute('entityID') ?? '',
      certificates: certificates.map(({ pem }) => pem),
      expires,
    };
  } catch (error) {
    throw new Error(
      `'samlMetadataFile' must name a file with the metadata of a SAML identity provider, got '${file}' ${(error as Error).message}; ${WHERE_TO_GET_IT}`,
    );
  }
}

/** Returns what the reader of the app should know about its identity provider, one sentence each. */
export function notesOn({ expires }: SamlMetadata, now = new Date()): string[] {
  const days = Math.floor((expires.getTime() - now.getTime()) / DAY);
  if (days >= EXPIRY_NOTE_DAYS) return [];
  return [
    `lets nobody sign in after ${day(expires)}, in ${days} days, when the last certificate in samlMetadataFile expires`,
  ];
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`which cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function decode(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.startsWith('\uFEFF')) return text;
  } catch {
    throw new Error('which is not encoded in UTF-8');
  }
  throw new Error('which begins with a byte order mark (save it as UTF-8 without BOM)');
}

function parse(text: string): Element {
  const root = wellFormed(text);
  if (root.namespaceURI !== METADATA || root.localName !== 'EntityDescriptor') {
    throw new Error(`whose root element is ${root.tagName}, not a SAML 2.0 EntityDescriptor`);
  }
  if (children(root, METADATA, 'IDPSSODescriptor').length === 0) {
    throw new Error('without an IDPSSODescriptor (is it the metadata of a service provider?)');
  }
  if (!root.getAttribute('entityID')) throw new Error('without an entityID');
  return root;
}

function wellFormed(text: string): Element {
  try {
    // The parser only warns of some mistakes that make XML malformed.
    const parser = new DOMParser({ onError: onWarningStopParsing });
    const root = parser.parseFromString(text, 'text/xml').documentElement;
    if (root) return root;
  } catch {
    // below
  }
  throw new Error('which is not well-formed XML');
}

/** Returns the certificates that verify sign-ins, in base64. A key without a stated use has every use. */
function signingCertificates(entity: Element): string[] {
  const certificates = children(entity, METADATA, 'IDPSSODescriptor')
    .flatMap((descriptor) => children(descriptor, METADATA, 'KeyDescriptor'))
    .filter((key) => (key.getAttribute('use') || 'signing') === 'signing')
    .flatMap((key) => [...key.getElementsByTagNameNS(SIGNATURE, 'X509Certificate')])
    .map((element) => element.textContent ?? '');
  if (certificates.length === 0) throw new Error('without a signing certificate');
  return certificates;
}

function readCertificate(base64: string): { pem: string; notAfter: Date } {
  const der = Buffer.from(base64, 'base64');
  const { pem, bits } = opened(der);
  if (bits === undefined || bits < MIN_KEY_BITS) {
    throw new Error(
      `with a signing certificate whose key is no RSA key of ${MIN_KEY_BITS} bits or more`,
    );
  }
  const { extensions = [], validity } = AsnConvert.parse(der, Certificate).tbsCertificate;
  const ids = extensions.map(({ extnID }) => extnID);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated) {
    throw new Error(`with a signing certificate that repeats the extension ${repeated}`);
  }
  return { pem, notAfter: validity.notAfter.getTime() };
}

function opened(der: Buffer): { pem: string; bits: number | undefined } {
  try {
    const certificate = new X509Certificate(der);
    const { asymmetricKeyDetails } = certificate.publicKey;
    return { pem: certificate.toString(), bits: asymmetricKeyDetails?.modulusLength };
  } catch {
    throw new Error('with a signing certificate that is not readable as X.509');
  }
}

function children(parent: Element, namespace: string, name: string): Element[] {
  return [...parent.childNodes].filter(
    (node): node is Element => node.namespaceURI === namespace && node.localName === name,
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
