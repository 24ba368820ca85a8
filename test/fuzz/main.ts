import { parseArgs } from 'node:util';
import { fuzz, fuzzModes } from './fuzz.ts';

// npm run fuzz -- --mode requests --requests 50000 --seed 1 --minutes 30

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'requests' },
    requests: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '30' },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
const mode = fuzzModes.find((one) => one === values.mode);
if (mode === undefined) throw new RangeError(`Expected --mode to be ${fuzzModes.join(', ')}.`);
console.log(`${requests} requests with --mode ${mode} --seed ${seed}`);

const startedAt = performance.now();
const { failures, output, heapGrowth, ...figures } = await fuzz({
  mode,
  requests,
  seed,
  maxMilliseconds: Number(values.minutes) * 60_000,
});
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log({ ...figures, seconds, heapGrowth: `${(heapGrowth / 2 ** 20).toFixed(2)} MiB` });
for (const failure of failures.slice(0, 20)) console.log(failure);
if (output !== '') console.log(output.slice(0, 20_000));

const isFine =
  failures.length === 0 && output === '' && figures.exitCode === null && figures.longestBlock < 50;
console.log(
  isFine
    ? 'No 5xx, no crash, no fault, no difference, no block above 50 ms.'
    : `FAILED: ${failures.length} requests`,
);
process.exitCode = isFine && heapGrowth < 8 * 2 ** 20 ? 0 : 1;
