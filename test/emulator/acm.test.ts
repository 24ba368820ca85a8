import {
  ACMClient,
  ListCertificatesCommand,
  type ListCertificatesCommandInput,
  paginateListCertificates,
} from '@aws-sdk/client-acm';
import { expect, test } from 'vitest';
import {
  createEmulator,
  type Emulator,
  type StoredAcmCertificate,
} from '../../src/emulator/emulator.ts';
import { disposable, sdkOptions } from '../support/aws-clients.ts';

const arn = (id: string): string => `arn:aws:acm:us-east-1:111122223333:certificate/${id}`;
const validity = { notBefore: 1_700_000_000, notAfter: 1_740_000_000 };
const acmCertificates: StoredAcmCertificate[] = [
  { arn: arn('1'), domainName: 'orders.example.com', ...validity, inUse: true },
  {
    arn: arn('2'),
    domainName: 'imported.example.com',
    ...validity,
    notBefore: 1_690_000_000,
    type: 'IMPORTED',
    status: 'EXPIRED',
  },
  {
    arn: arn('3'),
    domainName: 'server.example.com',
    ...validity,
    extendedKeyUsages: ['TLS_WEB_SERVER_AUTHENTICATION'],
  },
  {
    arn: arn('4'),
    domainName: 'curve.example.com',
    ...validity,
    keyAlgorithm: 'EC_prime256v1',
  },
];
const start = (): Promise<Emulator> => createEmulator({ acmCertificates });
const clientOf = (emulator: Emulator): ACMClient & Disposable =>
  disposable(new ACMClient(sdkOptions(emulator)));

async function list(emulator: Emulator, input: ListCertificatesCommandInput): Promise<unknown[]> {
  using client = clientOf(emulator);
  const { CertificateSummaryList = [] } = await client.send(new ListCertificatesCommand(input));
  return CertificateSummaryList.map(({ CertificateArn }) => CertificateArn?.split('/').at(-1));
}

test('ACM in the emulator lists certificates with their validity, use and renewal', async () => {
  await using emulator = await start();
  using client = clientOf(emulator);
  const { CertificateSummaryList } = await client.send(new ListCertificatesCommand({}));
  expect(CertificateSummaryList?.[0]).toEqual({
    CertificateArn: arn('1'),
    DomainName: 'orders.example.com',
    SubjectAlternativeNameSummaries: ['orders.example.com'],
    HasAdditionalSubjectAlternativeNames: false,
    Status: 'ISSUED',
    Type: 'AMAZON_ISSUED',
    KeyAlgorithm: 'RSA_2048',
    KeyUsages: ['DIGITAL_SIGNATURE', 'KEY_ENCIPHERMENT'],
    ExtendedKeyUsages: ['TLS_WEB_SERVER_AUTHENTICATION', 'TLS_WEB_CLIENT_AUTHENTICATION'],
    InUse: true,
    RenewalEligibility: 'ELIGIBLE',
    NotBefore: new Date(1_700_000_000_000),
    NotAfter: new Date(1_740_000_000_000),
    CreatedAt: new Date(1_700_000_000_000),
    IssuedAt: new Date(1_700_000_000_000),
  });
  expect(CertificateSummaryList?.[1]).toMatchObject({
    Type: 'IMPORTED',
    RenewalEligibility: 'INELIGIBLE',
    ImportedAt: new Date(1_690_000_000_000),
  });
  expect(emulator.requests).toMatchObject([{ service: 'acm', operation: 'ListCertificates' }]);
});

test.each<[ListCertificatesCommandInput, string[]]>([
  // Like ACM, it lists only RSA keys of up to 2,048 bits unless it is asked for others.
  [{}, ['1', '2', '3']],
  [{ Includes: { keyTypes: ['RSA_2048', 'EC_prime256v1'] } }, ['1', '2', '3', '4']],
  [{ Includes: { extendedKeyUsage: ['TLS_WEB_CLIENT_AUTHENTICATION'] } }, ['1', '2']],
  [{ CertificateStatuses: ['EXPIRED'] }, ['2']],
  [{ SortBy: 'CREATED_AT', SortOrder: 'ASCENDING' }, ['2', '1', '3']],
  [{ SortBy: 'CREATED_AT', SortOrder: 'DESCENDING' }, ['3', '1', '2']],
])('ACM in the emulator lists the certificates that %j selects', async (input, ids) => {
  await using emulator = await start();
  expect(await list(emulator, input)).toEqual(ids);
});

test('ACM in the emulator returns pages of certificates', async () => {
  await using emulator = await start();
  using client = clientOf(emulator);
  const sizes: (number | undefined)[] = [];
  for await (const page of paginateListCertificates({ client, pageSize: 2 }, {})) {
    sizes.push(page.CertificateSummaryList?.length);
  }
  expect(sizes).toEqual([2, 1]);
});

test.each<ListCertificatesCommandInput>([
  { MaxItems: 0 },
  { MaxItems: 1001 },
  { NextToken: 'none' },
  { SortBy: 'CREATED_AT' },
])('ACM in the emulator answers %j with ValidationException', async (input) => {
  await using emulator = await start();
  await expect(list(emulator, input)).rejects.toMatchObject({
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
});

test('ACM in the emulator answers a denial and a throttle with status 400, as AWS does', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'deny' });
  emulator.next({ kind: 'throttle' });
  await expect(list(emulator, {})).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('acm:ListCertificates on resource: *') as string,
    $metadata: { httpStatusCode: 400 },
  });
  await expect(list(emulator, {})).rejects.toMatchObject({
    name: 'ThrottlingException',
    $metadata: { httpStatusCode: 400 },
  });
});
