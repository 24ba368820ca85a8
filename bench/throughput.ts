import type { Bench } from './bench.ts';
import type { HttpRequest } from './requests.ts';
import { median } from './statistics.ts';

/** A server, and what to ask it. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly requests: readonly HttpRequest[];
}

/** How many connections ask at the same time. */
export const connections = 16;

/** Seconds for a server to become warm before anything counts. */
const warmUpSeconds = 2;

/**
 * Requests a second of every contender, by its name: the medians of rounds in each of which every
 * contender has its turn.
 */
export async function measureThroughput(
  { load, rounds, seconds }: Bench,
  contenders: readonly Contender[],
): Promise<ReadonlyMap<string, number>> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) {
    await load.run({ ...contender, connections, seconds: warmUpSeconds });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      const { requestsPerSecond } = await load.run({ ...contender, connections, seconds });
      samples.get(contender.name)?.push(requestsPerSecond);
    }
  }
  return new Map([...samples].map(([name, numbers]) => [name, median(numbers)]));
}

/** One contender's figure. */
export function rateOf(rates: ReadonlyMap<string, number>, name: string): number {
  const rate = rates.get(name);
  if (rate === undefined) throw new Error(`${name} was not measured.`);
  return rate;
}

/** `gateway 2,570/s, floor 22,073/s`. */
export function describeRates(rates: ReadonlyMap<string, number>): string {
  return [...rates]
    .map(([name, rate]) => `${name} ${Math.round(rate).toLocaleString('en')}/s`)
    .join(', ');
}
