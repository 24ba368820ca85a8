import type { ServerResponse } from 'node:http';
import type { Limits } from '../config/limits.ts';
import type { InFlightRequest } from './in-flight-requests.ts';

/** Ends clients that do not read their answers. */
export interface SendingLimits {
  /** Looks at the answers that are on their way, and resets connections that are too slow. */
  enforce(requests: readonly InFlightRequest[]): void;
}

/**
 * Limits how long an answer may take to be sent, and how many bytes all answers together may hold.
 * The time begins when an answer is first seen on its way. The more bytes of it are unsent then, the
 * later it ends: the minimum rate is an average over the whole answer, because Node does not tell how
 * much of one large write a client has taken.
 */
export function createSendingLimits({
  sendMilliseconds,
  sendBytesPerSecond,
  unsentBytes,
}: Pick<Limits, 'sendMilliseconds' | 'sendBytesPerSecond' | 'unsentBytes'>): SendingLimits {
  const times = new WeakMap<ServerResponse, SendingTimes>();

  function timesOf(response: ServerResponse): SendingTimes {
    const known = times.get(response);
    if (known !== undefined) return known;
    const since = performance.now();
    const millisecondsAtMinimumRate = (response.writableLength / sendBytesPerSecond) * 1000;
    const allowed = Math.min(graceMilliseconds + millisecondsAtMinimumRate, sendMilliseconds);
    const sendingTimes = { since, deadline: since + allowed };
    times.set(response, sendingTimes);
    return sendingTimes;
  }

  return {
    enforce(requests) {
      const now = performance.now();
      const sending = requests
        .filter(({ response }) => response.headersSent)
        .map((request) => ({ ...request, ...timesOf(request.response) }))
        .sort((one, other) => one.since - other.since);
      let unsent = sending.reduce((sum, { response }) => sum + response.writableLength, 0);
      // The slowest comes first: memory is taken from those that hold it longest.
      for (const { socket, response, since, deadline } of sending) {
        const isLate = now > deadline;
        const isTooMuch = unsent > unsentBytes && now - since > minimumMilliseconds;
        if (!isLate && !isTooMuch) continue;
        unsent -= response.writableLength;
        // A reset also frees what the operating system holds for the client.
        socket.resetAndDestroy();
      }
    },
  };
}

interface SendingTimes {
  readonly since: number;
  readonly deadline: number;
}

/** For the round trips of a slow network, whatever the size of an answer. */
const graceMilliseconds = 5000;

/** Each answer has so long, even while all of them together hold too many bytes. */
const minimumMilliseconds = 1000;
