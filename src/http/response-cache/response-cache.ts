import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { ApiGateway, Caller } from '../../upstream/api-gateway.ts';
import type { CallObserver } from '../../observability/call-observer.ts';
import { Readings } from '../../upstream/readings.ts';
import { asksForFreshData } from '../../util/cache-control.ts';
import type { Gateway } from '../../graphql/gateway.ts';
import type { Limits } from '../../config/limits.ts';
import {
  callObserversOf,
  createRequestRecord,
  type RequestRecord,
} from '../../observability/request-record.ts';
import { operationNameOf } from '../../graphql/plugins/use-request-record.ts';
import { reportOf } from '../../graphql/plugins/use-upstream-report.ts';
import type { RequestContext } from '../../graphql/request-context.ts';
import type { Handler } from '../server.ts';
import { AnswerTemplate } from './answer-template.ts';
import { AnswerText, writeEnd, writeReport, writeStart } from './answer-text.ts';
import { createKeptAnswers, type KeptAnswer } from './cached-responses.ts';
import { contentTypeForPlainRequest, parseParams, readBody } from './plain-request.ts';
import { prepareOperation } from './prepared-operation.ts';

/** What the fast lane is made of. */
export interface FastLaneOptions {
  readonly apiGateway: ApiGateway;
  /** The path of the GraphQL address. */
  readonly path: string;
  readonly limits: Limits;
  /** The clock by which certificates expire. */
  readonly now?: (() => Date) | undefined;
}

/**
 * Answers plain requests that go well by a short way, and hands every other to the gateway, so that
 * what is wrong with a request is said in one place. An operation passes the same plugins either way.
 *
 * An answer is kept as bytes under all of a request that it depends on: the body, which is document,
 * variables and operation name; one that goes well is the same in each of its media types. It is also kept as
 * a template for documents of the same shape, whose answers are the same under other names. The callers
 * of one gateway have the same rights, as its door lets nobody else in. It is sent again when what it was made
 * from is read again and is the same, and so it never outlives its data.
 */
export function createFastLane(gateway: Gateway, options: FastLaneOptions): Handler {
  const { apiGateway, path, limits, now = () => new Date() } = options;
  const half = Math.ceil(limits.keptAnswerBytes / 2);
  const answers = createKeptAnswers<AnswerText>(half);
  const templates = createKeptAnswers<AnswerTemplate>(half);

  return async (request, response, context: RequestContext = {}) => {
    const contentType = contentTypeForPlainRequest(request, path, limits.bodyBytes);
    if (contentType === undefined) return handOver(request, response, context);
    const body = await readBody(request);
    // Nobody is left to be answered.
    if (body === undefined) return;

    const { record = createRequestRecord() } = context;
    const readings = new Readings(apiGateway, new HttpCaller(request, response, record), now());
    const question = body.toString('latin1');
    const visit = { request, response, context, contentType, body, question, record, readings };
    const kept = answers.find(question);
    if (kept === undefined || !(await isStillTrue(kept, visit))) return answerAnew(visit);
    tellOperation(kept, record);
    send(visit, kept.text.with(endOf(kept, record)));
  };

  /** Answers what was not asked before, or is not true any more: from a template, or by execution. */
  async function answerAnew(visit: Visit): Promise<unknown> {
    const { body, question, record, readings } = visit;
    const prepared = prepareOperation(gateway, parseParams(body), visit);
    if (prepared === undefined || !('execute' in prepared)) return passOn(visit, prepared);
    const { operation, shape } = prepared;
    const alike = templates.find(prepared.question);
    if (alike !== undefined && (await isStillTrue(alike, visit))) {
      const answer = { ...alike, operationName: operationNameOf(operation) };
      tellOperation(answer, record);
      const end = endOf(answer, record);
      const whole = alike.text.fill(shape.names, end);
      send(visit, whole);
      answers.offer(question, () => ({ ...answer, text: new AnswerText(whole, end) }));
      return;
    }

    const result = await prepared.execute();
    if (result === undefined || result.errors !== undefined) return passOn(visit, result);
    const end = writeEnd(result.extensions);
    const whole = Buffer.from(`${writeStart(result.data)}${end}`);
    send(visit, whole);
    const review = readings.review();
    if (review === undefined || record.usage.isStale) return;
    const answer = {
      review,
      reportsUpstream: result.extensions !== undefined,
      operationType: operation.operation,
      operationName: operationNameOf(operation),
    };
    answers.offer(question, () => ({ ...answer, text: new AnswerText(whole, end) }));
    templates.offer(prepared.question, () => ({
      ...answer,
      text: new AnswerTemplate(result, shape.names),
    }));
  }

  function passOn(
    { request, response, context, body, readings }: Visit,
    result: ExecutionResult | undefined,
  ): unknown {
    // The body cannot be read twice.
    Object.assign(request, { body });
    return handOver(request, response, { ...context, readings, result });
  }

  function handOver(
    request: IncomingMessage,
    response: ServerResponse,
    context: RequestContext,
  ): unknown {
    return gateway(request, response, context);
  }
}

/** A plain request on its way through the fast lane. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: RequestContext;
  /** Of its answer. */
  readonly contentType: string;
  readonly body: Buffer;
  /** The body, as a key. */
  readonly question: string;
  readonly record: RequestRecord;
  readonly readings: Readings;
}

type Answer = Omit<KeptAnswer<AnswerText>, 'text'>;

/** Whoever waits for a response; most are answered before anybody asks whether they are still there. */
class HttpCaller implements Caller {
  readonly isFresh: boolean;
  readonly observers: readonly CallObserver[];
  readonly #response: ServerResponse;
  #signal: AbortSignal | undefined;

  constructor({ headers }: IncomingMessage, response: ServerResponse, record: RequestRecord) {
    this.isFresh = asksForFreshData(headers['cache-control']);
    this.observers = callObserversOf(record);
    this.#response = response;
  }

  get signal(): AbortSignal {
    return (this.#signal ??= signalOf(this.#response));
  }
}

/** Aborts when the client goes before it has its answer. */
function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** What is known at once needs no promise; an answer past its end has always been waited for. */
function isStillTrue(
  { review }: Pick<Answer, 'review'>,
  { readings, record: { usage } }: Visit,
): boolean | Promise<boolean> {
  const confirmed = readings.confirm(review);
  return typeof confirmed === 'boolean' ? confirmed : confirmed.then((is) => is && !usage.isStale);
}

/** What is written down of an operation when it is executed. */
function tellOperation({ operationType, operationName }: Answer, record: RequestRecord): void {
  record.operationName = operationName;
  record.trace?.startOperation(operationType, operationName);
  record.trace?.endOperation([]);
}

/** What stands behind the data, which stays the same: what it has cost this time. */
function endOf({ reportsUpstream }: Answer, record: RequestRecord): string {
  return reportsUpstream ? writeReport(reportOf(record)) : writeEnd(undefined);
}

/**
 * Sends an answer at the end of this turn of the event loop, right after those of all requests that came together
 * with its own: whoever reads them is woken once for all, and a wake-up costs as much as an answer.
 */
function send(visit: Visit, text: Buffer): void {
  setImmediate(write, visit, text);
}

function write({ response, contentType }: Visit, text: Buffer): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': text.length });
  response.end(text);
}
