import { expect, test } from 'vitest';
import { certificateOf, noon } from '../support/view-model.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const wholeList = 'GET /clientcertificates?limit=500';
const name = 'client_certificates_gateway_certificate_days_left';

test('Prometheus reads the days that each certificate has left', async () => {
  await using world = await createMetricsWorld(() => noon);
  expect(await readGauge(world)).toEqual([
    `${name}{region="us-east-1",client_certificate_id="gone"} -2`,
    `${name}{region="us-east-1",client_certificate_id="next"} 6`,
  ]);
});

test('however often it asks, the list is read every five minutes', async () => {
  let now = noon;
  await using world = await createMetricsWorld(() => now);
  await readGauge(world);
  now = new Date(noon.getTime() + 299_999);
  world.emulator.certificates.delete('gone');
  expect(await readGauge(world)).toHaveLength(2);
  expect(world.takeCalls()).toEqual([wholeList]);
  now = new Date(noon.getTime() + 300_000);
  expect(await readGauge(world)).toEqual([
    `${name}{region="us-east-1",client_certificate_id="next"} 5`,
  ]);
  expect(world.takeCalls()).toEqual([wholeList]);
});

test('while upstream does not answer there are no days, and all other metrics', async () => {
  await using world = await createMetricsWorld(() => noon);
  world.emulator.always({ kind: 'error', status: 500 });
  expect(await readGauge(world)).toEqual([]);
});

function createMetricsWorld(clock: () => Date): Promise<World> {
  return createWorld({
    certificates: [
      certificateOf('next', { days: 6, created: 0 }),
      certificateOf('gone', { days: -2, created: 0 }),
    ],
    clock,
    config: { metricsPort: 0 },
  });
}

async function readGauge({ metricsUrl }: World): Promise<readonly string[]> {
  const response = await fetch(metricsUrl ?? '');
  expect(response.status).toBe(200);
  return (await response.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
}
