import type { Location } from '../../certificates/location.ts';
import type {
  AcmCertificate,
  Api,
  ApiProtocol,
  Coverage,
  LocationUsage,
  Stage,
} from '../../certificates/stage.ts';
import { isAcmArn } from '../../certificates/stage-certificate.ts';
import { compareStages } from '../../certificates/stage-list.ts';
import { atLocation, malformed, UpstreamError } from '../../certificates/upstream-error.ts';
import type { Clock } from '../../util/clock.ts';
import type { AggregatedUsage } from './aggregator.ts';
import type { UsageCalls } from './usage-calls.ts';
import {
  parseAcmCertificates,
  parseRestApis,
  parseStage,
  parseStages,
  parseWebSocketApis,
  readPages,
  type ReadStage,
} from './usage-parser.ts';

/** What is known of the usage of a location, and what went wrong while it was read. */
export interface UsageReading extends LocationUsage {
  readonly errors: readonly UpstreamError[];
}

interface ScanOptions {
  readonly location: Location;
  readonly calls: UsageCalls;
  /** `arn:{partition}:apigateway:{region}::`. */
  readonly arnPrefix: string;
  /** What AWS Config knows of the location; undefined for what it does not cover. Never rejects. */
  readonly readAggregated: (signal: AbortSignal) => Promise<AggregatedUsage | undefined>;
  /** The ids of the location's client certificates that expire soon. */
  readonly readExpiringIds: (signal: AbortSignal) => Promise<ReadonlySet<string>>;
  readonly clock: Clock;
  /** Whether somebody asked lately. Without that the scan pauses. */
  readonly isWanted: () => boolean;
  /** Hears that more is known. */
  readonly onChange: () => void;
}

/** A scan of the stages of one location. It goes on while somebody asks, whatever becomes of a request. */
export interface LocationScan {
  /** What is known so far. */
  usage(): UsageReading;
  /** How much that is. */
  coverage(): Coverage;
  /** The moment of the clock at which stages were last read. */
  lastReadAt(): number;
  /** Whether there is nothing left to read, except for what failed. */
  isSettled(): boolean;
  /** Goes on where it paused. */
  resume(): void;
  /** Tries again what failed. */
  retry(): void;
  /** Ends it for good. */
  stop(): void;
}

/** Calls of one scan at the same time. The rate limiter decides how fast they follow each other. */
const maxCallsAtOnce = 4;

/** Times that a call is made, beside the retries of the SDK, before it counts as failed. */
export const maxTries = 3;

/** Days ahead within which a stage that AWS Config reports is confirmed. */
const confirmedDays = 30;

