import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '../../graphql/gateway.ts';
import type { Replay, ServerContext } from '../../graphql/server-context.ts';
import type { RequestRecord } from '../../observability/request-record.ts';
import type { Freshness } from '../../upstream/gateway-reads.ts';
import type { Locations } from '../../upstream/locations.ts';
import { asksForFreshData } from '../../util/cache-control.ts';
import { reject } from '../guards/rejection.ts';
import { clientSignalOf } from '../client-signal.ts';
import { bodyTooLarge, readRequestBody } from '../request-body.ts';
import type { Handler } from '../server.ts';
import { type CachedResponse, createCachedResponses } from './cached-responses.ts';

/** Options of {@link createResponseCache}. */
interface ResponseCacheOptions {
  /** Provides the accounts that the gateway serves, and the freshness of its pages. */
  readonly locations: Pick<Locations, 'readAccount' | 'store'>;
  /** The most bytes of a request body. A larger one is rejected with 413. */
  readonly maxBodyBytes: number;
  /** The most bytes of cached responses. */
  readonly maxBytes: number;
  /** The time, for the expiration of certificates. The system clock by default. */
  readonly now?: (() => Date) | undefined;
}

/**
 * Caches responses in front of Yoga. A POST with the same body and media types as an earlier one gets
 * the same bytes, until one of their pages is no longer fresh, or time changes a field such as
 * `isExpired`. Everything else goes to Yoga. The guards run first, and all callers that they accept have
 * the same rights.
 */
export function createResponseCache(gateway: Gateway, options: ResponseCacheOptions): Handler {
  const { locations, maxBodyBytes, now = () => new Date() } = options;
  const responses = createCachedResponses(options.maxBytes);

  return async (request, response, context: ServerContext = {}) => {
    if (request.method !== 'POST') {
      await gateway(request, response, context);
      return;
    }
    const body = await readRequestBody(request, maxBodyBytes);
    if (body === 'broken-off') return;
    if (body === 'too-large') {
      reject(response, bodyTooLarge(maxBodyBytes), context.record);
      return;
    }

    const key = keyOf(request, body);
    // Awaited only where it is needed: the credentials may take long.
    const account = locations.readAccount();
    const cached = asksForFreshData(request.headers['cache-control'])
      ? undefined
      : responses.find(key);
    if (cached !== undefined && isFresh(cached.freshness) && cached.account === (await account)) {
      noteOperation(context.record, cached);
      send(response, cached);
      return;
    }
    const executed = await execute(request, response, body, context);
    if (executed === undefined) return;
    send(response, executed);
    const { freshness } = executed;
    if (freshness !== undefined && isFresh(freshness)) {
      const operationName = context.record?.operationName;
      const owner = await account;
      responses.offer(key, () => ({
        ...executed,
        freshness,
        account: owner,
        operationName,
      }));
    }
  };

  function isFresh({ freshUntil, storeVersion, clockWindow }: Freshness): boolean {
    const { store } = locations;
    if (store.now() >= freshUntil || store.version() !== storeVersion) return false;
    if (clockWindow === undefined) return true;
    const time = now().getTime();
    const [since, until] = clockWindow;
    return time >= since && time < until;
  }

  /** Executes a request in Yoga. Undefined when the client disconnected. */
  async function execute(
    { url = '', headers }: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    context: ServerContext,
  ): Promise<ExecutedResponse | undefined> {
    const signal = clientSignalOf(response);
    const replay: Replay = {};
    try {
      // The client's signal and the context go in parts of their own. With the signal in the request, or
      // one context, Yoga's adapter creates what V8 keeps, with the context, until a major collection.
      const answer = await gateway.fetch(
        `http://${headers.host ?? 'localhost'}${url}`,
        { method: 'POST', headers: headers as Record<string, string>, body: body.toString('utf8') },
        context,
        { replay, signal },
      );
      // Yoga sets them for a response that it streams. This one is sent whole, on Node's terms.
      for (const name of ['connection', 'transfer-encoding']) answer.headers.delete(name);
      return {
        status: answer.status,
        headers: new Map(answer.headers),
        body: Buffer.from(await answer.text()),
        freshness: replay.freshness,
      };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }
}

interface ExecutedResponse extends Pick<CachedResponse, 'status' | 'headers' | 'body'> {
  /** Undefined when the response may not be replayed. */
  readonly freshness: Freshness | undefined;
}

/** The cache key: everything in a request that affects its response. */
function keyOf({ url, headers }: IncomingMessage, body: Buffer): string {
  const { 'content-type': contentType, 'content-encoding': encoding, accept } = headers;
  return `${JSON.stringify([url, contentType, encoding, accept])} ${body.toString('latin1')}`;
}

function send(
  response: ServerResponse,
  { status, headers, body }: CachedResponse | ExecutedResponse,
): void {
  if (response.destroyed) return;
  response.setHeaders(new Map(headers));
  response.writeHead(status, { 'content-length': body.length });
  response.end(body);
}

/** Logs and traces a replayed operation like an executed one. */
function noteOperation(record: RequestRecord | undefined, { operationName }: CachedResponse): void {
  if (record === undefined) return;
  record.operationName = operationName;
  record.trace?.startOperation('query', operationName);
  record.trace?.endOperation([]);
}
