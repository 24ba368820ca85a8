import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { signedFetch, type SigningOptions } from '../support/signed-fetch.ts';

const [one, other] = [
  { accessKeyId: 'AKIDONE', secretAccessKey: 'one' },
  { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other' },
];
const accounts = [
  { id: '111111111111', credentials: one, regions: { 'us-east-1': {}, 'eu-west-1': {} } },
  { id: '222222222222', credentials: other, regions: { 'us-east-1': {} } },
];

async function countServed(
  emulator: Emulator,
  requests: number,
  options: SigningOptions,
): Promise<number> {
  const responses = Array.from({ length: requests }, () =>
    signedFetch(emulator, '/clientcertificates', options),
  );
  const statuses = (await Promise.all(responses)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  return statuses.filter((status) => status === 200).length;
}

test('the emulator serves an account 40 requests at once and 10 a second, in all Regions together', async () => {
  let time = Date.now();
  const now = (): Date => new Date(time);
  await using emulator = await createEmulator({ accounts, throttle: true, now });
  const inUsEast = { credentials: one, region: 'us-east-1', signingDate: now() };
  const inEuWest = { ...inUsEast, region: 'eu-west-1' };
  expect(await countServed(emulator, 30, inUsEast)).toBe(30);
  expect(await countServed(emulator, 30, inEuWest)).toBe(10);
  expect(await countServed(emulator, 1, inUsEast)).toBe(0);
  time += 1000;
  expect(await countServed(emulator, 20, inUsEast)).toBe(10);
  time += 60_000;
  expect(await countServed(emulator, 50, inEuWest)).toBe(40);
  // The other account has a rate of its own.
  expect(await countServed(emulator, 50, { credentials: other, signingDate: now() })).toBe(40);
});

test('the emulator answers a throttled request as API Gateway does', async () => {
  await using emulator = await createEmulator({ throttle: { ratePerSecond: 0, burst: 0 } });
  const response = await signedFetch(emulator, '/clientcertificates');
  expect(response.status).toBe(429);
  expect(response.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
  expect(await response.json()).toEqual({ message: 'Too Many Requests' });
});

test('the emulator throttles neither other services nor, by default, anything', async () => {
  await using throttled = await createEmulator({ throttle: { ratePerSecond: 0, burst: 0 } });
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const options = { method: 'POST', service: 'sts', body };
  expect((await signedFetch(throttled, '/', options)).status).toBe(200);
  await using free = await createEmulator({ accounts });
  expect(await countServed(free, 100, {})).toBe(100);
});
