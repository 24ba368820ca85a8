import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { canRun, runClient } from '../support/aws-clients.ts';
import { presign, type PresigningOptions, signedFetch } from '../support/signed-fetch.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const path = '/clientcertificates?limit=5';
const now = new Date('2026-11-23T12:00:00.500Z');
const start = (): Promise<Emulator> =>
  createEmulator({ certificates: tinyCertificates('a', 'b'), now: () => now });

async function expectRejection(
  emulator: Emulator,
  url: URL,
  type: string,
  message: string | RegExp,
): Promise<void> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  const body = (await response.json()) as { message: string };
  expect({ status: response.status, type: response.headers.get('x-amzn-errortype') }).toEqual({
    status: 403,
    type,
  });
  if (typeof message === 'string') expect(body.message).toBe(message);
  else expect(body.message).toMatch(message);
  expect(emulator.requests.at(-1)).toMatchObject({ authenticated: false, status: 403 });
}

/** A presigned address, changed after signing. */
async function presignAndChange(
  emulator: Emulator,
  change: (query: URLSearchParams) => void,
  options: PresigningOptions = {},
): Promise<URL> {
  const url = await presign(emulator, path, { signingDate: now, ...options });
  change(url.searchParams);
  return url;
}

test('the emulator accepts a presigned request, whatever headers the client adds', async () => {
  await using emulator = await start();
  const url = await presign(emulator, path, { signingDate: now });
  const response = await fetch(url, { headers: { accept: 'application/json', via: 'a proxy' } });
  expect(response.status).toBe(200);
  expect(await response.json()).toHaveProperty('item.length', 2);
  expect(emulator.requests).toMatchObject([{ authenticated: true, query: { limit: '5' } }]);
});

test('the emulator accepts a presigned request with a session token and signed headers', async () => {
  const credentials = { accessKeyId: 'ASIA', secretAccessKey: 's/e+c', sessionToken: 't/o+k=' };
  await using emulator = await createEmulator({ credentials });
  const headers = { 'x-test': 'signed' };
  const url = await presign(emulator, path, { headers });
  expect((await fetch(url, { headers })).status).toBe(200);
  const type = 'InvalidSignatureException';
  await expectRejection(emulator, url, type, /^The request signature we calculated does not match/);
  url.searchParams.delete('X-Amz-Security-Token');
  const message = 'The security token included in the request is invalid.';
  await expectRejection(emulator, url, 'UnrecognizedClientException', message);
});

test.each([
  ['X-Amz-Credential', "AWS query-string parameters must include 'X-Amz-Credential'."],
  ['X-Amz-Date', "AWS query-string parameters must include 'X-Amz-Date'."],
  ['X-Amz-Expires', "AWS query-string parameters must include 'X-Amz-Expires'."],
  ['X-Amz-SignedHeaders', "AWS query-string parameters must include 'X-Amz-SignedHeaders'."],
  ['X-Amz-Signature', "AWS query-string parameters must include 'X-Amz-Signature'."],
])(
  'the emulator answers a presigned request without %s with IncompleteSignatureException',
  async (name, problem) => {
    await using emulator = await start();
    const url = await presignAndChange(emulator, (query) => {
      query.delete(name);
    });
    const message = `${problem} Re-examine the query-string parameters.`;
    await expectRejection(emulator, url, 'IncompleteSignatureException', message);
  },
);

test.each([
  ['X-Amz-Algorithm', 'AWS4-RSA', "Unsupported AWS 'algorithm': 'AWS4-RSA'."],
  ['X-Amz-Credential', 'a/b', /^Credential must have exactly 5 slash-delimited elements/],
  ['X-Amz-Date', 'today', "Date must be in ISO-8601 'basic format'. Got 'today'."],
  ['X-Amz-Expires', '0', /^X-Amz-Expires must be a whole number of seconds from 1 to 604800/],
  ['X-Amz-Expires', '604801', /^X-Amz-Expires must be a whole number of seconds from 1 to 604800/],
  ['X-Amz-Expires', 'soon', /^X-Amz-Expires must be a whole number of seconds from 1 to 604800/],
])(
  'the emulator answers a presigned request with %s %j with IncompleteSignatureException',
  async (name, value, message) => {
    await using emulator = await start();
    const url = await presignAndChange(emulator, (query) => {
      query.set(name, value);
    });
    await expectRejection(emulator, url, 'IncompleteSignatureException', message);
  },
);

