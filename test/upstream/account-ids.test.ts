import { expect, test, vi } from 'vitest';
import { createWorld, type World } from '../support/test-gateway.ts';

test('an account id that AWS STS did not tell is asked for again after a minute, and not before', async () => {
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

async function askAccount(world: World): Promise<unknown> {
  const { data, errors } = await world.query('{ locations { account } }');
  expect(errors).toBeUndefined();
  return data.locations[0].account;
}
