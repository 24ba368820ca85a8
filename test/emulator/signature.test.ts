import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { signedFetch, type SigningOptions } from '../support/signed-fetch.ts';

const path = '/clientcertificates?limit=5';
const now = new Date('2026-11-23T12:00:00.500Z');

async function expectRejection(
  emulator: Emulator,
  options: SigningOptions,
  type: string,
  message: string | RegExp,
): Promise<void> {
  const response = await signedFetch(emulator, path, options);
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe(type);
  expect(await response.json()).toEqual({ message: expect.stringMatching(message) as string });
  expect(emulator.requests.at(-1)).toMatchObject({ authenticated: false, status: 403 });
}

const exactly = (text: string): RegExp =>
  new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

const wrongSignature = exactly(
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
    'signing method. Consult the service documentation for details.',
);

test('the emulator accepts a valid signature, whichever headers it covers', async () => {
  await using emulator = await createEmulator();
  const headers = { 'user-agent': 'a  test', 'cache-control': 'no-cache', 'x-amz-meta': ' b ' };
  const responses = [
    await signedFetch(emulator, path),
    await signedFetch(emulator, path, { headers }),
    // Added by a proxy on the way, so not covered.
    await signedFetch(emulator, path, { tamper: (signed) => ({ ...signed, via: '1.1 proxy' }) }),
    await signedFetch(emulator, '/clientcertificates/a%20b%2Bc~d?e=f%20%2B%26&g='),
  ];
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 404]);
});

