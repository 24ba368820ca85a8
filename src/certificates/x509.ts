import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';

/** What an X.509 certificate says of itself. */
export interface X509Facts {
  /** The distinguished name, as `C=US, L=Seattle, CN=ApiGateway`. */
  readonly subject: string;
  /** The distinguished name of who signed it. */
  readonly issuer: string;
  /** Hexadecimal, upper case, as `openssl x509 -serial` prints it. */
  readonly serialNumber: string;
  /** SHA-256 over the DER, as `openssl x509 -fingerprint -sha256` prints it: `AA:BB:…`. */
  readonly fingerprintSha256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `RSA`, `EC`, … */
  readonly publicKeyAlgorithm: string;
  /** Size of the key; null for kinds of keys that have one size only. */
  readonly publicKeyBits: number | null;
  /** As openssl names it, such as `sha256WithRSAEncryption`; its object identifier where that is no common one. */
  readonly signatureAlgorithm: string;
}

/**
 * Reads a certificate in PEM.
 *
 * @throws Error of one library or another when the text is none.
 */
export function parseX509(pem: string): X509Facts {
  const parsed = new X509Certificate(pem);
  // Of Node's class, 20 does not tell the algorithm of the signature, and no version tells dates as dates.
  const { signatureAlgorithm, tbsCertificate } = AsnConvert.parse(parsed.raw, Certificate);
  const { notBefore, notAfter } = tbsCertificate.validity;
  return {
    subject: toOneLine(parsed.subject),
    issuer: toOneLine(parsed.issuer),
    serialNumber: parsed.serialNumber,
    fingerprintSha256: parsed.fingerprint256,
    notBefore: notBefore.getTime(),
    notAfter: notAfter.getTime(),
    publicKeyAlgorithm: (parsed.publicKey.asymmetricKeyType ?? 'unknown').toUpperCase(),
    publicKeyBits: parsed.toLegacyObject().bits ?? null,
    signatureAlgorithm:
      signatureAlgorithmNames[signatureAlgorithm.algorithm] ?? signatureAlgorithm.algorithm,
  };
}

/** Sixty-four hexadecimal digits, upper case, with a colon between every two; undefined for another text. */
export function parseFingerprint(text: string): string | undefined {
  const digits = text.replaceAll(':', '').toUpperCase();
  const pairs = digits.match(/../g) ?? [];
  const fingerprint = pairs.join(':');
  const isWellFormed = /^[0-9A-F]{64}$/.test(digits);
  const isGrouped = text.toUpperCase() === fingerprint || text.toUpperCase() === digits;
  return isWellFormed && isGrouped ? fingerprint : undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc8017#appendix-A.2.4 and RFC 5758, RFC 8410 */
const signatureAlgorithmNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ED25519',
};

/** Node puts each part of a name on a line of its own. */
function toOneLine(name: string): string {
  return name.split('\n').join(', ');
}
