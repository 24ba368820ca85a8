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

/** How long API Gateway's client certificates live: exactly 365 days, in seconds. */
export const certificateLifetimeSeconds = 365 * 24 * 60 * 60;

/** What tells one generated certificate from another. */
export interface CertificateFacts {
  /** Eight bytes, the first from 0x01 to 0x7f: a positive DER integer that needs no padding. */
  readonly serialNumber: Buffer;
  /** Start of the validity, in whole epoch seconds; it ends exactly 365 days later. */
  readonly createdDate: number;
  /** Which of the process's few keys to use; taken modulo their number. Default 0. */
  readonly keyIndex?: number;
}

/**
 * A real self-signed certificate, as PEM text the way API Gateway writes it: CRLF line ends, 64 columns, no line end
 * after the last line.
 */
export async function createCertificate(facts: CertificateFacts): Promise<string> {
  const key = await takeKey(facts.keyIndex ?? 0);
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

// RFC 4055: with this algorithm the parameters are present, and NULL.
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

// Making an RSA key takes about 100 ms, signing with it about one. So the whole process shares two keys, each made when
// it is first needed; what differs between certificates is the serial number and the dates, as with the real ones.
const keyPool: (Promise<Key> | undefined)[] = [undefined, undefined];

function takeKey(index: number): Promise<Key> {
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
