import type { Plugin } from 'graphql-yoga';
import type { ApiGateway } from '../../upstream/api-gateway.ts';
import type { Caller } from '../../upstream/page-store.ts';
import { readCertificates } from '../../upstream/read-certificates.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import type { ErrorCode } from '../errors.ts';
import { writeExpirationCalendar } from '../../certificates/calendar.ts';
import type { Logger } from '../../observability/logger.ts';
import { callObserversOf } from '../../observability/request-record.ts';
import type { ServerContext } from '../server-context.ts';

/** What the calendar is made from. */
export interface ExpirationCalendarOptions {
  readonly apiGateway: ApiGateway;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** The path of the calendar to subscribe to. */
export const calendarPath = '/expirations.ics';

/**
 * Answers requests for the calendar of expirations. It stands behind the plugins that guard the
 * GraphQL address, and so they guard both.
 */
export function useExpirationCalendar(
  options: ExpirationCalendarOptions,
): Plugin<ServerContext, ServerContext> {
  return {
    async onRequest(payload) {
      const { request, url, fetchAPI, serverContext } = payload;
      if (url.pathname !== calendarPath) return;
      const { record } = serverContext;
      const observers = record && callObserversOf(record);
      const caller = { signal: request.signal, observers };
      const { body, ...init } = await answer(request.method, caller, options);
      payload.endResponse(new fetchAPI.Response(request.method === 'HEAD' ? null : body, init));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function answer(
  method: string,
  caller: Caller,
  { apiGateway, logger, now }: ExpirationCalendarOptions,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD')
    return refuse(405, 'BAD_REQUEST', { allow: 'GET, HEAD' });
  try {
    const certificates = await readCertificates(apiGateway, caller);
    const { region } = apiGateway;
    const body = writeExpirationCalendar(certificates, { region, now: now() });
    const headers = { 'content-type': 'text/calendar; charset=utf-8', ...neverStored };
    return { status: 200, headers, body };
  } catch (error) {
    if (error instanceof UpstreamError) return fail(error);
    logger.error('The calendar failed by a fault of its own.', error);
    return refuse(500, 'INTERNAL_SERVER_ERROR');
  }
}

/** What is worth another try later is 503, what is not is 502. */
function fail({ code, details: { retryAfterSeconds } }: UpstreamError): Answer {
  const isTemporary =
    code === 'UPSTREAM_THROTTLED' || code === 'UPSTREAM_TIMEOUT' || code === 'UPSTREAM_UNAVAILABLE';
  const headers =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return refuse(isTemporary ? 503 : 502, code, headers);
}

/** A calendar shows nobody the text of an error; its code is for whoever looks with another client. */
function refuse(
  status: number,
  code: ErrorCode,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...neverStored, ...headers },
    body: `${code}\n`,
  };
}

const neverStored = { 'cache-control': 'no-store' };
