import { expect, test } from 'vitest';
import { lookMilliseconds } from '../src/observe/expiration-gauge.ts';
import { tinyCertificates } from './helpers/tiny-certificates.ts';
import { createWorld, type World } from './helpers/world.ts';

const certificates = tinyCertificates('aaaaaa', 'bbbbbb');
const config = { metricsPort: 0 };
/** When both certificates expire. */
const expiration = 1_481_133_736_000;
const day = 86_400_000;

test('Prometheus reads the days left for each certificate, negative once it has expired', async () => {
  let now = expiration - 10.5 * day;
  await using world = await createWorld({ certificates, config, clock: () => new Date(now) });
  const lines = (days: number) => [
    `client_certificate_expiration_days{client_certificate_id="aaaaaa",region="us-east-1"} ${days}`,
    `client_certificate_expiration_days{client_certificate_id="bbbbbb",region="us-east-1"} ${days}`,
  ];
  expect(await scrape(world)).toEqual(lines(10));
  now = expiration + day / 2;
  expect(await scrape(world)).toEqual(lines(-1));
});

test('scrapes share a look at the list for five minutes', async () => {
  let now = expiration;
  await using world = await createWorld({ certificates, config, clock: () => new Date(now) });
  await scrape(world);
  now += lookMilliseconds - 1;
  await scrape(world);
  expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
  world.emulator.certificates.delete('aaaaaa');
  now += 1;
  expect(await scrape(world)).toHaveLength(1);
  expect(world.takeCalls()).toHaveLength(1);
});

test('an upstream that fails leaves what was seen last', async () => {
  let now = expiration;
  await using world = await createWorld({ certificates, config, clock: () => new Date(now) });
  world.emulator.next({ kind: 'error', status: 500 });
  expect(await scrape(world)).toEqual([]);
  now += lookMilliseconds;
  expect(await scrape(world)).toHaveLength(2);
  world.emulator.next({ kind: 'error', status: 500 });
  now += lookMilliseconds;
  expect(await scrape(world)).toHaveLength(2);
});

async function scrape({ metricsUrl = '' }: World): Promise<readonly string[]> {
  const response = await fetch(metricsUrl);
  const text = await response.text();
  return text.split('\n').filter((line) => line.startsWith('client_certificate_expiration_days{'));
}
