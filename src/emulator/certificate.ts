import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** The lifetime of API Gateway's client certificates in seconds: exactly 365 days. */
export const certificateLifetimeSeconds = 365 * 24 * 60 * 60;

/** What differs between two generated certificates. */
export interface CertificateFacts {
  /** Eight bytes, the first from 0x01 to 0x7f: a positive DER integer that needs no padding. */
  readonly serialNumber: Buffer;
  /** Start of the validity, in whole epoch seconds. The validity ends exactly 365 days later. */
  readonly createdDate: number;
  /** Which of the process's two keys to use, modulo two. Default 0. */
  readonly keyIndex?: number;
}

/**
 * Creates a self-signed certificate as PEM text in API Gateway's form: CRLF line ends, 64 columns, no line end after
 * the last line.
 */
export async function createCertificate(facts: CertificateFacts): Promise<string> {
  const key = await getKey(facts.keyIndex ?? 0);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: new Uint8Array(facts.serialNumber).buffer,
    signature: sha256WithRsaEncryption,
    issuer: apiGatewayName,
    validity: new Validity({
      notBefore: new Date(facts.createdDate * 1000),
      notAfter: new Date((facts.createdDate + certificateLifetimeSeconds) * 1000),
    }),
    subject: apiGatewayName,
    subjectPublicKeyInfo: AsnConvert.parse(key.publicKey, SubjectPublicKeyInfo),
  });
  const signature = sign(
    'sha256',
    Buffer.from(AsnConvert.serialize(tbsCertificate)),
    key.privateKey,
  );
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: sha256WithRsaEncryption,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return toPem(Buffer.from(AsnConvert.serialize(certificate)));
}

// RFC 4055: the parameters of this algorithm are present, and NULL.
const sha256WithRsaEncryption = new AlgorithmIdentifier({
  algorithm: '1.2.840.113549.1.1.11',
  parameters: Uint8Array.of(0x05, 0x00).buffer,
});

const apiGatewayName = new Name([
  nameAttribute('2.5.4.6', 'US'),
  nameAttribute('2.5.4.7', 'Seattle'),
  nameAttribute('2.5.4.3', 'ApiGateway'),
]);

function nameAttribute(type: string, printableString: string): RelativeDistinguishedName {
  const value = new AttributeValue({ printableString });
  return new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value })]);
}

interface Key {
  readonly publicKey: Buffer;
  readonly privateKey: string;
}

// Generating an RSA key takes about 100 ms, signing with it about 1 ms. So the process shares two keys, each generated
// when it is first needed. Certificates differ by serial number and dates, as the real ones do.
const keyPool: (Promise<Key> | undefined)[] = [undefined, undefined];

function getKey(index: number): Promise<Key> {
  const slot = index % keyPool.length;
  return (keyPool[slot] ??= promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }));
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\r\n');
}
