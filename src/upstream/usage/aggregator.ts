import { dateOfEpochSeconds } from '../../certificates/certificate.ts';
import type { Api, ApiProtocol } from '../../certificates/stage.ts';
import { malformed } from '../../certificates/upstream-error.ts';
import { isObject } from '../../util/is-object.ts';
import { groupBy } from '../../util/group-by.ts';
import { parseJson } from '../../util/parse-json.ts';
import { remember } from '../../util/remember.ts';
import { type Clock, systemClock } from '../../util/clock.ts';
import { send, type UpstreamResponse } from '../transport.ts';
import { createLoader } from '../client-loader.ts';
import { type ServiceConnection, takeBackgroundTurn } from './usage-calls.ts';
import { readList, readPages, type ReadStage, type UsagePage } from './usage-parser.ts';

/** What AWS Config knows of the stages of one location. */
export interface AggregatedUsage {
  /** When the aggregator collected it. */
  readonly asOf: Date;
  /** The protocols whose stages it records. It does not say so where there is no stage. */
  readonly protocols: ReadonlySet<ApiProtocol>;
  /** The APIs whose stages have certificates, with these stages alone. */
  readonly apis: readonly { readonly api: Api; readonly stages: readonly ReadStage[] }[];
}

/** Reads the usage of all locations from an aggregator of AWS Config. */
export interface Aggregator {
  /** Undefined for a location that the aggregator does not cover. Never rejects. */
  read(account: string | undefined, region: string): Promise<AggregatedUsage | undefined>;
  close(): void;
}

interface AggregatorOptions {
  readonly name: string;
  /** In the Region of the aggregator. */
  readonly connection: ServiceConnection;
  /** Milliseconds for which a reading serves all locations. */
  readonly ttlMilliseconds: number;
  readonly clock?: Pick<Clock, 'now'> | undefined;
  /** Hears that the aggregator could not be read. */
  readonly warn: (message: string) => void;
}

/** Makes a reader that all locations share. */
export function createAggregator(options: AggregatorOptions): Aggregator {
  const { connection, ttlMilliseconds, clock = systemClock, warn } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const load = createLoader();
  const config = load(async () => {
    const sdk = await import('@aws-sdk/client-config-service');
    return { sdk, client: new sdk.ConfigServiceClient(connection.clientConfig) };
  });
  const named = { ConfigurationAggregatorName: options.name };
  let kept: { readonly readAt: number; readonly reading: Promise<Readings> } | undefined;

  async function readAll(): Promise<Readings> {
    const sources = await collect(describeSources, parseSources);
    const counts = await collect((token) => select(countExpression, token), parseRows);
    const stages = await collect((token) => select(stagesExpression, token), parseRows);
    return combine(sources, counts, stages);
  }

  async function describeSources(token: string | undefined): Promise<UpstreamResponse> {
    const { sdk, client } = await config();
    const command = new sdk.DescribeConfigurationAggregatorSourcesStatusCommand({
      ...named,
      NextToken: token,
    });
    const turn = await takeBackgroundTurn(connection.callOptions, signal);
    return send(client, 'DescribeConfigurationAggregatorSourcesStatus', command, turn);
  }

  async function select(Expression: string, token: string | undefined): Promise<UpstreamResponse> {
    const { sdk, client } = await config();
    const command = new sdk.SelectAggregateResourceConfigCommand({
      ...named,
      Expression,
      // The largest page of a query that does not count.
      ...(Expression === stagesExpression && { Limit: 100 }),
      NextToken: token,
    });
    const turn = await takeBackgroundTurn(connection.callOptions, signal);
    return send(client, 'SelectAggregateResourceConfig', command, turn);
  }

  return {
    async read(account, region) {
      if (kept === undefined || clock.now() >= kept.readAt + ttlMilliseconds) {
        const reading = readAll().catch((error: unknown) => {
          if (!signal.aborted) warn(describeFailure(error));
          return new Map<string, AggregatedUsage>();
        });
        kept = { readAt: clock.now(), reading };
      }
      const readings = await kept.reading;
      return account === undefined ? undefined : readings.get(keyOf(account, region));
    },
    close() {
      controller.abort();
      load.close();
    },
  };
}

type Readings = ReadonlyMap<string, AggregatedUsage>;

const restStage = 'AWS::ApiGateway::Stage';
const webSocketStage = 'AWS::ApiGatewayV2::Stage';
const ofStages = `resourceType IN ('${restStage}', '${webSocketStage}')`;

/**
 * The stages with a certificate. Ids and ARNs begin with a digit or a lower-case letter. The language has
 * no test for null.
 */
