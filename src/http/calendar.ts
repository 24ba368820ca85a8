import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { writeExpirationCalendar } from '../certificates/calendar.ts';
import { indexUsage } from '../certificates/certificate-usage.ts';
import type { LocationUsage } from '../certificates/stage.ts';
import { isTemporary, UpstreamError } from '../certificates/upstream-error.ts';
import type { ErrorCode } from '../graphql/errors.ts';
import type { ServerContext } from '../graphql/server-context.ts';
import type { Logger } from '../observability/logger.ts';
import {
  callObserversOf,
  noteErrorCode,
  type RequestRecord,
} from '../observability/request-record.ts';
import type { Caller } from '../upstream/page-store.ts';
import type { ReadCertificates } from '../upstream/read-certificates.ts';
import type { CertificateUsageOptions } from '../upstream/usage/read-usage-of.ts';
import { clientSignalOf } from './client-signal.ts';
import { sendText } from './send-text.ts';
import type { Handler } from './server.ts';

/** Options of {@link createCalendarHandler}. */
export interface CalendarOptions {
  /** The Region, or what is served where there are several. */
  readonly region: string;
  /** Reads all lists on behalf of a caller. */
  readonly readList: (caller: Caller) => Promise<ReadCertificates>;
  /** Reads the usage of certificates. It resolves at the deadline with what is known. */
  readonly readUsage: (
    certificates: readonly ClientCertificate[],
    options: CertificateUsageOptions,
  ) => Promise<readonly LocationUsage[]>;
  readonly logger: Logger;
  /** The time, for the expiration of certificates. */
  readonly now: () => Date;
}

/** Milliseconds that the calendar waits for usage. What is not known then is said to be unknown. */
const usageDeadlineMilliseconds = 2000;

/** Creates the handler of `/expirations.ics`, the calendar of expirations. */
export function createCalendarHandler(options: CalendarOptions): Handler {
  return async (request, response, { record }: ServerContext = {}) => {
    const answer = await answerRequest(request, callerOf(response, record), options);
    const { status, errorCode, headers, body = `${errorCode ?? ''}\n` } = answer;
    if (errorCode !== undefined) noteErrorCode(record, errorCode);
    sendText(response, status, body, headers);
  };
}

/** A response. Without a body it sends the error code, because calendar clients show no messages. */
interface Answer {
  readonly status: number;
  readonly errorCode?: ErrorCode;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function answerRequest(
  { method }: IncomingMessage,
  caller: Caller,
  { region, readList, readUsage, logger, now }: CalendarOptions,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, errorCode: 'BAD_REQUEST', headers: { allow: 'GET, HEAD' } };
  }
  const moment = now();
  try {
    const { certificates, failures } = await readList(caller);
    const usage = await readUsage(certificates, {
      signal: caller.signal,
      deadlineMilliseconds: usageDeadlineMilliseconds,
    });
    const body = await writeExpirationCalendar(certificates, {
      region,
      missing: failures.map(({ location }) => location),
      findUsage: indexUsage(usage),
      now: moment,
    });
    return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' }, body };
  } catch (error) {
    if (error instanceof UpstreamError) return answerUpstreamError(error);
    logger.error('Unhandled error while writing the calendar.', error);
    return { status: 500, errorCode: 'INTERNAL_SERVER_ERROR' };
  }
}

/** 503 invites a retry; 502 does not. */
function answerUpstreamError({ code, details: { retryAfterSeconds } }: UpstreamError): Answer {
  return {
    status: isTemporary(code) ? 503 : 502,
    errorCode: code,
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  };
}

function callerOf(response: ServerResponse, record: RequestRecord | undefined): Caller {
  return { signal: clientSignalOf(response), observers: record && callObserversOf(record) };
}
