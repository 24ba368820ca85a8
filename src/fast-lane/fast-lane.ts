import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type OperationDefinitionNode,
  type validate,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { ApiGateway, Caller } from '../apigateway/api-gateway.ts';
import type { CallObserver } from '../apigateway/call-observer.ts';
import { Readings } from '../apigateway/readings.ts';
import { asksForFreshData } from '../fresh-data.ts';
import type { Gateway } from '../gateway.ts';
import type { Limits } from '../limits.ts';
import {
  callObserversOf,
  createRequestRecord,
  type RequestRecord,
} from '../observe/request-record.ts';
import { reportOf } from '../plugins/use-upstream-report.ts';
import type { RequestContext } from '../request-context.ts';
import { schema } from '../schema/index.ts';
import type { Handler } from '../serve.ts';
import { AnswerText, createKeptAnswers, type KeptAnswer } from './kept-answers.ts';
import { mediaTypeOfPlainRequest, parseParams, readBody } from './plain-request.ts';

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
 * An answer is kept as bytes under all of a request that it depends on: the media type and the body,
 * which is document, variables and operation name. The callers of one gateway have the same rights, as
 * its door lets nobody else in. It is sent again when what it was made from is read again and is the
 * same, and so it never outlives its data.
 */
export function createFastLane(gateway: Gateway, options: FastLaneOptions): Handler {
  const { apiGateway, path, limits, now = () => new Date() } = options;
  const keptAnswers = createKeptAnswers(limits.keptAnswerBytes);

  return async (request, response, context: RequestContext = {}) => {
    const mediaType = mediaTypeOfPlainRequest(request, path, limits.bodyBytes);
    if (mediaType === undefined) return gateway(request, response, context);
    const body = await readBody(request);
    // Nobody is left to be answered.
    if (body === undefined) return;

    const { record = createRequestRecord() } = context;
    const readings = new Readings(apiGateway, new HttpCaller(request, response, record), now());
    const question = `${mediaType} ${body.toString('latin1')}`;
    const kept = keptAnswers.find(question);
    if (kept !== undefined && (await isStillTrue(kept, readings, record))) {
      tellOperation(kept, record);
      const extensions = kept.reportsUpstream ? { upstream: reportOf(record) } : undefined;
      send(response, mediaType, kept.text.with(extensions));
      return;
    }

    const { result, operation } = await execute(parseParams(body), { request, record, readings });
    if (result === undefined || result.errors !== undefined || operation === undefined) {
      // The body cannot be read twice.
      Object.assign(request, { body });
      return gateway(request, response, { ...context, readings, result });
    }
    const text = new AnswerText(result);
    send(response, mediaType, text.with(result.extensions));
    const review = readings.review();
    if (review === undefined || record.usage.isStale) return;
    keptAnswers.offer(question, () => ({
      text,
      review,
      reportsUpstream: result.extensions !== undefined,
      operationType: operation.operation,
      operationName: record.operationName,
    }));
  };

  /** Without a result where only Yoga can tell what is wrong. */
  async function execute(
    params: GraphQLParams | undefined,
    // Of the request Yoga's own plugins ask for the method alone.
    context: RequestContext & { readonly request: Pick<IncomingMessage, 'method'> },
  ): Promise<Execution> {
    if (params === undefined) return {};
    const { query = '', variables: variableValues, operationName } = params;
    try {
      const enveloped: Enveloped = gateway.getEnveloped({ ...context, params });
      const document = enveloped.parse(query);
      const errors = enveloped.validate(schema, document);
      if (errors.length > 0) return { result: { errors } };
      const operation = getOperationAST(document, operationName) ?? undefined;
      const contextValue = await enveloped.contextFactory();
      const given = { schema, document, contextValue, variableValues, operationName };
      return { operation, result: await enveloped.execute(given) };
    } catch (error) {
      return error instanceof GraphQLError ? { result: { errors: [error] } } : {};
    }
  }
}

/** What Yoga types as anything. */
interface Enveloped {
  readonly parse: (query: string) => DocumentNode;
  readonly validate: typeof validate;
  readonly contextFactory: () => unknown;
  readonly execute: (given: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
}

interface Execution {
  readonly operation?: OperationDefinitionNode | undefined;
  readonly result?: ExecutionResult;
}

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

async function isStillTrue(
  { review }: KeptAnswer,
  readings: Readings,
  { usage }: RequestRecord,
): Promise<boolean> {
  return (await readings.confirm(review)) && !usage.isStale;
}

/** What is written down of an operation when it is executed. */
function tellOperation({ operationType, operationName }: KeptAnswer, record: RequestRecord): void {
  record.operationName = operationName;
  record.trace?.startOperation(operationType, operationName)();
}

function send(response: ServerResponse, mediaType: string, body: Buffer): void {
  response.writeHead(200, {
    'content-type': `${mediaType}; charset=utf-8`,
    'content-length': body.length,
  });
  response.end(body);
}
