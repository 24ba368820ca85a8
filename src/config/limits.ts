/** A bound on what callers can make the gateway do. */
export interface Limit {
  /** What is limited, in a few words. */
  readonly title: string;
  readonly byDefault: number;
  /** The highest value that an operator may set. Left out where the limit cannot be set. */
  readonly max?: number;
  /** What the number counts. */
  readonly unit: string;
  /** Why the limit exists, and why it is no smaller. */
  readonly why: string;
}

/** Every limit of the gateway. A message about one names the limit and what came. */
export const limitTable = {
  bodyBytes: {
    title: 'Request body',
    byDefault: 100_000,
    max: 10_000_000,
    unit: 'bytes',
    why: 'Chunked or not. A query with 500 ids has 25,000 bytes. More gets 413.',
  },
  headerBytes: {
    title: 'Request line and headers',
    byDefault: 16_384,
    unit: 'bytes',
    why: 'Also bounds a query in the URL. Most proxies allow as much. More gets 431.',
  },
  tokens: {
    title: 'Tokens of a document',
    byDefault: 1000,
    unit: 'tokens of a document',
    why: "The parser stops here, which also bounds nesting. GraphiQL's introspection has 190.",
  },
  lines: {
    title: 'Lines of a document',
    byDefault: 1000,
    unit: 'lines of a document',
    why: 'As many as tokens. The place of every error is found by counting lines.',
  },
  depth: {
    title: 'Depth of a document',
    byDefault: 20,
    max: 100,
    unit: 'fields, one inside the other',
    why: "A connection needs 5, GraphiQL's introspection 15.",
  },
  aliases: {
    title: 'Aliases of a document',
    byDefault: 15,
    max: 1000,
    unit: 'aliases, fragments counted wherever they are spread',
    why: 'Aliases let one document ask for the same field many times.',
  },
  aliasLength: {
    title: 'Length of an alias',
    byDefault: 100,
    unit: 'characters of one alias',
    why: 'An answer repeats an alias for every certificate, and an error repeats it in its path.',
  },
  directives: {
    title: 'Directives of a document',
    byDefault: 50,
    unit: 'directives, fragments counted wherever they are spread',
    why: 'More than people or compilers write.',
  },
  fields: {
    title: 'Fields of a document',
    byDefault: 500,
    unit: 'fields, fragments counted wherever they are spread',
    why: "Validation compares fields in pairs, and execution merges them. GraphiQL's introspection has 230.",
  },
  cost: {
    title: 'Cost of a document',
    byDefault: 2000,
    max: 1_000_000,
    unit: 'points: a page costs its first or last, nodes its ids, every field 1',
    why: 'Allows three whole pages of 500 in one document, but not fifteen.',
  },
  first: {
    title: '`first` and `last`',
    byDefault: 500,
    unit: 'certificates',
    why: 'One REST call returns at most this many.',
  },
  ids: {
    title: '`ids` of `nodes`',
    byDefault: 500,
    unit: 'ids',
    why: 'One REST call returns this many certificates.',
  },
  withinDays: {
    title: '`within` and `--within`',
    byDefault: 3650,
    unit: 'days',
    why: 'Ten times the life of a certificate.',
  },
  validationErrors: {
    title: 'Errors of a validation',
    byDefault: 5,
    unit: 'errors',
    why: 'Validation stops here. More errors help nobody and cost time.',
  },
  headerMilliseconds: {
    title: 'Time to send the headers',
    byDefault: 10_000,
    unit: 'milliseconds',
    why: 'From the connection, or the first byte of a later request, to the end of the headers. Later gets 408.',
  },
  requestMilliseconds: {
    title: 'Time to send the request',
    byDefault: 15_000,
    unit: 'milliseconds',
    why: 'To the end of the body. No line in use needs so long for it. Later gets 408.',
  },
  sendMilliseconds: {
    title: 'Time to send an answer',
    byDefault: 20_000,
    unit: 'milliseconds',
    why: 'From its first byte to its last. 2.5 MB need that long at 1 Mbit/s. A slower client is disconnected.',
  },
  sendBytesPerSecond: {
    title: 'Rate at which a client reads',
    byDefault: 50_000,
    unit: 'bytes a second',
    why: 'The least that a client reads of an answer after 5 seconds. One that reads nothing is disconnected sooner, the less it was sent.',
  },
  unsentBytes: {
    title: 'Answers on their way',
    byDefault: 100_000_000,
    unit: 'bytes',
    why: 'A thousand pages of a hundred certificates. Past it, the clients that take longest are disconnected.',
  },
  drainMilliseconds: {
    title: 'Time to drain',
    byDefault: 1000,
    unit: 'milliseconds',
    why: 'A gateway that was asked to stop answers so long with `Connection: close` before it closes, or half the grace where that is shorter.',
  },
  keySetBytes: {
    title: 'JSON Web Key Set',
    byDefault: 1_000_000,
    unit: 'bytes',
    why: 'A key has about 2,000.',
  },
  concurrentRequests: {
    title: 'Requests at the same time',
    byDefault: 1500,
    max: 10_000,
    unit: 'requests',
    why: 'A thousand dashboards may refresh at once, and their bodies take at most 150 MB. More get 503 with `Retry-After`.',
  },
  connections: {
    title: 'Open connections',
    byDefault: 3000,
    max: 100_000,
    unit: 'connections',
    why: 'Twice the requests, as browsers keep connections open. Further ones are closed.',
  },
  deadlineMilliseconds: {
    title: 'One REST call',
    byDefault: 10_000,
    max: 300_000,
    unit: 'milliseconds',
    why: 'Waiting and retries included. The control plane answers in well under a second.',
  },
  upstreamRate: {
    title: 'REST requests a second, in the long run',
    byDefault: 5,
    max: 1000,
    unit: 'requests a second',
    why: 'Half of the ten that AWS allows an account. The other half is left for deployments.',
  },
  upstreamBurst: {
    title: 'REST requests at once, after a pause',
    byDefault: 20,
    max: 10_000,
    unit: 'requests',
    why: 'Half of the burst of 40 that AWS allows an account.',
  },
  upstreamQueue: {
    title: 'REST requests that wait',
    byDefault: 100,
    max: 10_000,
    unit: 'requests',
    why: 'As many as the default rate sends in twice the default deadline. More would wait in vain.',
  },
  documentCacheBytes: {
    title: 'Parsed and validated documents',
    byDefault: 16_000_000,
    unit: 'bytes',
    why: 'An estimate of their size. The least recently used are dropped first.',
  },
  responseCacheBytes: {
    title: 'Cached responses',
    byDefault: 8_000_000,
    unit: 'bytes',
    why: 'About a hundred pages of 25 certificates. The least recently used are dropped first.',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof limitTable;

/** A value for each limit. */
export type Limits = Readonly<Record<LimitName, number>>;

/** The default limits, some of them replaced. */
export function createLimits(replacements: Partial<Limits> = {}): Limits {
  const defaults = Object.fromEntries(
    Object.entries(limitTable).map(([name, { byDefault }]) => [name, byDefault]),
  ) as Record<LimitName, number>;
  return { ...defaults, ...replacements };
}

/** Days ahead within which a certificate counts as expiring, unless others are asked for. */
export const defaultWithinDays = 30;

/** Milliseconds that requests in flight may take after a signal to stop: as long as a REST call may. */
export const defaultGraceMilliseconds = limitTable.deadlineMilliseconds.byDefault;
