import type { Random } from '../../src/emulator/random.ts';
import { pick } from './pick.ts';

/** An input object that is too large, too deep, or has members that nobody asked for. */
export function createHostileObject(random: Random): unknown {
  return pick(random, shapes)(random);
}

const shapes: readonly ((random: Random) => unknown)[] = [
  (random) => members(1 + random.below(5000), () => 1),
  (random) => members(200, (at) => 'x'.repeat(random.below(300) + at)),
  (random) => nest(1 + random.below(3000), (inner) => [inner]),
  (random) => nest(1 + random.below(3000), (inner) => ({ tag: inner })),
  (random) => ({ clientCertificateIds: Array.from({ length: random.below(8000) }, () => [1]) }),
  (random) => ({ clientCertificateIds: Array.from({ length: 501 }, () => `f${random.below(99)}`) }),
  (random) => ({ descriptionContains: 'ß'.repeat(random.below(30_000)) }),
  (random) => ({ ['k'.repeat(random.below(60_000))]: 1 }),
  () => JSON.parse('{"__proto__":{"tag":1},"constructor":1,"toJSON":1,"then":1}') as unknown,
  () => ({ expirationState: 'TOSTRING', within: 1e9, expiresBefore: '+275760-09-13T00:00:00Z' }),
  () => ({ fingerprintSha256: 'a'.repeat(64), tag: { key: '\ud800', value: '\u0000' } }),
];

function members(count: number, valueOf: (at: number) => unknown): unknown {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, valueOf(at)]));
}

function nest(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = null;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}
