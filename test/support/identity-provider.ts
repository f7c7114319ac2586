import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  type Extension,
  Extensions,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { SignedXml } from 'xml-crypto';

/** What a certificate may have that IAM dislikes. */
export interface CertificateOptions {
  readonly notAfter?: Date;
  readonly extensions?: readonly Extension[];
}

/** Returns an RSA key of the length; 512 is the shortest that OpenSSL makes. */
export function rsaKey(bits = 2048): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
}

/** Returns a self-signed certificate (DER) for an RSA key. */
export function certificate(privateKey: KeyObject, options: CertificateOptions = {}): Buffer {
  const notBefore = new Date('2026-01-01');
  const { notAfter = new Date('9999-12-31T23:59:59Z') } = options;
  const sha256WithRsa = new AlgorithmIdentifier({
    algorithm: '1.2.840.113549.1.1.11',
    parameters: null,
  });
  const name = new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({
        type: '2.5.4.3',
        value: new AttributeValue({ utf8String: 'idp.example.com' }),
      }),
    ]),
  ]);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: new Uint8Array([1]).buffer,
    signature: sha256WithRsa,
    issuer: name,
    validity: new Validity({ notBefore, notAfter }),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
    ...(options.extensions && { extensions: new Extensions([...options.extensions]) }),
  });
  const signatureValue = sign(
    'sha256',
    Buffer.from(AsnConvert.serialize(tbsCertificate)),
    privateKey,
  );
  return Buffer.from(
    AsnConvert.serialize(
      new Certificate({
        tbsCertificate,
        signatureAlgorithm: sha256WithRsa,
        signatureValue: new Uint8Array(signatureValue).buffer,
      }),
    ),
  );
}

/** Where SAML 2.0 metadata is signed from, in the shape of what AD FS and Entra ID give out. */
export interface MetadataOptions {
  readonly issuer?: string;
  readonly certificates: readonly Buffer[];
}

/** Returns the metadata document of an identity provider. */
export function metadata({ issuer = ISSUER, certificates }: MetadataOptions): string {
  const keys = certificates.map(
    (der) => `    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data>
          <X509Certificate>${der.toString('base64')}</X509Certificate>
        </X509Data>
      </KeyInfo>
    </KeyDescriptor>
`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keys.join('')}    <NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>
    <SingleSignOnService
      Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
      Location="https://idp.example.com/sso"/>
    <SingleSignOnService
      Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
      Location="https://idp.example.com/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>
`;
}

const ISSUER = 'https://idp.example.com/saml';

/** What an identity provider says of somebody who signs in. */
export interface SignIn {
  /** The address that the browser posts it to. */
  readonly recipient: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly nameIdFormat?: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

/** Returns a SAML response whose assertion is signed, in base64 as a browser posts it. */
export function samlResponse(privateKey: KeyObject, signIn: SignIn): string {
  const { recipient, audience = 'urn:amazon:webservices', issuer = ISSUER } = signIn;
  const format = signIn.nameIdFormat ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
  const now = new Date();
  const later = new Date(now.getTime() + 5 * 60_000);
  const attributes = Object.entries(signIn.attributes).map(([name, values]) => {
    const texts = [values].flat().map((value) => `<AttributeValue>${value}</AttributeValue>`);
    return `<Attribute Name="${name}">${texts.join('')}</Attribute>`;
  });
  const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response"
    Version="2.0" IssueInstant="${now.toISOString()}" Destination="${recipient}">
  <Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</Issuer>
  <samlp:Status>
    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
  </samlp:Status>
  <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0"
      IssueInstant="${now.toISOString()}">
    <Issuer>${issuer}</Issuer>
    <Subject>
      <NameID Format="${format}">f1e2d3</NameID>
      <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <SubjectConfirmationData NotOnOrAfter="${later.toISOString()}" Recipient="${recipient}"/>
      </SubjectConfirmation>
    </Subject>
    <Conditions NotBefore="${now.toISOString()}" NotOnOrAfter="${later.toISOString()}">
      <AudienceRestriction><Audience>${audience}</Audience></AudienceRestriction>
    </Conditions>
    <AuthnStatement AuthnInstant="${now.toISOString()}" SessionIndex="_assertion">
      <AuthnContext>
        <AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</AuthnContextClassRef>
      </AuthnContext>
    </AuthnStatement>
    <AttributeStatement>${attributes.join('')}</AttributeStatement>
  </Assertion>
</samlp:Response>`;
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signature = new SignedXml({
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    canonicalizationAlgorithm: exclusive,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  });
  const assertion = "//*[local-name(.)='Assertion']";
  signature.addReference({
    xpath: assertion,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signature.computeSignature(response, {
    location: { reference: `${assertion}/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return Buffer.from(signature.getSignedXml()).toString('base64');
}
