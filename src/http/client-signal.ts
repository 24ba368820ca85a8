import type { ServerResponse } from 'node:http';

/** A signal that aborts when the client disconnects before the end of the response. */
export function clientSignalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