test('the emulator answers a missing Authorization with MissingAuthenticationTokenException', async () => {
  await using emulator = await createEmulator();
  const tamper = (headers: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
  const message = exactly('Missing Authentication Token');
  await expectRejection(emulator, { tamper }, 'MissingAuthenticationTokenException', message);
});

test.each([
  ['Bearer abc', /^Invalid key=value pair \(missing equal-sign\) in Authorization header /],
  ['AWS4-HMAC-SHA256 Credential', /^Invalid key=value pair /],
  [
    'AWS4-HMAC-SHA256 Credential=a/b/c/d/e',
    /^Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. /,
  ],
  [
    'AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0',
    /^Credential must have exactly 5 slash-delimited elements/,
  ],
])(
  'the emulator answers the Authorization %j with IncompleteSignatureException',
  async (authorization, message) => {
    await using emulator = await createEmulator();
    const tamper = (headers: Record<string, string>): Record<string, string> => ({
      ...headers,
      authorization,
    });
    await expectRejection(emulator, { tamper }, 'IncompleteSignatureException', message);
  },
);

test.each(['', 'yesterday', '20261323T250000Z'])(
  'the emulator answers x-amz-date %j with IncompleteSignatureException',
  async (date) => {
    await using emulator = await createEmulator();
    const tamper = (headers: Record<string, string>): Record<string, string> => ({
      ...headers,
      'x-amz-date': date,
    });
    const message = /^Authorization header requires existence of either a 'X-Amz-Date'/;
    await expectRejection(emulator, { tamper }, 'IncompleteSignatureException', message);
  },
);

test('the emulator answers an unknown access key with UnrecognizedClientException', async () => {
  await using emulator = await createEmulator();
  const credentials = { ...emulator.credentials, accessKeyId: 'AKIDSOMEBODY' };
  const message = exactly('The security token included in the request is invalid.');
  await expectRejection(emulator, { credentials }, 'UnrecognizedClientException', message);
});

test('the emulator requires the right session token', async () => {
  const credentials = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token' };
  const { sessionToken, ...withoutToken } = credentials;
  await using emulator = await createEmulator({ credentials });
  await using plain = await createEmulator({ credentials: withoutToken });
  const message = exactly('The security token included in the request is invalid.');
  const type = 'UnrecognizedClientException';
  expect((await signedFetch(emulator, path)).status).toBe(200);
  await expectRejection(emulator, { credentials: withoutToken }, type, message);
  const wrong = { ...credentials, sessionToken: `${sessionToken}s` };
  await expectRejection(emulator, { credentials: wrong }, type, message);
  await expectRejection(plain, { credentials }, type, message);
});

test('the emulator answers a wrong Region or service in the scope with InvalidSignatureException', async () => {
  await using emulator = await createEmulator({ region: 'eu-central-1' });
  const region = 'Credential should be scoped to a valid region.';
  const service = "Credential should be scoped to correct service: 'apigateway'.";
  const type = 'InvalidSignatureException';
  await expectRejection(emulator, { region: 'us-east-1' }, type, exactly(region));
  await expectRejection(emulator, { service: 'execute-api' }, type, exactly(service));
  const both = { region: 'us-east-1', service: 's3' };
  await expectRejection(emulator, both, type, exactly(`${region} ${service}`));
});

test('the emulator rejects a scope of another day or terminator, and an unsigned Host', async () => {
  await using emulator = await createEmulator({ now: () => now });
  const rewrite = (from: string, to: string): SigningOptions => ({
    signingDate: now,
    tamper: (headers) => ({
      ...headers,
      authorization: (headers['authorization'] ?? '').replace(from, to),
    }),
  });
  const type = 'InvalidSignatureException';
  await expectRejection(
    emulator,
    rewrite('/20261123/', '/20261122/'),
    type,
    /'20261122' != '20261123'\.$/,
  );
  await expectRejection(
    emulator,
    rewrite('aws4_request', 'aws5'),
    type,
    /valid terminator: 'aws4_request'\.$/,
  );
  await expectRejection(emulator, rewrite(';host;', ';'), type, /^'Host' must be a 'SignedHeader'/);
});

test('the emulator accepts a clock that is five minutes off, and not a second more', async () => {
  await using emulator = await createEmulator({ now: () => now });
  const at = (seconds: number): SigningOptions => ({
    signingDate: new Date(now.getTime() + seconds * 1000),
  });
  expect((await signedFetch(emulator, path, at(-300))).status).toBe(200);
  expect((await signedFetch(emulator, path, at(300))).status).toBe(200);
  const expired =
    'Signature expired: 20261123T115459Z is now earlier than 20261123T115500Z (20261123T120000Z - 5 min.)';
  const early =
    'Signature not yet current: 20261123T120501Z is still later than 20261123T120500Z (20261123T120000Z + 5 min.)';
  await expectRejection(emulator, at(-301), 'InvalidSignatureException', exactly(expired));
  await expectRejection(emulator, at(301), 'InvalidSignatureException', exactly(early));
});

test('the emulator rejects a signature with another secret, or of another request', async () => {
  await using emulator = await createEmulator();
  const credentials = { ...emulator.credentials, secretAccessKey: 'guess' };
  const type = 'InvalidSignatureException';
  await expectRejection(emulator, { credentials }, type, wrongSignature);
  const changes: Record<string, string>[] = [
    { accept: 'text/html' },
    { 'x-amz-content-sha256': '0'.repeat(64) },
    { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  ];
  for (const change of changes) {
    const tamper = (headers: Record<string, string>): Record<string, string> => ({
      ...headers,
      ...change,
    });
    await expectRejection(emulator, { tamper }, type, wrongSignature);
  }
  const shorten = (headers: Record<string, string>): Record<string, string> => ({
    ...headers,
    authorization: (headers['authorization'] ?? '').slice(0, -1),
  });
  await expectRejection(emulator, { tamper: shorten }, type, wrongSignature);
});

test('the emulator rejects a signature of another query or body', async () => {
  await using emulator = await createEmulator();
  let headers: Record<string, string> = {};
  const tamper = (signed: Record<string, string>): Record<string, string> => (headers = signed);
  const post = { method: 'POST', body: '{}', tamper };
  expect((await signedFetch(emulator, path, post)).headers.get('x-amzn-errortype')).toBe(
    'AccessDeniedException',
  );
  const otherBody = await fetch(`${emulator.url}${path}`, {
    method: 'POST',
    headers,
    body: '{"a":1}',
  });
  expect(otherBody.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
  const otherQuery = await fetch(`${emulator.url}${path}0`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  expect(otherQuery.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
});
