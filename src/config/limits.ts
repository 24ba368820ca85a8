/** A bound on what callers can make the gateway do. */
export interface Limit {
  /** Names what is limited. */
  readonly title: string;
  readonly byDefault: number;
  /** The highest value that can be set. Omitted when the limit cannot be set. */
  readonly max?: number;
  /** What the number counts. */
  readonly unit: string;
  /** Why the limit exists and has this value. */
  readonly why: string;
}

/** Every limit of the gateway. */
export const limitTable = {
  bodyBytes: {
    title: 'Request body',
    byDefault: 100_000,
    max: 10_000_000,
    unit: 'bytes',
    why: 'A query with 500 ids has 25,000 bytes. A larger body gets 413.',
  },
  headerBytes: {
    title: 'Request line and headers',
    byDefault: 16_384,
    unit: 'bytes',
    why: 'Also limits a query in the URL. Most proxies allow as much. Longer headers get 431.',
  },
  tokens: {
    title: 'Tokens of a document',
    byDefault: 1000,
    unit: 'tokens of a document',
    why: "The parser stops here, which also limits nesting. GraphiQL's introspection query has 190.",
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
    why: "A connection needs 5, GraphiQL's introspection query 15.",
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
    why: 'More than any real document has.',
  },
  fields: {
    title: 'Fields of a document',
    byDefault: 500,
    unit: 'fields, fragments counted wherever they are spread',
    why: "Validation compares fields in pairs, and execution merges them. GraphiQL's introspection query has 230.",
  },
  cost: {
    title: 'Cost of a document',
    byDefault: 2000,
    max: 1_000_000,
    unit: 'points: a page costs its first or last, nodes its ids, for each object around it; every field 1',
    why: 'Allows three pages of 500 in one document, but not fifteen.',
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
    title: 'Validation errors',
    byDefault: 5,
    unit: 'errors',
    why: 'Validation stops here. More errors cost time and do not help.',
  },
  headerMilliseconds: {
    title: 'Time to send the headers',
    byDefault: 10_000,
    unit: 'milliseconds',
    why: 'From the connection, or the first byte of a later request, to the end of the headers. A slower request gets 408.',
  },
  requestMilliseconds: {
    title: 'Time to send the request',
    byDefault: 15_000,
    unit: 'milliseconds',
    why: 'From the same start to the end of the body. A slower request gets 408.',
  },
  sendMilliseconds: {
    title: 'Time to send a response',
    byDefault: 20_000,
    unit: 'milliseconds',
    why: 'From the first byte to the last. 2.5 MB take that long at 1 Mbit/s. A slower client is disconnected.',
  },
  sendBytesPerSecond: {
    title: 'Rate at which a client reads',
    byDefault: 50_000,
    unit: 'bytes a second',
    why: 'A client that reads more slowly is disconnected, but not before 5 seconds. The time depends on the size of the response.',
  },
  unsentBytes: {
    title: 'Unsent bytes of all responses',
    byDefault: 100_000_000,
    unit: 'bytes',
    why: 'A thousand pages of a hundred certificates. Above it, the slowest clients are disconnected.',
  },
  idleMilliseconds: {
    title: 'Connection between two requests',
    byDefault: 65_000,
    unit: 'milliseconds',
    why: 'Longer than the 60 seconds of load balancers, which otherwise send a request on a connection that is being closed.',
  },
  drainMilliseconds: {
    title: 'Time to drain',
    byDefault: 1000,
    unit: 'milliseconds',
    why: 'After a stop signal, the gateway keeps answering with `Connection: close` for this time before it closes, or for half the grace if that is shorter.',
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
    why: 'A thousand dashboards may refresh at once. Their bodies take at most 150 MB. Further requests get 503 with `Retry-After`.',
  },
  connections: {
    title: 'Open connections',
    byDefault: 3000,
    max: 100_000,
    unit: 'connections',
    why: 'Twice the requests, because browsers keep connections open. Further connections are closed.',
  },
  keptConnections: {
    title: 'Open connections before idle ones are closed',
    byDefault: 250,
    unit: 'connections',
    why: 'A client that never reads looks idle once the operating system has buffered its response. Above this number, every connection is closed after its response.',
  },
  deadlineMilliseconds: {
    title: 'One REST call',
    byDefault: 10_000,
    max: 300_000,
    unit: 'milliseconds',
    why: 'Includes waiting and retries. The control plane usually answers in less than a second.',
  },
  usageWaitMilliseconds: {
    title: 'Wait for a scan of the stages',
    byDefault: 5000,
    unit: 'milliseconds',
    why: 'Then a request is answered with what is known. The scan goes on, and the next request gets more.',
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
    why: 'As many as the default rate sends in twice the default deadline. More would time out while waiting.',
  },
  documentCacheBytes: {
    title: 'Parsed and validated documents',
    byDefault: 4_000_000,
    unit: 'bytes',
    why: 'An estimate of their size, about a hundred documents. The least recently used are dropped first.',
  },
  responseCacheBytes: {
    title: 'Cached responses',
    byDefault: 8_000_000,
    unit: 'bytes',
    why: 'About a hundred pages of 25 certificates. The least recently used are dropped first.',
  },
} as const satisfies Readonly<Record<string, Limit>>;

type LimitName = keyof typeof limitTable;

/** A value for each limit. */
export type Limits = Readonly<Record<LimitName, number>>;

/** Creates the limits: the defaults, with some replaced. */
export function createLimits(replacements: Partial<Limits> = {}): Limits {
  const defaults = Object.fromEntries(
    Object.entries(limitTable).map(([name, { byDefault }]) => [name, byDefault]),
  ) as Record<LimitName, number>;
  return { ...defaults, ...replacements };
}

/**
 * Objects in a page that names no size, as in the REST operation.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export const defaultFirst = 25;

/** The default for the days within which a certificate counts as expiring. */
export const defaultWithinDays = 30;

/** Milliseconds that requests in flight may take after a stop signal: the deadline of a REST call. */
export const defaultGraceMilliseconds = limitTable.deadlineMilliseconds.byDefault;