test('the emulator accepts a presigned request until it expires, and not a second longer', async () => {
  await using emulator = await start();
  const signedAt = (secondsAgo: number): PresigningOptions => ({
    signingDate: new Date(now.getTime() - secondsAgo * 1000),
    expiresIn: 600,
  });
  expect((await fetch(await presign(emulator, path, signedAt(600)))).status).toBe(200);
  const type = 'InvalidSignatureException';
  await expectRejection(
    emulator,
    await presign(emulator, path, signedAt(601)),
    type,
    'Signature expired: 20261123T114959Z is now earlier than 20261123T115000Z (20261123T120000Z - 600 s)',
  );
  await expectRejection(
    emulator,
    await presign(emulator, path, signedAt(-301)),
    type,
    /^Signature not yet current: 20261123T120501Z is still later than/,
  );
});

test('the emulator rejects a presigned request for another Region, service, key, secret or query', async () => {
  await using emulator = await start();
  const invalid = 'InvalidSignatureException';
  const presigned = (options: PresigningOptions): Promise<URL> =>
    presign(emulator, path, { signingDate: now, ...options });
  await expectRejection(
    emulator,
    await presigned({ region: 'eu-west-1' }),
    invalid,
    'Credential should be scoped to a valid region.',
  );
  await expectRejection(
    emulator,
    await presigned({ service: 's3' }),
    invalid,
    "Credential should be scoped to correct service: 'apigateway'.",
  );
  const { accessKeyId, secretAccessKey } = emulator.credentials;
  await expectRejection(
    emulator,
    await presigned({ credentials: { accessKeyId: 'AKIDOTHER', secretAccessKey } }),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
  const mismatch = /^The request signature we calculated does not match/;
  const guess = { accessKeyId, secretAccessKey: 'guess' };
  await expectRejection(emulator, await presigned({ credentials: guess }), invalid, mismatch);
  for (const [name, value] of [
    ['limit', '6'],
    ['extra', 'yes'],
    ['X-Amz-Expires', '3601'],
  ] as const) {
    const url = await presignAndChange(emulator, (query) => {
      query.set(name, value);
    });
    await expectRejection(emulator, url, invalid, mismatch);
  }
});

test('the emulator rejects a request with a signature in both the header and the query', async () => {
  await using emulator = await start();
  const response = await signedFetch(emulator, `${path}&X-Amz-Algorithm=AWS4-HMAC-SHA256`, {
    signingDate: now,
  });
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
  expect(await response.json()).toEqual({
    message:
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  });
});

const hasBoto3 = canRun('python3', '-c', 'import boto3');
const boto3Script = `
import boto3
parameters = {"limit": 1}
print(boto3.client("apigateway").generate_presigned_url("get_client_certificates", Params=parameters, ExpiresIn=60))
`;

test.skipIf(!hasBoto3)(
  `the emulator accepts what boto3 presigns${hasBoto3 ? '' : ' (skipped: boto3 is not installed)'}`,
  async () => {
    const credentials = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 't/o+k=' };
    const certificates = tinyCertificates('a', 'b');
    await using emulator = await createEmulator({ certificates, credentials });
    const url = (await runClient(emulator, 'python3', '-c', boto3Script)).trim();
    const response = await fetch(url, { headers: { accept: 'application/json' } });
    expect(await response.json()).toMatchObject({ item: [{ clientCertificateId: 'a' }] });
  },
);
