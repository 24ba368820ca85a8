import type { ServerResponse } from 'node:http';
import type { Limits } from '../config/limits.ts';
import type { InFlightRequest } from './in-flight-requests.ts';

/** Ends clients that do not read their answers. */
export interface SendingDeadline {
  /** Looks at the answers that are on their way, and resets the connections of those that are late. */
  check(requests: readonly InFlightRequest[]): void;
}

/**
 * Creates a deadline for sending. It begins when an answer is first seen on its way. The more bytes of
 * it are unsent then, the later it ends: the minimum rate is an average over the whole answer, because
 * Node does not tell how much of one large write the client has taken.
 */
export function createSendingDeadline({
  sendMilliseconds,
  sendBytesPerSecond,
}: Pick<Limits, 'sendMilliseconds' | 'sendBytesPerSecond'>): SendingDeadline {
  const deadlines = new WeakMap<ServerResponse, number>();

  function deadlineOf(response: ServerResponse): number {
    const millisecondsAtMinimumRate = (response.writableLength / sendBytesPerSecond) * 1000;
    const allowed = graceMilliseconds + millisecondsAtMinimumRate;
    return performance.now() + Math.min(allowed, sendMilliseconds);
  }

  return {
    check(requests) {
      for (const { socket, response } of requests) {
        if (!response.headersSent) continue;
        const deadline = deadlines.get(response) ?? deadlineOf(response);
        deadlines.set(response, deadline);
        // A reset also frees what the operating system holds for the client.
        if (performance.now() > deadline) socket.resetAndDestroy();
      }
    },
  };
}

/** For the round trips of a slow network, whatever the size of an answer. */
const graceMilliseconds = 5000;
