import { Agent } from 'node:http';
import { ask, type HttpRequest, readData } from '../requests/http-request.ts';

/** What to send, and over how many connections. */
export interface Burst {
  readonly url: string;
  readonly requests: readonly HttpRequest[];
  readonly connections: number;
}

/**
 * Sends all requests at once and resolves with the data of each answer, as JSON.
 *
 * @throws Error when one of the answers is not a success.
 */
export async function burst({ url, requests, connections }: Burst): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    const answers = await Promise.all(requests.map((request) => ask(url, request, agent)));
    return answers.map((answer) => JSON.stringify(readData(answer)));
  } finally {
    agent.destroy();
  }
}

/**
 * Sends one request many times at once to each server.
 *
 * @throws Error when the answers differ.
 */
export async function burstOfOne(
  urls: readonly string[],
  request: HttpRequest,
  { times, connections }: { readonly times: number; readonly connections: number },
): Promise<void> {
  const requests = Array.from({ length: times }, () => request);
  const answers = await Promise.all(urls.map((url) => burst({ url, requests, connections })));
  const different = new Set(answers.flat());
  if (different.size !== 1) throw new Error(`One query had ${different.size} different answers.`);
}
