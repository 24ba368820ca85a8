import { parseArgs } from 'node:util';
import { defaultDeadlineMilliseconds } from '../upstream/api-gateway.ts';
import { defaultBurst, defaultQueue, defaultRate } from '../upstream/rate-limiter.ts';
import { defaultWithinDays, maxWithinDays } from '../certificates/expiration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type DoorConfig, doorSettings, readDoorConfig } from './guard-settings.ts';
import { type LogLevel, logLevels } from '../observability/logger.ts';
import { defaultGraceMilliseconds } from '../http/server.ts';
import type { Setting } from './setting.ts';

/** What the gateway reads from its environment and its command line, checked. */
export interface Config extends DoorConfig {
  /** The address to listen on. */
  readonly host: string;
  /** The port to listen on; 0 for any that is free. */
  readonly port: number;
  /** Milliseconds for one upstream call, its waiting and its retries included. */
  readonly deadlineMilliseconds: number;
  /** Upstream attempts a second in the long run. */
  readonly upstreamRate: number;
  /** Upstream attempts at once after a rest. */
  readonly upstreamBurst: number;
  /** Upstream attempts that may wait for their turn. */
  readonly upstreamQueue: number;
  /** Milliseconds that an upstream answer is used again; 0 keeps none. */
  readonly cacheTtlMilliseconds: number;
  /** Milliseconds past its end in which an answer may stand in during an outage. */
  readonly staleMilliseconds: number;
  /** The Redis or Valkey that replicas share. */
  readonly cacheUrl: string;
  /** Milliseconds for requests in flight once the process is asked to stop. */
  readonly graceMilliseconds: number;
  /** The least urgent of what is logged. */
  readonly logLevel: LogLevel;
  /** The address on which metrics are served. */
  readonly metricsHost: string;
  /** The port on which metrics are served; 0 for any that is free. */
  readonly metricsPort: number | 'off';
}

/** What the subcommand that checks once reads, checked. */
export interface CheckConfig {
  /** Days ahead within which an end counts. */
  readonly withinDays: number;
  /** Milliseconds for one upstream call, its retries included. */
  readonly deadlineMilliseconds: number;
  /** Whether the answer is for a program. */
  readonly isJson: boolean;
}

/** The word that makes the command check once instead of serving. */
export const checkName = 'check';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'serve'; readonly config: Config }
  | { readonly kind: 'check'; readonly config: CheckConfig }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

type Environment = Readonly<Record<string, string | undefined>>;

