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
    "What a client certificate's PEM says of itself. All of Amazon API Gateway's have the same subject and issuer; serial number and fingerprint tell them apart.",
  fields: (t) => ({
    subject: t.string({
      description:
        'The distinguished name of its holder, such as `C=US, L=Seattle, CN=ApiGateway`.',
      resolve: ({ facts }) => facts.subject,
    }),
    issuer: t.string({
      description:
        'The distinguished name of who signed it; its own subject when it is self-signed.',
      resolve: ({ facts }) => facts.issuer,
    }),
    serialNumber: t.string({
      description: 'The serial number in hexadecimal digits, upper case, as openssl prints it.',
      resolve: ({ facts }) => facts.serialNumber,
    }),
    fingerprintSha256: t.string({
      description:
        'The SHA-256 of its DER in hexadecimal digits, upper case, with a colon between every two, as openssl prints it.',
      resolve: ({ facts }) => facts.fingerprintSha256,
    }),
    notBefore: t.field({
      type: 'DateTime',
      description: 'When it begins to be valid.',
      resolve: ({ facts }) => facts.notBefore,
    }),
    notAfter: t.field({
      type: 'DateTime',
      description: 'When it stops being valid.',
      resolve: ({ facts }) => facts.notAfter,
    }),
    publicKeyAlgorithm: t.string({
      description: 'The kind of its public key, such as `RSA` or `EC`.',
      resolve: ({ facts }) => facts.publicKeyAlgorithm,
    }),
    publicKeyBits: t.int({
      nullable: true,
      description: 'The size of its public key in bits; null for kinds of keys of one size only.',
      resolve: ({ facts }) => facts.publicKeyBits,
    }),
    signatureAlgorithm: t.string({
      description:
        'How it is signed, such as `sha256WithRSAEncryption`; the object identifier of an algorithm that is not common.',
      resolve: ({ facts }) => facts.signatureAlgorithm,
    }),
    matchesDates: t.boolean({
      nullable: true,
      description:
        'Whether `notBefore` and `notAfter` are the `createdDate` and `expirationDate` of the client certificate, to the second; null when upstream leaves one of those out.',
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
