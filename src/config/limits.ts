import { defaultDeadlineMilliseconds } from '../upstream/api-gateway.ts';
import { maxLimit } from '../certificates/page.ts';

/** A bound on what one caller can make the gateway do. */
export interface Limit {
  readonly byDefault: number;
  readonly unit: string;
  /** Why it is there, and why it is no smaller. */
  readonly why: string;
}

/**
 * Every limit of the gateway. What goes past one is refused, with a message that names the limit and
 * what came; README has the same table.
 */
export const limitTable = {
  bodyBytes: {
    byDefault: 100_000,
    unit: 'bytes',
    why: 'a body, chunked or not; 500 ids with their query are 25,000',
  },
  headerBytes: {
    byDefault: 16_384,
    unit: 'bytes',
    why: 'request line and headers together, so also a query in the address; what most proxies take',
  },
  tokens: {
    byDefault: 1000,
    unit: 'tokens of a document',
    why: "reading stops there, so no document nests deeper; GraphiQL's introspection has 190",
  },
  depth: {
    byDefault: 20,
    unit: 'fields, one inside the other',
    why: "a connection needs 5, GraphiQL's introspection 15",
  },
  aliases: {
    byDefault: 15,
    unit: 'aliases, fragments counted wherever they are spread',
    why: 'an alias is how one document asks for the same thing many times',
  },
  directives: {
    byDefault: 50,
    unit: 'directives, fragments counted wherever they are spread',
    why: 'more than a document that a person or a compiler writes has',
  },
  fields: {
    byDefault: 500,
    unit: 'fields, fragments counted wherever they are spread',
    why: "validation compares them in pairs, execution merges them; GraphiQL's introspection has 230",
  },
  cost: {
    byDefault: 2000,
    unit: 'points: a page costs its first or last, nodes its ids, every field 1',
    why: 'three whole pages of 500 in one document, and not fifteen',
  },
  first: {
    byDefault: maxLimit,
    unit: 'certificates in a page, by `first` or by `last`',
    why: 'the most that one REST call brings',
  },
  ids: {
    byDefault: 500,
    unit: 'ids in one `nodes`',
    why: 'as many as the certificates that one REST call brings',
  },
  validationErrors: {
    byDefault: 5,
    unit: 'errors in one answer',
    why: 'validation ends there; nobody mends more at once',
  },
  headerMilliseconds: {
    byDefault: 10_000,
    unit: 'milliseconds',
    why: 'from the connection, or the first byte of a later request, to the end of the headers',
  },
  requestMilliseconds: {
    byDefault: 15_000,
    unit: 'milliseconds',
    why: 'to the end of the body; 100 KB need that long on no line in use',
  },
  sendMilliseconds: {
    byDefault: 20_000,
    unit: 'milliseconds',
    why: 'to the end of an answer, once it is on its way; 2.5 MB need that long at 1 Mbit/s',
  },
  sendBytesPerSecond: {
    byDefault: 50_000,
    unit: 'bytes a second',
    why: 'the least that a client takes of an answer after 5 seconds; one that reads nothing goes sooner the less it was sent',
  },
  unsentBytes: {
    byDefault: 100_000_000,
    unit: 'bytes',
    why: 'of all answers on their way; a thousand pages of a hundred certificates. Past it, the clients that take longest are disconnected',
  },
  drainMilliseconds: {
    byDefault: 1000,
    unit: 'milliseconds',
    why: 'in which a gateway that was asked to stop still answers, with Connection: close; half the grace where that is shorter',
  },
  keySetBytes: {
    byDefault: 1_000_000,
    unit: 'bytes',
    why: 'a JSON Web Key Set; a key is about 2,000',
  },
  concurrentRequests: {
    byDefault: 1500,
    unit: 'requests that wait for their answers',
    why: 'a thousand dashboards that refresh at once are one upstream call; their bodies are 150 MB at most',
  },
  connections: {
    byDefault: 3000,
    unit: 'open connections',
    why: 'twice the requests in hand, as browsers keep some open for later',
  },
  upstreamMilliseconds: {
    byDefault: defaultDeadlineMilliseconds,
    unit: 'milliseconds',
    why: 'one REST call with its retries; the control plane answers in well under a second',
  },
  documentCacheBytes: {
    byDefault: 16_000_000,
    unit: 'bytes, estimated',
    why: 'documents kept parsed and validated, the least lately used forgotten first',
  },
  keptAnswerBytes: {
    byDefault: 8_000_000,
    unit: 'bytes',
    why: 'answers to repeated operations, half as they were sent and half as templates; a hundred pages of 25 each',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof limitTable;

/** A value for each limit. */
export type Limits = Readonly<Record<LimitName, number>>;

/** The limits as they are by default, with others in the place of some. */
export function createLimits(others: Partial<Limits> = {}): Limits {
  const defaults = Object.fromEntries(
    Object.entries(limitTable).map(([name, { byDefault }]) => [name, byDefault]),
  ) as Record<LimitName, number>;
  return { ...defaults, ...others };
}
