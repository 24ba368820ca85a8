import type { Bench } from '../bench.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import { ask, type HttpRequest, readData } from '../requests/http-request.ts';
import { readProcessorTime } from './proc.ts';
import { median } from './statistics.ts';

/** A server and the requests that it is sent. */
export interface Contender {
  readonly server: ServerProcess;
  readonly requests: readonly HttpRequest[];
}

/** The medians of a contender's rounds. */
export interface Throughput {
  readonly requestsPerSecond: number;
  /** Milliseconds of processor time that the server's process used for one request. */
  readonly processorTime: number;
}

/** How many requests are in flight at a time. */
export const connections = 16;

/** Seconds of load before the first round. */
const warmUpSeconds = 5;

/** Measures every contender once in each round. */
export async function measureThroughput<Name extends string>(
  bench: Bench,
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Readonly<Record<Name, Throughput>>> {
  const entries: { name: string; measure: Measure; rounds: Throughput[] }[] = [];
  for (const [name, contender] of Object.entries<Contender>(contenders)) {
    const measure = await createMeasure(bench, contender);
    await measure(warmUpSeconds);
    entries.push({ name, measure, rounds: [] });
  }
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const { measure, rounds } of entries) rounds.push(await measure(bench.seconds));
  }
  const medians = entries.map(({ name, rounds }) => [name, medianOf(rounds)]);
  return Object.fromEntries(medians) as Record<Name, Throughput>;
}

/** `CPU per request: gateway 0.39 ms, floor 0.04 ms; requests a second: gateway 2,570, floor 22,073`. */
export function describeThroughput(throughputs: Readonly<Record<string, Throughput>>): string {
  const entries = Object.entries(throughputs);
  const times = entries.map(
    ([name, { processorTime }]) => `${name} ${processorTime.toFixed(3)} ms`,
  );
  const rates = entries.map(
    ([name, { requestsPerSecond }]) =>
      `${name} ${Math.round(requestsPerSecond).toLocaleString('en')}`,
  );
  return `CPU per request: ${times.join(', ')}; requests a second: ${rates.join(', ')}`;
}

type Measure = (seconds: number) => Promise<Throughput>;

async function createMeasure({ load }: Bench, { server, requests }: Contender): Promise<Measure> {
  const minBytes = minShareOfTypicalBytes * (await readTypicalBytes(server.url, requests));
  return async (seconds) => {
    const before = readProcessorTime(server.pid);
    const result = await load.run({ url: server.url, requests, connections, seconds });
    const processorTime = (readProcessorTime(server.pid) - before) / result.requests;
    // A GraphQL error has status 200. It would count as a fast answer, but it is a short one.
    if (result.bytesPerAnswer < minBytes) {
      throw new Error(
        `${server.name} sent shorter answers under load: ${Math.round(result.bytesPerAnswer)} bytes, expected at least ${Math.round(minBytes)}.`,
      );
    }
    return { requestsPerSecond: result.requestsPerSecond, processorTime };
  };
}

const minShareOfTypicalBytes = 0.8;
const sampleSize = 500;

/** The mean size of answers without errors. */
async function readTypicalBytes(url: string, requests: readonly HttpRequest[]): Promise<number> {
  const sample = requests.slice(0, sampleSize);
  let bytes = 0;
  for (const request of sample) {
    const answer = await ask(url, request);
    readData(answer);
    bytes += Buffer.byteLength(answer);
  }
  return bytes / sample.length;
}

function medianOf(rounds: readonly Throughput[]): Throughput {
  return {
    requestsPerSecond: median(rounds.map(({ requestsPerSecond }) => requestsPerSecond)),
    processorTime: median(rounds.map(({ processorTime }) => processorTime)),
  };
}
