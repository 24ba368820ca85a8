import { connect } from 'node:net';
import { createEmulator, type Fault } from '../../src/emulator/emulator.ts';
import { createRandom, type Random } from '../../src/emulator/random.ts';
import { schema } from '../../src/graphql/schema/index.ts';
import { encodeGlobalId } from '../../src/graphql/schema/global-id.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createDifferential } from './differential.ts';
import { createOperation, type Vocabulary } from './documents.ts';
import { startHostileRedis } from './hostile-redis.ts';
import { createHttpRequest } from './http-requests.ts';
import { pick } from './pick.ts';

/**
 * What is fuzzed: `requests`, sound and broken, while upstream fails now and then; `differential`, whether
 * replayed answers equal executed ones; `redis`, whose values somebody else changes.
 */
export const fuzzModes = ['requests', 'differential', 'redis'] as const;

export type FuzzMode = (typeof fuzzModes)[number];

/** How much to fuzz; the same seed makes the same requests. */
export interface FuzzOptions {
  readonly mode?: FuzzMode;
  readonly requests: number;
  readonly seed: number;
  /** Milliseconds after which it stops, however many requests are left. */
  readonly maxMilliseconds: number;
  /** Requests on their way at once. Default 8. */
  readonly concurrency?: number;
}

/** What came of it. */
export interface FuzzReport {
  readonly requests: number;
  /** How many answers had each status; `none` where the connection was closed without one. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests that were answered by a 5xx or not at all in time, as the texts to look into. */
  readonly failures: readonly string[];
  /** What the gateway wrote: its own faults, and what ended it. */
  readonly output: string;
  readonly exitCode: number | null;
  /** Bytes that the gateway's heap has after everything, beyond what it had after half of it. */
  readonly heapGrowth: number;
  readonly upstreamCalls: number;
  /** Milliseconds that the gateway's event loop was blocked at a stretch. */
  readonly longestBlock: number;
}

/** A request that nobody answers for so long has hung, in milliseconds: longer than any deadline. */
const patience = 20_000;

/** Sends requests to a gateway in a process of its own, in front of an emulator that fails now and then. */
export async function fuzz({
  mode = 'requests',
  requests,
  seed,
  maxMilliseconds,
  concurrency = 8,
}: FuzzOptions): Promise<FuzzReport> {
  const random = createRandom(seed);
  const ids = Array.from({ length: 60 }, (_, index) => `fuzz${10 + index}`);
  await using emulator = await createEmulator({ certificates: tinyCertificates(...ids) });
  const vocabulary: Vocabulary = {
    ids,
    globalIds: ids.map((id) =>
      encodeGlobalId({ typename: 'ClientCertificate', region: emulator.region, id }),
    ),
    cursors: [],
  };
  await using redis = mode === 'redis' ? await startHostileRedis() : undefined;
  using gateway = await startGatewayProcess(emulator, {
    AWS_ENDPOINT_URL: emulator.url,
    ...environmentOf(mode, redis?.url),
  });
  const differential = createDifferential(gateway.url);
  const port = Number(new URL(gateway.url).port);
  const statuses: Record<string, number> = {};
  const failures: string[] = [];
  const endsAt = performance.now() + maxMilliseconds;
  let sent = 0;
  let upstreamCalls = 0;

  async function sendOne(): Promise<void> {
    if (random.below(20) === 0) emulator.next(pick(random, faults));
    const bytes = createHttpRequest(createOperation(schema, vocabulary, random), random);
    const answer = await exchange(port, bytes);
    const status = /^HTTP\/1\.1 (\d{3})/.exec(answer ?? '')?.[1] ?? 'none';
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (answer === undefined || status.startsWith('5')) {
      failures.push(`${status} for ${JSON.stringify(bytes.toString('latin1').slice(0, 4000))}`);
    }
    keepCursors(answer ?? '', vocabulary, random);
  }

  async function compareOne(): Promise<void> {
    const operation = createOperation(schema, vocabulary, random);
    const { status, difference } = await differential.compare(operation, random);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (difference !== undefined) failures.push(difference);
  }

  async function sendUpTo(count: number): Promise<void> {
    while (sent < count && performance.now() < endsAt && gateway.child.exitCode === null) {
      sent += 1;
      await redis?.spoil(random);
      if (mode === 'requests') await sendOne();
      else await compareOne();
      if (emulator.requests.length > 1000) {
        upstreamCalls += emulator.requests.length;
        emulator.clearRequests();
      }
    }
  }
  const sendAll = (count: number) =>
    Promise.all(Array.from({ length: concurrency }, () => sendUpTo(count)));

  try {
    // Code that runs for the first time blocks longest.
    await sendAll(Math.min(300, Math.ceil(requests / 4)));
    await gateway.measure();
    // The first half warms up: caches that are full by then and code that is compiled are no growth.
    await sendAll(Math.ceil(requests / 2));
    const half = await gateway.measure();
    await sendAll(requests);
    const end = await gateway.measure();
    upstreamCalls += emulator.requests.length;
    return {
      requests: sent,
      statuses,
      failures,
      output: gateway.output(),
      exitCode: gateway.child.exitCode,
      heapGrowth: (end?.heapUsed ?? Number.NaN) - (half?.heapUsed ?? Number.NaN),
      upstreamCalls,
      longestBlock: Math.max(half?.longestBlock ?? Number.NaN, end?.longestBlock ?? Number.NaN),
    };
  } finally {
    differential.close();
  }
}

function environmentOf(mode: FuzzMode, redisUrl: string | undefined): Record<string, string> {
  if (redisUrl !== undefined) return { CACHE_TTL: '1s', CACHE_URL: redisUrl };
  return mode === 'differential' ? { CACHE_TTL: '3600s' } : {};
}

/** What upstream does wrong now and then; nothing that takes long. */
const faults: readonly Fault[] = [
  { kind: 'throttle' },
  { kind: 'error', status: 500 },
  { kind: 'error', status: 403, type: 'AccessDeniedException' },
  { kind: 'reset' },
  { kind: 'truncate' },
  { kind: 'respond', body: '' },
  { kind: 'respond', body: '{"item":[{}]}' },
  { kind: 'respond', body: '{"item":[{"clientCertificateId":"x","createdDate":"x","tags":7}]}' },
];

/** Sends bytes on a connection of their own, and nothing after them; undefined when nothing comes of it. */
function exchange(port: number, bytes: Buffer): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    const finish = (result: string | undefined) => {
      clearTimeout(timer);
      // Leaves no port behind that waits a minute for stragglers.
      socket.resetAndDestroy();
      resolve(result?.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''));
    };
    const timer = setTimeout(finish, patience, undefined);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('error', () => {
      finish(answer);
    });
    socket.on('end', () => {
      finish(answer);
    });
    socket.end(bytes);
  });
}

function keepCursors(answer: string, { cursors }: Vocabulary, random: Random): void {
  const [, cursor] = /"(?:end|start)?[cC]ursor":"([\w-]+)"/.exec(answer) ?? [];
  if (cursor === undefined) return;
  if (cursors.length < 50) cursors.push(cursor);
  else cursors[random.below(50)] = cursor;
}
