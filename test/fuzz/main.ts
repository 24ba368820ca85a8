import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

// npm run fuzz -- --requests 50000 --seed 1 --minutes 30

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '30' },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
console.log(`${requests} requests with --seed ${seed}`);

const startedAt = performance.now();
const { failures, output, heapGrowth, ...figures } = await fuzz({
  requests,
  seed,
  maxMilliseconds: Number(values.minutes) * 60_000,
});
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log({ ...figures, seconds, heapGrowth: `${(heapGrowth / 2 ** 20).toFixed(2)} MiB` });
for (const failure of failures.slice(0, 20)) console.log(failure);
if (output !== '') console.log(output.slice(0, 20_000));

const isFine = failures.length === 0 && output === '' && figures.exitCode === null;
console.log(isFine ? 'No 5xx, no crash, no fault.' : `FAILED: ${failures.length} requests`);
process.exitCode = isFine && heapGrowth < 8 * 2 ** 20 ? 0 : 1;