const stagesExpression = `SELECT accountId, awsRegion, resourceType, arn, configuration.clientCertificateId WHERE ${ofStages} AND configuration.clientCertificateId BETWEEN '0' AND 'zzzzzzzzzz'`;

/** A location that records a type of stage has some of it, or it cannot be known. */
const countExpression = `SELECT accountId, awsRegion, resourceType, COUNT(*) WHERE ${ofStages} GROUP BY accountId, awsRegion, resourceType`;

async function collect<T>(
  readPage: (token: string | undefined) => Promise<UpstreamResponse>,
  parse: (response: UpstreamResponse) => UsagePage<T>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const items of readPages(readPage, parse)) all.push(...items);
  return all;
}

interface Source {
  readonly key: string;
  readonly asOf: Date;
}

/** The locations whose last collection succeeded. */
function parseSources(response: UpstreamResponse): UsagePage<Source> {
  const { items, next } = readList(response, 'AggregatedSourceStatusList', 'NextToken');
  return {
    items: items.filter(isObject).flatMap((item) => {
      const { SourceId: account, AwsRegion: region, LastUpdateStatus: status } = item;
      const asOf = dateOfEpochSeconds(item['LastUpdateTime']);
      const isUsable = status === 'SUCCEEDED' && asOf !== null;
      if (!isUsable || typeof account !== 'string' || typeof region !== 'string') return [];
      return [{ key: keyOf(account, region), asOf }];
    }),
    next,
  };
}

interface Row {
  readonly key: string;
  readonly protocol: ApiProtocol;
  readonly arn: unknown;
  readonly clientCertificateId: unknown;
}

/** Each result is a JSON text of its own. */
function parseRows(response: UpstreamResponse): UsagePage<Row> {
  const { items, next } = readList(response, 'Results', 'NextToken');
  return {
    items: items.map((item) => {
      const row = typeof item === 'string' ? parseJson(item) : undefined;
      if (!isObject(row)) throw malformed(response, 'a result is not a JSON object');
      const { accountId, awsRegion, resourceType, arn, configuration } = row;
      const isKnown = resourceType === restStage || resourceType === webSocketStage;
      if (typeof accountId !== 'string' || typeof awsRegion !== 'string' || !isKnown) {
        throw malformed(response, 'a result has no account, no Region or no type');
      }
      return {
        key: keyOf(accountId, awsRegion),
        protocol: resourceType === restStage ? ('REST' as const) : ('WEBSOCKET' as const),
        arn,
        clientCertificateId: isObject(configuration) ? configuration['clientCertificateId'] : null,
      };
    }),
    next,
  };
}

function combine(
  sources: readonly Source[],
  counts: readonly Row[],
  rows: readonly Row[],
): Readings {
  const rowsOf = groupBy(rows, ({ key }) => key);
  const countsOf = groupBy(counts, ({ key }) => key);
  return new Map(
    sources.flatMap(({ key, asOf }) => {
      const apis = toApis(rowsOf.get(key) ?? []);
      // What it says of a stage cannot be understood. The location is scanned instead.
      if (apis === undefined) return [];
      const protocols = new Set((countsOf.get(key) ?? []).map(({ protocol }) => protocol));
      return [[key, { asOf, protocols, apis }] as const];
    }),
  );
}

function toApis(rows: readonly Row[]): AggregatedUsage['apis'] | undefined {
  const byApi = new Map<string, { api: Api; stages: ReadStage[] }>();
  for (const { protocol, arn, clientCertificateId } of rows) {
    const [, path, id, name] = stageArn.exec(typeof arn === 'string' ? arn : '') ?? [];
    const isRest = path === 'restapis';
    const isSound = id !== undefined && name !== undefined && isRest === (protocol === 'REST');
    if (!isSound || typeof clientCertificateId !== 'string') return undefined;
    const { stages } = remember(byApi, `${protocol} ${id}`, () => ({
      api: { id, name: null, protocol },
      stages: [],
    }));
    stages.push({ name, clientCertificateId });
  }
  return [...byApi.values()];
}

const stageArn =
  /^arn:[^:]+:apigateway:[^:]+::\/(restapis|apis)\/([^\p{Cc}\p{Cs}/]{1,256})\/stages\/([^\p{Cc}\p{Cs}/]{1,256})$/u;

function keyOf(account: string, region: string): string {
  return `${account} ${region}`;
}

function describeFailure(error: unknown): string {
  const reason = error instanceof Error ? error.message : 'It could not be read.';
  return `The aggregator of AWS Config cannot be used. ${reason} The APIs are scanned instead.`;
}