const settings = {
  host: {
    flag: 'host',
    variable: 'HOST',
    byDefault: '127.0.0.1',
    meaning: 'Address to listen on.',
    expected: 'an address or a host name',
    parse: parseHost,
  },
  port: {
    flag: 'port',
    variable: 'PORT',
    byDefault: '4000',
    meaning: 'Port to listen on; 0 for any that is free.',
    expected: 'a whole number from 0 to 65535',
    parse: parsePort,
  },
  deadlineMilliseconds: {
    flag: 'upstream-deadline',
    variable: 'UPSTREAM_DEADLINE',
    byDefault: `${defaultDeadlineMilliseconds / 1000}s`,
    meaning: 'How long one call to Amazon API Gateway may take, waiting and retries included.',
    expected: 'a time from 100ms to 300s',
    parse: (text) => parseTime(text),
  },
  upstreamRate: {
    flag: 'upstream-rate',
    variable: 'UPSTREAM_RATE',
    byDefault: String(defaultRate),
    meaning: 'Attempts a second at Amazon API Gateway, in the long run. AWS allows an account 10.',
    expected: 'a number from 0.1 to 1000',
    parse: parseRate,
  },
  upstreamBurst: {
    flag: 'upstream-burst',
    variable: 'UPSTREAM_BURST',
    byDefault: String(defaultBurst),
    meaning: 'Attempts at once after a rest. AWS allows an account 40.',
    expected: 'a whole number from 1 to 10000',
    parse: parseCount,
  },
  upstreamQueue: {
    flag: 'upstream-queue',
    variable: 'UPSTREAM_QUEUE',
    byDefault: String(defaultQueue),
    meaning: 'Attempts that may wait for their turn; one more is refused.',
    expected: 'a whole number from 1 to 10000',
    parse: parseCount,
  },
  cacheTtlMilliseconds: {
    flag: 'cache-ttl',
    variable: 'CACHE_TTL',
    byDefault: '5s',
    meaning: 'How long an answer of Amazon API Gateway is used again; 0 for not at all.',
    expected: '0, or a time from 100ms to 3600s',
    parse: parseTimeOrNone,
  },
  staleMilliseconds: {
    flag: 'stale-if-error',
    variable: 'STALE_IF_ERROR',
    byDefault: '0',
    meaning: 'How much longer one may stand in during an outage, marked extensions.stale.',
    expected: '0, or a time from 100ms to 3600s',
    parse: parseTimeOrNone,
  },
  cacheUrl: {
    flag: 'cache-url',
    variable: 'CACHE_URL',
    byDefault: 'off',
    meaning: 'Redis or Valkey in which replicas share those answers.',
    expected: 'off, or an address such as redis://host:6379',
    parse: (text) => (text === 'off' || isRedisAddress(text) ? text : undefined),
  },
  graceMilliseconds: {
    flag: 'shutdown-grace',
    variable: 'SHUTDOWN_GRACE',
    byDefault: `${defaultGraceMilliseconds / 1000}s`,
    meaning: 'How long requests in flight may take once the gateway is asked to stop.',
    expected: 'a time from 100ms to 300s',
    parse: (text) => parseTime(text),
  },
  logLevel: {
    flag: 'log-level',
    variable: 'LOG_LEVEL',
    byDefault: 'info',
    meaning: 'The least urgent of what is logged: debug adds probes, error leaves faults alone.',
    expected: `one of ${logLevels.join(', ')}`,
    parse: (text) => logLevels.find((level) => level === text),
  },
  metricsHost: {
    flag: 'metrics-host',
    variable: 'METRICS_HOST',
    byDefault: '127.0.0.1',
    meaning: 'Address to serve Prometheus metrics on.',
    expected: 'an address or a host name',
    parse: parseHost,
  },
  metricsPort: {
    flag: 'metrics-port',
    variable: 'METRICS_PORT',
    byDefault: 'off',
    meaning: 'Port to serve Prometheus metrics on, at /metrics; 0 for any that is free.',
    expected: 'off, or a whole number from 0 to 65535',
    parse: (text) => (text === 'off' ? text : parsePort(text)),
  },
  ...doorSettings,
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

const withinDays: Setting<number> = {
  flag: 'within',
  variable: 'CHECK_WITHIN',
  byDefault: `${defaultWithinDays}d`,
  meaning: 'Days ahead within which an expiration counts.',
  expected: `a number of days from 0d to ${maxWithinDays}d`,
  parse: parseDays,
};

/** Variables that the AWS SDK reads by itself. */
const awsVariables = [
  ['AWS_REGION', 'Region whose client certificates are shown; needed.'],
  ['AWS_PROFILE', 'Profile of the shared AWS files to take Region and credentials from.'],
  ['AWS_ACCESS_KEY_ID', 'Credentials, with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.'],
  ['AWS_ENDPOINT_URL_API_GATEWAY', "Address to call instead of Amazon API Gateway's."],
  ['AWS_ENDPOINT_URL_SERVICE_QUOTAS', "Address to call instead of Service Quotas'."],
  ['AWS_MAX_ATTEMPTS', 'Attempts at one call, the first included. (3)'],
] as const;

/**
 * Reads a command line (without node and script) and an environment; a flag wins over a variable.
 *
 * @throws ConfigurationError naming the setting, its value and what is expected.
 */
export function readCommand(commandLine: readonly string[], environment: Environment): Command {
  const [name, ...rest] = commandLine;
  return name === checkName ? readCheck(rest, environment) : readServe(commandLine, environment);
}

function readCheck(commandLine: readonly string[], environment: Environment): Command {
  const { deadlineMilliseconds } = settings;
  const flags = parseFlags(commandLine, [withinDays, deadlineMilliseconds], ['json']);
  if (flags['help'] === true) return { kind: 'help' };
  if (flags['version'] === true) return { kind: 'version' };
  checkAwsVariables(environment);
  return {
    kind: 'check',
    config: {
      withinDays: readSetting(withinDays, flags, environment),
      deadlineMilliseconds: readSetting(deadlineMilliseconds, flags, environment),
      isJson: flags['json'] === true,
    },
  };
}

function readServe(commandLine: readonly string[], environment: Environment): Command {
  const flags = parseFlags(commandLine, Object.values(settings));
  if (flags['help'] === true) return { kind: 'help' };
  if (flags['version'] === true) return { kind: 'version' };
  const read = <T>(setting: Setting<T>): T => readSetting(setting, flags, environment);
  checkAwsVariables(environment);
  const host = read(settings.host);
  return {
    kind: 'serve',
    config: {
      host,
      port: read(settings.port),
      deadlineMilliseconds: read(settings.deadlineMilliseconds),
      upstreamRate: read(settings.upstreamRate),
      upstreamBurst: read(settings.upstreamBurst),
      upstreamQueue: read(settings.upstreamQueue),
      cacheTtlMilliseconds: read(settings.cacheTtlMilliseconds),
      staleMilliseconds: read(settings.staleMilliseconds),
      cacheUrl: read(settings.cacheUrl),
      graceMilliseconds: read(settings.graceMilliseconds),
      logLevel: read(settings.logLevel),
      metricsHost: read(settings.metricsHost),
      metricsPort: read(settings.metricsPort),
      ...readDoorConfig(read, host),
    },
  };
}

/** What `--help` prints. */
export function helpText(): string {
  const rowOf = ({ flag, variable, byDefault, meaning }: Setting<unknown>) => [
    `--${flag}, ${variable}`,
    `${meaning} (${byDefault === '' ? 'none' : byDefault})`,
  ];
  return [
    'Usage: client-certificates-gateway [options]',
    `       client-certificates-gateway ${checkName} [--${withinDays.flag} ${withinDays.byDefault}] [--json]`,
    '',
    'Serves the client certificates of Amazon API Gateway over GraphQL, or checks once which of them',
    'expire: exits with 0 when none does, with 1 when one does or has, with 2 when it could not look.',
    '',
    'Options, and the environment variables of the same meaning:',
    ...alignRows([
      ...Object.values(settings).map(rowOf),
      ['--version', 'Print the version.'],
      ['--help', 'Print this help.'],
    ]),
    '',
    `Options of ${checkName}, beside --${settings.deadlineMilliseconds.flag}:`,
    ...alignRows([rowOf(withinDays), ['--json', 'Print JSON for a program, not a table.']]),
    '',
    'Read from the environment by the AWS SDK:',
    ...alignRows(awsVariables),
  ].join('\n');
}

function parseFlags(
  commandLine: readonly string[],
  known: readonly Setting<unknown>[],
  switches: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const options = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
    ...Object.fromEntries(known.map(({ flag }) => [flag, { type: 'string' } as const])),
    ...Object.fromEntries(switches.map((name) => [name, { type: 'boolean' } as const])),
  } as const;
  try {
    return parseArgs({ args: [...commandLine], options, strict: true }).values;
  } catch (error) {
    throw new ConfigurationError(whyUnreadable(error, known), { cause: error });
  }
}

