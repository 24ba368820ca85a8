import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type FaultTarget } from '../../src/emulator/emulator.ts';
import { signedFetch, type SigningOptions } from '../support/signed-fetch.ts';

const [one, other] = [
  { accessKeyId: 'AKIDONE', secretAccessKey: 'one' },
  { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other' },
];
const start = (): Promise<Emulator> =>
  createEmulator({
    accounts: [
      { id: '111111111111', credentials: one, regions: { 'us-east-1': {}, 'eu-west-1': {} } },
      { id: '222222222222', credentials: other, regions: { 'us-east-1': {} } },
    ],
  });

const calls: (SigningOptions & { readonly path: string })[] = [
  { path: '/clientcertificates', credentials: one, region: 'us-east-1' },
  { path: '/clientcertificates', credentials: one, region: 'eu-west-1' },
  { path: '/clientcertificates', credentials: other, region: 'us-east-1' },
  { path: '/clientcertificates/nobody', credentials: one, region: 'us-east-1' },
];

async function statusesOf(emulator: Emulator): Promise<number[]> {
  const statuses: number[] = [];
  for (const { path, ...options } of calls) {
    statuses.push((await signedFetch(emulator, path, options)).status);
  }
  return statuses;
}

test.each<[FaultTarget, number[]]>([
  [{}, [500, 500, 500, 500]],
  [{ account: '111111111111' }, [500, 500, 200, 500]],
  [{ region: 'us-east-1' }, [500, 200, 500, 500]],
  [{ account: '111111111111', region: 'eu-west-1' }, [200, 500, 200, 404]],
  [{ operation: 'GetClientCertificate' }, [200, 200, 200, 500]],
  [{ service: 'apigateway' }, [500, 500, 500, 500]],
  [{ service: 'sts' }, [200, 200, 200, 404]],
  [{ resource: 'arn:aws:apigateway:*::/clientcertificates' }, [500, 500, 500, 404]],
  [{ resource: 'arn:aws:apigateway:us-east-1::/clientcertificates/*' }, [200, 200, 200, 500]],
])('the emulator injects a fault only where the target %j matches', async (target, statuses) => {
  await using emulator = await start();
  emulator.always({ kind: 'error', status: 500 }, target);
  expect(await statusesOf(emulator)).toEqual(statuses);
});

test('the emulator counts for a queued fault only the requests that match its target', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'error', status: 503 }, 1, { region: 'eu-west-1' });
  emulator.next({ kind: 'error', status: 500 }, 2, { account: '222222222222' });
  expect(await statusesOf(emulator)).toEqual([200, 503, 500, 404]);
  expect(await statusesOf(emulator)).toEqual([200, 200, 500, 404]);
  expect(await statusesOf(emulator)).toEqual([200, 200, 200, 404]);
});

test('the emulator lets the newest fault win, and clears the faults of one location alone', async () => {
  await using emulator = await start();
  const target = { account: '111111111111', region: 'eu-west-1' };
  emulator.always({ kind: 'error', status: 500 });
  emulator.always({ kind: 'error', status: 502 }, target);
  expect(await statusesOf(emulator)).toEqual([500, 502, 500, 500]);
  emulator.always({ kind: 'error', status: 503 }, target);
  expect(await statusesOf(emulator)).toEqual([500, 503, 500, 500]);
  emulator.clearFaults(target);
  expect(await statusesOf(emulator)).toEqual([500, 500, 500, 500]);
  emulator.clearFaults();
  expect(await statusesOf(emulator)).toEqual([200, 200, 200, 404]);
});

test('the fault deny answers as IAM does', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'deny' });
  const response = await signedFetch(emulator, '/clientcertificates?limit=5');
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
  expect(await response.json()).toEqual({
    message:
      'User: arn:aws:iam::111111111111:user/emulator is not authorized to perform: apigateway:GET on resource: ' +
      'arn:aws:apigateway:us-east-1::/clientcertificates because no identity-based policy allows the apigateway:GET action',
  });
});
