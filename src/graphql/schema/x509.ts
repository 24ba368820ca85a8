import type { ClientCertificate } from '../../certificates/certificate.ts';
import type { X509Facts } from '../../certificates/x509.ts';
import { builder } from './builder.ts';
import { valueOf } from './member.ts';

interface X509Shape {
  readonly facts: X509Facts;
  /** The certificate whose PEM it is. */
  readonly certificate: ClientCertificate;
}

export const X509 = builder.objectRef<X509Shape>('X509Certificate').implement({
  description:
    'The X.509 certificate in the PEM of a client certificate. Amazon API Gateway gives all of them the same subject and issuer; the serial number and the fingerprint differ.',
  fields: (t) => ({
    subject: t.string({
      description:
        'The distinguished name of the holder, such as `C=US, L=Seattle, CN=ApiGateway`.',
      resolve: ({ facts }) => facts.subject,
    }),
    issuer: t.string({
      description:
        'The distinguished name of the signer. Equal to the subject of a self-signed certificate.',
      resolve: ({ facts }) => facts.issuer,
    }),
    serialNumber: t.string({
      description: 'The serial number in upper-case hexadecimal digits, as openssl prints it.',
      resolve: ({ facts }) => facts.serialNumber,
    }),
    fingerprintSha256: t.string({
      description:
        'The SHA-256 fingerprint of its DER in upper-case hexadecimal digits, with a colon between every two, as openssl prints it.',
      resolve: ({ facts }) => facts.fingerprintSha256,
    }),
    notBefore: t.field({
      type: 'DateTime',
      description: 'The start of its validity.',
      resolve: ({ facts }) => facts.notBefore,
    }),
    notAfter: t.field({
      type: 'DateTime',
      description: 'The end of its validity.',
      resolve: ({ facts }) => facts.notAfter,
    }),
    publicKeyAlgorithm: t.string({
      description: 'The algorithm of its public key, such as `RSA` or `EC`.',
      resolve: ({ facts }) => facts.publicKeyAlgorithm,
    }),
    publicKeyBits: t.int({
      nullable: true,
      description:
        'The size of its public key in bits. Null for algorithms whose keys all have the same size.',
      resolve: ({ facts }) => facts.publicKeyBits,
    }),
    signatureAlgorithm: t.string({
      description:
        'The algorithm of its signature, such as `sha256WithRSAEncryption`. The object identifier for an uncommon algorithm.',
      resolve: ({ facts }) => facts.signatureAlgorithm,
    }),
    matchesDates: t.boolean({
      nullable: true,
      description:
        'Whether `notBefore` and `notAfter` are the `createdDate` and `expirationDate` of the client certificate, to the second. Null when Amazon API Gateway leaves one of them out.',
      resolve: ({ facts, certificate }) => {
        const createdDate = valueOf(certificate.createdDate);
        const expirationDate = valueOf(certificate.expirationDate);
        if (createdDate === null || expirationDate === null) return null;
        return (
          isSameSecond(facts.notBefore, createdDate) && isSameSecond(facts.notAfter, expirationDate)
        );
      },
    }),
  }),
});

function isSameSecond(one: Date, other: Date): boolean {
  return Math.floor(one.getTime() / 1000) === Math.floor(other.getTime() / 1000);
}