function whyUnreadable(error: unknown, known: readonly Setting<unknown>[]): string {
  if (!(error instanceof Error)) return 'The command line cannot be read. See --help.';
  const [firstSentence = ''] = error.message.split(/\.\s/);
  const [, flagWithoutValue] =
    /^Option '--([\w-]+).*(?:missing|ambiguous)$/.exec(firstSentence) ?? [];
  const setting = known.find(({ flag }) => flag === flagWithoutValue);
  if (setting === undefined) return `${firstSentence}. See --help.`;
  const { flag, expected, byDefault } = setting;
  const example = byDefault === '' ? '' : `, as in --${flag}=${byDefault}`;
  return `--${flag} has no value: expected ${expected}${example}.`;
}

function readSetting<T>(
  { flag, variable, byDefault, expected, parse, isSensitive }: Setting<T>,
  flags: Readonly<Record<string, unknown>>,
  environment: Environment,
): T {
  const given = flags[flag];
  const [name, text] =
    typeof given === 'string'
      ? [`--${flag}`, given]
      : [variable, isSet(environment[variable]) ? environment[variable] : byDefault];
  const value = parse(text);
  if (value !== undefined) return value;
  const is = isSensitive === true ? 'is something else' : `is ${JSON.stringify(text)}`;
  throw new ConfigurationError(`${name} ${is}: expected ${expected}.`);
}

/** An empty variable is as good as none, as everywhere in a shell. */
function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** What is wrong with the SDK's own variables is said before it is called. */
function checkAwsVariables(environment: Environment): void {
  checkRegion(environment['AWS_REGION']);
  for (const variable of urlVariables) checkUrl(variable, environment[variable]);
}

const urlVariables = [
  'AWS_ENDPOINT_URL_API_GATEWAY',
  'AWS_ENDPOINT_URL_SERVICE_QUOTAS',
  'AWS_ENDPOINT_URL',
];

/** A Region that is none would show only at the first call, as an address that cannot be reached. */
function checkRegion(text: string | undefined): void {
  if (!isSet(text) || /^[a-z]+(-[a-z]+)+-\d+$/.test(text)) return;
  throw new ConfigurationError(
    `AWS_REGION is ${JSON.stringify(text)}: expected the name of a Region such as us-east-1.`,
  );
}

/** The SDK would find a bad address only at the first call. */
function checkUrl(variable: string, text: string | undefined): void {
  if (!isSet(text)) return;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return;
  throw new ConfigurationError(
    `${variable} is ${JSON.stringify(text)}: expected an address such as https://host:port.`,
  );
}

function parseHost(text: string): string | undefined {
  return /^[\w.:-]+$/.test(text) ? text : undefined;
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

function parseRate(text: string): number | undefined {
  const rate = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  return rate >= 0.1 && rate <= 1000 ? rate : undefined;
}

function parseCount(text: string): number | undefined {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= 10_000 ? count : undefined;
}

function parseTime(text: string, longest = 300_000): number | undefined {
  const match = /^(\d{1,6})(ms|s)$/.exec(text);
  const milliseconds = Number(match?.[1]) * (match?.[2] === 's' ? 1000 : 1);
  return milliseconds >= 100 && milliseconds <= longest ? milliseconds : undefined;
}

function parseTimeOrNone(text: string): number | undefined {
  return text === '0' ? 0 : parseTime(text, 3_600_000);
}

function isRedisAddress(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol);
}

function parseDays(text: string): number | undefined {
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1]);
  return days <= maxWithinDays ? days : undefined;
}

function alignRows(rows: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return rows.map(([name = '', meaning = '']) => `  ${name.padEnd(width)}  ${meaning}`);
}
