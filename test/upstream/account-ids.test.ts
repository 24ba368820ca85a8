import { expect, test, vi } from 'vitest';
import { createWorld, type World } from '../support/test-gateway.ts';

test('asks AWS STS for an account id again a minute after it did not tell, and not before', async () => {
  await using world = await createWorld();
  world.emulator.next({ kind: 'error', status: 500 }, 1, { operation: 'GetCallerIdentity' });
  expect(await askAccount(world)).toBeNull();
  expect(await askAccount(world)).toBeNull();
  expect(world.takeCalls()).toEqual(['POST /']);
  const later = performance.now() + 60_000;
  const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
  const account = await askAccount(world);
  clock.mockRestore();
  expect(account).toBe('111122223333');
  expect(world.takeCalls()).toEqual(['POST /']);
});

test('asks for the account id once for each access key, and drops the id of the old credentials', async () => {
  const expiration = new Date(Date.now() + 60_000);
  const [first, second] = ['FIRST', 'SECOND'].map((name) => ({
    accessKeyId: `AKID${name}`,
    secretAccessKey: `secret-of-${name}`,
    expiration,
  }));
  if (first === undefined || second === undefined) throw new Error('Expected credentials.');
  let credentials = first;
  await using world = await createWorld({
    accounts: [
      { id: '111122223333', credentials: first, regions: { 'us-east-1': {} } },
      { id: '444455556666', credentials: second, regions: { 'us-east-1': {} } },
    ],
    apiGateway: { credentials: () => Promise.resolve(credentials) },
  });
  expect(await askAccount(world)).toBe('111122223333');
  expect(await askAccount(world)).toBe('111122223333');
  credentials = second;
  expect(await askAccount(world)).toBe('444455556666');
  expect(world.takeCalls()).toEqual(['POST /', 'POST /']);
});

async function askAccount(world: World): Promise<unknown> {
  const { data, errors } = await world.query('{ locations { account } }');
  expect(errors).toBeUndefined();
  return data.locations[0].account;
}
