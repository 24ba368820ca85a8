import type { ClientCertificate } from '../../certificates/certificate.ts';
import type { X509Facts } from '../../certificates/x509.ts';
import { builder } from './builder.ts';
import { valueOf } from './member.ts';

/** The facts in a PEM, and the certificate whose PEM it is. */
type X509Shape = X509Facts & { readonly certificate: ClientCertificate };

export const X509 = builder.objectRef<X509Shape>('X509Certificate').implement({
  description:
    'The X.509 certificate in the PEM of a client certificate. Amazon API Gateway gives all of them the same subject and issuer; the serial number and the fingerprint differ.',
  fields: (t) => ({
    subject: t.exposeString('subject', {
      description:
        'The distinguished name of the holder, such as `C=US, L=Seattle, CN=ApiGateway`.',
    }),
    issuer: t.exposeString('issuer', {
      description:
        'The distinguished name of the signer. Equal to the subject of a self-signed certificate.',
    }),
    serialNumber: t.exposeString('serialNumber', {
      description: 'The serial number in upper-case hexadecimal digits, as openssl prints it.',
    }),
    fingerprintSha256: t.exposeString('fingerprintSha256', {
      description:
        'The SHA-256 fingerprint of its DER in upper-case hexadecimal digits, with a colon between every two, as openssl prints it.',
    }),
    notBefore: t.expose('notBefore', {
      type: 'DateTime',
      description: 'The start of its validity.',
    }),
    notAfter: t.expose('notAfter', {
      type: 'DateTime',
      description: 'The end of its validity.',
    }),
    publicKeyAlgorithm: t.exposeString('publicKeyAlgorithm', {
      description: 'The algorithm of its public key, such as `RSA` or `EC`.',
    }),
    publicKeyBits: t.exposeInt('publicKeyBits', {
      nullable: true,
      description:
        'The size of its public key in bits. Null for algorithms whose keys all have the same size.',
    }),
    signatureAlgorithm: t.exposeString('signatureAlgorithm', {
      description:
        'The algorithm of its signature, such as `sha256WithRSAEncryption`. The object identifier for an uncommon algorithm.',
    }),
    matchesDates: t.boolean({
      nullable: true,
      description:
        'Whether `notBefore` and `notAfter` are the `createdDate` and `expirationDate` of the client certificate, to the second. Null when Amazon API Gateway leaves one of them out.',
      resolve: ({ notBefore, notAfter, certificate }) => {
        const createdDate = valueOf(certificate.createdDate);
        const expirationDate = valueOf(certificate.expirationDate);
        if (createdDate === null || expirationDate === null) return null;
        return isSameSecond(notBefore, createdDate) && isSameSecond(notAfter, expirationDate);
      },
    }),
  }),
});

function isSameSecond(one: Date, other: Date): boolean {
  return Math.floor(one.getTime() / 1000) === Math.floor(other.getTime() / 1000);
}