/** Begins a scan. */
export function createLocationScan(options: ScanOptions): LocationScan {
  const { location, calls, arnPrefix, clock, isWanted, onChange } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const apis = new Map<string, Api>();
  const stagesOf = new Map<string, readonly Stage[]>();
  const unreadLists = new Set<ApiProtocol>(['REST', 'WEBSOCKET']);
  const failures = new Map<Task, UpstreamError>();
  let acm: Map<string, AcmCertificate> | UpstreamError | undefined;
  let isAcmWanted = false;
  let source: Coverage['source'] = 'SCAN';
  let asOf: Date | null = null;
  let queue: Task[] = [createTask(readAggregated)];
  let running = 0;
  let throttles = 0;
  let cancelPause: (() => void) | undefined;
  let lastReadAt = -Infinity;
  let reading: UsageReading | undefined;
  pump();

  function pump(): void {
    while (running < maxCallsAtOnce && cancelPause === undefined && !signal.aborted) {
      const task = isWanted() ? queue.shift() : undefined;
      if (task === undefined) return;
      running += 1;
      void perform(task).then(() => {
        running -= 1;
        pump();
        reading = undefined;
        onChange();
      });
    }
  }

  async function perform(task: Task): Promise<void> {
    try {
      await task.run();
      throttles = 0;
    } catch (error) {
      if (!signal.aborted) fail(task, toUpstreamError(error));
    }
  }

  function fail(task: Task, error: UpstreamError): void {
    const { code } = error;
    if (code === 'UPSTREAM_NOT_FOUND' && task.api !== undefined) {
      // It was deleted after it was listed.
      forget(task.api);
    } else if (code === 'UPSTREAM_THROTTLED') {
      queue.push(task);
      pause(error.details.retryAfterSeconds ?? 1);
    } else {
      task.tries += 1;
      if (code !== 'UPSTREAM_UNAUTHORIZED' && task.tries < maxTries) queue.push(task);
      else if (task.giveUp !== undefined) task.giveUp(atLocation(error, location));
      else failures.set(task, atLocation(error, location));
    }
  }

  /** The account's rate is used up. The longer that lasts, the longer the scan waits. */
  function pause(seconds: number): void {
    throttles += 1;
    cancelPause?.();
    cancelPause = clock.schedule(
      () => {
        cancelPause = undefined;
        pump();
      },
      1000 * Math.min(Math.max(seconds, 2 ** throttles), maxPauseSeconds),
    );
  }

  async function readAggregated(): Promise<void> {
    const aggregated = await options.readAggregated(signal);
    if (aggregated !== undefined) {
      source = 'CONFIG';
      noteReadAt(aggregated.asOf);
      for (const { api, stages } of aggregated.apis) {
        apis.set(keyOf(api), api);
        keep(api, stages);
      }
      for (const protocol of aggregated.protocols) unreadLists.delete(protocol);
      queue.push(createTask(confirmExpiring));
    }
    for (const protocol of unreadLists) queue.push(createTask(() => readApis(protocol)));
  }

  async function readApis(protocol: ApiProtocol): Promise<void> {
    const startedAt = new Date();
    const pages =
      protocol === 'REST'
        ? readPages((token) => calls.listRestApis(token, signal), parseRestApis)
        : readPages((token) => calls.listV2Apis(token, signal), parseWebSocketApis);
    for await (const found of pages) {
      noteReadAt(startedAt);
      for (const api of found) {
        if (apis.has(keyOf(api))) continue;
        apis.set(keyOf(api), api);
        queue.push(createTask(() => readStages(api), api));
      }
      reading = undefined;
      pump();
    }
    unreadLists.delete(protocol);
  }

  async function readStages(api: Api): Promise<void> {
    const startedAt = new Date();
    const read: ReadStage[] = [];
    const pages = readPages(
      (token) => calls.listStages(api, token, signal),
      (response) => parseStages(response, api.protocol),
    );
    for await (const stages of pages) read.push(...stages);
    noteReadAt(startedAt);
    keep(api, read);
  }

  /** Keeps the stages of an API, each once. */
  function keep(api: Api, read: readonly ReadStage[]): void {
    const stages = new Map(read.map((stage) => [stage.name, toStage(api, stage)]));
    stagesOf.set(keyOf(api), [...stages.values()]);
    lastReadAt = clock.now();
    reading = undefined;
    if (!isAcmWanted && read.some(({ clientCertificateId: id }) => id !== null && isAcmArn(id))) {
      isAcmWanted = true;
      queue.push(createAcmTask());
    }
  }

  /** The stages are known without it. */
  function createAcmTask(): Task {
    return { ...createTask(readAcmCertificates), giveUp: (error) => (acm = error) };
  }

  async function readAcmCertificates(): Promise<void> {
    const found = new Map<string, AcmCertificate>();
    const list = (token: string | undefined) => calls.listAcmCertificates(token, signal);
    for await (const certificates of readPages(list, parseAcmCertificates)) {
      for (const certificate of certificates) found.set(certificate.arn, certificate);
    }
    acm = found;
    if (source === 'SCAN') return;
    const soon = expiringBefore();
    confirmStages((id) => (found.get(id)?.expirationDate ?? never) <= soon);
  }

  async function confirmExpiring(): Promise<void> {
    const ids = await options.readExpiringIds(signal);
    confirmStages((id) => ids.has(id));
  }

  /** Reads stages again whose certificate expires soon: AWS Config may lag behind. */
  function confirmStages(isExpiring: (clientCertificateId: string) => boolean): void {
    for (const stage of [...stagesOf.values()].flat()) {
      const { clientCertificateId: id } = stage;
      if (id !== null && isExpiring(id)) queue.push(createTask(() => confirm(stage)));
    }
  }

  async function confirm({ api, name }: Stage): Promise<void> {
    const response = await calls.getStage(api, name, signal).catch((error: unknown) => {
      if (error instanceof UpstreamError && error.code === 'UPSTREAM_NOT_FOUND') return undefined;
      throw error;
    });
    const read = response && parseStage(response.body, response);
    if (read !== undefined && response !== undefined && read.name !== name) {
      throw malformed(response, 'it describes another stage than the one asked for');
    }
    const others = (stagesOf.get(keyOf(api)) ?? []).filter((stage) => stage.name !== name);
    keep(api, read === undefined ? others : [...others, read]);
  }

  function toStage(api: Api, { name, clientCertificateId }: ReadStage): Stage {
    const path = api.protocol === 'REST' ? 'restapis' : 'apis';
    const arn = `${arnPrefix}/${path}/${api.id}/stages/${name}`;
    return { location, api, name, arn, clientCertificateId };
  }

  function forget(api: Api): void {
    apis.delete(keyOf(api));
    stagesOf.delete(keyOf(api));
  }

  function noteReadAt(date: Date): void {
    if (asOf === null || date < asOf) asOf = date;
  }

  function measureCoverage(): Coverage {
    const isAllKnown = unreadLists.size === 0 && stagesOf.size === apis.size;
    return {
      apis: apis.size,
      scanned: stagesOf.size,
      denied: [...failures.values()].filter(isDenied).length,
      complete: isAllKnown && running === 0 && queue.length === 0 && failures.size === 0,
      asOf,
      source,
    };
  }

  /** What is known now. The stages are sorted by API and name. */
  function summarize(): UsageReading {
    const errors = [...failures].flatMap(([{ api }, error]) =>
      api !== undefined && isDenied(error) ? [] : [error],
    );
    return {
      location,
      stages: [...stagesOf.values()].flat().sort(compareStages),
      coverage: measureCoverage(),
      acmCertificates: acm,
      errors: oneOfEachKind(errors),
    };
  }

  return {
    usage: () => (reading ??= summarize()),
    coverage: measureCoverage,
    lastReadAt: () => lastReadAt,
    isSettled: () => running === 0 && queue.length === 0,
    resume: pump,
    retry() {
      for (const [task, error] of failures) {
        // A denied API stays denied until the next scan. Thousands of them would use up the rate.
        if (task.api !== undefined && isDenied(error)) continue;
        failures.delete(task);
        queue.push({ ...task, tries: 0 });
      }
      if (acm instanceof UpstreamError) queue.push(createAcmTask());
      reading = undefined;
      pump();
    },
    stop() {
      controller.abort();
      cancelPause?.();
      queue = [];
    },
  };
}

