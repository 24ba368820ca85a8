import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';
import { canRun } from '../support/aws-clients.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const facts = /* GraphQL */ `
  {
    clientCertificates {
      nodes {
        createdDate
        expirationDate
        x509 {
          subject
          issuer
          serialNumber
          fingerprintSha256
          notBefore
          notAfter
          publicKeyAlgorithm
          publicKeyBits
          signatureAlgorithm
          matchesDates
        }
      }
    }
  }
`;

let sample: StoredCertificate[];

beforeAll(async () => {
  sample = await createSampleCertificates({ count: 3, now: new Date() });
});

describe('x509 of a certificate', () => {
  test('reads the x509 fields from the PEM without a further call', async () => {
    await using world = await createWorld({ certificates: sample });
    const { data, errors } = await world.query(facts);
    expect(errors).toBeUndefined();
    const { nodes } = data.clientCertificates;
    for (const { createdDate, expirationDate, x509 } of nodes) {
      expect(x509).toEqual({
        subject: 'C=US, L=Seattle, CN=ApiGateway',
        issuer: 'C=US, L=Seattle, CN=ApiGateway',
        serialNumber: expect.stringMatching(/^[0-9A-F]{16}$/) as string,
        fingerprintSha256: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) as string,
        notBefore: createdDate,
        notAfter: expirationDate,
        publicKeyAlgorithm: 'RSA',
        publicKeyBits: 2048,
        signatureAlgorithm: 'sha256WithRSAEncryption',
        matchesDates: true,
      });
    }
    expect(new Set(nodes.map(({ x509 }: any) => x509.fingerprintSha256)).size).toBe(3);
    expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=25']);
  });

  test.skipIf(!canRun('openssl', 'version'))(
    'reads the same serial number and fingerprint as openssl',
    async () => {
      await using world = await createWorld({ certificates: sample.slice(0, 1) });
      const { data } = await world.query(facts);
      const { serialNumber, fingerprintSha256 } = data.clientCertificates.nodes[0].x509;
      const printed = execFileSync(
        'openssl',
        ['x509', '-noout', '-serial', '-fingerprint', '-sha256'],
        { input: sample[0]?.pemEncodedCertificate, encoding: 'utf8' },
      );
      expect(printed.toLowerCase()).toBe(
        `serial=${serialNumber}\nsha256 fingerprint=${fingerprintSha256}\n`.toLowerCase(),
      );
      expect(printed).toContain(fingerprintSha256);
    },
  );

  test.each(['createdDate', 'expirationDate'])(
    'answers false for matchesDates when %s differs from the PEM',
    async (date) => {
      await using world = await createWorld({ certificates: sample.slice(0, 1) });
      rewriteItems(world, (item) => ({ ...item, [date]: Number(item[date]) + 1 }));
      const { data } = await world.query(
        '{ clientCertificates { nodes { x509 { matchesDates } } } }',
      );
      expect(data.clientCertificates.nodes).toEqual([{ x509: { matchesDates: false } }]);
    },
  );

  test('answers null for matchesDates when upstream leaves a date out', async () => {
    await using world = await createWorld({ certificates: sample.slice(0, 1) });
    rewriteItems(world, (item) => ({ ...item, createdDate: undefined }));
    const { data, errors } = await world.query(
      '{ clientCertificates { nodes { x509 { publicKeyBits matchesDates } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toEqual([
      { x509: { publicKeyBits: 2048, matchesDates: null } },
    ]);
  });

  test('answers null for x509 without an error when upstream leaves the PEM out', async () => {
    await using world = await createWorld({ certificates: sample.slice(0, 1) });
    rewriteItems(world, (item) => ({ ...item, pemEncodedCertificate: undefined }));
    const { data, errors } = await world.query(facts);
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toMatchObject([{ x509: null }]);
  });

  test.each([
    ['another text', 'PEM'],
    ['an empty text', ''],
    ['a key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['a PEM of garbage', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ])(
    'answers null for x509 with an error at its path when the PEM is %s',
    async (_name, pemEncodedCertificate) => {
      await using world = await createWorld({ certificates: sample.slice(0, 2) });
      rewriteItems(world, (item, index) =>
        index === 1 ? { ...item, pemEncodedCertificate } : item,
      );
      const { data, errors } = await world.query(
        '{ clientCertificates { nodes { pemEncodedCertificate x509 { publicKeyBits } } } }',
      );
      expect(data.clientCertificates.nodes).toEqual([
        {
          pemEncodedCertificate: sample[0]?.pemEncodedCertificate,
          x509: { publicKeyBits: 2048 },
        },
        { pemEncodedCertificate, x509: null },
      ]);
      expect(errors).toMatchObject([
        {
          message:
            "Amazon API Gateway's answer to GetClientCertificates is malformed: pemEncodedCertificate of item[1] is no X.509 certificate in PEM.",
          path: ['clientCertificates', 'nodes', 1, 'x509'],
          extensions: { code: 'UPSTREAM_MALFORMED' },
        },
      ]);
      expect(world.faults).toEqual([]);
    },
  );
});

function rewriteItems(
  world: World,
  rewrite: (item: Record<string, unknown>, index: number) => Record<string, unknown>,
): void {
  world.emulator.always({
    kind: 'rewrite',
    rewrite: (body) => ({ item: body.item?.map(rewrite) }),
  });
}
