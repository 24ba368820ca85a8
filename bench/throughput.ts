import type { Bench } from './bench.ts';
import { readProcessorTime } from './proc.ts';
import type { HttpRequest } from './requests.ts';
import { median } from './statistics.ts';

/** A server, and what to ask it. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly requests: readonly HttpRequest[];
}

/** What a contender did, by the medians of its turns. */
export interface Throughput {
  readonly requestsPerSecond: number;
  /**
   * Milliseconds that its process used a processor for one request: what is left of a figure when
   * load, upstream and neighbours take their share of the machine. NaN where it cannot be read.
   */
  readonly processorTime: number;
}

/** How many connections ask at the same time. */
export const connections = 16;

/** Seconds for a server to become warm before anything counts. */
const warmUpSeconds = 5;

/** Every contender's throughput, by its name, from rounds in each of which every contender has its turn. */
export async function measureThroughput(
  { load, rounds, seconds }: Bench,
  contenders: readonly Contender[],
): Promise<ReadonlyMap<string, Throughput>> {
  const turns = new Map<string, Throughput[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) {
    await load.run({ ...contender, connections, seconds: warmUpSeconds });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      const before = readProcessorTime(contender.pid) ?? Number.NaN;
      const result = await load.run({ ...contender, connections, seconds });
      const used = (readProcessorTime(contender.pid) ?? Number.NaN) - before;
      const { requests, requestsPerSecond } = result;
      turns.get(contender.name)?.push({ requestsPerSecond, processorTime: used / requests });
    }
  }
  return new Map(
    [...turns].map(([name, results]) => [
      name,
      {
        requestsPerSecond: median(results.map(({ requestsPerSecond }) => requestsPerSecond)),
        processorTime: median(results.map(({ processorTime }) => processorTime)),
      },
    ]),
  );
}

/** One contender's requests a second. */
export function rateOf(throughputs: ReadonlyMap<string, Throughput>, name: string): number {
  const throughput = throughputs.get(name);
  if (throughput === undefined) throw new Error(`${name} was not measured.`);
  return throughput.requestsPerSecond;
}

/** `gateway 2,570/s (0.39 ms CPU each), floor 22,073/s (0.04 ms CPU each)`. */
export function describeRates(throughputs: ReadonlyMap<string, Throughput>): string {
  return [...throughputs]
    .map(([name, { requestsPerSecond, processorTime }]) => {
      const rate = `${name} ${Math.round(requestsPerSecond).toLocaleString('en')}/s`;
      return Number.isNaN(processorTime)
        ? rate
        : `${rate} (${processorTime.toFixed(2)} ms CPU each)`;
    })
    .join(', ');
}