interface Task {
  readonly run: () => Promise<void>;
  /** The API whose stages it reads. */
  readonly api: Api | undefined;
  /** Takes the error of the last try, of what the stages can be known without. */
  readonly giveUp?: (error: UpstreamError) => void;
  tries: number;
}

function createTask(run: Task['run'], api?: Api): Task {
  return { run, api, tries: 0 };
}

/** The moment before which a certificate expires soon. */
export function expiringBefore(): Date {
  return new Date(Date.now() + confirmedDays * 24 * 60 * 60 * 1000);
}

const never = new Date(8.64e15);

/** However long AWS asks to wait. */
const maxPauseSeconds = 300;

function keyOf({ protocol, id }: Api): string {
  return `${protocol} ${id}`;
}

function isDenied({ code }: UpstreamError): boolean {
  return code === 'UPSTREAM_UNAUTHORIZED';
}

/** An outage fails every call in the same way. One error says it. */
function oneOfEachKind(errors: readonly UpstreamError[]): readonly UpstreamError[] {
  const kinds = new Map(errors.map((error) => [`${error.code} ${error.details.operation}`, error]));
  return [...kinds.values()];
}

/** A fault of the gateway ends the task, and not the scan. */
function toUpstreamError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  return new UpstreamError('UPSTREAM_UNAVAILABLE', 'The stages could not be read.', {
    operation: 'GetStages',
    cause: error,
  });
}
