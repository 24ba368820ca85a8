import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/fuzz.ts';

const seed = 20_260_101;
const requests = 500;

// The same for longer: npm run fuzz -- --requests 50000 --seed 20260101
test(`${requests} requests, sound and broken (seed ${seed}), get no 5xx and leave nothing behind`, async () => {
  const report = await fuzz({ requests, seed, maxMilliseconds: 50_000 });
  expect(report).toMatchObject({ requests, failures: [], output: '', exitCode: null });
  expect(report.statuses['200']).toBeGreaterThan(requests / 10);
  expect(report.statuses['400']).toBeGreaterThan(requests / 50);
  // Caches of documents are still filling up; the long run, which fills them first, allows a quarter.
  expect(report.heapGrowth).toBeLessThan(32 * 2 ** 20);
});
