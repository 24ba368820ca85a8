import { Agent, request as sendRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from './requests.ts';

/** How many connections are open at a time to each server. */
export interface BurstOptions {
  readonly urls: readonly string[];
  readonly request: HttpRequest;
  /** How many times to send it to each server. */
  readonly times: number;
  readonly connections: number;
}

/**
 * Sends one request many times at once.
 *
 * @throws Error when one of the answers is not a success, or is another than the rest.
 */
export async function burst({ urls, request, times, connections }: BurstOptions): Promise<void> {
  const agents: Agent[] = [];
  const answers = urls.flatMap((url) => {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    agents.push(agent);
    return Array.from({ length: times }, () => send(url, request, agent));
  });
  try {
    // What a query cost is its own, and not of the answer: the first may have made the call for all.
    const texts = new Set((await Promise.all(answers)).map(withoutExtensions));
    if (texts.size !== 1) throw new Error(`One query had ${texts.size} different answers.`);
  } finally {
    for (const agent of agents) agent.destroy();
  }
}

function withoutExtensions(answer: string): string {
  return JSON.stringify({ ...(JSON.parse(answer) as object), extensions: undefined });
}

/** Sends a request over one of the agent's connections; the text of the answer. */
export function send(serverUrl: string, request: HttpRequest, agent: Agent): Promise<string> {
  const { method, path, headers, body } = request;
  return new Promise((resolve, reject) => {
    sendRequest(new URL(path, serverUrl), { method, headers, agent }, (response) => {
      text(response).then((answer) => {
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(`${serverUrl} answered ${String(response.statusCode)}: ${answer}`));
      }, reject);
    })
      .once('error', reject)
      .end(body);
  });
}
