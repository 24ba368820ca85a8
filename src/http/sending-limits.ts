import type { ServerResponse } from 'node:http';
import type { Limits } from '../config/limits.ts';
import { remember } from '../util/remember.ts';
import type { InFlightRequest } from './in-flight-requests.ts';

/**
 * Disconnects clients that read their responses too slowly. Limits the time to send a response, and the
 * unsent bytes of all responses together. The time starts at the first check that sees the response. It
 * grows with the unsent bytes at that point: the minimum rate is an average over the whole response,
 * because Node does not report how much of a large write the client has read.
 */
export function createSendingLimits({
  sendMilliseconds,
  sendBytesPerSecond,
  unsentBytes,
}: Pick<Limits, 'sendMilliseconds' | 'sendBytesPerSecond' | 'unsentBytes'>) {
  const times = new WeakMap<ServerResponse, SendingTimes>();

  function startTimes({ writableLength }: ServerResponse): SendingTimes {
    const since = performance.now();
    const millisecondsAtMinimumRate = (writableLength / sendBytesPerSecond) * 1000;
    const allowed = Math.min(graceMilliseconds + millisecondsAtMinimumRate, sendMilliseconds);
    return { since, deadline: since + allowed };
  }

  function timesOf(response: ServerResponse): SendingTimes {
    return remember(times, response, () => startTimes(response));
  }

  return {
    /** Checks the responses that are being sent, and resets the connections that are too slow. */
    enforce(requests: readonly InFlightRequest[]): void {
      const now = performance.now();
      const sending = requests
        .filter(({ response }) => response.headersSent)
        .map((request) => ({ ...request, ...timesOf(request.response) }))
        .sort((one, other) => one.since - other.since);
      let unsent = sending.reduce((sum, { response }) => sum + response.writableLength, 0);
      // The oldest response comes first.
      for (const { socket, response, since, deadline } of sending) {
        const isLate = now > deadline;
        const isTooMuch = unsent > unsentBytes && now - since > minimumMilliseconds;
        if (!isLate && !isTooMuch) continue;
        unsent -= response.writableLength;
        // A reset also frees the send buffer of the operating system.
        socket.resetAndDestroy();
      }
    },
  };
}

interface SendingTimes {
  readonly since: number;
  readonly deadline: number;
}

/** Allowance for the latency of a slow network, independent of the size of a response. */
const graceMilliseconds = 5000;

/** Every response has at least this long, even while there are too many unsent bytes. */
const minimumMilliseconds = 500;
